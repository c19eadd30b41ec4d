"""The cast: who speaks, under which names, and what the script says of them."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest

from cliffhanger.story.cast_list import CastEntry, read_cast_list
from cliffhanger.story.fountain.elements import Action, Heading, Screenplay, Speech
from cliffhanger.story.fountain.prose import plain_text
from cliffhanger.story.model import Character
from cliffhanger.story.naming import group_names, is_short_for, normalize_name, split_joint_name
from cliffhanger.story.sentence import split_sentences
from cliffhanger.story.slug import unique_slug
from cliffhanger.story.trait_words import FEMALE_NAMES, KIND_NOUNS, MALE_NAMES
from cliffhanger.story.traits import find_age, find_gender, find_kind
from cliffhanger.story.vocabulary import CharacterKind, Gender

_MAX_DESCRIPTION_CHARS = 400
_CAPS = re.compile(
    r"(?<![\w'])[^\W\d_a-z][^\W_a-z]*[.'\u2019-]?(?:[^\W_a-z]+|\s+(?=[^\W_a-z]{2}|[^\W_a-z]\.))*[^\W_a-z]"
)
_AGED = re.compile(
    r"\s*[,(]\s*(?:age[ds]?\s+|early\s+|mid[- ]?|late\s+)?\d{1,2}(?:'?s)?\b", re.IGNORECASE
)
_AGED_HAN = re.compile(
    r"(?:^|[\s。\uff0c\uff01\uff1f、\uff1a])(?P<name>[一-鿿]{2,4})[\uff0c,\uff08(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*岁"
)
_QUANTITY = frozenset(
    {
        *("A", "AN", "THE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN"),
        *("DOZEN", "MANY", "SEVERAL", "SOME", "ALL", "ANY"),
    }
)
_SUBJECT = re.compile(
    r"^[\"'\u201c]?(?:(?P<she>she|ella|cô ấy|cô ta|nàng|她|เธอ)"
    r"|(?P<he>he|él|anh ấy|anh ta|hắn|他(?!们)|เขา))"
    r"(?:\b|(?=[一-鿿\u0e00-\u0e7f]))",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(?:(?P<she>her)|(?P<he>his))\s+\w", re.IGNORECASE)
_OWN = re.compile(
    r"\b(?:(?P<she>her|she|herself)|(?P<he>his|he|himself))\b|(?P<ta>她)|(?P<he_han>他)(?!们)",
    re.IGNORECASE,
)
_QUOTED = re.compile('"[^"]*"|\u201c[^\u201d]*\u201d|\u300c[^\u300d]*\u300d')
_LOOKS = re.compile(
    r"\b(?:wears?|wearing|dressed|hair|eyes|beard|glasses|suit|coat|dress|gown|uniform|scar)\b"
    r"|穿|戴|头发|长发|短发|西装|裙|สวม|ใส่|ผม|mặc|tóc|đeo",
    re.IGNORECASE,
)
_ARTICLES = ("the ", "his ", "her ", "their ", "its ", "that ", "this ", "other ", "seventh ")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text at `[start, end)`."""

    start: int
    end: int
    character_index: int


@dataclass(frozen=True)
class NameIndex:
    """Finds names in prose, the longest first."""

    names: tuple[tuple[str, ...], ...]
    """Per character, every normalised name."""

    @cached_property
    def owners(self) -> dict[str, int]:
        """Index of the character behind each name."""
        return {name: index for index, group in enumerate(self.names) for name in group}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        ordered = sorted(self.owners, key=lambda name: (-len(name), name))
        return re.compile("|".join(map(_name_pattern, ordered)) or r"(?!)", re.IGNORECASE)

    def find(self, text: str) -> tuple[Mention, ...]:
        """Return every mention in order.

        In cased scripts a name has a capital, unless an article or a possessive shows that a noun
        is meant as one ("the dog" for DOG; not "will" for WILL). Words in quotation marks are
        read, not present.
        """
        text = _QUOTED.sub(lambda match: " " * len(match[0]), text)
        return tuple(
            Mention(match.start(), match.end(), self.owners[_spelling(match[0])])
            for match in self._pattern.finditer(text)
            if not match[0][0].islower() or _is_noun(match[0], text[: match.start()])
        )


