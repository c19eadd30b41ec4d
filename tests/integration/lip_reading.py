# ruff: noqa: RUF001 - IPA letters resemble Latin ones
"""Reading lips off a finished film: what the decoded pixels show, what the aligned phones want.

Only the place of the face comes from the shot's request. What the mouth does is measured in the
picture, and what it should do is told by phonetics; neither knows Rhubarb's letters.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.human.puppet import HumanPuppet
from cliffhanger.animatic.stage.staging import set_stage
from cliffhanger.media.speech import Phone, SpeechTimes
from cliffhanger.media.timeline import Timeline
from cliffhanger.models.requests import MouthTrack, VideoRequest

SAMPLE_RATE_HZ = 48_000
PIXELS_PER_UNIT = 3
WINDOW_UNITS = 60
"""A square around the mouth, in units of the drawing: a closed mouth is 40 wide, a chin 124 low."""


class Mouth(StrEnum):
    """What a viewer can tell apart."""

    CLOSED = "closed"
    SLIT = "slit"
    OPEN = "open"
    WIDE = "wide"
    ROUND = "round"


ANY = frozenset(Mouth)
WANTED = (
    ("pbm", {Mouth.CLOSED}),
    ("fv", {Mouth.SLIT}),
    ("wuʊoɔɒ", {Mouth.ROUND}),
    ("aɑɐʌ", {Mouth.OPEN, Mouth.WIDE}),
    ("eɛæ", {Mouth.OPEN}),
    ("iɪszðθtdɾ", {Mouth.SLIT}),
    ("əj", {Mouth.SLIT, Mouth.OPEN}),
    ("ɜɝɚʃʒrɹ", {Mouth.SLIT, Mouth.ROUND}),
    ("l", {Mouth.SLIT, Mouth.OPEN}),
    ("nkɡŋ", {Mouth.SLIT, Mouth.OPEN, Mouth.ROUND}),
    ("h", ANY - {Mouth.CLOSED}),
)
"""The mouths that an English phone is made with."""


@dataclass(frozen=True, slots=True)
class Look:
    """The opening of the mouth in one frame, in drawing units.

    Attributes:
        width: Of what shows between the lips: teeth and the dark behind them.
        area: Of the same.
        cavity: Area of the dark alone.
    """

    width: float
    area: float
    cavity: float

    def name(self, widest: float) -> Mouth:
        """Return the class of the mouth of somebody who opens it *widest* units wide.

        Closed mouths show at most 2 % of the square of that width, slits 4 to 13 %, open ones
        22 to 29 %, wide ones from 36 % on; round ones are narrower than 73 % and show the dark.
        """
        shown, dark = self.area / widest**2, self.cavity / widest**2
        if shown < 0.028:
            return Mouth.CLOSED
        if self.width < 0.75 * widest and dark > 0.05:
            return Mouth.ROUND
        if shown < 0.18:
            return Mouth.SLIT
        return Mouth.OPEN if shown < 0.32 else Mouth.WIDE


@dataclass(frozen=True)
class FilmedLine:
    """A line as it is seen and heard in a film.

    Attributes:
        film: The MP4.
        shot_start: Frame of the film at which the shot begins.
        request: What the shot was made from.
        track: The line in it.
        times: Its aligned phones.
    """

    film: Path
    shot_start: int
    request: VideoRequest
    track: MouthTrack
    times: SpeechTimes

    @property
    def fps(self) -> int:
        """Frames per second of the film."""
        return self.request.format.fps

    @property
    def first_frame(self) -> int:
        """Frame of the film at which the line starts."""
        return self.shot_start + self.track.start_frame

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """The mouth in every frame of the line."""
        windows = list(self._windows())
        side = max(round(window.unit_px * WINDOW_UNITS) for window in windows)
        left = max(0, round(min(window.x_px for window in windows)) - side)
        top = max(0, round(min(window.y_px for window in windows)) - side)
        right = round(max(window.x_px for window in windows)) + side
        bottom = round(max(window.y_px for window in windows)) + side
        box = (left, top, right - left, bottom - top)
        frames = decode_frames(self.film, self.first_frame, len(windows), box)
        return tuple(
            look_at(frame, window.moved(-left, -top))
            for frame, window in zip(frames, windows, strict=True)
        )

    @property
    def mouths(self) -> tuple[Mouth, ...]:
        """The class of mouth in every frame of the line."""
        widest = float(np.percentile([look.width for look in self.looks], 95))
        return tuple(look.name(widest) for look in self.looks)

    def _windows(self) -> Iterator["Window"]:
        stage = set_stage(self.request)
        who = self.track.character_id
        standing = next(item for item in stage.cast if item.part.character_id == who)
        actor, place = standing.actor, standing.placement
        assert isinstance(actor.puppet, HumanPuppet)
        mouth_x, mouth_y = actor.puppet.mouth_center(actor.view)
        width, height = self.request.format.width_px, self.request.format.height_px
        for index in range(len(self.track.visemes)):
            aim = stage.camera.aim((self.track.start_frame + index) / self.fps)
            x = place.x * width + mouth_x * actor.scale - aim.x * width
            y = place.y * height + mouth_y * actor.scale - aim.y * height
            yield Window(
                x * aim.zoom + width / 2, y * aim.zoom + height / 2, actor.scale * aim.zoom
            )


@dataclass(frozen=True, slots=True)
class Window:
    """Where the middle of a mouth is, give or take a breath, and how large a unit."""

    x_px: float
    y_px: float
    unit_px: float

    def moved(self, x_px: float, y_px: float) -> "Window":
        """Return the window elsewhere."""
        return Window(self.x_px + x_px, self.y_px + y_px, self.unit_px)


def look_at(frame: NDArray[np.uint8], window: Window) -> Look:
    """Return the opening of the mouth in *window* of a BGR picture.

    The dark of the mouth is much redder than any line on a face, teeth are greyer than skin; the
    largest patch of both that stands free in the window is the opening.
    """
    side = WINDOW_UNITS * PIXELS_PER_UNIT
    scale = PIXELS_PER_UNIT / window.unit_px
    low = window.y_px + 8 * window.unit_px
    to_units = np.array(
        [[scale, 0, side / 2 - window.x_px * scale], [0, scale, side / 2 - low * scale]]
    )
    patch = cv2.warpAffine(frame, to_units, (side, side), borderMode=cv2.BORDER_REPLICATE)
    blue, green, red = (patch[..., index].astype(float) for index in range(3))
    cheek = patch[side // 3 : side // 2, side // 60 : side // 9].reshape(-1, 3)
    skin_blue, skin_green, skin_red = np.median(cheek, axis=0)
    cavity = (red > 2.15 * green) & (green < 0.36 * skin_green)
    teeth = (red - blue < 0.5 * (skin_red - skin_blue)) & (blue > min(1.05 * skin_blue, 105.0))
    inside = cv2.morphologyEx((cavity | teeth).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3)))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(inside, connectivity=4)
    free = [
        label
        for label in range(1, count)
        for x, y, width, height, _area in [boxes[label].tolist()]
        if x > 0 and y > 0 and x + width < side and y + height < side
    ]
    if not free:
        return Look(0.0, 0.0, 0.0)
    mouth = max(free, key=lambda label: int(boxes[label, cv2.CC_STAT_AREA]))
    per_unit2 = PIXELS_PER_UNIT**2
    return Look(
        width=float(boxes[mouth, cv2.CC_STAT_WIDTH]) / PIXELS_PER_UNIT,
        area=float(boxes[mouth, cv2.CC_STAT_AREA]) / per_unit2,
        cavity=float((cavity & (labels == mouth)).sum()) / per_unit2,
    )


def wanted_mouths(times: SpeechTimes, num_frames: int, fps: int) -> list[frozenset[Mouth]]:
    """Return which mouths each frame may show: those of all phones within a frame of its centre."""
    spans = [span for phone in times.phones for span in _spans(phone)]
    frames: list[frozenset[Mouth]] = []
    for index in range(num_frames):
        seconds = (index + 0.5) / fps
        near = [
            mouths
            for start, end, mouths in spans
            if start < seconds + 1 / fps and end > seconds - 1 / fps
        ]
        is_over = seconds + 1 / fps > spans[-1][1]
        rest = frozenset({Mouth.CLOSED} if is_over else ())
        frames.append(rest.union(*near))
    return frames


def _spans(phone: Phone) -> list[tuple[float, float, frozenset[Mouth]]]:
    """Return when the mouth shows the phone, and how; lips close before a plosive is heard."""
    start, end = phone.start_seconds, phone.end_seconds
    if not phone.symbol:
        is_short, is_long = end - start < 0.12, end - start > 0.35
        rest = {Mouth.CLOSED} if is_long else {Mouth.CLOSED, Mouth.SLIT}
        return [(start, end, ANY if is_short else frozenset(rest))]
    kinds = [mouths for letters, mouths in WANTED if set(letters) & set(phone.symbol)]
    assert kinds, f"no mouth is known for the phone {phone.symbol!r}"
    mouths = frozenset[Mouth]().union(*kinds)
    if not set(phone.symbol) & set("pb"):
        return [(start, end, mouths)]
    release = min(end, start + 0.03)
    return [(max(0.0, start - 0.12), release, mouths), (release, end, ANY)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well the mouth on the screen follows the phones.

    Attributes:
        right: Share of the frames whose mouth is wanted within a frame.
        closures: Share of p, b, m with a closed mouth and of f, v with a slit.
        rest: Share of the frames in pauses over 350 ms, two from their ends, that are closed.
        num_frames: How many frames were judged.
        num_closures: How many phones.
        num_resting: How many frames of pauses.
    """

    right: float
    closures: float
    rest: float
    num_frames: int
    num_closures: int
    num_resting: int

    @property
    def is_good(self) -> bool:
        """Whether a viewer would believe it."""
        return self.right >= 0.98 and self.closures == 1.0 and self.rest == 1.0


