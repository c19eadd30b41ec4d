import json
import threading

import pytest
from pydantic import SecretStr

from cliffhanger.errors import AnswerInvalidError, InvalidSettingError, ProviderBusyError
from cliffhanger.models.chat.memory import RungMemory
from cliffhanger.models.chat.settings import RetryPolicy
from cliffhanger.models.chat.writer import ChatWriter
from cliffhanger.models.http import BrokenOffError, HttpReply, NeverSentError
from cliffhanger.models.protocols import Writer
from cliffhanger.money.call import Outcome
from tests.chat_server import completion_body
from tests.unit.models.chat_jobs import (
    GOOD,
    KEY,
    NOON,
    VERSE,
    ListLog,
    ScriptedTransport,
    VerseBrief,
    model_at,
    writer_with,
)


def good(_index: int = 0) -> HttpReply:
    """Return a good reply."""
    return HttpReply(200, {}, json.dumps(completion_body(GOOD)).encode())


def test_the_name_is_what_answers_depend_on() -> None:
    """Neither the address nor the key, so that a moved server does not spoil the cache."""
    here = writer_with(ScriptedTransport([]))
    there = writer_with(
        ScriptedTransport([]), model_at("http://127.0.0.1:1", tier="final"), api_key=None
    )
    assert here.name == there.name
    assert json.loads(here.name) == {
        "model": "storyteller-1",
        "provider": "acme",
        "temperature": 0.5,
        "context_tokens": 8000,
        "max_answer_tokens": 2000,
    }
    others = [
        {"model": "b"},
        {"temperature": None},
        {"provider": "b"},
        {"max_answer_tokens": 1000},
        {"context_tokens": 9000},
    ]
    names = {writer_with(ScriptedTransport([]), model_at(**o)).name for o in others}
    assert len(names | {here.name}) == 6


def test_a_record_says_everything_about_a_call() -> None:
    transport = ScriptedTransport([good()])
    log = ListLog()
    writer: Writer = writer_with(transport, log=log)
    written = writer.write(VerseBrief(), escalation=2)
    assert written.value == VERSE
    (entry,) = log.entries
    assert written.calls == (entry.call,)
    assert entry.request.encode() == transport.calls[0].body
    assert json.loads(entry.reply) == completion_body(GOOD)
    call = entry.call
    assert call.started_at == NOON
    assert (call.work, call.tier, call.provider) == ("episode", "draft", "acme")
    assert (call.model, call.rung, call.attempt) == ("storyteller-1", "strict_schema", 1)
    assert (call.outcome, call.http_status, call.note) == (Outcome.OK, 200, "")
    assert KEY not in entry.request + entry.reply + call.model_dump_json()


def test_connections_that_fail_are_calls_too() -> None:
    """Each has its row, with what was sent and nothing that came."""
    errors: list[HttpReply | Exception] = [NeverSentError("no line"), BrokenOffError("cut")]
    log = ListLog()
    writer = writer_with(ScriptedTransport([*errors, good()]), log=log)
    assert writer.write(VerseBrief()).value == VERSE
    assert [(entry.call.note, entry.reply) for entry in log.entries[:2]] == [
        ("no line", ""),
        ("cut", ""),
    ]
    assert [entry.call.attempt for entry in log.entries] == [1, 2, 3]
    assert len({entry.call.id for entry in log.entries}) == 3
    assert len({entry.call.prompt_sha256 for entry in log.entries}) == 1


def test_errors_tell_who_said_what_how_often_and_what_to_do() -> None:
    bad = HttpReply(200, {}, json.dumps(completion_body({**GOOD, "lines": []})).encode())
    with pytest.raises(AnswerInvalidError) as caught:
        writer_with(ScriptedTransport([bad] * 3)).write(VerseBrief())
    assert str(caught.value) == (
        "storyteller-1 of acme gave answers that do not have the form asked for (3 calls): lines: "
        "Tuple should have at least 1 item after validation, not 0 (got []); it said: "
        '{"title": "Rain", "lines": [], "mood": "storm", "echo": null}; use a stronger model, or '
        "ask for less at a time"
    )


def test_a_key_with_blanks_around_it_works() -> None:
    """Keys are pasted with a line break at their end."""
    transport = ScriptedTransport([good()])
    writer_with(transport, api_key=SecretStr(f"{KEY}\n")).write(VerseBrief())
    assert transport.calls[0].secrets["Authorization"].get_secret_value() == f"Bearer {KEY}"


def test_a_key_that_is_none_stops_before_anything_is_sent() -> None:
    transport = ScriptedTransport([good()])
    log = ListLog()
    writer = writer_with(transport, log=log, api_key=SecretStr("ключ-от-квартиры"))
    with pytest.raises(InvalidSettingError, match="header Authorization") as caught:
        writer.write(VerseBrief())
    assert "ключ" not in str(caught.value)
    assert (transport.calls, log.entries) == ([], [])


def test_place_holders_are_no_secrets() -> None:
    """`EMPTY` is what some servers want as a key; it is left alone in what they say."""
    reply = HttpReply(500, {}, b'{"error": {"message": "EMPTY queue"}}')
    policy = RetryPolicy(max_retries=0)
    writer = writer_with(ScriptedTransport([reply]), api_key=SecretStr("EMPTY"), retry=policy)
    with pytest.raises(ProviderBusyError, match="EMPTY queue"):
        writer.write(VerseBrief())


def test_calls_without_a_price_have_none() -> None:
    written = writer_with(ScriptedTransport([good()]), price=lambda _model, _usage: None).write(
        VerseBrief()
    )
    assert (written.calls[0].cost_usd, written.calls[0].is_cost_estimated) == (None, False)


def test_threads_share_a_writer_and_what_it_learns() -> None:
    """Every thread gets its own answer and its own calls."""
    refused = HttpReply(400, {}, b'{"error": {"message": "no", "param": "response_format"}}')

    class Server:
        def send(self, call: object) -> HttpReply:
            body = json.loads(call.body)
            is_schema = body.get("response_format", {}).get("type") == "json_schema"
            return refused if is_schema else good()

    memory = RungMemory()
    log = ListLog()
    writer: ChatWriter = writer_with(Server(), log=log, memory=memory)
    values: list[object] = []

    def work(seed: int) -> None:
        written = writer.write(VerseBrief(seed=seed))
        attempts = [call.attempt for call in written.calls]
        values.append((written.value, attempts == list(range(1, len(attempts) + 1))))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == [(VERSE, True)] * 8
    assert log.outcomes.count(Outcome.OK) == 8
    assert len(writer.write(VerseBrief(seed=99)).calls) == 1
