package cli

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/spf13/cobra"

	"github.com/ssmprefs/ssmprefs/internal/sandbox"
)

func (a *app) sandboxCommand() *cobra.Command {
	var address string
	cmd := &cobra.Command{
		Use:   "sandbox --listen ADDRESS",
		Short: "Serve the sandbox to other AWS clients",
		Long: about(`Serve an AWS of our own to other clients until interrupted: SSM documents, STS,
and of S3, CloudWatch Logs and KMS what shows a bucket, log group or key. With
--sandbox FILE it keeps its state there, else in memory. It checks no signatures:
any access key will do, and one that begins with ASIA or AKIA and twelve digits is
of that account. Listen on loopback only.`, "none", 1, 64, 130),
		Example: `  ssmprefs sandbox --listen 127.0.0.1:5000 --sandbox fleet.json
  AWS_ENDPOINT_URL=http://127.0.0.1:5000 aws ssm get-document --name SSM-SessionManagerRunShell`,
		Args: noArgs,
		RunE: a.run(func(ctx context.Context, _ []string) (int, error) {
			if _, _, err := net.SplitHostPort(address); err != nil {
				return 0, usage("--listen %s: give an address and a port, such as 127.0.0.1:5000", address)
			}
			server, err := sandbox.Open(a.sandboxFile)
			if err != nil {
				return 0, err
			}
			if err := server.Listen(address); err != nil {
				return 0, err
			}
			fmt.Fprintf(a.Stderr, "listening: AWS_ENDPOINT_URL=%s\n", server.URL())
			<-ctx.Done()
			moment, stop := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second) // for calls under way
			defer stop()
			if err := server.Close(moment); err != nil {
				return 0, err
			}
			return 128 + signalOf(ctx), nil
		}),
	}
	a.withSandbox(cmd)
	cmd.Flags().Lookup("sandbox").Usage = "keep the state in this file; without it, in memory"
	cmd.Flags().Var(text{&address, "address"}, "listen", "the address and port, such as 127.0.0.1:5000")
	noFile(cmd, "listen")
	if err := cmd.MarkFlagRequired("listen"); err != nil {
		panic(err) // the flag was registered a line above
	}
	return cmd
}
