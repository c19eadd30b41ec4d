"""A character's pictures become a training set, and its weights a version of the character."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from cliffhanger.errors import InvalidInputError
from cliffhanger.models.lora.captions import TRIGGER
from cliffhanger.models.lora.checkpoints import CheckpointStore
from cliffhanger.models.lora.weights import LoraWeights
from cliffhanger.production.loss_curve import (
    BOTTOM_PX,
    HEIGHT_PX,
    LEFT_PX,
    MOST_POINTS,
    MOST_TICKS,
    RIGHT_PX,
    TOP_PX,
    WIDTH_PX,
    curve_px,
    draw_losses,
    ticks_between,
)
from cliffhanger.production.registry import Reference, RegisteredCharacter, Registry
from cliffhanger.production.training import (
    class_prompt_of,
    lora_folder,
    make_character_set,
    read_references,
    register_lora,
    trigger_word_of,
    version_to_learn,
)
from cliffhanger.store.local import LocalStore
from cliffhanger.story.model import Character
from cliffhanger.story.vocabulary import Age, CharacterKind, Gender
from tests.unit.checks.test_reference_set import good_set, png, written
from tests.unit.models.lora.lora_values import make_settings

MARA = Character(id="mara", name="Mara", description="in a green dress")


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore.open(tmp_path)


@pytest.fixture
def registry(store: LocalStore) -> Registry:
    return Registry(store, "heiress")


def mara(store: LocalStore, *pictures: bytes, **changes: object) -> RegisteredCharacter:
    references = tuple(
        Reference(name=f"{index}.png", image=store.put_bytes(data, media_type="image/png"))
        for index, data in enumerate(pictures)
    )
    record = RegisteredCharacter(series_id="heiress", character=MARA, references=references)
    return record.model_copy(update=changes)


def weights_of(store: LocalStore, record: RegisteredCharacter, version: str) -> LoraWeights:
    """Return weights as a trainer leaves them in the store."""
    run = CheckpointStore(store, lora_folder(record)).open_run("f" * 64)
    return run.finish(
        LoraWeights(
            character_id=record.id,
            version=version,
            trigger_word="cliffmara",
            file=run.save_weights(b"weights of " + version.encode()),
            base_model="tiny",
            settings=make_settings(),
            losses=(0.5, 0.25),
        )
    )


@pytest.mark.parametrize("character_id", ["mara", "mara-lee", "old-mr-7", "\u5c0f\u96e8", "x" * 72])
def test_every_id_has_a_word_that_trainers_take(character_id: str) -> None:
    """The same id gives the same word."""
    word = trigger_word_of(character_id)
    assert TRIGGER.fullmatch(word)
    assert trigger_word_of(character_id) == word


def test_ids_that_differ_in_what_a_word_cannot_have_have_other_words() -> None:
    ids = ["maralee", "mara-lee", "\u5c0f\u96e8", "\u5c0f\u96ea", "x" * 16, "x" * 17, "x" * 18]
    assert len({trigger_word_of(one) for one in ids}) == len(ids)
    assert trigger_word_of("maralee") == "cliffmaralee"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "portrait of a young woman"),
        ({"gender": Gender.MALE, "age": Age.ELDER}, "portrait of an old man"),
        ({"gender": Gender.MALE, "age": Age.CHILD}, "portrait of a boy"),
        ({"age": Age.ADULT}, "portrait of a woman"),
        ({"kind": CharacterKind.ANIMAL}, "picture of an animal"),
        ({"kind": CharacterKind.ROBOT}, "picture of a robot"),
    ],
)
def test_a_class_is_what_the_character_is_one_of(facts: dict[str, object], words: str) -> None:
    assert class_prompt_of(MARA.model_copy(update=facts)) == words


class Nobody:
    """Finds no face in the pictures of one size, one in all others."""

    def count_faces(self, image: NDArray[np.uint8]) -> int:
        """Return the number of faces."""
        return int(image.shape[0] != image.shape[1])


def test_faces_are_counted_by_the_studio_s_model(store: LocalStore, registry: Registry) -> None:
    """What a rule of thumb would have taken is left out where the model sees no face."""
    good = [png(image) for image in good_set(11).values()]
    first = np.asarray(cv2.imdecode(np.frombuffer(good[0], np.uint8), cv2.IMREAD_COLOR), np.uint8)
    square = png(np.asarray(first[:640, :640]))
    registry.save(mara(store, square, *good[1:]))
    references = read_references(store, "heiress", "mara")
    assert len(make_character_set(references).images) == 11
    learned = make_character_set(references, faces=Nobody())
    assert [image.data for image in learned.images] == good[1:]


def test_good_pictures_are_learned_and_a_bad_one_is_left_out(
    store: LocalStore, registry: Registry
) -> None:
    pictures = [png(image) for image in good_set(10).values()]
    version = registry.save(mara(store, png(written("SAMPLE PICTURE")), *pictures))
    learned = make_character_set(read_references(store, "heiress", "mara"))
    assert [image.data for image in learned.images] == pictures
    assert learned.version == version
    assert set(learned.captions) == {"cliffmara portrait of a young woman"}


def test_too_few_are_refused_each_with_its_reason(store: LocalStore, registry: Registry) -> None:
    pictures = [png(image) for image in good_set(2).values()]
    registry.save(mara(store, *pictures, b"<html>no</html>"))
    with pytest.raises(InvalidInputError, match="add 8 or mend those marked") as refused:
        make_character_set(read_references(store, "heiress", "mara"))
    assert re.search(r"\. 2\.png: it is text/html; save it as PNG", str(refused.value))
    assert "0.png" not in str(refused.value)


def test_neither_approval_nor_weights_begin_a_training_anew(
    store: LocalStore, registry: Registry
) -> None:
    """The draft's version stays the one that is learned until its pictures or words change."""
    draft = registry.save(mara(store, b"one"))
    approved = mara(store, b"one", is_approved=True)
    registry.save(approved)
    assert version_to_learn(registry, approved) == draft
    register_lora(store, "heiress", weights_of(store, approved, draft))
    learned = registry.load("mara").model_copy(update={"voice": "marin"})
    registry.save(learned)
    assert version_to_learn(registry, learned) == draft
    other = learned.model_copy(update={"references": mara(store, b"two").references})
    assert version_to_learn(registry, other) == other.version


