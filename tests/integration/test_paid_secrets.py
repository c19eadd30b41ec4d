"""Keys of ours stay where they are: nothing that is written anywhere holds one."""

from collections.abc import Generator
from pathlib import Path

import pandas as pd
import pytest

from tests.fault_server.house import CANARY_KEY, CANARY_PAIR_SECRET
from tests.integration.paid_flow import FOUNTAIN, PaidFilms, RunEnd, paid_films
from tests.servers import ACCESS_KEY, BUCKET, SECRET_KEY

CANARY_HEADER = "canary-header-5d41402abc4b2a76"
SECRETS = {
    "key": CANARY_KEY,
    "pair": CANARY_PAIR_SECRET,
    "header": CANARY_HEADER,
    "s3": SECRET_KEY,
    "signed token": "eyJhbGciOi",
}
PLANTED = "a-canary-that-sings"
SCREENPLAY = FOUNTAIN.replace("The Wire", "A Canary That Sings")
PROFILE = """
film:
  format: {width_px: 270, height_px: 480}
models:
  accounts:
    kling:
      provider: kling
      base_url: "{url}/kling"
      api_key_env: PROVIDER_KEY
      api_secret_env: PAIR_SECRET
      limits: {max_concurrency: 20, requests_per_minute: 60000}
    sync:
      provider: syncso
      base_url: "{url}/syncso"
      api_key_env: PROVIDER_KEY
      limits: {max_concurrency: 20, requests_per_minute: 60000}
  image: {candidates: [{account: openai, protocol: openai-images, model: gpt-image-1}]}
  voice:
    candidates:
      - account: openai
        protocol: openai-speech
        model: gpt-4o-mini-tts
        voices: {female: marin, male: cedar}
  video:
    candidates:
      - {account: kling, protocol: kling-video, model: kling-v2-5-turbo, options: {mode: std}}
  lipsync: {candidates: [{account: sync, protocol: sync-lipsync, model: lipsync-2}]}
  budget: {episode_usd: 50}
  journal: "{folder}/journal.db"
"""
TALKATIVE = {
    "PAIR_SECRET": CANARY_PAIR_SECRET,
    "PREFECT_LOGGING_LEVEL": "DEBUG",
    "PREFECT_LOGGING_ROOT_LEVEL": "DEBUG",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "cliffhanger,httpx,httpcore",
    "LOGGING": "DEBUG",
}
WORDS = (
    f"Incorrect API key provided: {CANARY_KEY}. {CANARY_HEADER} does not help, "
    f"and {CANARY_PAIR_SECRET} neither."
)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Generator[PaidFilms]:
    folder = tmp_path_factory.mktemp("secrets")
    with paid_films(folder, PROFILE, env=TALKATIVE, scale=0.002, shrink=0.25) as films:
        films.save_blocks(
            openai={
                "kind": "ProviderAccount",
                "provider": "openai",
                "base_url": f"{films.server.url}/openai/v1",
                "api_key": CANARY_KEY,
                "secret_headers": {"X-Proxy-Key": CANARY_HEADER},
                "requests_per_minute": 60000,
            },
            studio={
                "kind": "ArtifactStorage",
                "address": f"s3://{BUCKET}/films",
                "endpoint_url": films.s3.endpoint_url,
                "access_key_id": ACCESS_KEY,
                "secret_access_key": SECRET_KEY,
                "path_style": True,
            },
        )
        yield films


@pytest.fixture(scope="module")
def ends(films: PaidFilms) -> list[RunEnd]:
    """Runs that fail with the keys in what the services say, and one that gets through."""
    quoting = {"kind": "status", "body": {"error": {"message": WORDS}, "message": WORDS}}
    server = films.server

    def film() -> RunEnd:
        server.plan("syncso", "submit", **quoting, status=500, is_accepted=True, nth=[1])
        server.plan("syncso", "poll", kind="drop_before", nth=[1])
        end = films.film(screenplay=SCREENPLAY, storage="studio")
        server.calm()
        return end

    server.plan("openai", "submit", **quoting, status=401, nth=[2])
    server.plan("kling", "submit", **quoting, status=400, nth=[1])
    refused = film()
    server.plan("kling", "submit", kind="drop_after", nth=[1])
    server.plan("kling", "find", **quoting, status=502, nth=[1])
    server.plan("kling", "poll", kind="html", nth=[1, 2])
    server.plan("kling", "poll", **quoting, status=500, nth=[3])
    server.plan("kling", "download", **quoting, status=500, nth=[1])
    return [refused, film()]


def everything(folder: Path) -> dict[str, str]:
    """Return all that was written, by file: bytes as they are, tables also as their text."""
    found: dict[str, str] = {}
    for name in (path for path in folder.rglob("*") if path.is_file()):
        data = name.read_bytes()
        text = data.decode("latin-1")
        if data[:4] == b"PAR1":
            text += str(pd.read_parquet(name).to_dict())
        found[str(name.relative_to(folder))] = text
    return found


@pytest.mark.slow
def test_the_runs_failed_and_ended_as_planned(films: PaidFilms, ends: list[RunEnd]) -> None:
    """Services quoted the keys when they refused us, and in the end there was a film."""
    refused, finished = ends
    assert refused.told["error"] in {"JobFailedError", "AccountStoppedError"}, refused.told
    assert "[hidden]" in refused.told["words"]
    assert finished.names
    failures = {row.failure for row in films.journal.rows() if "[hidden]" in row.failure}
    assert len(failures) >= 2, failures
    assert all(row["faults"] for row in films.server.state()["providers"].values())


@pytest.mark.slow
def test_no_secret_is_written_anywhere(films: PaidFilms, ends: list[RunEnd]) -> None:
    """Store, journal, Prefect's database, logs, exceptions and what killed or ended runs left."""
    assert ends
    written = everything(films.folder)
    leaks = {
        (name, kind)
        for name, text in written.items()
        for kind, secret in SECRETS.items()
        if secret in text
    }
    assert leaks == set()


@pytest.mark.slow
def test_what_is_planted_is_found_everywhere(films: PaidFilms, ends: list[RunEnd]) -> None:
    """The search sees the store, tables, journal, database and logs: it finds the film's name."""
    assert ends
    written = everything(films.folder)
    places = [name for name, text in written.items() if PLANTED in text]
    for part in ("journal.db", "prefect/prefect.db", "ledger/", "results/", "runs/", "s3/"):
        assert any(part in place for place in places), (part, places)
    assert "DEBUG:httpcore" in written["runs/003/output"]
