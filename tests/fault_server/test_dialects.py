"""Every provider accepts what its card says, refuses what lacks the key, and fails in its words."""

from collections.abc import Iterator

import httpx
import pytest

from tests.fault_server.cases import CASES, Case, none
from tests.fault_server.dialects import DIALECTS
from tests.fault_server.house import CANARY_KEY
from tests.fault_server.run import FaultServer, run_fault_server

CLIENT = httpx.Client(timeout=30.0, limits=httpx.Limits(max_keepalive_connections=0))
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
each_keyed_case = pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if case.headers],
    ids=[name for name, case in CASES.items() if case.headers],
)
each_job = pytest.mark.parametrize(
    "case",
    [case for case in CASES.values() if case.poll is not none],
    ids=[name for name, case in CASES.items() if case.poll is not none],
)


@pytest.fixture(scope="module")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultServer]:
    with run_fault_server(tmp_path_factory.mktemp("fault"), scale=0, shrink=0.1) as server:
        yield server


@pytest.fixture
def server(running_server: FaultServer) -> Iterator[FaultServer]:
    running_server.reset()
    yield running_server
    state = running_server.state()
    assert (state["crashes"], state["strays"]) == ([], [])


def send(server: FaultServer, case: Case) -> httpx.Response:
    url = server.url + case.path
    return CLIENT.request(case.method, url, json=case.body, headers=dict(case.headers))


def look(server: FaultServer, case: Case, place: str) -> httpx.Response:
    url = place if "://" in place else server.url + place
    return CLIENT.get(url, headers=dict(case.headers), follow_redirects=True)


def test_every_provider_has_a_case() -> None:
    assert {kind.name for kind in DIALECTS} == {case.provider for case in CASES.values()}


@each_case
def test_an_order_as_on_the_card_is_accepted_and_done(server: FaultServer, case: Case) -> None:
    before = len(server.paid())
    reply = send(server, case)
    assert reply.is_success, reply.text
    [row] = server.paid()[before:]
    assert (row["provider"], row["accepted"]) == (case.provider, True)
    if case.poll is none and case.url is none:
        return
    seen = look(server, case, case.poll(reply.json())).json() if case.poll is not none else {}
    if case.words[0]:
        assert case.status(seen) == case.words[0]
    found = look(server, case, case.url(seen or reply.json()))
    assert found.is_success, found.text
    assert len(found.content) > 100


@each_keyed_case
def test_an_order_without_the_key_is_refused(server: FaultServer, case: Case) -> None:
    """MiniMax says so with HTTP 200."""
    before = len(server.paid())
    url = server.url + case.path
    headers = {name: value.replace("canary", "other") for name, value in case.headers.items()}
    reply = CLIENT.request(case.method, url, json=case.body, headers=headers)
    code = reply.json().get("base_resp", {}).get("status_code", reply.status_code)
    assert code in {401, 403, 1004}
    assert CANARY_KEY not in reply.text
    assert [row["accepted"] for row in server.paid()[before:]] == [False]


@each_case
def test_an_order_with_a_field_nobody_knows_is_refused(server: FaultServer, case: Case) -> None:
    """Only fal takes it, and says so in the result."""
    body = {**case.body, "no_such_field": 1}
    url = server.url + case.path
    reply = CLIENT.request(case.method, url, json=body, headers=dict(case.headers))
    if case.provider == "fal":
        seen = look(server, case, case.poll(reply.json())).json()
        assert "no_such_field" in seen["error"]
        return
    code = reply.json().get("base_resp", {}).get("status_code", reply.status_code)
    assert code in {400, 422, 2013}
    assert "no_such_field" in reply.text


@each_job
def test_a_job_that_fails_has_no_result(server: FaultServer, case: Case) -> None:
    server.plan(case.provider, kind="fail_job", reason="content_output")
    seen = look(server, case, case.poll(send(server, case).json())).json()
    if case.words[1]:
        assert case.status(seen) == case.words[1]
    found = case.url(seen)
    assert not found.startswith("http") or look(server, case, found).is_error


@each_job
def test_a_success_may_have_no_result(server: FaultServer, case: Case) -> None:
    server.plan(case.provider, kind="no_output")
    seen = look(server, case, case.poll(send(server, case).json())).json()
    if case.words[0]:
        assert case.status(seen) == case.words[0]
    if case.provider == "fal":
        assert look(server, case, seen["response_url"]).json() == {}
    elif case.provider == "openai":
        assert look(server, case, case.url(seen)).content == b""
    else:
        assert not case.url(seen).startswith("http")


@each_job
def test_a_status_may_be_unknown(server: FaultServer, case: Case) -> None:
    server.plan(case.provider, "poll", kind="unknown_status")
    reply = look(server, case, case.poll(send(server, case).json()))
    assert "warming_up_zq" in reply.text


@each_job
def test_a_job_may_be_unknown_at_first(server: FaultServer, case: Case) -> None:
    server.plan(case.provider, kind="not_found_first", times=1)
    place = case.poll(send(server, case).json())
    first, second = (look(server, case, place) for _ in range(2))
    is_there = first.is_success and case.status(first.json()) == case.status(second.json())
    assert not is_there
    assert second.is_success
