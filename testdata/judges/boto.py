#!/usr/bin/env python3
"""Takes boto3 through the life of a preferences document at an endpoint, and
through what a document may name: buckets, log groups and keys; then through what
tells accounts and regions.

usage: boto.py URL, where `ssmprefs sandbox --listen` prints or is given the URL,
with a copy of sandbox.json beside this file as its --sandbox. Everything happens
in eu-west-1, which must hold no document yet. Exit 77: there is no boto3.
"""
import os
import sys

for name in [n for n in os.environ if n.startswith("AWS_")]:
    del os.environ[name]  # no profile, endpoint or CA bundle of the person who runs this
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"

try:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("judge not available: boto3")
    sys.exit(77)

URL = sys.argv[1]
NAME = "SSM-SessionManagerRunShell"


def client(service, key="judge", secret="judge", token=None, s3=None):
    return boto3.client(service, endpoint_url=URL, region_name="eu-west-1", aws_access_key_id=key,
                        aws_secret_access_key=secret, aws_session_token=token,
                        config=Config(retries={"max_attempts": 0}, proxies={}, s3=s3))


def expect(what, got, want):
    if got != want:
        sys.exit(f"boto3: {what}: got {got!r}, want {want!r}")
    print(f"boto3: {what}")


def refused(code, call, **arguments):
    """The error has this code, a message, and a request id."""
    try:
        call(**arguments)
    except ClientError as error:
        expect(code, error.response["Error"]["Code"], code)
        if not error.response["Error"]["Message"] or not error.response["ResponseMetadata"]["RequestId"]:
            sys.exit(f"boto3: {code} without message or request id: {error.response}")
        return
    sys.exit(f"boto3: {call} was not refused with {code}")


def content(minutes):
    return ('{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{"idleSessionTimeout":"%d",'
            '"shellProfile":{"linux":"echo \\"<é>\\"\\n"}}}' % minutes)


def document(**arguments):
    answer = ssm.get_document(Name=NAME, **arguments)
    return answer["DocumentVersion"], answer["Status"], answer["Content"]


ssm = client("ssm")
refused("InvalidDocument", ssm.get_document, Name=NAME)
refused("InvalidDocumentContent", ssm.create_document, Name=NAME, DocumentType="Session", Content="[]")
refused("InvalidDocumentSchemaVersion", ssm.create_document, Name=NAME, DocumentType="Session",
        Content='{"schemaVersion":"2.2"}')
made = ssm.create_document(Name=NAME, DocumentType="Session", DocumentFormat="JSON", Content=content(1))
expect("create answers version 1", made["DocumentDescription"]["LatestVersion"], "1")
expect("status is Creating once", document(), ("1", "Creating", content(1)))
expect("then Active, content verbatim", document(), ("1", "Active", content(1)))
refused("DocumentAlreadyExists", ssm.create_document, Name=NAME, DocumentType="Session", Content=content(2))

made = ssm.update_document(Name=NAME, Content=content(2), DocumentVersion="1")["DocumentDescription"]
expect("an update leaves the default", (made["LatestVersion"], made["DefaultVersion"]), ("2", "1"))
refused("InvalidDocumentVersion", ssm.update_document, Name=NAME, Content=content(3), DocumentVersion="1")
refused("InvalidDocumentVersion", ssm.update_document, Name=NAME, Content=content(3))
refused("DuplicateDocumentContent", ssm.update_document, Name=NAME, Content=content(1), DocumentVersion="2")
expect("no version is the default", document()[0], "1")
expect("$DEFAULT", document(DocumentVersion="$DEFAULT")[0], "1")
expect("$LATEST is Updating once", document(DocumentVersion="$LATEST"), ("2", "Updating", content(2)))
expect("$LATEST", document(DocumentVersion="$LATEST"), ("2", "Active", content(2)))
refused("InvalidDocumentVersion", ssm.get_document, Name=NAME, DocumentVersion="9")

moved = ssm.update_document_default_version(Name=NAME, DocumentVersion="2")
expect("the default moves", moved["Description"]["DefaultVersion"], "2")
refused("InvalidDocumentVersion", ssm.update_document_default_version, Name=NAME, DocumentVersion="9")
described = ssm.describe_document(Name=NAME)["Document"]
expect("describe", [described[k] for k in ("Owner", "DocumentVersion", "LatestVersion", "DefaultVersion", "Status", "SchemaVersion")],
       ["000000000000", "2", "2", "2", "Active", "1.0"])
listed = ssm.list_document_versions(Name=NAME)["DocumentVersions"]
expect("list versions", [(v["DocumentVersion"], v["IsDefaultVersion"]) for v in listed], [("2", True), ("1", False)])
own = ssm.list_documents(Filters=[{"Key": "Owner", "Values": ["Self"]}])["DocumentIdentifiers"]
expect("list documents", [d["Name"] for d in own], [NAME])

