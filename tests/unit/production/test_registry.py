"""The registry keeps every version of every character, and says which one is current."""

from pathlib import Path

import numpy as np
import pytest

from cliffhanger.animatic.casting import cast_character
from cliffhanger.checks.likeness import LikenessScale, calibrate
from cliffhanger.errors import ArtifactCorruptError, InvalidInputError
from cliffhanger.production.registry import (
    UNCALIBRATED,
    CastMember,
    Reference,
    RegisteredCharacter,
    Registry,
    Wearing,
)
from cliffhanger.store import open_store
from cliffhanger.store.cache_key import cache_key
from cliffhanger.store.local import LocalStore
from cliffhanger.story.model import Character

SCENES = ("s01", "s02", "s03")


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore.open(tmp_path)


@pytest.fixture
def registry(store: LocalStore) -> Registry:
    return Registry(store, "heiress")


def mara(**changes: object) -> RegisteredCharacter:
    record = RegisteredCharacter(
        series_id="heiress", character=Character(id="mara", name="Mara", description="in green")
    )
    return record.model_copy(update=changes)


def test_the_last_one_saved_is_current_and_the_others_stay(registry: Registry) -> None:
    first = registry.save(mara())
    second = registry.save(mara(voice="marin", is_approved=True))
    assert first != second
    assert registry.load("mara") == mara(voice="marin", is_approved=True)
    assert registry.load("mara", version=first) == mara()
    assert set(registry.versions("mara")) == {first, second}


def test_the_same_facts_are_the_same_version_everywhere(registry: Registry, tmp_path: Path) -> None:
    """Also after a detour, and on another machine."""
    version = registry.save(mara())
    registry.save(mara(voice="cedar"))
    assert registry.save(mara()) == version
    assert Registry(open_store(str(tmp_path / "other")), "heiress").save(mara()) == version
    assert len(registry.versions("mara")) == 2


def test_another_picture_is_another_version(registry: Registry, store: LocalStore) -> None:
    one, other = (
        Reference(name="a.png", image=store.put_bytes(data, media_type="image/png"))
        for data in (b"one", b"other")
    )
    versions = {registry.save(mara(references=(picture,))) for picture in (one, other)}
    assert len(versions) == 2


def test_all_characters_as_they_are_now(registry: Registry) -> None:
    paul = RegisteredCharacter(series_id="heiress", character=Character(id="paul", name="Paul"))
    for record in (mara(), paul, mara(voice="marin")):
        registry.save(record)
    assert list(registry.characters()) == [mara(voice="marin"), paul]


def test_who_is_not_there_is_named_with_those_who_are(registry: Registry) -> None:
    with pytest.raises(InvalidInputError, match=r"no character 'mara'; it has none yet"):
        registry.load("mara")
    registry.save(mara())
    with pytest.raises(InvalidInputError, match=r"no character 'eve'; it has mara"):
        registry.load("eve")
    with pytest.raises(InvalidInputError, match=rf"no version 'abc'; it has {mara().version}"):
        registry.load("mara", version="abc")


def test_what_is_damaged_or_of_another_series_is_refused(
    registry: Registry, store: LocalStore
) -> None:
    version = registry.save(mara())
    with pytest.raises(InvalidInputError, match="is of series 'other', not of 'heiress'"):
        registry.save(mara(series_id="other"))
    folder = "series/heiress/characters/mara"
    store.put_json(f"{folder}/versions/{version}.json", {"name": "nobody"})
    with pytest.raises(ArtifactCorruptError, match="is no character"):
        registry.load("mara")
    store.put_json(f"{folder}/current.json", [])
    with pytest.raises(ArtifactCorruptError, match="names nothing"):
        registry.load("mara")


@pytest.mark.parametrize(
    ("episode", "scene", "worn"),
    [(1, 0, ""), (1, 1, "red coat"), (1, 2, "red coat"), (2, 0, "red coat"), (2, 2, "uniform")],
)
def test_an_outfit_is_worn_until_another_is_put_on(episode: int, scene: int, worn: str) -> None:
    wearings = (
        Wearing(outfit="red coat", episode_number=1, scene_id="s02"),
        Wearing(outfit="uniform", episode_number=2, scene_id="s03"),
    )
    assert mara(wearings=wearings).outfit_in(episode, scene, SCENES) == worn


def test_films_use_what_was_approved_last_and_no_later_draft(registry: Registry) -> None:
    registry.save(mara())
    assert registry.approved() == {}
    version = registry.save(mara(voice="marin", is_approved=True))
    registry.save(mara(voice="cedar"))
    (found,) = registry.cast_of([Character(id="mara", name="Mara"), Character(id="x", name="X")])
    assert (found.version, found.voice, found.description) == (version, "marin", "in green")


def test_somebody_is_found_by_an_alias_and_drawn_under_the_script_s_name(
    registry: Registry,
) -> None:
    character = Character(id="mara", name="Mara", aliases=("Mrs. Vance",))
    sheet = cast_character(character, series_id="heiress")
    registry.save(mara(character=character, sheet=sheet, is_approved=True))
    (found,) = registry.cast_of([Character(id="mrs-vance", name="MRS. VANCE")])
    assert found.character_id == "mrs-vance"
    assert found.sheet == sheet.model_copy(update={"character_id": "mrs-vance"})


def test_a_version_that_changes_nothing_in_the_film_makes_nothing_anew() -> None:
    """A threshold that nobody knows the embedder of is another version, and nothing else."""
    one, other = (CastMember.of(mara(least_likeness=least), "mara") for least in (None, 0.91))
    assert one.version != other.version
    assert cache_key("keyframe", member=one) == cache_key("keyframe", member=other)
    louder = CastMember.of(mara(voice="marin"), "mara")
    assert cache_key("keyframe", member=one) != cache_key("keyframe", member=louder)


def test_a_threshold_on_record_holds_for_the_embedder_that_made_it() -> None:
    """For any other, and for another's weights, the references are measured anew."""
    member = CastMember.of(mara(least_likeness=0.42, least_likeness_by="sface sha256:1"), "mara")
    scale = LikenessScale(default=0.363, floor=0.363, ceiling=0.9)
    kept = member.scale_for("sface sha256:1", scale)
    references = np.eye(3, dtype=np.float32) + 0.1
    found = calibrate(references, scale=kept)
    assert (found.threshold, found.min_margin, found.is_on_record) == (0.42, 0.08, True)
    assert str(found) == "on record in the registry"
    assert calibrate(references[:1], scale=kept).threshold == 0.42
    assert member.scale_for("sface sha256:2", scale) == scale
    unknown = CastMember.of(mara(least_likeness=0.42), "mara")
    assert unknown.scale_for("", scale) == scale


def test_a_known_threshold_is_judged_by_anew() -> None:
    """Frames that were kept or made again under another one are looked at again."""
    records = [
        mara(least_likeness=least, least_likeness_by="sface") for least in (None, 0.40, 0.42)
    ]
    keys = {cache_key("keyframe", member=CastMember.of(record, "mara")) for record in records}
    assert len(keys) == 3


def test_who_measured_names_the_version_and_leaves_older_names_alone(registry: Registry) -> None:
    plain, one, other = (
        mara(least_likeness=0.85, least_likeness_by=by) for by in ("", "drawn 1", "clip 2")
    )
    assert len({record.version for record in (plain, one, other)}) == 3
    assert plain.version == "3fd1c58d3c9d"
    registry.save(one)
    assert registry.load("mara") == one
    assert one.model_copy(update=UNCALIBRATED) == mara()
