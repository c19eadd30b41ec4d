"""A studio's profile: read whole, refused in part, and no secret of it in any message."""

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
import yaml

from cliffhanger.errors import InvalidSettingError
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.quality import Quality
from cliffhanger.production import profile as module
from cliffhanger.production.profile import (
    SCHEMA_PATH,
    Profile,
    load_profile,
    main,
    profile_schema,
    schema_text,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "studio.yaml"
SECRET = "sk-proj-Abc123def456"  # noqa: S105  of nobody


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "studio.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def account(**fields: object) -> str:
    """Return a profile with one account, some fields changed."""
    facts = {"provider": "kling", "base_url": "https://api.kling.example", **fields}
    return yaml.safe_dump({"models": {"accounts": {"kling": facts}}})


def test_the_example_is_read() -> None:
    profile = load_profile(EXAMPLE)
    assert profile.film.format == VideoFormat(width_px=1080, height_px=1920, fps=24)
    assert profile.film.notice == "AI generated"
    models = profile.models
    assert sorted(models.accounts) == ["elevenlabs", "fal", "kling", "openai", "sync"]
    assert models.account_names == ("elevenlabs", "fal", "kling", "openai", "sync")
    assert models.accounts["kling"].api_key_env == "KLING_API_KEY"
    assert models.accounts["elevenlabs"].policy.repeat_unclear_up_to_usd == Decimal("0.02")
    assert models.video is not None
    assert [item.model for item in models.video.for_quality(Quality.DRAFT)] == ["kling-v2-5-turbo"]
    assert [item.account for item in models.video.for_quality(Quality.FINAL)] == ["kling", "fal"]
    assert models.video.takes == 2
    assert models.route(Capability.CHAT) is None
    assert (models.budget.episode_usd, models.budget.series_usd, models.budget.day_usd) == (
        60,
        1200,
        200,
    )


def test_an_empty_file_is_the_library_default(tmp_path: Path) -> None:
    profile = load_profile(write(tmp_path, "# nothing yet\n"))
    assert profile == Profile()
    assert profile.models.is_embedded


def test_the_published_schema_is_what_the_code_says() -> None:
    """To update the file: python -m cliffhanger.production.profile."""
    assert SCHEMA_PATH.read_text(encoding="utf-8") == schema_text()


def test_main_writes_the_schema_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "schema.json"
    monkeypatch.setattr(module, "SCHEMA_PATH", path)
    said: list[str] = []
    main(said.append)
    assert json.loads(path.read_text(encoding="utf-8")) == profile_schema()
    assert said == [f"{path}\n"]


def test_the_schema_is_valid_and_takes_the_example() -> None:
    schema = profile_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(yaml.safe_load(EXAMPLE.read_text(encoding="utf-8")), schema)
    with pytest.raises(jsonschema.ValidationError, match="'colour' was unexpected"):
        jsonschema.validate({"colour": 1}, schema)


def test_the_example_names_the_schema_beside_the_code() -> None:
    first = EXAMPLE.read_text(encoding="utf-8").splitlines()[0]
    assert (EXAMPLE.parent / first.partition("$schema=")[2]).resolve() == SCHEMA_PATH


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(
            account(api_key_env=SECRET),
            r"models\.accounts\.kling\.api_key_env: String should match pattern",
            id="a key where its variable is named",
        ),
        pytest.param(
            account(api_secret_env=SECRET),
            r"models\.accounts\.kling\.api_secret_env: String should match pattern",
            id="a secret where its variable is named",
        ),
        pytest.param(
            account(api_key=SECRET),
            r"models\.accounts\.kling\.api_key: Extra inputs are not permitted",
            id="a key in a field of its own",
        ),
        pytest.param(
            account(base_url=f"https://me:{SECRET}@api.kling.example"),
            r"models\.accounts\.kling\.base_url: String should match pattern",
            id="a password in the address",
        ),
        pytest.param(
            account(base_url=f"https://api.kling.example/v1?key={SECRET}"),
            r"models\.accounts\.kling\.base_url: String should match pattern",
            id="a key in the address",
        ),
        pytest.param(
            f"models: {{journal: 'postgresql://studio:{SECRET}@db.internal/films'}}",
            r"models\.journal: Value error, journal must not hold a password; put it into PGPASS",
            id="a password in the journal's address",
        ),
        pytest.param(
            f"models: {{journal: 'postgresql://db.internal/films?user=me&password={SECRET}'}}",
            r"models\.journal: Value error, journal must not hold a password",
            id="a password among the journal's options",
        ),
        pytest.param(
            account(is_free=True, base_url=f"https://{SECRET}.example/v1"),
            r"models\.accounts\.kling: Value error, is_free must be false for a server on the inte",
            id="free on the internet",
        ),
        pytest.param(
            f"film: {{colour: {SECRET}}}",
            r"film\.colour: Extra inputs are not permitted",
            id="a field that is none",
        ),
        pytest.param(
            f"models: {{video: {{candidates: [], key: {SECRET}}}}}",
            r"models\.video\.candidates: Tuple should have at least 1 item.*; models\.video\.key",
            id="several things at once",
        ),
        pytest.param(f"- {SECRET}\n", "the top: Input should be a valid dict", id="a list"),
        pytest.param(SECRET, "the top: Input should be a valid dict", id="words"),
        pytest.param(f"models: {{key: {SECRET}\n", r"is no YAML: line 2: expected", id="no YAML"),
        pytest.param(f"models:\t{SECRET}: 1\n  - x", "is no YAML: line", id="a tab"),
        pytest.param(f"key: !!python/name:{SECRET} x", "is no YAML: line 1", id="a tag"),
        pytest.param(f"film: *{SECRET}", "is no YAML: line 1", id="an alias"),
    ],
)
def test_what_is_wrong_is_named_without_its_value(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InvalidSettingError, match=words) as caught:
        load_profile(write(tmp_path, text))
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    assert "studio.yaml" in str(caught.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8188", "http://gpu-box:8188", "http://10.0.0.7"])
def test_a_server_of_ones_own_may_be_free(tmp_path: Path, url: str) -> None:
    profile = load_profile(write(tmp_path, account(base_url=url, is_free=True)))
    assert profile.models.accounts["kling"].is_free


@pytest.mark.parametrize(
    "journal", ["/srv/films/journal.db", "postgresql://studio@db.internal:5432/films", ""]
)
def test_a_journal_without_a_password_is_taken(tmp_path: Path, journal: str) -> None:
    profile = load_profile(write(tmp_path, f"models: {{journal: '{journal}'}}"))
    assert profile.models.journal == journal


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match=r"none\.yaml cannot be read: .*No such file"):
        load_profile(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"notice: \xe9")
    with pytest.raises(InvalidSettingError, match=r"latin\.yaml cannot be read"):
        load_profile(tmp_path / "latin.yaml")