def _is_noun(word: str, before: str) -> bool:
    """Return whether a name in small letters is a noun that means the character: "the dog"."""
    is_given_name = word.upper() in FEMALE_NAMES or word.upper() in MALE_NAMES
    return not is_given_name and before.lower().endswith(_ARTICLES)


def _name_pattern(name: str) -> str:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return rf"(?<!\w){words}(?!\w)" if name.lower() != name else words


def _spelling(text: str) -> str:
    return " ".join(text.upper().replace("\u2019", "'").split())


@dataclass(frozen=True)
class Cast:
    """Everyone seen or heard, and who is meant by a cue or named in a text."""

    characters: tuple[Character, ...]
    """In order of appearance."""
    names: NameIndex
    """Their names, in the same order."""

    @property
    def cue_names(self) -> frozenset[str]:
        """Every normalised name."""
        return frozenset(self.names.owners)

    def by_id(self, character_id: str) -> Character:
        """Return the character with that id."""
        return next(c for c in self.characters if c.id == character_id)

    def speakers(self, cue: str) -> tuple[Character, ...]:
        """Return who speaks under a cue; two or more for `BOB AND ANNA`.

        Raises:
            KeyError: The cue is not in the screenplay.
        """
        owners = self.names.owners
        name = normalize_name(cue)
        if name in owners:
            return (self.characters[owners[name]],)
        return tuple(self.characters[owners[part]] for part in split_joint_name(name))

    def mentioned(self, text: str) -> tuple[Character, ...]:
        """Return whom a text names, in order, each once.

        A cloud, robot or animal that is the only one of its kind is named by its kind too.
        """
        found = [(mention.start, mention.character_index) for mention in self.names.find(text)]
        for index, character in enumerate(self.characters):
            if pattern := self._kind_patterns.get(character.kind):
                found += [(match.start(), index) for match in pattern.finditer(text)]
        ordered = dict.fromkeys(index for _, index in sorted(found))
        return tuple(self.characters[index] for index in ordered)

    @cached_property
    def _kind_patterns(self) -> dict[CharacterKind, re.Pattern[str]]:
        counts = Counter(character.kind for character in self.characters)
        return {
            kind: re.compile(
                rf"\bthe\s+(?:\w+\s+){{0,2}}(?:{'|'.join(sorted(nouns))})\b", re.IGNORECASE
            )
            for kind, nouns in KIND_NOUNS.items()
            if counts[kind] == 1 and kind is not CharacterKind.ROBOT
        }


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Action, and who spoke last before it."""

    text: str
    speaker: str | None


def find_people(screenplay: Screenplay) -> Cast:
    """Return the cast of a screenplay: every speaker, and silent people introduced with their age.

    Cues that are one person's (BOB, CYBER BOB) become one character under the fullest cue. What
    the title page's `Cast:` says of somebody holds; who is listed there and does not appear is
    left out.

    Raises:
        ScreenplayError: A line of `Cast:` cannot be read.
    """
    listed = {normalize_name(entry.name): entry for entry in read_cast_list(screenplay)}
    paragraphs, scenes = _read_scenes(screenplay)
    written = _written_names(screenplay)
    spoken = _single_names(scenes)
    silent = [name for name in listed if name not in scenes]
    groups = group_names(
        [*spoken, *silent], {name: scenes.get(name, set()) for name in (*scenes, *silent)}
    )
    groups = [group for group in groups if _appears(group, scenes, paragraphs)]
    phrases = [phrase for paragraph in paragraphs for phrase in introduced_names(paragraph.text)]
    names = [_with_introduced(group, groups, phrases) for group in groups]
    names += [(name,) for name in _silent_names(paragraphs, names)]
    index = NameIndex(tuple(names))
    pronouns = _count_pronouns(paragraphs, index)
    taken: set[str] = set()
    characters = tuple(
        _make_character(
            tuple(written.get(name, name) for name in group if name in scenes) or group,
            group,
            _introduce(i, index, paragraphs),
            votes=_Votes(pronouns[i], _entry(group, listed)),
            taken=taken,
        )
        for i, group in enumerate(names)
    )
    return Cast(characters, index)


def _appears(group: list[str], scenes: dict[str, set[int]], paragraphs: list["_Paragraph"]) -> bool:
    """Return whether somebody speaks or is named in the action."""
    index = NameIndex((tuple(group),))
    return any(name in scenes for name in group) or any(
        index.find(paragraph.text) for paragraph in paragraphs
    )


def _entry(group: tuple[str, ...], listed: dict[str, CastEntry]) -> CastEntry | None:
    """Return what the cast list says of the person with those names, the fullest name first."""
    return next((listed[name] for name in sorted(group, key=len)[::-1] if name in listed), None)


def _written_names(screenplay: Screenplay) -> dict[str, str]:
    """Return how the cues first write each name; what a cue adds ("BOB'S VOICE") is left out."""
    cues = [plain_text(speech.name) for speech in reversed(screenplay.speeches)]
    return {
        name: cue if cue.upper() == name else name for cue in cues for name in [normalize_name(cue)]
    }


def _read_scenes(screenplay: Screenplay) -> tuple[list[_Paragraph], dict[str, set[int]]]:
    """Return the action of all scenes, and the scenes that each cue speaks in."""
    paragraphs: list[_Paragraph] = []
    scenes: dict[str, set[int]] = {}
    scene_index = -1
    speaker = None
    for element in screenplay.elements:
        if isinstance(element, Heading):
            scene_index += 1
            speaker = None
        elif isinstance(element, Speech):
            speaker = normalize_name(element.name)
            scenes.setdefault(speaker, set()).add(scene_index)
        elif isinstance(element, Action) and scene_index >= 0:
            paragraphs.append(_Paragraph(element.text, speaker))
            speaker = None
    return paragraphs, scenes


def _single_names(scenes: dict[str, set[int]]) -> list[str]:
    """Return the cues' names, joint cues of known speakers taken apart into them."""
    names: list[str] = []
    for cue, spoken in list(scenes.items()):
        parts = split_joint_name(cue)
        is_joint = len(parts) > 1 and any(part in scenes for part in parts)
        names += parts if is_joint else (cue,)
        for part in parts if is_joint else ():
            scenes.setdefault(part, set()).update(spoken)
    return list(dict.fromkeys(names))