def judge_lips(lines: Sequence[FilmedLine]) -> Verdict:
    """Return how well the mouths of *lines* follow their phones."""
    right: list[bool] = []
    closures: list[bool] = []
    rest: list[bool] = []
    for line in lines:
        mouths = line.mouths
        wanted = wanted_mouths(line.times, len(mouths), line.fps)
        right += [mouth in allowed for mouth, allowed in zip(mouths, wanted, strict=True)]
        for phone in line.times.phones:
            first, last = (
                int(seconds * line.fps) for seconds in (phone.start_seconds, phone.end_seconds)
            )
            lead = round(0.12 * line.fps) if set(phone.symbol) & set("pb") else 0
            near = mouths[max(0, first - lead - 1) : last + 2]
            if set(phone.symbol) & set("pbm"):
                closures.append(Mouth.CLOSED in near)
            elif set(phone.symbol) & set("fv"):
                closures.append(Mouth.SLIT in near)
            elif not phone.symbol and phone.end_seconds - phone.start_seconds > 0.35:
                rest += [mouth is Mouth.CLOSED for mouth in mouths[first + 2 : last - 1]]
    return Verdict(
        right=_share(right),
        closures=_share(closures),
        rest=_share(rest),
        num_frames=len(right),
        num_closures=len(closures),
        num_resting=len(rest),
    )


