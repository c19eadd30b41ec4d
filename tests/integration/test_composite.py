"""Frames of several people, put together from pictures that a stand-in image service draws."""

import asyncio
import base64
import json
import re
from collections import Counter
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import cv2
import numpy as np
import pytest
from pydantic import SecretStr

from cliffhanger.checks.likeness import LikenessScale, Verdict
from cliffhanger.checks.vectors import Vectors
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.embedder import Image
from cliffhanger.models.jobs.call import Priority
from cliffhanger.models.jobs.gate import OwnPlaces
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.opening import SCALE_VARIABLE, PaidStudio, open_driver
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.quality import Quality
from cliffhanger.models.registry import find_adapter
from cliffhanger.models.requests import VideoRequest
from cliffhanger.models.studio_routes import Candidate, CapabilityRoute, Several, StudioRoutes
from cliffhanger.production.artifacts import (
    CharacterArtifact,
    ClipArtifact,
    Job,
    KeyframeArtifact,
    origins_of,
)
from cliffhanger.production.blocking import Crop
from cliffhanger.production.registry import CastMember
from cliffhanger.store.local import LocalStore
from cliffhanger.story.vocabulary import ShotSize
from tasks.keyframes import MOST_TAKES, make_keyframe
from tasks.studio import Studio
from tests.paid_worker import FACE_USD, price_book
from tests.stand_ins import GREEN, before, draw_figure, draw_set
from tests.unit.animatic.stagecraft import request_of, sheets, shot_of

FILM = VideoFormat(width_px=180, height_px=320)
DRAWN = (240, 360)
LOWEST = {Crop.THIGHS: 820.0, Crop.KNEES: 960.0, Crop.FULL: 1360.0}
LOOKS = {"lin": "Lin of the white blouse", "shen": "Shen of the dark suit"}
VERSION = "0" * 12


@dataclass
class Painter:
    """What the image service paints, and what it was asked for.

    Attributes:
        impostors: How many of a person's first pictures show somebody else.
        is_textured: Whether people are painted before a room.
    """

    impostors: dict[str, int] = field(default_factory=dict[str, int])
    is_textured: bool = False
    asked: Counter[str] = field(default_factory=Counter[str])
    seen: list[str] = field(default_factory=list[str])
    lock: Lock = field(default_factory=Lock)

    def paint(self, prompt: str) -> bytes:
        """Return the picture as a PNG."""
        who = [each for each, look in LOOKS.items() if look in prompt]
        with self.lock:
            self.seen.append(prompt)
            self.asked["+".join(who) or "set"] += 1
            is_other = len(who) == 1 and self.impostors.get(who[0], 0) > 0
            if is_other:
                self.impostors[who[0]] -= 1
        if len(who) != 1:
            return png(draw_set(DRAWN))
        crop = next(crop for crop in Crop if crop in prompt)
        yaw = 0.46 if "to the right" in prompt else -0.46
        return png(self._person("ruth" if is_other else who[0], crop, yaw))

    def _person(self, who: str, crop: Crop, yaw: float) -> Image:
        return painted(who, crop, yaw, draw_set(DRAWN) if self.is_textured else GREEN)


def painted(who: str, crop: Crop, yaw: float, back: Any) -> Image:  # noqa: ANN401  colour or picture
    return before(draw_figure(sheets()[who], DRAWN, lowest=LOWEST[crop], yaw=yaw), back)


def png(pixels: Image) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