def introduced_names(action: str) -> tuple[str, ...]:
    """Return the phrases in capitals of an action text that a comma or bracket follows."""
    return tuple(
        normalize_name(match[0])
        for match in _CAPS.finditer(action)
        if action[match.end() : match.end() + 2].lstrip()[:1] in (",", "(")
    )


def _with_introduced(
    group: list[str], groups: list[list[str]], phrases: list[str]
) -> tuple[str, ...]:
    """Return a person's names with the one fuller name that only the action gives them."""
    others = {name for other in groups if other is not group for name in other}
    fuller = [
        phrase
        for phrase in dict.fromkeys(phrases)
        if any(is_short_for(name, phrase, share_scene=False) for name in group)
        and phrase not in others
        and phrase not in group
        and not any(is_short_for(name, phrase, share_scene=False) for name in others)
    ]
    longest_first = sorted(group, key=lambda name: -len(name))
    return (*longest_first, *(fuller if len(fuller) == 1 else ()))


def _silent_names(paragraphs: list[_Paragraph], known: list[tuple[str, ...]]) -> list[str]:
    """Return the names of individuals who never speak but are introduced with their age."""
    spoken = {name for names in known for name in names}
    found: list[str] = []
    for paragraph in paragraphs:
        for match in _CAPS.finditer(paragraph.text):
            name = normalize_name(match[0])
            if _AGED.match(paragraph.text, match.end()) and name.split()[0] not in _QUANTITY:
                found.append(name)
        found += [match["name"] for match in _AGED_HAN.finditer(paragraph.text)]
    return [name for name in dict.fromkeys(found) if not any(_is_part(s, name) for s in spoken)]


def _is_part(known: str, name: str) -> bool:
    return known == name or is_short_for(known, name, share_scene=False) or known in name


@dataclass(frozen=True, slots=True)
class _Introduction:
    """The sentence that first names somebody, and what it says around the name."""

    before: str = ""
    after: str = ""
    description: str = ""


