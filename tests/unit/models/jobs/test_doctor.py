"""The doctor says what keeps a profile from paying, spends nothing and tells no secret."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from cliffhanger.models.http import HttpReply, HttpxAsyncTransport
from cliffhanger.models.jobs.doctor import check_studio
from cliffhanger.models.jobs.doctor_findings import Check, Mark, Topic
from cliffhanger.models.jobs.doctor_replies import hide_secrets, judge_probe
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.registry import find_adapter, protocols
from cliffhanger.models.studio_routes import StudioRoutes
from tests.contract.provider_rigs.rig import CANARY, NOW, reply

SECRET = "canary-pair-secret-c9f0f895fb98ab91"  # noqa: S105  a canary
ACCOUNT = Account(
    name="studio",
    provider="kling",
    base_url="https://api.example",
    api_key=SecretStr(CANARY),
    api_secret=SecretStr(SECRET),
)
KEYS = {"STUDIO_KEY": CANARY}
TWIN = {
    "kind": "per_char",
    "model": "a",
    "usd": "15",
    "as_of": "2026-11-29",
    "source": "the test",
}
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.mark.parametrize(
    ("protocol", "answer", "mark", "words"),
    [
        pytest.param("bfl-images", reply({"credits": 12.5}), Mark.OK, "ok, 12 credits", id="ok"),
        pytest.param("bfl-images", reply({"credits": 0}), Mark.FAILED, "no balance", id="empty"),
        pytest.param("luma-video", reply({"credit_balance": -3}), Mark.FAILED, "no bal", id="debt"),
        pytest.param("openai-speech", reply({"data": []}), Mark.OK, "ok", id="models"),
        pytest.param("openai-speech", reply({}, 401), Mark.FAILED, "key refused", id="auth"),
        pytest.param("openai-speech", reply({}, 402), Mark.FAILED, "no balance", id="balance"),
        pytest.param("openai-speech", reply({}, 429), Mark.NOTE, "busy now", id="rate"),
        pytest.param("openai-speech", reply({}, 503), Mark.NOTE, "in trouble", id="down"),
        pytest.param("openai-speech", reply({}, 404), Mark.NOTE, "not proven", id="unknown path"),
        pytest.param("openai-speech", reply(b"<html>x"), Mark.FAILED, "web page", id="a page"),
        pytest.param(
            "kling-video", reply({"code": 1000, "message": "no"}, 401), Mark.FAILED, "key", id="jwt"
        ),
        pytest.param(
            "kling-video",
            reply({"code": 1102, "message": "arrears"}, 429),
            Mark.FAILED,
            "no balance",
            id="a code of its own",
        ),
        pytest.param(
            "kling-video",
            reply({"code": 1000, "message": "no"}),
            Mark.FAILED,
            "key refused",
            id="an error in a 200",
        ),
        pytest.param("kling-video", reply({"code": 0, "data": []}), Mark.OK, "ok", id="no tasks"),
    ],
)
def test_the_answer_to_a_probe_in_words(
    protocol: str, answer: HttpReply, mark: Mark, words: str
) -> None:
    adapter = find_adapter(protocol)
    word = judge_probe(adapter, answer, ACCOUNT.endpoint("model", NOW), ACCOUNT)
    assert word.mark is mark
    assert words in word.detail
    assert bool(word.remedy) == (mark is not Mark.OK)


@pytest.mark.parametrize("protocol", protocols())
def test_a_probe_spends_nothing(protocol: str) -> None:
    """What is sent to look at an account is a GET; nothing else is ever sent."""
    request = find_adapter(protocol).probe(ACCOUNT.endpoint("model", NOW))
    assert request is None or (request.method, request.body) == ("GET", b"")


def test_a_secret_that_a_provider_repeats_is_hidden() -> None:
    said = f"not known here: {CANARY}, or {SECRET}\nask us"
    assert hide_secrets(said, ACCOUNT) == "not known here: [hidden], or [hidden] ask us"


def routes(  # the profile of a file, whose parts a test changes
    tmp_path: Path,
    protocol: str = "openai-speech",
    **changes: Any,  # noqa: ANN401
) -> StudioRoutes:
    """Return a profile's routes: one account, one candidate."""
    account = {
        "provider": "openai",
        "base_url": "https://api.example/v1",
        "api_key_env": "STUDIO_KEY",
        **changes.pop("account", {}),
    }
    candidate = {"account": "studio", "protocol": protocol, "model": "gpt-4o-mini-tts"}
    candidate |= changes.pop("candidate", {})
    capability = find_adapter(protocol).caps.capability
    values: dict[str, Any] = {
        "accounts": {"studio": account},
        capability: {"candidates": [candidate]},
        "journal": str(tmp_path / "journal.db"),
        "budget": {"day_usd": 20},
        **changes,
    }
    return StudioRoutes.model_validate(values)


async def look(
    wanted: StudioRoutes, answer: Answer, environment: dict[str, str] | None = None
) -> tuple[list[Check], list[httpx.Request]]:
    """Return what was found, and what was sent."""
    sent: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return answer(request)

    keys = KEYS if environment is None else environment
    async with HttpxAsyncTransport(handler=httpx.MockTransport(take)) as transport:
        checks = await check_studio(wanted, keys, transport)
    assert CANARY not in repr(checks)
    assert all(request.method == "GET" for request in sent)
    return list(checks), sent


def fine(_request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"data": []})


def marks(checks: list[Check], topic: Topic) -> list[Mark]:
    return [check.word.mark for check in checks if check.topic is topic]


