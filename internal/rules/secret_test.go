package rules

import (
	"strings"
	"testing"

	"github.com/ssmprefs/ssmprefs/internal/preferences"
)

func TestSecret(t *testing.T) {
	t.Parallel()
	x := func(n int) string { return strings.Repeat("x", n) }
	for line, want := range map[string]string{
		"-----BEGIN OPENSSH " + "PRIVATE KEY-----":            "a private key",
		"aws configure set aws_secret_access_key " + x(40):    "a secret key of AWS",
		"export AWS_SECRET_ACCESS_KEY='" + x(40) + "'":        "a secret key of AWS",
		"git clone https://" + "ghp_" + x(36) + "@github.com": "a token of GitHub",
		"x glpat-" + x(20): "a token of GitLab",
		"curl -d hi https://hooks.slack.com/services/T0/B0/x": "a token of Slack",
		"npm set //x/:_authToken=npm_" + x(36):                "a token of a registry",
		"KEY=AIza" + x(35):                                    "a key of an API",
		"eyJ" + x(10) + ".eyJ" + x(10) + "." + x(10):          "a signed token",
		"export DB_PASSWORD=hunter2":                          "a password or a token",
		"MYSQL_PWD='$ecret' mysql":                            "a password or a token",
		"api_key=\"abcd1234\"; x":                             "a password or a token",
		"login --password hunter2":                            "a password or a token",
		"vault login --token=abcd1234":                        "a password or a token",
		"sshpass -p hunter2 ssh x":                            "a password or a token",
		"export DB_PASS=\"hunter2222\"":                       "a password or a token",
		"PASS=Tr0ub4dor3":                                     "a password or a token",
		"dbPass='hunter2222'; x":                              "a password or a token",
		"curl --cert x --pass hunter2 y":                      "a password or a token",
		"PASSWORD=secret":                                     "a password or a token",
		"mysql -u root -phunter2":                             "a password or a token",
		"echo 'ops:hunter2' | sudo chpasswd":                  "a password or a token",
		"psql postgres://ops:hunter2@db/x":                    "a password or a token",
		"export HTTPS_PROXY=http://u:hunter2@proxy:80":        "a password or a token",
		"curl -u ops:hunter2 x":                               "a password or a token",
		"curl -H 'Authorization: Bearer abcd1234' x":          "a password or a token",
		"aws configure set aws_secret_access_key $KEY":        "",
		"password=$(aws secretsmanager get-secret-value)":     "",
		"PASSWORD=\"${PASSWORD}\" TOKEN=$TOKEN KEY=`x`":       "",
		"read -s password; export PASSWORD=":                  "",
		"PASS=$(pass show x); pass show db/x":                 "",
		"compass=north-east; BYPASS=always; bypass=always":    "",
		"SSH_ASKPASS=ksshaskpass; passes=12345":               "",
		"PASSWORD=prompted DB_PASS=ask PASS=asked":            "",
		"TOKEN=\"$(cat /run/token)\" SECRET=/run/secrets/x":   "",
		"SECRET=prod/db/password; TOKEN_FILE=/x":              "",
		"TOKEN=<your-token> PASSWORD=xxxx SECRET='***'":       "",
		"echo 'password: ask the team'":                       "",
		"HISTIGNORE='*password=*'; sed 's/token=.*/x/' y":     "",
		"cat_passwd='getent passwd'":                          "",
		"login --password \"$PW\" --token-file x":             "",
		"psql postgres://ops:$PW@db postgres://ops@db:5432":   "",
		"git clone https://oauth2:${TOKEN}@host/x; ssh a@b":   "",
		"docker run -u 1000:1000 x; curl -u \"$U:$P\" x":      "",
		"curl -H \"Authorization: Bearer $TOKEN\" x":          "",
		"aws kms describe-key --key-id " + x(40):              "",
		"git checkout " + strings.Repeat("0a", 20):            "",
	} {
		if want != "" {
			want += " seems to stand there"
		}
		if got := whats(profileSecret(preferences.ShellProfileLinux, line)); got != want {
			t.Errorf("of %q is said %q, want %q", line, got, want)
		}
	}
	for line, secret := range map[string]bool{
		"$env:API_TOKEN = 'abcd1234'":                                 true,
		"$password = \"hunter2\"":                                     true,
		"set DB_PASSWORD=hunter2":                                     true,
		"ConvertTo-SecureString 'hunter2' -AsPlainText -Force":        true,
		"$dbPass = 'hunter2222'":                                      true,
		"set DB_PASS=hunter2222":                                      true,
		"setx API_TOKEN abcd1234":                                     true,
		"setx API_TOKEN \"abcd1234\" /m":                              true,
		"Set-Item env:TOKEN -Value \"abcd1234\"":                      true,
		"Set-Item -Path Env:\\API_TOKEN -Value 'abcd1234'":            true,
		"New-Item -Path 'env:DB_PASS' -Value 'hunter2222'":            true,
		"net use Z: \\\\srv\\share hunter2 /user:corp\\ops":           true,
		"net.exe use \\\\srv\\share /user:ops hunter2 /persistent:no": true,
		"net user ops hunter2 /add":                                   true,
		"net use Z: \\\\srv\\share * /user:ops":                       false,
		"net use Z: \\\\srv\\share /delete; net use":                  false,
		"net use Z: \\\\srv\\share 2>nul & whoami":                    false,
		"net use Z: \\\\srv\\share $password /user:ops":               false,
		"net user ops /active:no; net user > users.txt":               false,
		"Set-Item env:TOKEN -Value $token":                            false,
		"Set-Item env:EDITOR -Value 'notepad'":                        false,
		"setx EDITOR notepad; setx TOKEN %TOKEN%":                     false,
		"$password = Read-Host -AsSecureString":                       false,
		"$token = (Get-SECSecretValue -SecretId x).SecretString":      false,
		"$password = \"$env:PASSWORD\"; set PASSWORD=%PASSWORD%":      false,
		"Set-PSReadLineOption -EditMode Emacs; $tokenCount = 'two'":   false,
	} {
		if got := len(profileSecret(preferences.ShellProfileWindows, line)) > 0; got != secret {
			t.Errorf("%q holds a secret: %v, want %v", line, got, secret)
		}
	}
}

// FuzzProfile holds the rules on profiles to flaws on lines that the text has,
// of which they show nothing.
func FuzzProfile(f *testing.F) {
	for _, seed := range []string{
		"exec bash; ls\n", "cat <<E\n'\n\nE", "\"${x:-$(y `z`)}\"\\", "{{ssm:\n}}\r\n", "sudo -u\nenv -u\ntmux -f", "( ) } esac fi <<", "exec\n<", "--",
		"x=(1)\u200d\x00\xff", "case x in a) vi;; esac && su",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + 1
		if got := strings.Count(bare(text), "\n") + 1; got != lines {
			t.Errorf("bare(%q) has %d lines, want %d", text, got, lines)
		}
		for _, r := range judging() {
			for _, k := range []preferences.Key{preferences.ShellProfileLinux, preferences.ShellProfileWindows} {
				if r.profile == nil {
					continue
				}
				last := 0
				for _, flaw := range r.profile(k, text) {
					if flaw.line <= last || flaw.line > lines || flaw.what == "" {
						t.Errorf("%s of %q: flaw %+v after line %d of %d", r.ID, text, flaw, last, lines)
					}
					last = flaw.line
				}
			}
		}
	})
}