def _share(hits: Sequence[bool]) -> float:
    return sum(hits) / len(hits) if hits else 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """How the opening of the mouth goes with the loudness of the film's sound.

    Attributes:
        lag_ms: At which they fit best; positive when the sound is late.
        correlation: How well they fit there, -1..1.
    """

    lag_ms: int
    correlation: float


def match_sound(
    seen: Mapping[int, Sequence[Look]], sound: NDArray[np.float32], *, fps: int
) -> Match:
    """Return how mouths go with the film's sound.

    Args:
        seen: The looks of every line by the frame of the film at which it starts.
        sound: Mono, float32, 48 kHz.
        fps: Frames per second.
    """
    hop = SAMPLE_RATE_HZ // 200
    power = np.convolve(np.square(sound), np.ones(8 * hop) / (8 * hop), "same")[::hop]
    loudness = np.sqrt(np.sqrt(np.maximum(power, 0.0)))
    moments = np.arange(len(loudness)) * hop / SAMPLE_RATE_HZ
    areas = {first: np.array([look.area for look in looks]) for first, looks in seen.items()}
    openings = np.concatenate([area / area.max() for area in areas.values()])

    def correlation(lag_ms: int) -> float:
        heard: list[NDArray[np.float64]] = []
        for first, area in areas.items():
            seconds = (first + np.arange(len(area)) + 0.5) / fps + lag_ms / 1000
            own = np.interp(seconds, moments, loudness)
            heard.append(own / own.max())
        return float(np.corrcoef(openings, np.concatenate(heard))[0, 1])

    return max(
        (Match(lag, correlation(lag)) for lag in range(-250, 251, 5)),
        key=lambda match: match.correlation,
    )


def filmed_lines(store: Path, film: Path) -> tuple[FilmedLine, ...]:
    """Return every line that somebody is seen to speak, from the artifacts of the run."""
    (timing,) = _results(store, "timing")
    (plan,) = _results(store, "shot-plan")
    timeline = Timeline.model_validate_json(_load(store, timing["fields"]["timeline"]))
    requests = [
        VideoRequest.model_validate_json(_load(store, job["fields"]["request"]))
        for job in plan["tuple"]
    ]
    times = {
        speech["fields"]["line_id"]: SpeechTimes.model_validate_json(
            _load(store, speech["fields"]["times"])
        )
        for speech in _results(store, "voice")
    }
    return tuple(
        FilmedLine(film, shot.start_frame, request, track, times[track.line_id])
        for shot, request in zip(timeline.shots, requests, strict=True)
        for track in request.mouths
        if any(item.character_id == track.character_id for item in request.shot.cast)
    )


def _results(store: Path, stage: str) -> list[Any]:
    records = sorted((store / "results" / stage).rglob("*.json"))
    return [json.loads(json.loads(path.read_text())["result"]) for path in records]


def _load(store: Path, ref: dict[str, str]) -> bytes:
    return (store / ref["key"]).read_bytes()


def decode_frames(
    film: Path, first: int, count: int, box: tuple[int, int, int, int]
) -> Iterator[NDArray[np.uint8]]:
    """Yield *count* BGR frames cut to *box* (left, top, width, height), decoded by ffmpeg."""
    left, top, width, height = box
    cut = f"trim=start_frame={first}:end_frame={first + count},crop={width}:{height}:{left}:{top}"
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-vf", f"{cut}:exact=1"]
    output = ["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "bgr24", "-"]
    data = subprocess.run([*command, *output], capture_output=True, check=True).stdout
    yield from np.frombuffer(data, np.uint8).reshape(count, height, width, 3)


def decode_sound(film: Path) -> NDArray[np.float32]:
    """Return the film's sound as mono at 48 kHz, decoded by ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-i", str(film), "-ac", "1", "-ar", str(SAMPLE_RATE_HZ)]
    done = subprocess.run([*command, "-f", "f32le", "-"], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)
