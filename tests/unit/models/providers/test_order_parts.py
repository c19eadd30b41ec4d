import pytest

from cliffhanger.models.jobs.job import Failure, FailureKind, Output, OutputRole
from cliffhanger.models.providers.order_parts import (
    count_billed_characters,
    expired_if_missing,
    fetch_call,
    secrets_of,
    whole_seconds,
    with_options,
)
from tests.contract.provider_rigs.rig import endpoint

HOME = endpoint("https://api.home/v1", "m")


def test_options_lie_over_the_body_one_level_deep() -> None:
    body = {"model": "m", "size": {"w": 1, "h": 2}, "seed": 1}
    options = {"size": {"h": 3}, "seed": None, "extra": [1], "model": "other"}
    assert with_options(body, options) == {
        "model": "m",
        "size": {"w": 1, "h": 3},
        "seed": None,
        "extra": [1],
    }
    assert body == {"model": "m", "size": {"w": 1, "h": 2}, "seed": 1}


def test_an_object_gives_way_to_what_is_none() -> None:
    assert with_options({"size": {"w": 1}}, {"size": "auto"}) == {"size": "auto"}


@pytest.mark.parametrize(
    ("wanted", "shortest", "expected"),
    [
        pytest.param(4.0, 1, 4, id="exact"),
        pytest.param(4.0000001, 1, 4, id="rounding-error"),
        pytest.param(4.01, 1, 5, id="up"),
        pytest.param(0.2, 2, 2, id="shortest"),
    ],
)
def test_seconds_are_rounded_up(wanted: float, shortest: int, expected: int) -> None:
    assert whole_seconds(wanted, shortest=shortest) == expected


@pytest.mark.parametrize(
    ("url", "is_authorized", "expected"),
    [
        pytest.param("https://api.home/v1/files/1", True, ["Authorization"], id="home"),
        pytest.param("https://api.home/v1/files/1", False, [], id="not-asked-for"),
        pytest.param("http://api.home/v1/files/1", True, [], id="in-the-clear"),
        pytest.param("https://api.home.evil/v1", True, [], id="longer-name"),
        pytest.param("https://api.home:8443/v1", True, [], id="other-port"),
        pytest.param("https://[", True, [], id="no-address"),
    ],
)
def test_the_key_goes_to_the_accounts_host_only(
    *, url: str, is_authorized: bool, expected: list[str]
) -> None:
    output = Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=is_authorized)
    assert [*fetch_call(output, HOME, secrets_of(HOME)).secrets] == expected


def test_a_404_means_gone() -> None:
    missing = Failure(FailureKind.INVALID_REQUEST, "no", http_status=404)
    assert expired_if_missing(missing).kind is FailureKind.EXPIRED
    busy = Failure(FailureKind.TRANSIENT, "no", http_status=503)
    assert expired_if_missing(busy) == busy


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Hello, you", 10, id="latin"),
        pytest.param("你好", 4, id="han"),
        pytest.param("こんにちは", 10, id="kana"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_wide_characters_count_twice(text: str, expected: int) -> None:
    assert count_billed_characters(text) == expected
