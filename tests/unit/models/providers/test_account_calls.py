import pytest
from pydantic import SecretStr

from cliffhanger.models.jobs.job import Output, OutputRole
from cliffhanger.models.providers.account_calls import (
    fetch_call,
    get,
    home_address,
    is_at_home,
    secrets_in,
    secrets_of,
)
from tests.contract.provider_rigs.rig import CANARY, endpoint
from tests.unit.models.providers.openai_forms import shown

HOME = endpoint("https://api.home/v1", "m")
PROXIED = endpoint("https://api.home/v1", "m", headers={"X-Proxy": SecretStr("proxy-secret-1")})
OUTPUT = Output(OutputRole.VIDEO, "video/mp4", url="https://api.home/v1/files/1")


def test_an_account_has_its_key_and_its_further_headers() -> None:
    assert shown(get("https://api.home/v1/jobs", secrets_of(PROXIED, word="Key"))) == (
        "GET",
        "https://api.home/v1/jobs",
        {"Authorization": f"Key {CANARY}", "X-Proxy": "proxy-secret-1"},
    )


def test_a_key_may_go_bare_into_a_header_of_its_own() -> None:
    pasted = endpoint("https://api.home", "m", api_key=SecretStr(f" {CANARY}\n"))
    assert secrets_in("x-key", pasted)["x-key"].get_secret_value() == CANARY
    assert [*secrets_in("x-key", PROXIED)] == ["x-key", "X-Proxy"]


def test_a_server_without_keys_is_sent_none() -> None:
    account = endpoint("http://localhost:8000", "m", api_key=None)
    assert secrets_of(account) == secrets_in("x-key", account) == {}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("https://api.home/v1/files/1", True, id="home"),
        pytest.param("https://api.home:443/v1/files/1", True, id="the usual port by number"),
        pytest.param("https://cdn.home/v1/files/1", False, id="another host"),
        pytest.param("http://api.home/v1/files/1", False, id="in the clear"),
        pytest.param("https://api.home.evil.example/v1", False, id="longer name"),
        pytest.param("https://api.home@evil.example/v1", False, id="in the user's place"),
        pytest.param("https://api.home:8443/v1", False, id="another port"),
        pytest.param("https://api.home:x/v1", False, id="no port"),
        pytest.param("https://[::1", False, id="no address"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_the_key_goes_to_the_accounts_host_only(*, url: str, expected: bool) -> None:
    output = Output(OutputRole.VIDEO, "video/mp4", url=url, is_authorized=True)
    assert is_at_home(url, HOME) is expected
    assert bool(fetch_call(output, HOME, secrets_of(HOME)).secrets) is expected
    own = "https://api.home/v1/own"
    assert home_address(url, own, HOME) == (url if expected else own)


def test_a_file_that_lies_open_is_fetched_without_the_key() -> None:
    assert fetch_call(OUTPUT, HOME, secrets_of(HOME)).secrets == {}
