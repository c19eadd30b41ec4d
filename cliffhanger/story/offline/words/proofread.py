"""What is wrong with the word files of a language, place by place."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from cliffhanger.errors import InvalidInputError
from cliffhanger.story.feeling import find_line_emotion
from cliffhanger.story.offline.words.beat import ROLES, Beat
from cliffhanger.story.offline.words.load import FOLDER, genre_path, read_file
from cliffhanger.story.offline.words.model import (
    Cliffhangers,
    CommonWords,
    GenreWords,
    PairWords,
    SceneWords,
    SecretWords,
    SharedScenes,
)
from cliffhanger.story.offline.words.slots import fill, slots_in
from cliffhanger.story.room.bible import Role
from cliffhanger.story.room.concept import Genre
from cliffhanger.story.vocabulary import Emotion
from cliffhanger.story.wording import normalize, speech_seconds
from cliffhanger.value import Value

LONGEST_LINE_SECONDS: Final = 5.0
"""One breath."""

_OBJECTS: Final = ("prize", "proof", "place")
_BUSY: Final = {"proof", "witness", "henchman", "friend"}
_STRONG: Final = frozenset(Emotion) - {Emotion.NEUTRAL, Emotion.HAPPY, Emotion.CONFUSED}
_SAMPLES: Final = {
    "en": {"prize": "the company", "proof": "the old ring", "place": "the lobby", "": "Mia"},
    "zh": {"prize": "公司", "proof": "旧戒指", "place": "大厅", "": "林薇"},
    "vi": {"prize": "công ty", "proof": "chiếc nhẫn cũ", "place": "đại sảnh", "": "Lan"},
    "th": {"prize": "บริษัท", "proof": "แหวนเก่า", "place": "ห้องโถง", "": "เมษา"},
}
_LETTER: Final = re.compile(r"\w")
ValueT = TypeVar("ValueT", bound=Value)


@dataclass(frozen=True, slots=True)
class Passage:
    """Texts of a word file that share a key: beats, or prose."""

    where: str
    texts: tuple[str, ...] = ()
    beats: tuple[Beat, ...] = ()


def find_problems(language: str, folder: Path = FOLDER) -> list[str]:
    """Return what is wrong with the words of *language*, one `file: key: problem` each."""
    home = folder / language
    problems: list[str] = []
    common = _try(home / "common.yaml", CommonWords, problems)
    scenes = _try(home / "scenes.yaml", SharedScenes, problems, wrap="functions")
    pairs = _try(home / "cliffhangers.yaml", Cliffhangers, problems, wrap="pairs")
    genres = {
        genre: _try(home / "genres" / genre_path(language, genre).name, GenreWords, problems)
        for genre in Genre
    }
    passages: list[Passage] = []
    if scenes:
        passages += _scene_passages("scenes.yaml", scenes.functions)
    if pairs:
        passages += _pair_passages(pairs.pairs)
        problems += _judge_pairs(pairs.pairs)
    for genre, words in genres.items():
        if words:
            passages += _genre_passages(f"{genre}.yaml", words)
            problems += _judge_genre(f"{genre}.yaml", words)
    if common:
        problems += _judge_common(common)
    keys = set(common.pronouns) if common else set[str]()
    problems += _judge_slots(passages, keys)
    problems += _judge_beats(passages, language, keys)
    problems += _judge_counts(passages)
    return problems


def _try(path: Path, form: type[ValueT], problems: list[str], *, wrap: str = "") -> ValueT | None:
    try:
        return read_file(path, form, wrap=wrap)
    except InvalidInputError as exc:
        problems += str(exc).splitlines()
        return None


def _scene_passages(file: str, scenes: dict[str, SceneWords]) -> Iterator[Passage]:
    for key, scene in scenes.items():
        yield Passage(f"{file}: {key}", (scene.title, scene.conflict, *scene.events))
        yield Passage(f"{file}: {key}.main", beats=scene.main)
        yield Passage(f"{file}: {key}.turn", beats=scene.turn)


def _pair_passages(pairs: Iterable[PairWords]) -> Iterator[Passage]:
    for pair in pairs:
        yield Passage(f"cliffhangers.yaml: {pair.id}.beats", (pair.says,), pair.beats)
        yield Passage(f"cliffhangers.yaml: {pair.id}.answer", beats=pair.answer)


def _genre_passages(file: str, words: GenreWords) -> Iterator[Passage]:
    told = (*words.titles, words.logline, words.synopsis, *words.plot_points, words.hook_promise)
    yield Passage(f"{file}: concept", (*told, *words.world_rules))
    for role, person in words.roles.items():
        traits = (person.wants, person.contradiction, person.secret, person.voice)
        yield Passage(f"{file}: roles.{role}", (person.occupation, *traits))
    yield Passage(f"{file}: opening", beats=words.opening)
    for secret in words.secrets:
        yield Passage(f"{file}: {secret.id}", (secret.fact,))
        yield from _secret_passages(f"{file}: {secret.id}", secret)
    yield from _scene_passages(file, words.scenes)


def _secret_passages(where: str, secret: SecretWords) -> Iterator[Passage]:
    yield Passage(f"{where}.plant", beats=secret.plant)
    yield Passage(f"{where}.hint", beats=secret.hint)
    yield Passage(f"{where}.reveal", beats=secret.reveal)


def _judge_slots(passages: Iterable[Passage], pronouns: set[str]) -> Iterator[str]:
    known = {*_OBJECTS, *ROLES, *(f"{key}:{role}" for key in pronouns for role in ROLES)}
    for passage in passages:
        for text in (*passage.texts, *(beat.text for beat in passage.beats)):
            unknown = sorted(set(slots_in(text)) - known)
            if unknown:
                yield f"{passage.where}: unknown slot {unknown} in {text!r}"
            if "{" in re.sub(r"\{[a-z_:]+\}", "", text):
                yield f"{passage.where}: stray brace in {text!r}"


def _judge_beats(passages: Iterable[Passage], language: str, pronouns: set[str]) -> Iterator[str]:
    sample = _SAMPLES[language]
    values = {key: sample[key] for key in _OBJECTS} | dict.fromkeys(ROLES, sample[""])
    values |= {f"{key}:{role}": sample[""] for key in pronouns for role in ROLES}
    said: dict[str, list[str]] = defaultdict(list)
    for passage in passages:
        for beat in passage.beats:
            if beat.text != normalize(beat.text):
                yield f"{passage.where}: not NFC, or white space to spare, in {beat.text!r}"
            if set(slots_in(beat.text)) - set(values):
                continue
            if beat.role is None:
                continue
            said[_bare(beat.text)].append(f"{passage.where}: {beat.text!r}")
            seconds = speech_seconds(fill(beat.text, values), language)
            if seconds > LONGEST_LINE_SECONDS:
                yield f"{passage.where}: takes {seconds:.1f} s to say: {beat.text!r}"
    for places in said.values():
        if len(places) > 1:
            yield f"said more than once: {'; '.join(places)}"


def _judge_counts(passages: Iterable[Passage]) -> Iterator[str]:
    for passage in passages:
        kind = passage.where.rpartition(".")[2].rpartition(" ")[2]
        if kind not in _COUNTS or not passage.beats:
            continue
        (low, high), least_lines = _COUNTS[kind]
        num_lines = sum(beat.role is not None for beat in passage.beats)
        if not low <= len(passage.beats) <= high:
            yield f"{passage.where}: {len(passage.beats)} beats, wanted {low} to {high}"
        if num_lines < least_lines:
            yield f"{passage.where}: {num_lines} lines, wanted {least_lines} or more"
        strong = sum(beat.role is not None and _is_strong(beat) for beat in passage.beats)
        if kind == "turn" and strong < 2:
            yield f"{passage.where}: {strong} strong lines, wanted 2 or more"


_COUNTS: Final = {
    "main": ((8, 11), 6),
    "turn": ((6, 9), 4),
    "opening": ((8, 11), 5),
    "plant": ((3, 4), 2),
    "hint": ((3, 4), 2),
    "reveal": ((8, 11), 6),
    "beats": ((2, 3), 1),
    "answer": ((3, 5), 2),
}


def _is_strong(beat: Beat) -> bool:
    return beat.emotion in _STRONG or beat.text.rstrip("\"'\u201d\u2019").endswith(("!", "\uff01"))


def _judge_pairs(pairs: tuple[PairWords, ...]) -> Iterator[str]:
    file = "cliffhangers.yaml"
    if len(pairs) < 44:
        yield f"{file}: {len(pairs)} pairs, wanted 44 or more"
    for what, values in (("id", [p.id for p in pairs]), ("says", [p.says for p in pairs])):
        twins = {value for value in values if values.count(value) > 1}
        if twins:
            yield f"{file}: {what} used twice: {sorted(twins)}"
    busy = [p for p in pairs if _BUSY & _keys(p)]
    if len(busy) < 20:
        yield f"{file}: {len(busy)} pairs with {sorted(_BUSY)}, wanted 20 or more"
    for pair in pairs:
        if pair.beats[-1].role is None:
            yield f"{file}: {pair.id}: the last beat must be a line"
        elif not re.search("[?!\u2026\uff1f\uff01]$|[.]{3}$", pair.beats[-1].text):
            yield f"{file}: {pair.id}: the last line must end on ?, ! or ..."


def _keys(pair: PairWords) -> set[str]:
    texts = (pair.says, *(beat.text for beat in (*pair.beats, *pair.answer)))
    return {key for text in texts for key in slots_in(text)} | {
        str(beat.role) for beat in (*pair.beats, *pair.answer)
    }


def _judge_genre(file: str, words: GenreWords) -> Iterator[str]:
    least = (("keywords", words.keywords, 8), ("titles", words.titles, 4))
    for what, found, wanted in (*least, ("proofs", words.proofs, 6)):
        if len(set(found)) < wanted:
            yield f"{file}: {what}: {len(set(found))} of them, wanted {wanted} or more"
    for role, person in words.roles.items():
        is_open = role in {Role.HERO, Role.ALLY}
        if is_open != (person.gender is None):
            yield f"{file}: roles.{role}: gender {'must be left out' if is_open else 'is missing'}"
    names = [place.name.casefold() for place in words.places.values()]
    if len(set(names)) < len(names):
        yield f"{file}: places: a name is used twice"


def _judge_common(common: CommonWords) -> Iterator[str]:
    names = common.names
    for field, wanted in (("female", 24), ("male", 24), ("elder_female", 6), ("elder_male", 6)):
        found: tuple[str, ...] = getattr(names, field)
        if len(set(found)) < wanted:
            yield f"common.yaml: names.{field}: {len(set(found))}, wanted {wanted} or more"
    everyone = [*names.female, *names.male, *names.elder_female, *names.elder_male]
    twins = sorted({name for name in everyone if everyone.count(name) > 1})
    if twins:
        yield f"common.yaml: names: used twice: {twins}"
    for emotion in Emotion:
        remarks = common.remarks.get(emotion, ())
        if len(remarks) < 2 and emotion is not Emotion.NEUTRAL:
            yield f"common.yaml: remarks.{emotion}: {len(remarks)}, wanted 2 or more"
        for remark in remarks:
            shown = find_line_emotion("x", remark=remark)
            if shown is not emotion:
                yield f"common.yaml: remarks.{emotion}: {remark!r} shows {shown}"
    for name, patterns in common.premise.model_dump().items():
        yield from (f"common.yaml: premise.{name}: {fault}" for fault in _bad_patterns(patterns))


def _bad_patterns(patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as exc:
            yield f"{pattern!r} is no regular expression: {exc}"


def _bare(text: str) -> str:
    words = unicodedata.normalize("NFC", text.casefold())
    return "".join(c for c in words if c in "{}:" or _LETTER.match(c) or unicodedata.combining(c))
