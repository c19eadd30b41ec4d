"""What only a bucket can get wrong, and what an independent client sees in it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from minio import Minio
from pydantic import SecretStr

from cliffhanger.errors import ArtifactCorruptError, InvalidInputError, StoreUnavailableError
from cliffhanger.store import ArtifactRef, open_store
from cliffhanger.store.s3 import PART_BYTES, S3Store
from cliffhanger.store.settings import S3Settings
from tests.servers import ACCESS_KEY, BUCKET, SECRET_KEY, S3Server, free_port

ROOT = Path(__file__).parents[2]
ABSENT = ArtifactRef.of_bytes(b"never stored", media_type="text/plain")

UPLOAD = """
import sys
from pathlib import Path
from cliffhanger.store import open_store
open_store(sys.argv[1]).put_file(Path(sys.argv[2]), media_type="video/mp4")
"""


def open_bucket(server: S3Server, prefix: str) -> S3Store:
    store = open_store(f"s3://{BUCKET}/{prefix}", s3=server.settings)
    assert isinstance(store, S3Store)
    return store


def minio_client(server: S3Server) -> Minio:
    return Minio(
        urlsplit(server.endpoint_url).netloc,
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        secure=False,
        region="us-east-1",
    )


def test_minio_reads_what_the_store_wrote(rclone_server: S3Server) -> None:
    """MinIO's own client finds the same names, bytes and media types."""
    store = open_bucket(rclone_server, "independent")
    ref = store.put_bytes(b"film", media_type="video/mp4")
    store.link("series/a/film.mp4", ref)
    store.put_json("series/a/report.json", {"is_passed": True})
    client = minio_client(rclone_server)
    listed = client.list_objects(BUCKET, prefix="independent/series/", recursive=True)
    names = sorted(item.object_name or "" for item in listed)
    assert names == [f"independent/{name}" for name in store.list_names("series/")]
    for key in (f"independent/{ref.key}", "independent/series/a/film.mp4"):
        answer = client.get_object(BUCKET, key)
        try:
            assert answer.data == b"film"
        finally:
            answer.close()
            answer.release_conn()
        assert client.stat_object(BUCKET, key).content_type == "video/mp4"


def test_changed_bytes_are_never_handed_out(moto_server: S3Server, tmp_path: Path) -> None:
    """An object that somebody overwrote with as many bytes is refused by its digest."""
    store = open_bucket(moto_server, "tampered")
    ref = store.put_bytes(b"real", media_type="text/plain")
    boto_client(moto_server).put_object(Bucket=BUCKET, Key=f"tampered/{ref.key}", Body=b"fake")
    assert store.exists(ref)
    with pytest.raises(ArtifactCorruptError, match=ref.sha256[:8]):
        store.get_bytes(ref)
    with pytest.raises(ArtifactCorruptError, match=ref.sha256[:8]):
        store.fetch(ref, tmp_path / "copy")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_changes_is_not_stored(moto_server: S3Server, tmp_path: Path) -> None:
    """What was read for the digest and what was sent must be the same bytes."""
    store = open_bucket(moto_server, "changing")
    for num_bytes in (10, PART_BYTES + 1):
        source = tmp_path / "source"
        source.write_bytes(b"a" * num_bytes)
        ref = ArtifactRef.of_bytes(b"b" * num_bytes, media_type="video/mp4")
        with pytest.raises(InvalidInputError, match="changed"), source.open("rb") as file:
            store._upload(ref, file)
        assert not store.exists(ref)
    assert "Uploads" not in boto_client(moto_server).list_multipart_uploads(Bucket=BUCKET)


def test_an_upload_that_is_killed_is_not_visible(moto_server: S3Server, tmp_path: Path) -> None:
    """After `kill -9` between two parts there is no object, and the next put makes it whole."""
    store = open_bucket(moto_server, "killed")
    source = tmp_path / "source"
    source.write_bytes(os.urandom(1 << 20) * 160)
    with subprocess.Popen(
        [sys.executable, "-c", UPLOAD, store.address, str(source)],
        cwd=ROOT,
        env=moto_server.environment,
    ) as writer:
        wait_for_a_part(moto_server, "killed/")
        writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    assert list(store.list_names()) == []
    found = boto_client(moto_server).list_objects_v2(Bucket=BUCKET, Prefix="killed/")
    assert found["KeyCount"] == 0
    assert store.exists(store.put_file(source, media_type="video/mp4"))


def wait_for_a_part(server: S3Server, prefix: str) -> None:
    client, deadline = boto_client(server), time.monotonic() + 30
    while time.monotonic() < deadline:
        for upload in client.list_multipart_uploads(Bucket=BUCKET).get("Uploads", ()):
            place = {"Bucket": BUCKET, "Key": upload["Key"], "UploadId": upload["UploadId"]}
            if upload["Key"].startswith(prefix) and client.list_parts(**place).get("Parts"):
                return
    raise TimeoutError("no part arrived")


def boto_client(server: S3Server):  # noqa: ANN201  boto3 makes its clients at run time
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint_url,
        region_name="us-east-1",
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )


def test_a_lost_bucket_is_not_a_lost_object(rclone_server: S3Server) -> None:
    """A HEAD answers 404 in both cases; only one of them may lead to paid work."""
    store = open_store("s3://nobody-made-this", s3=rclone_server.settings)
    for call in (lambda: store.exists(ABSENT), lambda: store.get_json("a"), store.list_names):
        with pytest.raises(StoreUnavailableError, match="no such bucket; create it"):
            list(call() or ())


def test_wrong_credentials_say_so_and_stay_secret(rclone_server: S3Server) -> None:
    wrong = {"secret_access_key": SecretStr("a-secret-that-is-wrong")}
    store = open_store(f"s3://{BUCKET}", s3=rclone_server.settings.model_copy(update=wrong))
    for call in (lambda: store.exists(ABSENT), lambda: store.put_json("a", {})):
        with pytest.raises(StoreUnavailableError, match="refuses the credentials") as caught:
            call()
        assert "wrong" not in str(caught.value)
        assert ACCESS_KEY not in str(caught.value)


def test_a_server_that_is_not_there_says_so() -> None:
    settings = S3Settings(
        endpoint_url=f"http://127.0.0.1:{free_port()}",
        access_key_id=ACCESS_KEY,
        secret_access_key=SecretStr(SECRET_KEY),
        max_attempts=1,
    )
    with pytest.raises(StoreUnavailableError, match="check the endpoint"):
        open_store(f"s3://{BUCKET}", s3=settings).exists(ABSENT)


def test_bootstrap_makes_the_bucket_once(moto_server: S3Server) -> None:
    """The bucket is versioned and drops half uploads; running it again changes nothing."""
    command = [sys.executable, "infra/bootstrap.py", moto_server.endpoint_url, "bootstrapped"]
    answers = [
        subprocess.check_output(command, cwd=ROOT, env=moto_server.environment, text=True)
        for _ in range(2)
    ]
    assert answers == ["bucket bootstrapped made\n", "bucket bootstrapped was there\n"]
    client = boto_client(moto_server)
    assert client.get_bucket_versioning(Bucket="bootstrapped")["Status"] == "Enabled"
    rules = client.get_bucket_lifecycle_configuration(Bucket="bootstrapped")["Rules"]
    assert {rule["ID"] for rule in rules} == {"half-uploads", "old-versions"}
