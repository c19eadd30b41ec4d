"""A chat writer against a real server that does not take, or ignores, what it is asked."""

import json
from collections.abc import Generator

import pytest

from cliffhanger.models.chat.memory import RungMemory
from cliffhanger.models.chat.rung import Rung
from cliffhanger.money.call import Outcome
from tests.chat_server import (
    Respond,
    Scripted,
    Seen,
    completion,
    fault,
)
from tests.integration.chat_case import Case, open_case
from tests.unit.models.chat_jobs import (
    GOOD,
    VERSE,
    VerseBrief,
    model_at,
    writer_with,
)

OK, EMPTY = Outcome.OK, Outcome.EMPTY
INVALID, UNSUPPORTED = Outcome.INVALID, Outcome.UNSUPPORTED
TOO_LONG = {**GOOD, "title": "A title of far too many letters"}
WRONG_SHAPE = {"verse": "It rains."}


@pytest.fixture(scope="module")
def opened() -> Generator[Case]:
    with open_case() as case:
        yield case


@pytest.fixture
def case(opened: Case) -> Case:
    return opened.anew()


def test_invalid_answers_are_complained_about(case: Case) -> None:
    """The re-ask carries the answer, and each problem with its place and the value there."""
    case.play(completion(TOO_LONG), completion(GOOD))
    assert case.write() == VERSE
    system, user, answer, complaint = case.server.seen[1].body["messages"]
    assert [system, user] == case.server.seen[0].body["messages"]
    assert json.loads(answer["content"]) == TOO_LONG
    assert "title: String should have at most 20 characters" in complaint["content"]
    assert '"A title of far too many letters"' in complaint["content"]
    assert case.log.rungs == ["strict_schema"] * 2


def test_empty_answers_are_asked_for_again(case: Case) -> None:
    """Roles go on alternating: what was empty is not quoted."""
    case.play(completion(None), completion(GOOD))
    assert case.write() == VERSE
    assert [m["role"] for m in case.server.seen[1].body["messages"]] == ["system", "user"]
    assert case.log.outcomes == [EMPTY, OK]


def _only(*kinds: str) -> Respond:
    """Return a server that takes only some kinds of response_format."""

    def respond(seen: Seen) -> Scripted:
        form = seen.body.get("response_format", {"type": "none"})
        is_strict = form.get("json_schema", {}).get("strict", False)
        kind = "strict" if is_strict else form["type"]
        if kind in kinds:
            return completion(GOOD)
        error = json.dumps({"error": "'response_format.type' must be one of " + ", ".join(kinds)})
        return Scripted(error.encode(), status=400)

    return respond


@pytest.mark.parametrize(
    ("kinds", "start", "rungs"),
    [
        pytest.param(["strict"], None, ["strict_schema"], id="takes all"),
        pytest.param(["json_schema"], None, ["strict_schema", "schema"], id="schema only"),
        pytest.param(
            ["json_object"], None, ["strict_schema", "schema", "json_object"], id="object only"
        ),
        pytest.param(
            ["none"],
            None,
            ["strict_schema", "schema", "json_object", "prompt_only"],
            id="nothing",
        ),
        pytest.param(["json_object"], Rung.JSON_OBJECT, ["json_object"], id="as configured"),
        pytest.param(
            ["json_schema", "none"],
            Rung.JSON_OBJECT,
            ["json_object", "prompt_only"],
            id="LM Studio",
        ),
    ],
)
def test_the_ladder(case: Case, kinds: list[str], start: Rung | None, rungs: list[str]) -> None:
    """A form that the server does not take is asked for one rung lower; that rung is remembered."""
    case.server.respond = _only(*kinds)
    memory = RungMemory()
    model = model_at(case.server.base_url, rung=start)
    writer = writer_with(case.transport, model, log=case.log, memory=memory)
    writer.write(VerseBrief())
    assert case.log.rungs == rungs
    assert case.log.outcomes == [UNSUPPORTED] * (len(rungs) - 1) + [OK]
    writer.write(VerseBrief(seed=1))
    assert case.log.rungs == [*rungs, rungs[-1]]


def test_a_server_that_ignores_the_form(case: Case) -> None:
    """Two answers in a row that ignore the schema lead down, until the prompt says it in words."""

    def respond(seen: Seen) -> Scripted:
        return completion(GOOD if "JSON Schema" in seen.prompt else WRONG_SHAPE)

    case.server.respond = respond
    assert case.write() == VERSE
    assert case.log.rungs == ["strict_schema"] * 2 + ["schema"] * 2 + ["json_object"]
    assert case.log.outcomes == [INVALID] * 4 + [OK]
    assert len(case.server.seen[2].body["messages"]) == 2


@pytest.mark.parametrize("rung", [Rung.JSON_OBJECT, Rung.PROMPT_ONLY])
def test_schema_in_the_prompt(case: Case, rung: Rung) -> None:
    """Where the request carries no schema, the prompt does, with the word JSON."""
    case.play(completion(GOOD))
    case.write(rung=rung)
    seen = case.server.seen[0]
    assert "JSON" in seen.prompt
    assert '"maxLength":20' in seen.prompt
    assert seen.body.get("response_format") == (
        {"type": "json_object"} if rung is Rung.JSON_OBJECT else None
    )


@pytest.mark.parametrize(
    ("trouble", "gone", "there"),
    [
        pytest.param(
            fault(
                400,
                "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                "'max_completion_tokens' instead.",
                code="unsupported_parameter",
                param="max_tokens",
            ),
            "max_tokens",
            "max_completion_tokens",
            id="limit's name",
        ),
        pytest.param(
            fault(
                400,
                "Only the default (1) is supported",
                code="unsupported_value",
                param="temperature",
            ),
            "temperature",
            "max_tokens",
            id="temperature",
        ),
        pytest.param(
            Scripted(
                b'{"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "no"}]}',
                status=422,
            ),
            "seed",
            "temperature",
            id="seed",
        ),
    ],
)
def test_parameters_are_adapted_once(case: Case, trouble: Scripted, gone: str, there: str) -> None:
    """What a server does not take is left out or renamed, and that is remembered."""

    def respond(seen: Seen) -> Scripted:
        return trouble if gone in seen.body else completion(GOOD)

    case.server.respond = respond
    writer = writer_with(case.transport, model_at(case.server.base_url), log=case.log)
    writer.write(VerseBrief())
    writer.write(VerseBrief(seed=1))
    assert case.log.outcomes == [UNSUPPORTED, OK, OK]
    assert gone in case.server.seen[0].body
    assert all(gone not in seen.body and there in seen.body for seen in case.server.seen[1:])