async def test_a_sound_profile_fails_nowhere(tmp_path: Path) -> None:
    checks, sent = await look(routes(tmp_path), fine)
    assert [check.topic for check in checks] == ["key", "answer", "price", "budget", "journal"]
    assert {check.word.mark for check in checks} == {Mark.OK}
    assert [str(request.url) for request in sent] == ["https://api.example/v1/models"]
    assert sent[0].headers["authorization"] == f"Bearer {CANARY}"


async def test_without_a_key_only_the_address_is_asked_without_one(tmp_path: Path) -> None:
    checks, sent = await look(routes(tmp_path), fine, {})
    assert marks(checks, Topic.KEY) == [Mark.FAILED]
    assert "STUDIO_KEY is not set" in checks[0].word.detail
    assert marks(checks, Topic.ANSWER) == [Mark.OK]
    assert "authorization" not in sent[0].headers


async def test_an_account_without_a_probe_is_only_reached(tmp_path: Path) -> None:
    assert find_adapter("fal-video").probe(ACCOUNT.endpoint("m", NOW)) is None
    wanted = routes(tmp_path, "fal-video", candidate={"model": "fal-ai/wan"})
    checks, _ = await look(wanted, lambda _request: httpx.Response(404))
    (answer,) = (check for check in checks if check.topic is Topic.ANSWER)
    assert answer.word.mark is Mark.NOTE
    assert answer.word.detail.endswith("nothing to check without spending")


async def test_what_cannot_be_reached_is_said_once(tmp_path: Path) -> None:
    def refuse(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    checks, _ = await look(routes(tmp_path), refuse)
    (answer,) = (check for check in checks if check.topic is Topic.ANSWER)
    assert answer.is_failed
    assert answer.word.detail.startswith("cannot be reached")


async def test_a_key_that_cannot_be_a_header_is_a_finding(tmp_path: Path) -> None:
    checks, sent = await look(routes(tmp_path), fine, {"STUDIO_KEY": f"{CANARY}\nx"})
    assert marks(checks, Topic.ANSWER) == [Mark.FAILED]
    assert not sent


@pytest.mark.parametrize(
    ("changes", "topic", "mark"),
    [
        pytest.param({"candidate": {"model": "zq-1"}}, "price", Mark.FAILED, id="unpriced"),
        pytest.param(
            {"candidate": {"model": "zq-1"}, "account": {"policy": {"allow_unpriced": True}}},
            "price",
            Mark.NOTE,
            id="unpriced and allowed",
        ),
        pytest.param(
            {
                "candidate": {"model": "zq-1"},
                "account": {"is_free": True, "base_url": "http://127.0.0.1:9/v1"},
            },
            "price",
            Mark.OK,
            id="free",
        ),
        pytest.param(
            {"prices": [TWIN, {**TWIN, "model": "b", "aliases": ["a"]}]},
            "price",
            Mark.FAILED,
            id="prices that contradict",
        ),
        pytest.param({"budget": {}}, "budget", Mark.NOTE, id="no cap"),
        pytest.param({"journal": "/proc/nowhere/j.db"}, "journal", Mark.FAILED, id="no journal"),
        pytest.param({"candidate": {"account": "other"}}, "route", Mark.NOTE, id="a block's"),
        pytest.param({"candidate": {"protocol": "zq"}}, "route", Mark.FAILED, id="no protocol"),
        pytest.param(
            {"candidate": {"protocol": "kling-video"}}, "route", Mark.FAILED, id="another's"
        ),
    ],
)
async def test_what_is_wrong_with_a_profile(
    tmp_path: Path, changes: dict[str, Any], topic: str, mark: Mark
) -> None:
    checks, _ = await look(routes(tmp_path, **changes), fine)
    assert marks(checks, Topic(topic)) == [mark]


@pytest.mark.parametrize(
    ("missing", "mark", "words"),
    [
        pytest.param("", Mark.OK, "the server has every node", id="whole"),
        pytest.param("KSampler", Mark.FAILED, "no node class KSampler", id="a node is missing"),
    ],
)
async def test_workflows_are_held_against_the_server(
    tmp_path: Path, missing: str, mark: Mark, words: str
) -> None:
    from cliffhanger.models.providers.comfy_graph import load_workflow  # noqa: PLC0415

    graph = load_workflow("sdxl_character").graph
    classes = {
        str(node["class_type"]): {"input": {"required": dict.fromkeys(dict(node["inputs"]))}}  # type: ignore[arg-type]
        for node in graph.values()
    }
    classes.pop(missing, None)

    def answer(request: httpx.Request) -> httpx.Response:
        is_list = request.url.path.endswith("/object_info")
        return httpx.Response(200, json=classes if is_list else {"system": {}})

    wanted = routes(
        tmp_path,
        "comfyui-images",
        account={"base_url": "http://127.0.0.1:8188", "is_free": True, "api_key_env": None},
        candidate={"model": "sdxl", "options": {"workflow": "sdxl_character"}},
    )
    checks, _ = await look(wanted, answer)
    (workflow,) = (check for check in checks if check.topic is Topic.WORKFLOW)
    assert workflow.word.mark is mark
    assert words in workflow.word.detail


async def test_the_journal_is_left_as_it_was(tmp_path: Path) -> None:
    from cliffhanger.models.jobs.database import JournalDatabase  # noqa: PLC0415
    from cliffhanger.models.jobs.health import read_health  # noqa: PLC0415

    await look(routes(tmp_path), fine)
    database = JournalDatabase(str(tmp_path / "journal.db"))
    assert database.run(read_health(since=0.0, now=0.0)) == ()
    database.close()
