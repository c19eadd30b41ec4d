"""What image and video models are told: the look of a character, a frame, a movement."""

from collections.abc import Mapping, Sequence
from typing import Final

from cliffhanger.models.requests import Setting, VideoRequest
from cliffhanger.story.model import Character, Shot
from cliffhanger.story.vocabulary import Angle, Framing, Move, ShotSize

STYLE: Final = (
    "cinematic still from a vertical short drama, natural skin, soft key light, shallow depth of "
    "field, 35 mm film look"
)
NEGATIVE: Final = (
    "text, caption, subtitle, watermark, logo, extra fingers, deformed hands, duplicate person, "
    "collage, split screen, border"
)
NOBODY: Final = "person, people, crowd, face, silhouette, mannequin, reflection of a person"
"""What a set without people must not show, besides the usual."""
SCREEN: Final = "green"
"""Background that people are cut out of."""
OTHER_SCREEN: Final = "blue"
"""For clothes that would be lost on the usual one."""
_GREEN_WORDS: Final = ("green", "emerald", "olive", "绿", "เขียว", "xanh lá")
SAME_FACE: Final = "exactly the same faces, hair and clothes as in the reference images"
SHEET_POSES: Final = (
    "three-quarter view from the left",
    "three-quarter view from the right",
    "profile from the left",
    "smiling broadly, face to the camera",
    "angry, face to the camera",
    "full figure, standing, head to feet in frame",
    "crying, close-up",
    "looking down, three-quarter view",
    "by daylight at a window",
    "by night under a street lamp",
    "profile from the right",
    "surprised, eyes wide, face to the camera",
    "seated, from the waist up",
    "walking towards the camera, knees up in frame",
    "looking up, low angle",
    "laughing, three-quarter view",
    "in the rain, wet hair",
    "by candlelight, close-up",
    "seen from slightly above",
    "over the shoulder, looking back at the camera",
)
"""Views, faces and lights that a character is learned from."""
_SIZES: Final[Mapping[ShotSize, str]] = {
    ShotSize.EWS: "extreme wide shot",
    ShotSize.WS: "wide shot",
    ShotSize.FS: "full shot, head to feet",
    ShotSize.MWS: "medium wide shot, from the knees up",
    ShotSize.MS: "medium shot, from the waist up",
    ShotSize.MCU: "medium close-up, from the chest up",
    ShotSize.CU: "close-up of the face",
    ShotSize.ECU: "extreme close-up",
    ShotSize.INSERT: "insert shot of a detail",
}
_FRAMINGS: Final[Mapping[Framing, str]] = {
    Framing.OTS: "over the shoulder",
    Framing.POV: "point of view",
    Framing.TWO: "two people in frame",
}
_ANGLES: Final[Mapping[Angle, str]] = {
    Angle.LOW: "low angle",
    Angle.HIGH: "high angle",
    Angle.OVERHEAD: "from directly above",
    Angle.DUTCH: "tilted horizon",
}
_MOVES: Final[Mapping[Move, str]] = {
    Move.STATIC: "the camera is locked off",
    Move.PAN: "the camera pans slowly",
    Move.TILT: "the camera tilts slowly",
    Move.PUSH_IN: "the camera pushes in slowly",
    Move.PULL_OUT: "the camera pulls out slowly",
    Move.TRACK: "the camera tracks with the movement",
    Move.HANDHELD: "slight handheld movement",
    Move.WHIP_PAN: "the camera whips to the side",
}


def portrait_prompt(character: Character, look: str) -> str:
    """Return what the portrait of a character shows.

    Args:
        character: Who.
        look: In a few words, as the sheet has it.
    """
    parts = (
        f"portrait of {character.name}",
        look,
        character.description,
        "medium close-up, facing the camera, neutral expression, plain grey background",
        STYLE,
    )
    return _joined(parts)