def test_weights_join_what_was_changed_meanwhile_once(
    store: LocalStore, registry: Registry
) -> None:
    """Approved while it was learned: approved with its weights; the same weights add nothing."""
    draft = registry.save(mara(store, b"one"))
    registry.save(mara(store, b"one", is_approved=True))
    weights = weights_of(store, mara(store), draft)
    lora = register_lora(store, "heiress", weights)
    assert register_lora(store, "heiress", weights) == lora
    record = registry.approved()["mara"]
    assert (record.version, [one.weights for one in record.loras]) == (lora.version, [weights.file])
    assert lora.is_approved
    assert lora.weights_name == f"{lora_folder(record)}/{'f' * 16}/lora.safetensors"


def test_weights_of_a_draft_leave_it_a_draft(store: LocalStore, registry: Registry) -> None:
    draft = registry.save(mara(store, b"one"))
    assert not register_lora(store, "heiress", weights_of(store, mara(store), draft)).is_approved
    assert registry.approved() == {}


def test_weights_of_a_look_that_is_gone_are_not_registered(
    store: LocalStore, registry: Registry
) -> None:
    before = registry.save(mara(store, b"one"))
    after = registry.save(mara(store, b"two"))
    with pytest.raises(InvalidInputError, match=f"version {before} was learned; .*{after}"):
        register_lora(store, "heiress", weights_of(store, mara(store), before))
    assert registry.load("mara").loras == ()


def test_a_missing_character_is_named(store: LocalStore, registry: Registry) -> None:
    registry.save(mara(store))
    with pytest.raises(InvalidInputError, match="no character 'paul'; it has mara"):
        read_references(store, "heiress", "paul")


def test_a_curve_goes_from_the_first_loss_to_the_last() -> None:
    """The highest is at the top margin, the lowest at the bottom one."""
    points = curve_px((3.0, 1.0, 2.0), low=1.0, high=3.0)
    left, right, top, bottom = LEFT_PX, WIDTH_PX - RIGHT_PX, TOP_PX, HEIGHT_PX - BOTTOM_PX
    middle = (left + right) / 2
    np.testing.assert_allclose(points, [[left, top], [middle, bottom], [right, (top + bottom) / 2]])
    long = curve_px(np.linspace(1.0, 0.0, 5000).tolist(), low=0.0, high=1.0)
    assert len(long) == MOST_POINTS
    assert (np.diff(long[:, 1]) > 0.0).all()


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0.0527, 0.461, (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)),
        (1, 1000, (0, 200, 400, 600, 800, 1000)),
        (0.3, 0.3, (0.1, 0.2, 0.3, 0.4, 0.5)),
        (0.0, 0.0, (-0.5, 0.0, 0.5)),
        (-1.5, 0.5, (-1.5, -1.0, -0.5, 0.0, 0.5)),
    ],
)
def test_ticks_are_round_and_hold_the_curve(
    low: float, high: float, ticks: tuple[float, ...]
) -> None:
    np.testing.assert_allclose(ticks_between(low, high), ticks, atol=1e-9)


@given(st.floats(1e-3, 1e3), st.just(0.0) | st.floats(1e-3, 1e3))
def test_ticks_are_few_and_evenly_apart(low: float, span: float) -> None:
    """The first is at most the lowest loss, the last at least the highest."""
    ticks = ticks_between(low, low + span)
    assert 2 <= len(ticks) <= MOST_TICKS + 1
    slack = 1e-6 * (ticks[1] - ticks[0])
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + span - slack
    np.testing.assert_allclose(np.diff(ticks), ticks[1] - ticks[0], rtol=1e-6)


@pytest.mark.parametrize("losses", [(0.3,), (0.3, 0.3), tuple(np.linspace(2.0, 0.1, 900))])
def test_losses_are_drawn_as_a_picture(losses: tuple[float, ...]) -> None:
    png_file = np.frombuffer(draw_losses(losses), np.uint8)
    image = cv2.imdecode(png_file, cv2.IMREAD_COLOR)
    assert image is not None
    assert image.shape == (HEIGHT_PX, WIDTH_PX, 3)
    assert (image != 255).any()


def test_a_falling_loss_falls_in_the_picture() -> None:
    """Blue ink is high on the left and low on the right."""
    png_file = draw_losses(tuple(np.linspace(2.0, 0.0, 400)))
    image = cv2.imdecode(np.frombuffer(png_file, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    blue = image[..., 0].astype(int) - image[..., 2] > 60
    rows, columns = np.nonzero(blue)
    third = (WIDTH_PX - LEFT_PX - RIGHT_PX) // 3
    early, late = columns < LEFT_PX + third, columns > WIDTH_PX - RIGHT_PX - third
    assert rows[early].mean() < HEIGHT_PX / 3
    assert rows[late].mean() > HEIGHT_PX / 2
