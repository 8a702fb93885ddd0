package policy_test

import (
	"fmt"

	"github.com/ssmprefs/ssmprefs/internal/config"
	"github.com/ssmprefs/ssmprefs/internal/policy"
	"github.com/ssmprefs/ssmprefs/internal/target"
)

func Example() {
	f, _ := config.Parse("preferences.yaml", []byte(`version: 1
preferences: { runAsEnabled: true }
targets:
  - name: production
    accounts: ["111111111111"]
    regions: [eu-west-1]
`), nil)
	fmt.Print(policy.Plan().Policy(policy.Scopes(f, target.Selector{}), true))
	// Output:
	// {
	//   "Version": "2012-10-17",
	//   "Statement": [
	//     {
	//       "Sid": "Preferences",
	//       "Effect": "Allow",
	//       "Action": "ssm:GetDocument",
	//       "Resource": "arn:aws:ssm:eu-west-1:111111111111:document/SSM-SessionManagerRunShell"
	//     }
	//   ]
	// }
}
