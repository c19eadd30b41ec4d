"""A language model server for whole seasons: right answers by schema, with a real one's moods."""

import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cliffhanger.story.room.breakdown import DepthOfField, PlannedShot, ScenePlan
from cliffhanger.story.room.continuity import ContinuityNotes
from cliffhanger.story.room.grid import GridPart, GridRow
from cliffhanger.story.room.scene import DraftAction, DraftLine, DraftScene, ScriptDraft
from cliffhanger.story.vocabulary import (
    Angle,
    Emotion,
    Framing,
    Move,
    ShotSize,
    TimeOfDay,
    Transition,
)
from tests.story_world import BIBLE, CONCEPT, GRID

LINES = (
    ("victor", "You stole my key, porter!", Emotion.ANGRY),
    ("nora", "I stole nothing. It was my father's!", Emotion.ANGRY),
    ("victor", "Your father scrubbed floors, like you.", Emotion.SCHEMING),
    ("nora", "He built these floors. You know it.", Emotion.NEUTRAL),
    ("victor", "Lower your voice. The guests can hear.", Emotion.FEAR),
    ("nora", "Good. Let every one of them hear!", Emotion.ANGRY),
    ("victor", "Name a price. Anything. Just go.", Emotion.FEAR),
    ("nora", "My price is the top floor. And your chair.", Emotion.SCHEMING),
    ("victor", "You are mad! Nobody will believe you!", Emotion.ANGRY),
    ("nora", "They do not have to. I have the will.", Emotion.NEUTRAL),
    ("victor", "The will? That was burned. I saw it!", Emotion.SURPRISED),
    ("nora", "You saw a copy burn, Victor.", Emotion.SCHEMING),
    ("victor", "Who told you? Who else knows?!", Emotion.FEAR),
    ("nora", "The man who held the match for you.", Emotion.NEUTRAL),
    ("victor", "He is dead. I went to his funeral!", Emotion.SURPRISED),
    ("nora", "You went to a closed coffin.", Emotion.SCHEMING),
    ("victor", "Then where is he? Tell me where!", Emotion.ANGRY),
    ("nora", "Closer than you think. Turn around.", Emotion.NEUTRAL),
    ("victor", "That door was locked!", Emotion.FEAR),
    ("nora", "Was it? Who has the other key?!", Emotion.SURPRISED),
)

PLAN = ScenePlan(
    shots=(
        PlannedShot(
            shot_size=ShotSize.WS,
            framing=Framing.TWO,
            angle=Angle.EYE,
            movement=Move.STATIC,
            transition=Transition.CUT,
            lens_mm=35,
            depth_of_field=DepthOfField.DEEP,
            action="They stand in the lobby.",
            line_ids=(),
            cast_ids=("nora", "victor"),
            focus_id=None,
            props=("key",),
            duration_seconds=3.0,
            emotion=1,
            lighting="low",
            sounds=(),
            result="Nothing has moved.",
            notes="",
        ),
    )
)
"""Well formed, but it leaves out every line: the director must refuse it."""


@dataclass
class RoomServer:
    """What the server does and has seen.

    Attributes:
        url: Base address, ending in `/v1`.
        median_seconds: Median of its latencies, spread as real ones are (log-normal).
        busy_share: Share of requests that get a 429 with `Retry-After`.
        error_share: Share of requests that get a 500.
        broken_episodes: Episodes whose script is always garbage.
        truncated_words: Scripts of more words than this are cut off.
        denied_part: Part of a script for which the key is refused.
        asked: Requests by name of their schema, counted when they come.
        served: Answers by name of their schema.
        statuses: Responses by status.
        slept_seconds: Every latency that was given.
        busiest: Most requests under way at one time.
    """

    url: str = ""
    median_seconds: float = 0.0
    busy_share: float = 0.0
    error_share: float = 0.0
    num_episodes: int = 3
    broken_episodes: frozenset[int] = frozenset()
    truncated_words: int = 1_000_000
    denied_part: int = 0
    asked: Counter[str] = field(default_factory=Counter[str])
    served: Counter[str] = field(default_factory=Counter[str])
    statuses: Counter[int] = field(default_factory=Counter[int])
    slept_seconds: list[float] = field(default_factory=list[float])
    busiest: int = 0
    _active: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _dice: random.Random = field(default_factory=lambda: random.Random(7))

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        """Return status, headers and body for a request."""
        with self._lock:
            self._active += 1
            self.busiest = max(self.busiest, self._active)
            roll, pause = self._dice.random(), self._dice.lognormvariate(0.0, 0.35)
        try:
            return self._answer(body, roll, pause * self.median_seconds)
        finally:
            with self._lock:
                self._active -= 1

    def _answer(
        self, body: dict[str, Any], roll: float, pause: float
    ) -> tuple[int, dict[str, str], dict[str, Any]]:
        words = "\n".join(message["content"] for message in body["messages"])
        name = _schema_name(body, words)
        with self._lock:
            self.asked[name] += 1
        if roll < self.busy_share:
            return self._count(429, {"Retry-After": "0.2"}, {"error": {"message": "slow down"}})
        time.sleep(pause)
        if roll < self.busy_share + self.error_share:
            return self._count(500, {}, {"error": {"message": "server error"}})
        if self.denied_part and f"Write part {self.denied_part} of" in words:
            return self._count(401, {}, {"error": {"message": "no", "code": "invalid_api_key"}})
        asked = re.search(r"about (\d+) words", words)
        if asked and int(asked[1]) > self.truncated_words:
            with self._lock:
                self.served["cut off"] += 1
            return self._count(200, {}, _completion(body["model"], words, '{"sc', "length"))
        content = ANSWERS[name](self, words)
        with self._lock:
            self.served[name] += 1
            self.slept_seconds.append(pause)
        return self._count(200, {}, _completion(body["model"], words, content))

    def _count(
        self, status: int, headers: dict[str, str], body: dict[str, Any]
    ) -> tuple[int, dict[str, str], dict[str, Any]]:
        with self._lock:
            self.statuses[status] += 1
        return status, headers, body


