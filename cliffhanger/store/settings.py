"""How to reach a bucket."""

from pydantic import Field, SecretStr

from cliffhanger.value import Value


class S3Settings(Value):
    """An S3 account and where it answers; empty credentials mean the usual AWS chain.

    The chain is environment, profile, container, instance; see boto3.
    """

    endpoint_url: str = Field(default="", pattern=r"^(https?://[^@\s]+)?$")
    """Address of MinIO, R2 or another S3 server; empty for AWS. Takes no credentials."""
    region: str = ""
    """Region; empty for the profile's, then us-east-1."""
    access_key_id: str = ""
    """Account; empty for the AWS chain."""
    secret_access_key: SecretStr = SecretStr("")
    """Its secret."""
    is_path_style: bool = False
    """Buckets in the path, not in the host name; MinIO and most self-hosted servers need it."""
    max_attempts: int = Field(default=4, ge=1, le=10)
    """Tries per request, the first one among them."""
    timeout_seconds: float = Field(default=60.0, gt=0)
    """Longest silence of the server while a request runs."""