class Dresser:
    """Tells drawn people apart by the colours that are not the screen's."""

    name = "dresser"
    scale = LikenessScale()
    finds_faces = True

    def embed_faces(self, image: Image) -> Vectors:
        """Return the histogram of one person's colours."""
        lab = cv2.cvtColor(image[..., :3].copy(), cv2.COLOR_BGR2Lab).astype(int)
        screen = np.asarray(cv2.cvtColor(np.uint8([[GREEN]]), cv2.COLOR_BGR2Lab), int)[0, 0]
        own = image[..., :3][np.abs(lab - screen).sum(axis=2) > 90]
        counts = np.histogramdd(own // 64, bins=(range(5),) * 3)[0].ravel().astype(np.float32)
        return (counts / np.linalg.norm(counts))[None]


@pytest.fixture
def painter() -> Painter:
    return Painter()


@pytest.fixture
def address(painter: Painter) -> Generator[str]:
    """Give the address of a service that speaks like OpenAI's images."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.endswith("/edits"):
                prompt = re.search(rb'name="prompt"\r\n\r\n(.*?)\r\n--', body, re.DOTALL)
                assert prompt is not None
                text = prompt.group(1).decode()
            else:
                text = json.loads(body)["prompt"]
            picture = base64.b64encode(painter.paint(text)).decode()
            reply = json.dumps({"created": 0, "data": [{"b64_json": picture}]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002  its own name
            del format

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()


@asynccontextmanager
async def open_studio(address: str, folder: Path) -> AsyncGenerator[Studio]:
    """Give a studio whose first image candidate asks for composites."""
    candidate = Candidate(
        account="painter",
        protocol="openai-images",
        model="gpt-image-1",
        several=Several.COMPOSITE,
    )
    account = Account(
        name="painter", provider="openai", base_url=address, api_key=SecretStr("sk-test")
    )
    store = LocalStore.open(folder / "store")
    async with open_driver(
        {account.name: account},
        journal=str(folder / "journal.db"),
        store=store,
        prices=price_book(),
        places=OwnPlaces(),
    ) as (driver, tools):
        paid = PaidStudio(
            driver=driver,
            tools=tools,
            routes=StudioRoutes(image=CapabilityRoute(candidates=(candidate,))),
            makers={Capability.IMAGE: (Maker(candidate, account, find_adapter("openai-images")),)},
            quality=Quality.FINAL,
            priority=Priority.NORMAL,
            series_id="heiress",
        )
        yield Studio(store, paid=paid, faces=Dresser())


def known(store: LocalStore, who: str) -> CharacterArtifact:
    """Return a registered character with three pictures."""
    pictures = tuple(
        store.put_bytes(png(painted(who, crop, yaw, GREEN)), media_type="image/png")
        for crop, yaw in ((Crop.THIGHS, 0.46), (Crop.THIGHS, -0.46), (Crop.KNEES, 0.46))
    )
    member = CastMember(character_id=who, version=VERSION, references=pictures)
    return CharacterArtifact(
        character_id=who,
        name=who,
        look=LOOKS[who],
        sheet=pictures[0],
        portrait=pictures[0],
        member=member,
    )


def asked(shot_id: str, size: ShotSize) -> VideoRequest:
    shot = shot_of(("lin", "shen"), size, id=shot_id)
    return request_of(shot, place="OFFICE", video_format=FILM)


def make(address: str, folder: Path, *requests: VideoRequest) -> list[KeyframeArtifact]:
    """Return the keyframes of the shots, all made at the same time."""

    async def run() -> list[KeyframeArtifact]:
        async with open_studio(address, folder) as studio:
            store = LocalStore.open(folder / "store")
            cast = tuple(known(store, who) for who in LOOKS)
            jobs = [
                Job(id=request.shot.id, request=await studio.save(request), versions={})
                for request in requests
            ]
            return await asyncio.gather(*(make_keyframe.fn(studio, job, cast) for job in jobs))

    return asyncio.run(run())


def pixels_of(frame: KeyframeArtifact, folder: Path) -> Image:
    data = LocalStore.open(folder / "store").get_bytes(frame.image)
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED), np.uint8)


def test_two_shots_of_a_scene_share_their_set(
    painter: Painter, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One set, everybody once a shot, each judged alone; asked again, nothing is bought."""
    monkeypatch.setenv(SCALE_VARIABLE, "0.01")
    requests = asked("s01-t01", ShotSize.MS), asked("s01-t02", ShotSize.MCU)
    frames = make(address, tmp_path, *requests)
    assert painter.asked == {"set": 1, "lin": 2, "shen": 2}
    for frame in frames:
        assert pixels_of(frame, tmp_path).shape == (320, 180, 3)
        assert [item.character_id for item in frame.recognised] == ["lin", "shen"]
        assert {item.likeness.verdict for item in frame.recognised} == {Verdict.ACCEPT}
        assert frame.seed is None
        assert set(frame.seeds) == {"set", "lin", "shen"}
        assert [item.takes for item in frame.origins] == [1, 1, 1]
    assert frames[0].seeds["set"] == frames[1].seeds["set"]
    clips = tuple(
        ClipArtifact(
            shot_id=frame.shot_id, clip=frame.image, num_frames=1, wall_seconds=0.0,
            origins=frame.origins,
        )
        for frame in frames
    )  # fmt: skip
    bought = origins_of((), (), clips)
    assert len(bought) == 5
    assert sum(item.cost_usd for item in bought) == 5 * FACE_USD
    again = make(address, tmp_path, *requests)
    assert [frame.image for frame in again] == [frame.image for frame in frames]
    assert sum(painter.asked.values()) == 5


def test_who_is_not_recognised_is_made_again_alone(
    painter: Painter, address: str, tmp_path: Path
) -> None:
    """Neither the set nor the other person is bought again for it."""
    painter.impostors["shen"] = 1
    (frame,) = make(address, tmp_path, asked("s01-t01", ShotSize.MS))
    assert painter.asked == {"set": 1, "lin": 1, "shen": 2}
    assert {item.likeness.verdict for item in frame.recognised} == {Verdict.ACCEPT}
    costs = {item.subject: (item.takes, item.cost_usd) for item in frame.origins}
    assert costs["s01-t01-lin"] == (1, FACE_USD)
    assert costs["s01-t01-shen"] == (2, 2 * FACE_USD)
    assert sum((cost for _, cost in costs.values()), Decimal(0)) == 4 * FACE_USD


def test_it_ends_with_the_verdict_on_record(painter: Painter, address: str, tmp_path: Path) -> None:
    """So that the gate can refuse the film; nobody is made more than four times."""
    painter.impostors["lin"] = 99
    (frame,) = make(address, tmp_path, asked("s01-t01", ShotSize.MS))
    assert painter.asked == {"set": 1, "lin": MOST_TAKES, "shen": 1}
    verdicts = {item.character_id: item.likeness.verdict for item in frame.recognised}
    assert verdicts["lin"] is not Verdict.ACCEPT
    assert verdicts["shen"] is Verdict.ACCEPT


def test_who_cannot_be_cut_out_is_painted_together(
    painter: Painter, address: str, tmp_path: Path
) -> None:
    """The frame says why, and what the pieces cost is not forgotten."""
    painter.is_textured = True
    (frame,) = make(address, tmp_path, asked("s01-t01", ShotSize.MS))
    assert painter.asked["lin+shen"] >= 1
    assert frame.seed is not None
    assert frame.seeds == {}
    together, *pieces = frame.origins
    assert together.subject == "s01-t01"
    assert re.search(r"no composite could be made: lin: .*(not flat|nearly grey)", together.note)
    assert len(pieces) == 3
    assert all(item.cost_usd >= FACE_USD for item in pieces)
