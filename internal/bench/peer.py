# The reads of a plan with boto3 and threads, in the better of two idioms: one
# session, the keys of each role handed to a client for each target.
import sys, threading
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

REGIONS = """us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1
eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3
ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2""".split()

accounts, regions, width = map(int, sys.argv[1:])
session = boto3.Session()
config = Config(max_pool_connections=width)
sts = session.client("sts", config=config)
sts.get_caller_identity()
making = threading.Lock()  # making clients is not safe between threads


def assume(account):
    arn = f"arn:aws:iam::{account}:role/bench"
    return account, sts.assume_role(RoleArn=arn, RoleSessionName="bench")["Credentials"]


def read(job):
    (account, keys), region = job
    with making:
        ssm = session.client("ssm", region_name=region, config=config, aws_access_key_id=keys["AccessKeyId"],
                             aws_secret_access_key=keys["SecretAccessKey"], aws_session_token=keys["SessionToken"])
    for version in ({"DocumentVersion": "$LATEST"}, {}):
        ssm.get_document(Name="SSM-SessionManagerRunShell", DocumentFormat="JSON", **version)


with ThreadPoolExecutor(width) as pool:
    roles = list(pool.map(assume, range(100_000_000_000, 100_000_000_000 + accounts)))
    jobs = [(role, region) for role in roles for region in REGIONS[:regions]]
    list(pool.map(read, jobs))