ssm.add_tags_to_resource(ResourceType="Document", ResourceId=NAME, Tags=[{"Key": "team", "Value": "platform"}])
tags = ssm.list_tags_for_resource(ResourceType="Document", ResourceId=NAME)["TagList"]
expect("tags", tags, [{"Key": "team", "Value": "platform"}])
expect("nobody it is shared with", ssm.describe_document_permission(Name=NAME, PermissionType="Share")["AccountIds"], [])

sts = client("sts")
expect("caller", sts.get_caller_identity()["Account"], "000000000000")
role = sts.assume_role(RoleArn="arn:aws:iam::222222222222:role/judge", RoleSessionName="boto3")
keys = role["Credentials"]
assumed = {"key": keys["AccessKeyId"], "secret": keys["SecretAccessKey"], "token": keys["SessionToken"]}
expect("caller in a role", client("sts", **assumed).get_caller_identity()["Arn"],
       "arn:aws:sts::222222222222:assumed-role/judge/boto3")
refused("InvalidDocument", client("ssm", **assumed).get_document, Name=NAME)

refused("InvalidDocumentOperation", ssm.delete_document, Name=NAME, DocumentVersion="2")
ssm.delete_document(Name=NAME, DocumentVersion="1")
refused("InvalidDocumentVersion", ssm.get_document, Name=NAME, DocumentVersion="1")
ssm.delete_document(Name=NAME)
refused("InvalidDocument", ssm.get_document, Name=NAME)
refused("InvalidDocument", ssm.delete_document, Name=NAME)

PATH_STYLE = {"addressing_style": "path"}
KEY, MRK = "1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab"
OURS, THEIRS = "arn:aws:kms:eu-west-1:000000000000:", "arn:aws:kms:eu-west-1:222222222222:"


