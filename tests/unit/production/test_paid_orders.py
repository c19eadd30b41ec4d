"""What is ordered for a character, a frame, a shot, a line and a mouth."""

from dataclasses import replace
from itertools import product

import pytest

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.orders import Asset
from cliffhanger.models.requests import MouthTrack, SpeechRequest
from cliffhanger.models.studio_routes import Candidate
from cliffhanger.production.paid_orders import (
    MAX_SEED,
    Casting,
    Likeness,
    choose_voice,
    make_seed,
    order_clip,
    order_frame,
    order_line,
    order_lips,
    order_portrait,
)
from cliffhanger.production.prompts import NEGATIVE, SAME_FACE, frame_prompt, motion_prompt
from cliffhanger.production.registry import LoraVersion
from cliffhanger.store.ref import ArtifactRef
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Emotion, Gender
from tests.paid_shots import NAMES, request

VOICES = {"nora": "voice-7", "female": "voice-f", "male": "voice-m"}
CANDIDATE = Candidate(
    account="a", protocol="p", model="m-1", options={"mode": "pro"}, voices=VOICES
)


def file(name: str, media_type: str = "image/png") -> ArtifactRef:
    return ArtifactRef.of_bytes(name.encode(), media_type=media_type)


def casting(*ids: str) -> Casting:
    return Casting({who: Likeness(NAMES.get(who, who), (file(who),)) for who in ids})


def digests(assets: tuple[Asset, ...]) -> list[str]:
    return [asset.sha256 for asset in assets]


def mouth(start_frame: int, line_id: str, *, is_on_camera: bool = True) -> MouthTrack:
    return MouthTrack(
        line_id=line_id,
        character_id="nora",
        emotion=Emotion.ANGRY,
        start_frame=start_frame,
        visemes="A",
        is_on_camera=is_on_camera,
    )


def test_a_portrait_is_the_same_for_the_same_character() -> None:
    nora = Character(id="nora", name="Nora")
    order = order_portrait(nora, "red hair", CANDIDATE, (832, 1248))
    assert (order.width_px, order.height_px, order.negative_prompt) == (832, 1248, NEGATIVE)
    assert order.options == {"mode": "pro"}
    assert order == order_portrait(nora, "red hair", CANDIDATE, (832, 1248))
    assert order.seed != order_portrait(Character(id="n", name="N"), "", CANDIDATE, (1, 1)).seed


def test_a_frame_has_the_film_s_size_and_as_many_references_as_the_model_takes() -> None:
    wanted = request("victor", "nora", focus_id="nora")
    order = order_frame(wanted, casting("nora", "victor"), CANDIDATE, 1)
    assert (order.width_px, order.height_px) == (720, 1280)
    assert order.prompt == frame_prompt(wanted, NAMES)
    assert digests(order.references) == [file("nora").sha256]
    assert order_frame(wanted, casting("nora"), CANDIDATE, 0).references == ()


def test_references_are_of_who_is_seen_the_one_in_focus_first_four_at_most() -> None:
    ids = ("a", "b", "c", "d", "e")
    found = casting(*ids).references(request(*ids, focus_id="d"))
    assert digests(found) == [file(who).sha256 for who in ("d", "a", "b", "c")]
    assert casting("a").references(request("b")) == ()
    elsewhere = casting("a", "b").references(request("a", focus_id="b"))
    assert digests(elsewhere) == [file("a").sha256]


def test_everybody_is_shown_once_before_anybody_is_shown_twice() -> None:
    people = {
        who: Likeness(who, (file(f"{who}-1"), file(f"{who}-2"), file(f"{who}-3")))
        for who in ("nora", "victor")
    }
    found = Casting(people).references(request("victor", "nora", focus_id="nora"))
    wanted = ("nora-1", "victor-1", "nora-2", "victor-2")
    assert digests(found) == [file(name).sha256 for name in wanted]


def test_weights_go_along_to_models_of_their_base_only() -> None:
    """The latest ones, with their word first in the prompt; other routes get pictures alone."""
    old, new, other = (
        LoraVersion(
            weights=file(name), base_model=base, trained_on="0" * 12, trigger_word="n0ra", name=name
        )
        for name, base in (("old", "flux"), ("new", "flux"), ("other", "sdxl"))
    )
    cast = Casting({"nora": Likeness("red hair", (file("nora"),), (old, new, other))})
    flux = CANDIDATE.model_copy(update={"lora_base": "flux"})
    order = order_frame(request("nora"), cast, flux, 1)
    assert [(use.name, use.weights and use.weights.sha256) for use in order.loras] == [
        ("new", file("new").sha256)
    ]
    assert order.prompt.startswith("n0ra. ")
    assert order_frame(request("nora"), cast, CANDIDATE, 1).loras == ()