def _introduce(index: int, names: NameIndex, paragraphs: list[_Paragraph]) -> _Introduction:
    """Return how a character is introduced: in capitals, with facts beside the name, or first."""
    best = _Introduction()
    best_score = -1
    for paragraph in paragraphs:
        sentences = split_sentences(paragraph.text)
        for sentence, follower in zip_longest(sentences, sentences[1:], fillvalue=""):
            mentions = names.find(sentence)
            own = next((m for m in mentions if m.character_index == index), None)
            if own is None:
                continue
            has_facts = sentence[own.end :].lstrip()[:1] in (",", "(", "\uff0c", "\uff08")
            score = 2 * sentence[own.start : own.end].isupper() + has_facts
            if score > best_score:
                best = _cut_introduction(sentence, own, mentions, follower)
                best_score = score
    return best


def _cut_introduction(
    sentence: str, own: Mention, mentions: tuple[Mention, ...], follower: str
) -> _Introduction:
    """Return the part of a sentence that is about one of the people it names."""
    others = [m for m in mentions if m.character_index != own.character_index]
    start = own.start if any(m.end <= own.start for m in others) else 0
    end = min((m.start for m in others if m.start >= own.end), default=len(sentence))
    description = sentence[start:end].strip().removesuffix(" and").rstrip(",\uff0c ")
    if _SUBJECT.match(follower) and _LOOKS.search(follower) and not others:
        description = f"{description} {follower}"
    return _Introduction(
        before=sentence[max(0, own.start - 40) : own.start],
        after=sentence[own.end : end],
        description=description[:_MAX_DESCRIPTION_CHARS],
    )


def owner_gender(sentence: str) -> Gender | None:
    """Return the gender of the pronoun that opens a sentence as `Her phone rings`, or None."""
    match = _OWNER.match(sentence)
    return None if match is None else Gender.FEMALE if match["she"] else Gender.MALE


def subject_gender(sentence: str) -> Gender | None:
    """Return the gender of the pronoun that opens a sentence (`She looks up`), or None."""
    match = _SUBJECT.match(sentence)
    return None if match is None else Gender.FEMALE if match["she"] else Gender.MALE


def _count_pronouns(paragraphs: list[_Paragraph], names: NameIndex) -> Counter[int]:
    """Return, per character, how often the action says `she` of them less how often `he`."""
    owners = names.owners
    votes: Counter[int] = Counter()
    for paragraph in paragraphs:
        subjects: set[int] = {owners[paragraph.speaker]} if paragraph.speaker in owners else set()
        for sentence in split_sentences(paragraph.text):
            named = {mention.character_index for mention in names.find(sentence)}
            pronoun = subject_gender(sentence)
            if pronoun and len(subjects) == 1:
                votes[next(iter(subjects))] += 1 if pronoun is Gender.FEMALE else -1
            elif not pronoun and len(named) == 1:
                votes[next(iter(named))] += _own_pronouns(sentence)
            subjects = set() if pronoun else named
    return votes


def _own_pronouns(sentence: str) -> int:
    """Return 1 when all pronouns of a sentence are a woman's, -1 when all are a man's, else 0."""
    found = {bool(match["she"] or match["ta"]) for match in _OWN.finditer(sentence)}
    return 0 if len(found) != 1 else 1 if True in found else -1


@dataclass(frozen=True, slots=True)
class _Votes:
    """What else decides about somebody: pronouns, and the cast list's word."""

    pronouns: int
    entry: CastEntry | None


def _make_character(
    cues: tuple[str, ...],
    names: tuple[str, ...],
    introduction: _Introduction,
    *,
    votes: _Votes,
    taken: set[str],
) -> Character:
    """Return a character under the fullest of its cues; the other names are aliases."""
    before, after = introduction.before, introduction.after
    joined = " ".join(names)
    entry = votes.entry or CastEntry(cues[0])
    cues = cues if votes.entry is None else _renamed(entry.name, cues)
    kind = entry.kind or find_kind(joined, before, after)
    return Character(
        id=unique_slug(cues[0], taken),
        name=cues[0],
        aliases=_aliases(cues, names),
        kind=kind,
        gender=entry.gender or find_gender(joined, before, after, votes.pronouns),
        age=entry.age or find_age(joined, before, after, kind),
        description=entry.description or introduction.description,
    )


def _renamed(name: str, cues: tuple[str, ...]) -> tuple[str, ...]:
    """Return the cues with the cast list's name before them."""
    return (name, *(cue for cue in cues if normalize_name(cue) != normalize_name(name)))


def _aliases(cues: tuple[str, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    spelled = {cue.upper() for cue in cues}
    return (*cues[1:], *(name for name in names if name not in spelled))
