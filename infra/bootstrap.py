"""Makes the bucket of a studio: `python infra/bootstrap.py http://minio:9000 artifacts`.

Takes the account from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. May run any number of times.
"""

import os
import sys
from urllib.parse import urlsplit

from minio import Minio
from minio.commonconfig import ENABLED, Filter
from minio.lifecycleconfig import (
    AbortIncompleteMultipartUpload,
    Expiration,
    LifecycleConfig,
    NoncurrentVersionExpiration,
    Rule,
)
from minio.versioningconfig import VersioningConfig

KEEP_OLD_VERSIONS_DAYS = 30
KEEP_HALF_UPLOADS_DAYS = 1


def connect(endpoint_url: str) -> Minio:
    """Return a client of the server at *endpoint_url*."""
    parts = urlsplit(endpoint_url)
    return Minio(
        parts.netloc,
        access_key=os.environ["AWS_ACCESS_KEY_ID"],
        secret_key=os.environ["AWS_SECRET_ACCESS_KEY"],
        secure=parts.scheme == "https",
        region=os.environ.get("AWS_REGION", "us-east-1"),
    )


def make_bucket(client: Minio, bucket: str) -> bool:
    """Return whether *bucket* was missing; it is versioned and cleans up after itself.

    Objects are immutable; versions keep what was published under a name and then replaced, and what
    was deleted by mistake. Uploads of killed writers go after a day.
    """
    is_missing = not client.bucket_exists(bucket)
    if is_missing:
        client.make_bucket(bucket)
    client.set_bucket_versioning(bucket, VersioningConfig(ENABLED))
    client.set_bucket_lifecycle(bucket, lifecycle())
    return is_missing


def lifecycle() -> LifecycleConfig:
    """Return the rules of a studio's bucket."""
    everything = Filter(prefix="")
    return LifecycleConfig(
        [
            Rule(
                ENABLED,
                rule_filter=everything,
                rule_id="half-uploads",
                abort_incomplete_multipart_upload=AbortIncompleteMultipartUpload(
                    days_after_initiation=KEEP_HALF_UPLOADS_DAYS
                ),
            ),
            Rule(
                ENABLED,
                rule_filter=everything,
                rule_id="old-versions",
                noncurrent_version_expiration=NoncurrentVersionExpiration(
                    noncurrent_days=KEEP_OLD_VERSIONS_DAYS
                ),
                expiration=Expiration(expired_object_delete_marker=True),
            ),
        ]
    )


if __name__ == "__main__":
    ENDPOINT_URL, BUCKET = sys.argv[1:]
    WAS_MISSING = make_bucket(connect(ENDPOINT_URL), BUCKET)
    sys.stdout.write(f"bucket {BUCKET} {'made' if WAS_MISSING else 'was there'}\n")