def test_another_take_of_a_frame_asks_for_the_faces_again_with_another_seed() -> None:
    first, second, third = (
        order_frame(request("nora"), casting("nora"), CANDIDATE, 1, take=take) for take in (1, 2, 3)
    )
    assert len({order.seed for order in (first, second, third)}) == 3
    assert second.prompt == third.prompt == f"{first.prompt}. {SAME_FACE}"


def test_a_registered_outfit_stands_in_the_prompt() -> None:
    wanted = request("nora").model_copy(update={"outfits": {"nora": "a grey hoodie"}})
    assert f"{NAMES['nora']}, wearing a grey hoodie, " in frame_prompt(wanted, NAMES)


def test_a_registered_voice_goes_before_the_route_s() -> None:
    line = SpeechRequest(text="Go.", character=Character(id="nora", name="Nora"), voice="marin")
    assert order_line(line, CANDIDATE).voice == "marin"


def test_a_clip_begins_with_its_frame_and_lasts_as_the_shot() -> None:
    """84 frames of 24 a second are 3.5 s."""
    wanted = request("nora")
    order = order_clip(wanted, file("frame"), casting("nora"), CANDIDATE, 1)
    assert order.first_frame == Asset(file("frame").sha256, "image/png", 5)
    assert (order.duration_seconds, order.width_px, order.height_px) == (3.5, 720, 1280)
    assert (order.prompt, order.options) == (motion_prompt(wanted, NAMES), {"mode": "pro"})
    assert (order.references, order.has_audio) == ((), False)


def test_every_take_and_every_shot_has_a_seed_of_its_own() -> None:
    seeds = [
        order_clip(request("nora", id=shot), file("f"), Casting(), CANDIDATE, take).seed
        for shot, take in product(("s01-t01", "s01-t02"), range(1, 9))
    ]
    assert len(set(seeds)) == 16


def test_a_seed_is_of_its_parts_and_fits_every_provider() -> None:
    """First four bytes of sha256("clip/s01/1"), without the sign: typed from sha256sum."""
    assert make_seed("clip", "s01", 1) == 0x5E067723
    assert all(0 <= make_seed(index) <= MAX_SEED for index in range(200))
    assert MAX_SEED == 2_147_483_647


def test_a_line_is_spoken_by_the_character_s_voice_with_its_feeling() -> None:
    line = SpeechRequest(
        text="Give me that key!",
        character=Character(id="nora", name="Nora"),
        language="vi",
        emotion=Emotion.ANGRY,
    )
    order = order_line(line, CANDIDATE)
    assert (order.text, order.voice, order.language) == ("Give me that key!", "voice-7", "vi")
    assert order.instructions == "Speak as Nora would, angry."
    assert order.options == {"mode": "pro"}
    seeds = [order_line(line, CANDIDATE, take=take).seed for take in (1, 2, 3)]
    assert seeds[0] is None, "the first take is asked for as it always was"
    assert len({*seeds}) == 3
    assert replace(order_line(line, CANDIDATE, take=2), seed=None) == order


@pytest.mark.parametrize(
    ("who", "gender", "voices", "voice"),
    [
        ("nora", Gender.FEMALE, VOICES, "voice-7"),
        ("eva", Gender.FEMALE, VOICES, "voice-f"),
        ("victor", Gender.MALE, VOICES, "voice-m"),
        ("victor", Gender.MALE, {"female": "f", "any": "x"}, "x"),
        ("male", Gender.FEMALE, {"female": "f"}, "f"),
    ],
)
def test_the_voice_is_its_own_or_that_of_its_gender_or_any(
    who: str, gender: Gender, voices: dict[str, str], voice: str
) -> None:
    candidate = CANDIDATE.model_copy(update={"voices": voices})
    assert choose_voice(Character(id=who, name=who, gender=gender), candidate) == voice


def test_a_character_without_a_voice_is_refused_with_the_names_that_would_do() -> None:
    candidate = CANDIDATE.model_copy(update={"voices": {"female": "f"}})
    victor = Character(id="victor", name="Victor", gender=Gender.MALE)
    words = r"the voice route to m-1 has no voice for 'victor'.*as victor, male or any"
    with pytest.raises(InvalidSettingError, match=words):
        choose_voice(victor, candidate)


def test_lips_take_clip_and_voice_of_the_shot() -> None:
    clip, voice = file("clip", "video/mp4"), file("voice", "audio/wav")
    order = order_lips(clip, voice, request("nora", language="vi"), CANDIDATE)
    assert (order.video.sha256, order.audio.sha256) == (clip.sha256, voice.sha256)
    assert (order.duration_seconds, order.language) == (3.5, "vi")
