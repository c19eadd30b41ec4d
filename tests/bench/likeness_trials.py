"""Shots of a cast in which the generator errs on purpose, drawn by the stage and embedded."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from cliffhanger.animatic.casting import cast_episode
from cliffhanger.animatic.likeness.embedder import DrawnFaceEmbedder
from cliffhanger.animatic.likeness.fit.sitters import (
    change_age,
    changed,
    cut_hair,
    dressed,
    dye_hair,
    toggle_glasses,
)
from cliffhanger.animatic.likeness.heads import crop_heads
from cliffhanger.animatic.likeness.references import film_references
from cliffhanger.animatic.puppet import View
from cliffhanger.animatic.sheet import Accessory, CharacterSheet, HumanLook
from cliffhanger.animatic.stage.actor import Actor
from cliffhanger.animatic.stage.stage import Stage
from cliffhanger.animatic.stage.staging import set_stage
from cliffhanger.media.picture import VideoFormat
from cliffhanger.models.requests import MouthTrack, Setting, VideoRequest
from cliffhanger.story.model import Character, Performance, Shot
from cliffhanger.story.vocabulary import (
    Emotion,
    Framing,
    Mood,
    Move,
    ShotSize,
    TimeOfDay,
    Weather,
)
from tests.bench.likeness_casts import company, creatures, strangers

FRAMES_PER_SHOT: Final = 12
SHOTS_PER_SETTING: Final = 8
NUM_FRAMES: Final = 96
NUM_OUTFITS: Final = 5
"""Clothes on the reference pictures; those of the trials are others."""
PLACES: Final = (
    ("LIVING ROOM", True), ("OFFICE", True), ("HOSPITAL CORRIDOR", True), ("COURTROOM", True),
    ("HOTEL LOBBY", True), ("CAR", True), ("WAREHOUSE", True), ("RESTAURANT", True),
    ("STREET", False), ("ROOFTOP", False), ("PARK", False), ("BEACH", False), ("FOREST", False),
)  # fmt: skip
SIZES: Final = (ShotSize.CU, ShotSize.MCU, ShotSize.MCU, ShotSize.MS, ShotSize.MS, ShotSize.MWS)
FORMATS: Final = ((270, 480), (270, 480), (360, 640), (540, 960))
FRAMINGS: Final = (*(Framing.SINGLE,) * 5, Framing.POV, Framing.OTS, Framing.TWO)
ACTIONS: Final = ("", "", "She crosses her arms.", "He answers the phone.", "She thinks.")
MOVES: Final = (Move.STATIC, Move.PUSH_IN, Move.HANDHELD, Move.PAN)
RIGHT, WRONG, NEAR = "right", "another of the cast", "changed a little"
KINDS: Final = (RIGHT,) * 10 + (WRONG,) * 6 + (NEAR,) * 4
"""Half of all frames show whom they should."""
EDITS: Final = {
    "hair colour": dye_hair, "hair cut": cut_hair, "glasses": toggle_glasses, "age": change_age,
}  # fmt: skip
CODEC_QUALITY: Final = 75


@dataclass(frozen=True, slots=True)
class Trial:
    """One frame: who was asked for, what was drawn, and how it was described.

    Attributes:
        expected: Index in the cast of whom the shot asks for.
        kind: What the generator did.
        change: What differs, where it is a near double or another person.
        vector: float32, shape (D,).
        head_px: Height of the crop.
        thumbnail: JPEG of the crop.
    """

    expected: int
    kind: str
    change: str
    vector: NDArray[np.float32]
    head_px: int
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Scene:
    """Where, when and how large a shot is filmed."""

    setting: Setting
    format: VideoFormat


def cast_of(name: str) -> tuple[Character, ...]:
    """Return the characters of the cast called *name*."""
    if name == "company":
        return company()
    return creatures() if name == "creatures" else strangers(int(name.removeprefix("strangers ")))


def sheets_of(name: str) -> tuple[CharacterSheet, ...]:
    """Return the cast's sheets."""
    return cast_episode(cast_of(name), series_id=f"bench {name}")


def embed_references(name: str, index: int) -> NDArray[np.float32]:
    """Return the vectors of a character's reference pictures; runs in a worker."""
    sheet, chance = sheets_of(name)[index], random.Random(f"wardrobe {name} {index}")
    wardrobe = [dressed(sheet, chance) for _ in range(NUM_OUTFITS - 1)]
    return DrawnFaceEmbedder().embed_images(film_references(sheet, wardrobe=wardrobe))


def run_setting(name: str, seed: int) -> list[Trial]:
    """Return the trials of some shots at one place; runs in a worker."""
    chance = random.Random(f"{name}/{seed}")
    sheets = sheets_of(name)
    place, is_interior = chance.choice(PLACES)
    width, height = chance.choice(FORMATS)
    scene = Scene(
        Setting(
            place=place, is_interior=is_interior, time=chance.choice(list(TimeOfDay)),
            weather=chance.choice(list(Weather)), mood=chance.choice(list(Mood)),
        ),
        VideoFormat(width_px=width, height_px=height),
    )  # fmt: skip
    trials: list[Trial] = []
    for number in range(SHOTS_PER_SETTING):
        expected = (seed * SHOTS_PER_SETTING + number) % len(sheets)
        kind = chance.choice(KINDS)
        drawn, change = _generate(sheets, expected, kind, chance)
        request = _request(drawn, sheets, f"{seed}-{number}", scene, chance)
        trials += _film(request, expected, kind, change, chance)
    return trials


