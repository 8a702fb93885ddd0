#!/usr/bin/env bash
# Takes Terraform's aws_ssm_document through create, plan, update and import at
# an endpoint. usage: terraform.sh URL. Everything happens in us-east-1, where
# the document must be absent, and us-west-2, where boto3 or the AWS CLI writes
# the one to import. Exit 77: there is no terraform, or no AWS CLI.
#
# TF_PLUGIN_MIRROR names a folder with the provider, laid out as a filesystem
# mirror; without it, terraform init fetches the provider.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
url=$1
for tool in terraform aws; do
  command -v $tool >/dev/null || { echo "judge not available: terraform (there is no $tool)"; exit 77; }
done
for variable in $(compgen -e AWS_ || true) $(compgen -e TF_VAR_ || true); do unset "$variable"; done
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy TF_CLI_ARGS TF_WORKSPACE TF_DATA_DIR TF_LOG
export AWS_EC2_METADATA_DISABLED=true AWS_PAGER= CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/terraform.tf" "$work/main.tf"
cd "$work"
if [ -n "${TF_PLUGIN_MIRROR:-}" ]; then
  printf 'provider_installation {\n  filesystem_mirror { path = "%s" }\n}\n' "$TF_PLUGIN_MIRROR" >terraformrc
  export TF_CLI_CONFIG_FILE=$work/terraformrc
fi

# run WHAT EXIT COMMAND…: terraform ends with this code; its output is shown when not.
run() {
  local code=0
  terraform "$3" -no-color -input=false "${@:4}" >"$work/log" 2>&1 || code=$?
  [ $code = "$2" ] || { printf 'terraform: %s: exit %s, want %s\n' "$1" $code "$2"; cat "$work/log"; exit 1; }
  echo "terraform: $1"
}
cli() { # REGION COMMAND…
  AWS_ACCESS_KEY_ID=judge AWS_SECRET_ACCESS_KEY=judge aws --endpoint-url "$url" --region "$1" --output text ssm "${@:2}"
}
export TF_VAR_url=$url TF_VAR_region=us-east-1 TF_VAR_minutes=10

if ! terraform init -no-color -input=false >"$work/log" 2>&1; then
  echo "terraform: its AWS provider cannot be had, see TF_PLUGIN_MIRROR"
  exit 77
fi
echo "terraform: init"
run "create" 0 apply -auto-approve
run "plan after create shows nothing" 0 plan -detailed-exitcode
export TF_VAR_minutes=20
run "update" 0 apply -auto-approve
run "plan after update shows nothing" 0 plan -detailed-exitcode
pointers=$(cli us-east-1 describe-document --name SSM-SessionManagerRunShell --query 'Document.[LatestVersion,DefaultVersion]')
[ "$pointers" = $'2\t2' ] || { echo "terraform: latest and default after the update: got $pointers, want 2 and 2"; exit 1; }
echo "terraform: promoted what it wrote"

# A document that another client wrote, with the content that Terraform wishes.
export TF_VAR_region=us-west-2
content=$(cli us-east-1 get-document --name SSM-SessionManagerRunShell --query Content)
cli us-west-2 create-document --name SSM-SessionManagerRunShell --document-type Session --content "$content" --query Status >/dev/null
rm terraform.tfstate
run "create of what exists is refused" 1 apply -auto-approve
grep -q DocumentAlreadyExists "$work/log" || { echo "terraform: refused for another reason:"; cat "$work/log"; exit 1; }
run "import" 0 import aws_ssm_document.preferences SSM-SessionManagerRunShell
run "plan after import shows nothing" 0 plan -detailed-exitcode
run "destroy" 0 destroy -auto-approve
