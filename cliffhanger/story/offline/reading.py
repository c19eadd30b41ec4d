"""A row of the grid as the draft writer understands it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from cliffhanger.story.offline.endings import Ending, all_cries, plan_endings
from cliffhanger.story.offline.hooks import replayed
from cliffhanger.story.offline.season import Slot, plan_slots
from cliffhanger.story.offline.story import Story
from cliffhanger.story.offline.words.model import PairWords, SceneWords
from cliffhanger.story.offline.words.slots import slot_pattern
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.grid import GridRow


@dataclass(frozen=True, slots=True)
class Plot:
    """What an episode is made of.

    Attributes:
        number: One-based.
        scene: Id of the scene.
        repeat: How often the season has shown it before.
        proof: The object that matters.
        before: The cliffhanger to answer; None where there is none to answer.
        ending: The cliffhanger; None where the scene ends on its own question.
        planted: Secrets of which there is a sign.
        revealed: Secrets that come out.
        own_events: Events of the row that no scene has; they are shown as they are told.
        own_hook: A hook of the row's own; empty for none.
        own_ending: A cliffhanger of the row's own; empty for none.
    """

    number: int
    scene: str
    repeat: int
    proof: str
    before: Ending | None
    ending: Ending | None
    planted: tuple[str, ...] = ()
    revealed: tuple[str, ...] = ()
    own_events: tuple[str, ...] = ()
    own_hook: str = ""
    own_ending: str = ""


def planned_plots(story: Story, first_episode: int, last_episode: int) -> tuple[Plot, ...]:
    """Return what the season plans for its episodes from the first to the last, inclusive.

    Raises:
        InvalidInputError: The season is longer than the cliffhangers last.
    """
    endings = plan_endings(story)
    return tuple(_planned_plot(story, n, endings) for n in range(first_episode, last_episode + 1))


def _planned_plot(story: Story, episode_number: int, endings: tuple[Ending | None, ...]) -> Plot:
    slot = plan_slots(story.num_episodes)[episode_number - 1]
    planted, revealed = secrets_in(story.bible, episode_number)
    return Plot(
        number=episode_number,
        scene=slot.scene,
        repeat=slot.repeat,
        proof=story.proof(episode_number),
        before=endings[episode_number - 2] if episode_number > 1 else None,
        ending=endings[episode_number - 1],
        planted=planted,
        revealed=revealed,
    )


def read_plot(story: Story, row: GridRow, previous: GridRow | None) -> Plot:
    """Return what *row* asks for; what the draft writer did not write is shown as it is told."""
    slot = _read_slot(story, row)
    scene = story.scene(slot.scene)
    proof = _read_proof(story, scene, row) or story.proof(row.episode_number)
    ending = _read_ending(story, row.cliffhanger)
    before = _read_ending(story, previous.cliffhanger) if previous else None
    plot = Plot(
        number=row.episode_number,
        scene=slot.scene,
        repeat=slot.repeat,
        proof=proof,
        before=before,
        ending=ending,
        planted=_known_secrets(story, row.planted_secret_ids),
        revealed=_known_secrets(story, row.revealed_secret_ids),
    )
    known = tuple(known_texts(story, plot))
    is_open = ending is None and not _is_told(row.cliffhanger, scene.events)
    return replace(
        plot,
        own_events=tuple(event for event in row.key_events if not _is_told(event, known)),
        own_hook="" if _is_told(row.hook, known) else row.hook,
        own_ending=row.cliffhanger if is_open else "",
    )


def known_texts(story: Story, plot: Plot) -> Iterator[str]:
    """Return the templates of everything that a row of *plot* may say."""
    scene = story.scene(plot.scene)
    yield from scene.events
    yield from (secret.fact.replace("{", "").replace("}", "") for secret in story.bible.secrets)
    pair = plot.before.pair if plot.before else None
    slots = plan_slots(story.num_episodes)
    before = story.scene(slots[max(0, min(plot.number, len(slots)) - 2)].scene)
    opening = pair.answer if pair else story.genre.opening if plot.number == 1 else scene.main
    said = pair.beats if pair else before.turn
    again = replayed(said, opening, language=story.language)
    yield from (beat.text for beat in (*opening, *again, *said, *scene.main))
    for secret in story.genre.secrets:
        yield from (beat.text for beat in (*secret.plant, *secret.hint))


def secrets_in(bible: SeriesBible, episode_number: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the secrets of which an episode gives a sign, and those that come out in it."""
    planted = tuple(
        secret.id
        for secret in bible.secrets
        if episode_number in {secret.planted_episode, *secret.hint_episodes}
    )
    revealed = tuple(each.id for each in bible.secrets if each.reveal_episode == episode_number)
    return planted, revealed


def _known_secrets(story: Story, ids: Iterable[str]) -> tuple[str, ...]:
    known = {secret.id for secret in story.bible.secrets}
    return tuple(each for each in dict.fromkeys(ids) if each in known)


def _read_slot(story: Story, row: GridRow) -> Slot:
    """Return the scene whose conflict the row tells, else the one the season plans."""
    number = min(row.episode_number, story.num_episodes)
    planned = plan_slots(story.num_episodes)[number - 1]
    scenes: Mapping[str, SceneWords] = {**story.words.functions, **story.genre.scenes}
    if _match(story.scene(planned.scene).conflict, row.core_conflict) is not None:
        return planned
    for name, scene in scenes.items():
        if _match(scene.conflict, row.core_conflict) is not None:
            return Slot(number=row.episode_number, scene=name, repeat=0)
    return planned


def _read_ending(story: Story, sentence: str) -> Ending | None:
    """Return the ending that a row tells; of several that fit, the one with most words of its own.

    A pair used for the second time has a cry behind its sentence.
    """
    cry = next((text for text in all_cries(story) if sentence.endswith(f" {text}")), "")
    head = sentence.removesuffix(cry).rstrip()
    found = [pair for pair in story.words.pairs if _match(pair.says, head) is not None]
    if not found:
        return None
    pair = max(found, key=lambda each: len(each.says))
    groups = _match(pair.says, head) or {}
    proof = _known_proof(story, groups.get("proof", "")) or _planned_proof(story, pair)
    return Ending(pair=pair, proof=proof, cry=cry)


def _planned_proof(story: Story, pair: PairWords) -> str:
    planned = (each for each in plan_endings(story) if each and each.pair.id == pair.id)
    ending = next(planned, None)
    return ending.proof if ending else story.proofs[0]


def _read_proof(story: Story, scene: SceneWords, row: GridRow) -> str:
    told = (row.core_conflict, *row.key_events)
    for template in (scene.conflict, *scene.events):
        for found in filter(None, (_match(template, text) for text in told)):
            if proof := _known_proof(story, found.get("proof", "")):
                return proof
    return ""


def _known_proof(story: Story, text: str) -> str:
    folded = text.casefold()
    return next((proof for proof in story.proofs if proof.casefold() == folded), "")


def _is_told(text: str, templates: Iterable[str]) -> bool:
    return any(_match(template, text) is not None for template in templates)


def _match(template: str, text: str) -> Mapping[str, str] | None:
    match = _pattern(template).fullmatch(text.strip())
    return match.groupdict() if match else None


_pattern = lru_cache(maxsize=8192)(slot_pattern)