@contextmanager
def run_room_server(**settings: Any) -> Generator[RoomServer]:  # noqa: ANN401  RoomServer's fields
    """Run a server on a free port until the block ends."""
    room = RoomServer(**settings)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            status, headers, body = room.answer(json.loads(self.rfile.read(size)))
            data = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            """Print nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128  # every paid request comes over a connection of its own

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    room.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield room
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _completion(model: str, words: str, content: str, end: str = "stop") -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": end,
                "message": {"role": "assistant", "content": content, "refusal": None},
            }
        ],
        "usage": {"prompt_tokens": len(words) // 4, "completion_tokens": len(content) // 4},
    }


def _schema_name(body: dict[str, Any], words: str) -> str:
    """Return which form is asked for; without a schema only broken scripts are."""
    form = body.get("response_format") or {}
    if form.get("type") == "json_schema":
        return str(form["json_schema"]["name"])
    assert '"episode_number": ' in words
    return "ScriptDraft"


def _bible(room: RoomServer, _words: str) -> str:
    return BIBLE.model_copy(update={"num_episodes": room.num_episodes}).model_dump_json()


def _rows(_room: RoomServer, words: str) -> str:
    match = re.search(r"rows of episodes (\d+) to (\d+)", words)
    assert match is not None
    numbers = range(int(match[1]), int(match[2]) + 1)
    return GridPart(rows=tuple(_row(number) for number in numbers)).model_dump_json()


def _row(number: int) -> GridRow:
    base = GRID.row(min(number, 3))
    changes = {
        "episode_number": number,
        "title": f"Night {number}",
        "cliffhanger": f"Who locked door {number}?",
        "revealed_secret_ids": ("heir",) if number == 3 else (),
    }
    return base.model_copy(update=changes)


def _script(room: RoomServer, words: str) -> str:
    match = re.search(r'"episode_number": (\d+)', words)
    assert match is not None
    if int(match[1]) in room.broken_episodes:
        return '{"scenes": "none today"}'
    half = len(LINES) // 2
    scenes = tuple(
        DraftScene(
            place_id=place,
            time=TimeOfDay.NIGHT,
            beats=(
                DraftAction(text=action),
                *(DraftLine(speaker_id=who, text=text, emotion=how) for who, text, how in lines),
            ),
        )
        for place, action, lines in (
            ("lobby", "A hand slams a key on the desk.", LINES[:half]),
            ("street", "Nora runs into the rain. Victor grabs her arm.", LINES[half:]),
        )
    )
    return ScriptDraft(scenes=scenes, summary="They fight over the key.").model_dump_json()


ANSWERS: dict[str, Callable[[RoomServer, str], str]] = {
    "SeriesConcept": lambda _room, _words: CONCEPT.model_dump_json(),
    "SeriesBible": _bible,
    "GridPart": _rows,
    "ScriptDraft": _script,
    "ContinuityNotes": lambda _room, _words: ContinuityNotes(facts=()).model_dump_json(),
    "ScenePlan": lambda _room, _words: PLAN.model_dump_json(),
}
"""What the server says, by name of the schema it is given."""