def sheet_prompt(character: Character, pose: str) -> str:
    """Return what a further picture of a character shows, in one of `SHEET_POSES`."""
    parts = (character.name, character.description, pose, "plain grey background", SAME_FACE, STYLE)
    return _joined(parts)


def frame_prompt(request: VideoRequest, names: Mapping[str, str]) -> str:
    """Return what the first frame of a shot shows.

    Args:
        request: The shot.
        names: Looks by character id, in a few words.
    """
    shot = request.shot
    people = [
        f"{_dressed(who.character_id, request, names)}, {_plain(who.emotion)}" for who in shot.cast
    ]
    parts = (
        *_camera(shot),
        shot.action,
        *people,
        _insert(shot),
        request.note,
        place_words(request.setting),
        STYLE,
    )
    return _joined(parts)


def set_prompt(setting: Setting) -> str:
    """Return what a set shows before anybody has come: the same for every shot that plays in it."""
    empty = "empty set without people, wide shot at eye level, the floor in the lower third"
    return _joined((empty, place_words(setting), STYLE))


def figure_prompt(request: VideoRequest, names: Mapping[str, str]) -> str:
    """Return what the picture of one person shows who is to be cut out of it.

    Args:
        request: The shot with that person alone in it; its action is how much is seen of the
            person, and from which side.
        names: Looks by character id, in a few words.
    """
    who = request.shot.cast[0]
    dressed = _dressed(who.character_id, request, names)
    is_green = any(word in dressed.lower() for word in _GREEN_WORDS)
    screen = OTHER_SCREEN if is_green else SCREEN
    parts = (
        request.shot.action,
        f"{dressed}, {_plain(who.emotion)}",
        request.note,
        "one person alone, arms close to the body, room around the whole figure",
        f"before a plain, evenly lit, saturated chroma key {screen} background, no shadow on it",
        "natural skin, soft key light, sharp from head to feet",
        f"lit as in {place_words(request.setting)}",
    )
    return _joined(parts)


def motion_prompt(request: VideoRequest, names: Mapping[str, str]) -> str:
    """Return what happens in a shot, for a model that has its first frame."""
    shot = request.shot
    speakers = sorted(
        {
            names.get(mouth.character_id, mouth.character_id)
            for mouth in request.mouths
            if mouth.is_on_camera
        }
    )
    speaking = [f"{who} speaks" for who in speakers]
    acting = [
        f"{names.get(who.character_id, who.character_id)} looks {_plain(who.emotion)}"
        for who in shot.cast
    ]
    return _joined(
        (
            shot.action,
            *acting,
            *speaking,
            request.note,
            _MOVES[shot.move],
            "natural movement, no cuts",
        )
    )


def _dressed(character_id: str, request: VideoRequest, names: Mapping[str, str]) -> str:
    outfit = request.outfits.get(character_id)
    words = names.get(character_id) or character_id
    return f"{words}, wearing {outfit}" if outfit else words


def _camera(shot: Shot) -> tuple[str, ...]:
    words = (
        _SIZES.get(shot.size, ""),
        _FRAMINGS.get(shot.framing, ""),
        _ANGLES.get(shot.angle, ""),
    )
    return tuple(word for word in words if word)


def _insert(shot: Shot) -> str:
    if shot.insert is None:
        return ""
    reading = f", reading {shot.insert.text!r}" if shot.insert.text else ""
    return f"{_plain(shot.insert.kind)}{reading}"


def place_words(setting: Setting) -> str:
    """Return where and when a shot plays, in words."""
    where = "interior" if setting.is_interior else "exterior"
    weather = "" if setting.is_interior else f", {_plain(setting.weather)} weather"
    return f"{where}, {setting.place}, {_plain(setting.time)}{weather}, {_plain(setting.mood)} mood"


def _plain(word: str) -> str:
    return str(word).replace("_", " ")


def _joined(parts: Sequence[str]) -> str:
    return ". ".join(" ".join(part.split()).rstrip(".") for part in parts if part.strip())