def _generate(
    sheets: Sequence[CharacterSheet], expected: int, kind: str, chance: random.Random
) -> tuple[CharacterSheet, str]:
    """Return what the generator draws where *expected* was asked for; it keeps the id."""
    wanted = sheets[expected]
    if kind == RIGHT:
        return dressed(wanted, chance), ""
    if kind == WRONG:
        other = chance.choice([sheet for sheet in sheets if sheet is not wanted])
        drawn = dressed(other, chance)
        return drawn.model_copy(update={"character_id": wanted.character_id}), other.character_id
    look = wanted.look
    if not isinstance(look, HumanLook):
        return changed(wanted, chance), "colour"
    edited, change = None, ""
    while edited is None:
        change = chance.choice([name for name in EDITS if _is_seen(name, look)])
        edited = EDITS[change](look, chance)
    return dressed(wanted.model_copy(update={"look": edited}), chance), change


def _is_seen(change: str, look: HumanLook) -> bool:
    """Return whether a viewer would see the change: hair under a cap is hardly there."""
    return Accessory.CAP not in look.accessories or not change.startswith("hair")


def _request(
    drawn: CharacterSheet,
    sheets: Sequence[CharacterSheet],
    shot_id: str,
    scene: Scene,
    chance: random.Random,
) -> VideoRequest:
    framing = chance.choice(FRAMINGS)
    other = chance.choice([each for each in sheets if each.character_id != drawn.character_id])
    who = [drawn.character_id, *([other.character_id] if framing is Framing.TWO else [])]
    chance.shuffle(who)
    emotions = [chance.choice(list(Emotion)) for _ in range(3)]
    shot = Shot(
        id=shot_id, scene_id="s01", size=chance.choice(SIZES), framing=framing,
        cast=tuple(Performance(character_id=each, emotion=emotions[0]) for each in who),
        focus_id=drawn.character_id, move=chance.choice(MOVES), action=chance.choice(ACTIONS),
        over_id=other.character_id if framing is Framing.OTS else None,
    )  # fmt: skip
    tracks = tuple(
        MouthTrack(
            line_id=f"l{index}", character_id=drawn.character_id, emotion=emotion,
            start_frame=start, visemes="".join(chance.choice("ABCDEFGHX") for _ in range(40)),
        )
        for index, (start, emotion) in enumerate(((0, emotions[1]), (52, emotions[2])))
    )  # fmt: skip
    return VideoRequest(
        shot=shot, setting=scene.setting, num_frames=NUM_FRAMES, format=scene.format,
        sheets=(drawn, other), mouths=tracks,
        left_ids=(drawn.character_id,) if chance.random() < 0.5 else (),
    )  # fmt: skip


def _film(
    request: VideoRequest, expected: int, kind: str, change: str, chance: random.Random
) -> list[Trial]:
    stage, who = set_stage(request), request.sheets[0].character_id
    if chance.random() < 0.25:
        _turn(stage, who, chance.uniform(-0.55, 0.55))
    crops: list[NDArray[np.uint8]] = []
    thumbnails: list[bytes] = []
    for step in range(FRAMES_PER_SHOT):
        frame_index = step * NUM_FRAMES // FRAMES_PER_SHOT + chance.randrange(8)
        crop = crop_heads(stage, frame_index, stage.picture(frame_index)).get(who)
        if crop is not None:
            data = cv2.imencode(".jpg", crop[..., :3], [cv2.IMWRITE_JPEG_QUALITY, CODEC_QUALITY])[1]
            decoded = cv2.imdecode(data, cv2.IMREAD_COLOR).astype(np.uint8, copy=False)
            crops.append(decoded)
            small = cv2.resize(decoded, (96, 96), interpolation=cv2.INTER_AREA)
            thumbnails.append(cv2.imencode(".jpg", small)[1].tobytes())
    vectors = DrawnFaceEmbedder().embed_images(crops)
    return [
        Trial(expected, kind, change, vector, crop.shape[0], thumbnail)
        for vector, crop, thumbnail in zip(vectors, crops, thumbnails, strict=True)
    ]


def _turn(stage: Stage, who: str, yaw: float) -> None:
    """Turn a head farther than the staging would."""
    stage.cast = tuple(
        replace(standing, actor=_turned(standing.actor, yaw))
        if standing.placement.character_id == who
        else standing
        for standing in stage.cast
    )


def _turned(actor: Actor, yaw: float) -> Actor:
    view = View(yaw=yaw, pose=actor.view.pose, light_side=actor.view.light_side)
    return Actor(actor.puppet, view, actor.light, actor.scale, actor.visible)
