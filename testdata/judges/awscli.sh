#!/usr/bin/env bash
# Takes the AWS CLI through the life of a preferences document at an endpoint, and
# through what a document may name: buckets, log groups and keys; then through what
# tells accounts and regions.
# usage: awscli.sh URL, of a sandbox whose file began as sandbox.json beside this
# one. Documents are written in eu-central-1, which must hold none yet. Exit 77:
# there is no aws.
set -euo pipefail
url=$1
name=SSM-SessionManagerRunShell
command -v aws >/dev/null || { echo "judge not available: awscli"; exit 77; }
# No profile, endpoint or CA bundle of the person who runs this.
for variable in $(compgen -e AWS_ || true); do unset "$variable"; done
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy
export AWS_ACCESS_KEY_ID=judge AWS_SECRET_ACCESS_KEY=judge AWS_DEFAULT_REGION=eu-central-1
export AWS_EC2_METADATA_DISABLED=true AWS_PAGER= AWS_MAX_ATTEMPTS=1
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

# is WHAT WANT COMMAND…: the answer, as the CLI's text output, is WANT.
is() {
  local got
  got=$(aws --endpoint-url "$url" --output text "${@:3}") || { echo "awscli: $1: failed"; exit 1; }
  [ "$got" = "$2" ] || { printf 'awscli: %s: got %s, want %s\n' "$1" "$got" "$2"; exit 1; }
  echo "awscli: $1"
}
# refused CODE COMMAND…: the answer is this error.
refused() {
  local said
  if said=$(aws --endpoint-url "$url" "${@:2}" 2>&1); then echo "awscli: ${*:2}: not refused with $1"; exit 1; fi
  [[ $said == *"($1)"* ]] || { printf 'awscli: want %s, got %s\n' "$1" "$said"; exit 1; }
  echo "awscli: $1"
}
content() { printf '{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%s"}}' "$1"; }
document() { printf 'schemaVersion: "1.0"\nsessionType: Standard_Stream\ninputs: {idleSessionTimeout: "%s"}\n' "$1"; }

refused InvalidDocument ssm get-document --name $name
is "create" "1 Creating" ssm create-document --name $name --document-type Session --content "$(content 1)" \
  --query 'join(`" "`, [DocumentDescription.DocumentVersion, DocumentDescription.Status])'
is "Creating once" Creating ssm get-document --name $name --query Status
is "then Active" Active ssm get-document --name $name --query Status
refused DocumentAlreadyExists ssm create-document --name $name --document-type Session --content "$(content 2)"
is "update in YAML" 2 ssm update-document --name $name --document-version 1 --document-format YAML --content "$(document 2)" \
  --query DocumentDescription.LatestVersion
is "the default stays" 1 ssm get-document --name $name --query DocumentVersion
is "YAML read as JSON" '{"inputs":{"idleSessionTimeout":"2"},"schemaVersion":"1.0","sessionType":"Standard_Stream"}' \
  ssm get-document --name $name --document-version '$LATEST' --document-format JSON --query Content
refused InvalidDocumentVersion ssm update-document --name $name --document-version 1 --content "$(content 3)"
refused DuplicateDocumentContent ssm update-document --name $name --document-version 2 --content "$(content 1)"
is "promote" 2 ssm update-document-default-version --name $name --document-version 2 --query Description.DefaultVersion
is "the default moved" 2 ssm get-document --name $name --query DocumentVersion
is "list versions" $'2\t1' ssm list-document-versions --name $name --query 'DocumentVersions[].DocumentVersion'
is "caller" 000000000000 sts get-caller-identity --query Account
refused InvalidDocumentOperation ssm delete-document --name $name --document-version 2
is "delete" "" ssm delete-document --name $name
refused InvalidDocument ssm get-document --name $name

export AWS_DEFAULT_REGION=eu-west-1
key=1234abcd-12ab-34cd-56ef-1234567890ab
arn=arn:aws:kms:eu-west-1:000000000000:key/$key
encryption='ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.[SSEAlgorithm,KMSMasterKeyID][]'
is "head tells the region" eu-west-1 s3api head-bucket --bucket judge-plain --query BucketRegion
refused 404 s3api head-bucket --bucket judge-absent
refused 403 s3api head-bucket --bucket judge-theirs
is "every bucket is encrypted" AES256 s3api get-bucket-encryption --bucket judge-plain --query "$encryption"
is "with KMS" $'aws:kms\talias/session' s3api get-bucket-encryption --bucket judge-kms --query "$encryption"
is "a redirect to the bucket's region is followed" AES256 s3api get-bucket-encryption --bucket judge-away --query "$encryption"
refused NoSuchBucket s3api get-bucket-encryption --bucket judge-absent
refused AccessDenied s3api get-bucket-encryption --bucket judge-theirs
refused AccessDenied s3api get-bucket-encryption --bucket judge-plain --expected-bucket-owner 222222222222
refused ServerSideEncryptionConfigurationNotFoundError s3api get-bucket-encryption --bucket judge-none
is "log groups" $'/ssm/sessions\t'"$arn"$'\n/ssm/sessions-old\tNone' logs describe-log-groups --log-group-name-prefix /ssm/ \
  --page-size 1 --query 'logGroups[].[logGroupName,kmsKeyId]'
is "no log group" "" logs describe-log-groups --log-group-name-prefix /absent --query 'logGroups[]'
is "key by alias" "$arn"$'\tEnabled\tSYMMETRIC_DEFAULT\tENCRYPT_DECRYPT' kms describe-key --key-id alias/session \
  --query 'KeyMetadata.[Arn,KeyState,KeySpec,KeyUsage]'
is "key by ARN" $key kms describe-key --key-id "$arn" --query KeyMetadata.KeyId
refused NotFoundException kms describe-key --key-id alias/absent
refused NotFoundException --region us-east-1 kms describe-key --key-id "$arn"
refused AccessDeniedException kms describe-key --key-id arn:aws:kms:eu-west-1:222222222222:key/33333333-12ab-34cd-56ef-1234567890ab

is "roots" r-ab12 organizations list-roots --query 'Roots[].Id'
is "units" $'ou-ab12-11111111\nou-ab12-22222222' organizations list-organizational-units-for-parent --parent-id r-ab12 \
  --page-size 1 --query 'OrganizationalUnits[].[Id]'
is "accounts" $'222222222222\tACTIVE\n333333333333\tSUSPENDED' organizations list-accounts-for-parent --parent-id ou-ab12-11111111 \
  --page-size 1 --query 'Accounts[].[Id,State]'
refused ParentNotFoundException organizations list-accounts-for-parent --parent-id ou-ab12-99999999
is "regions that every account has" 17 account list-regions --region-opt-status-contains ENABLED_BY_DEFAULT --query 'length(Regions)'
refused AccessDeniedException account list-regions --account-id 222222222222
is "regions of EC2" opt-in-not-required ec2 describe-regions --query 'Regions[?RegionName==`eu-west-1`].OptInStatus'