def encryption(client, bucket, **arguments):
    answer = client.get_bucket_encryption(Bucket=bucket, **arguments)
    default = answer["ServerSideEncryptionConfiguration"]["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    return default["SSEAlgorithm"], default.get("KMSMasterKeyID")


def refused_head(status, **arguments):
    """Without a body, the status is all that a client has to tell the error by."""
    refused_status = None
    try:
        s3.head_bucket(**arguments)
    except ClientError as error:
        refused_status = error.response["Error"]["Code"]
    expect(f"head is refused with {status}", refused_status, status)


s3, by_role = client("s3", s3=PATH_STYLE), client("s3", s3=PATH_STYLE, **assumed)
expect("head tells the region", s3.head_bucket(Bucket="judge-plain")["BucketRegion"], "eu-west-1")
refused_head("404", Bucket="judge-absent")
refused_head("403", Bucket="judge-theirs")
refused_head("403", Bucket="judge-plain", ExpectedBucketOwner="222222222222")
expect("every bucket is encrypted", encryption(s3, "judge-plain"), ("AES256", None))
expect("with KMS", encryption(s3, "judge-kms"), ("aws:kms", "alias/session"))
expect("with KMS, twice", encryption(s3, "judge.dotted"), ("aws:kms:dsse", None))
expect("by its owner", encryption(s3, "judge-plain", ExpectedBucketOwner="000000000000"), ("AES256", None))
expect("a bucket of others that may be read", encryption(s3, "judge-shared"), ("AES256", None))
expect("a redirect to the bucket's region is followed", encryption(s3, "judge-away"), ("AES256", None))
expect("and so for a head", client("s3", s3=PATH_STYLE).head_bucket(Bucket="judge-away")["BucketRegion"], "us-east-1")
expect("in a role, its account's bucket", encryption(by_role, "judge-theirs"), ("AES256", None))
refused("AccessDenied", by_role.get_bucket_encryption, Bucket="judge-plain")
refused("AccessDenied", s3.get_bucket_encryption, Bucket="judge-theirs")
refused("AccessDenied", s3.get_bucket_encryption, Bucket="judge-plain", ExpectedBucketOwner="222222222222")
refused("NoSuchBucket", s3.get_bucket_encryption, Bucket="judge-absent")
refused("ServerSideEncryptionConfigurationNotFoundError", s3.get_bucket_encryption, Bucket="judge-none")

logs = client("logs")
pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/ssm/", PaginationConfig={"PageSize": 1})
found = [(g["logGroupName"], g.get("kmsKeyId")) for page in pages for g in page["logGroups"]]
expect("log groups, page by page", found, [("/ssm/sessions", OURS + "key/" + KEY), ("/ssm/sessions-old", None)])
expect("log groups of no such prefix", logs.describe_log_groups(logGroupNamePrefix="/absent")["logGroups"], [])
expect("log groups of a role's account", client("logs", **assumed).describe_log_groups()["logGroups"], [])
refused("InvalidParameterException", logs.describe_log_groups, nextToken="never given")

kms = client("kms")
for by in (KEY, "alias/session", OURS + "key/" + KEY, OURS + "alias/session"):
    key = kms.describe_key(KeyId=by)["KeyMetadata"]
    expect(f"key by {by}", [key[k] for k in ("Arn", "KeyState", "Enabled", "KeySpec", "KeyUsage", "KeyManager", "MultiRegion")],
           [OURS + "key/" + KEY, "Enabled", True, "SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", "CUSTOMER", False])
key = kms.describe_key(KeyId="00000000-12ab-34cd-56ef-1234567890ab")["KeyMetadata"]
expect("a disabled RSA key", (key["KeyState"], key["Enabled"], key["KeySpec"]), ("Disabled", False, "RSA_2048"))
regions = kms.describe_key(KeyId=MRK)["KeyMetadata"]["MultiRegionConfiguration"]
expect("a multi-Region key", (regions["MultiRegionKeyType"], regions["PrimaryKey"]["Region"], [r["Region"] for r in regions["ReplicaKeys"]]),
       ("PRIMARY", "eu-west-1", ["us-east-1"]))
expect("a key of AWS", kms.describe_key(KeyId="alias/aws/ssm")["KeyMetadata"]["KeyManager"], "AWS")
shared = THEIRS + "key/22222222-12ab-34cd-56ef-1234567890ab"
expect("a key of others that may be read", kms.describe_key(KeyId=shared)["KeyMetadata"]["AWSAccountId"], "222222222222")
refused("AccessDeniedException", kms.describe_key, KeyId=THEIRS + "key/33333333-12ab-34cd-56ef-1234567890ab")
refused("NotFoundException", kms.describe_key, KeyId="alias/absent")
refused("NotFoundException", kms.describe_key, KeyId="99999999-12ab-34cd-56ef-1234567890ab")
refused("NotFoundException", kms.describe_key, KeyId=f"arn:aws:kms:us-east-1:000000000000:key/{MRK}")
refused("InvalidArnException", kms.describe_key, KeyId="arn:aws:s3:::judge-plain")
expect("a key of the role's account", client("kms", **assumed).describe_key(KeyId="33333333-12ab-34cd-56ef-1234567890ab")
       ["KeyMetadata"]["AWSAccountId"], "222222222222")

organizations = client("organizations")
expect("roots", [r["Id"] for r in organizations.list_roots()["Roots"]], ["r-ab12"])
units = organizations.get_paginator("list_organizational_units_for_parent").paginate(ParentId="r-ab12", PaginationConfig={"PageSize": 1})
expect("units, page by page", [(u["Id"], u["Name"]) for page in units for u in page["OrganizationalUnits"]],
       [("ou-ab12-11111111", "workloads"), ("ou-ab12-22222222", "ou-ab12-22222222")])
accounts = organizations.get_paginator("list_accounts_for_parent").paginate(ParentId="ou-ab12-11111111", PaginationConfig={"PageSize": 1})
expect("accounts, page by page", [(a["Id"], a["State"]) for page in accounts for a in page["Accounts"]],
       [("222222222222", "ACTIVE"), ("333333333333", "SUSPENDED")])
expect("a unit without accounts", organizations.list_accounts_for_parent(ParentId="ou-ab12-22222222")["Accounts"], [])
refused("ParentNotFoundException", organizations.list_accounts_for_parent, ParentId="ou-ab12-99999999")
refused("AccessDeniedException", client("organizations", **assumed).list_roots)

regions = client("account", **assumed).get_paginator("list_regions").paginate(
    RegionOptStatusContains=["ENABLED", "ENABLING"], PaginationConfig={"PageSize": 1})
expect("regions to opt into", {r["RegionName"]: r["RegionOptStatus"] for page in regions for r in page["Regions"]},
       {"af-south-1": "ENABLED", "me-south-1": "ENABLING"})
refused("ValidationException", client("account").list_regions, NextToken="never given")
listed = client("ec2", **assumed).describe_regions()["Regions"]
expect("regions of EC2", {r["RegionName"]: r["OptInStatus"] for r in listed if r["OptInStatus"] != "opt-in-not-required"}, {"af-south-1": "opted-in"})
expect("as many as every account has, and that one", len(listed), 18)
everywhere = client("ec2").describe_regions(AllRegions=True)["Regions"]
expect("all regions of EC2", next(r["OptInStatus"] for r in everywhere if r["RegionName"] == "me-south-1"), "not-opted-in")
