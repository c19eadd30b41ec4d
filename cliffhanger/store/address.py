"""Opening a store by its address."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import ValidationError

from cliffhanger.errors import InvalidSettingError
from cliffhanger.store.local import LocalStore
from cliffhanger.store.protocol import ArtifactStore
from cliffhanger.store.settings import S3Settings

_QUERY_FIELDS = {"endpoint": "endpoint_url", "region": "region", "path_style": "is_path_style"}
_ADVICE = "use a folder, file:///folder or s3://bucket/prefix?endpoint=https://host&path_style=1"


def open_store(address: str, *, s3: S3Settings | None = None) -> ArtifactStore:
    """Return the store at *address*; nothing is contacted before its first use.

    Args:
        address: A folder (`studio`, `./studio`, `file:///srv/studio`), made when missing, or
            `s3://bucket/prefix` with the optional query fields `endpoint`, `region` and
            `path_style`.
        s3: Account and server of a bucket; what the address says wins.

    Raises:
        InvalidSettingError: The address means nothing.
        StoreUnavailableError: The folder cannot be made.
    """
    if "://" not in address:
        return LocalStore.open(_check_folder(address))
    parts = urlsplit(address)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"}:
        return LocalStore.open(_check_folder(unquote(parts.path)))
    if parts.scheme == "s3":
        return _open_bucket(address, s3 or S3Settings())
    raise InvalidSettingError(f"store address {address!r} is not understood; {_ADVICE}")


def _check_folder(path: str) -> Path:
    if not path.strip() or "\0" in path:
        raise InvalidSettingError(f"store address must name a folder, got {path!r}; {_ADVICE}")
    return Path(path)


def _open_bucket(address: str, settings: S3Settings) -> ArtifactStore:
    from cliffhanger.store.s3 import S3Store  # noqa: PLC0415  boto3 takes 0.3 s to import

    parts = urlsplit(address)
    if "@" in parts.netloc:
        raise InvalidSettingError(
            "store address must not hold credentials; give them as AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, a profile or the artifact-storage block"
        )
    if not parts.netloc:
        raise InvalidSettingError(f"store address {address!r} names no bucket; {_ADVICE}")
    return S3Store(
        bucket=parts.netloc,
        prefix=unquote(parts.path).strip("/"),
        settings=_merge(settings, dict(parse_qsl(parts.query))),
    )


def _merge(settings: S3Settings, query: dict[str, str]) -> S3Settings:
    unknown = sorted(query.keys() - _QUERY_FIELDS.keys())
    if unknown:
        raise InvalidSettingError(
            f"store address has unknown fields {unknown}; known are {sorted(_QUERY_FIELDS)}"
        )
    given = {_QUERY_FIELDS[name]: value for name, value in query.items()}
    try:
        return S3Settings.model_validate({**dict(settings), **given})
    except ValidationError as exc:
        fields = sorted({str(error["loc"][0]) for error in exc.errors()})
        raise InvalidSettingError(
            f"store address has values that cannot be used for {fields}"
        ) from exc
