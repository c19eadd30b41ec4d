"""The rules of continuity, one function each: facts in order to pairs that clash."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Final

from cliffhanger.checks.continuity_facts import (
    Clash,
    NotedFact,
    are_alike,
    are_opposite,
    body_part,
    find_character,
    known_ids,
    may_be_one,
    name_of,
    of_kind,
    split_trait,
    words_of,
)
from cliffhanger.checks.script_people import likely_name
from cliffhanger.story.room.bible import SeriesBible
from cliffhanger.story.room.scene import FactKind

_ACTS: Final = frozenset(
    {FactKind.KNOWS, FactKind.OUTFIT, FactKind.PLACE, FactKind.HOLDS, FactKind.HEALED}
)
_EVERYDAY: Final = frozenset(
    [
        *("phone", "mobile", "cell phone", "smartphone", "glass", "cup", "bag", "umbrella"),
        *("手机", "电话", "杯子", "酒杯", "包", "雨伞", "điện thoại", "ly", "cốc", "túi", "ô"),
        *("โทรศัพท์", "มือถือ", "แก้ว", "กระเป๋า", "ร่ม"),
    ]
)
"""Things that several people have at once."""

Rule = Callable[[SeriesBible, Sequence[NotedFact]], Iterator[Clash]]


def unknown_id(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give every id that the bible does not know, once, with the one that is probably meant."""
    seen: set[tuple[str, str]] = set()
    for each in noted:
        for wrong, (what, known) in known_ids(bible, each.fact).items():
            if wrong in known or (what, wrong) in seen:
                continue
            seen.add((what, wrong))
            likely = likely_name(wrong, known)
            guess = f", probably {likely!r}" if likely else ""
            listed = f"{what}: {', '.join(known) or 'none'}"
            yield Clash(f"the bible has no {what} {wrong!r}{guess}", listed, each)


def early_knowledge(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give everybody who knows a secret before it is out without being one of its holders."""
    secrets = {secret.id: secret for secret in bible.secrets}
    seen: set[tuple[str, str]] = set()
    for each in of_kind(noted, FactKind.KNOWS):
        secret, who = secrets.get(each.fact.value), each.fact.subject_id
        if secret is None or who in secret.holder_ids or (who, secret.id) in seen:
            continue
        if each.episode_number < secret.reveal_episode:
            seen.add((who, secret.id))
            yield Clash(
                f"{name_of(bible, who)} knows the secret {secret.id!r} in episode "
                f"{each.episode_number}, but it comes out in episode {secret.reveal_episode}",
                f"{secret.fact} Held by {', '.join(secret.holder_ids)}, planted in episode "
                f"{secret.planted_episode}, out in {secret.reveal_episode}",
                each,
            )


def early_outfit(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give every outfit that is worn before its first episode."""
    seen: set[tuple[str, str]] = set()
    for each in of_kind(noted, FactKind.OUTFIT):
        character = find_character(bible, each.fact.subject_id)
        outfits = {outfit.id: outfit for outfit in character.outfits} if character else {}
        outfit, key = outfits.get(each.fact.value), (each.fact.subject_id, each.fact.value)
        if outfit and each.episode_number < outfit.from_episode and key not in seen:
            seen.add(key)
            yield Clash(
                f"{name_of(bible, key[0])} wears {outfit.id!r} in episode {each.episode_number}, "
                f"but only from episode {outfit.from_episode} on",
                f"{outfit.id}: {outfit.description}, from episode {outfit.from_episode}",
                each,
            )


def two_outfits(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give everybody who wears two outfits in one scene."""
    yield from _two_values(bible, noted, FactKind.OUTFIT, "wears")


def two_places(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give everybody who is in two places in one scene."""
    yield from _two_values(bible, noted, FactKind.PLACE, "is in")


def healed_unhurt(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give everybody who heals without being hurt, or on the side that was not."""
    wounds: defaultdict[str, list[NotedFact]] = defaultdict(list)
    for each in of_kind(noted, FactKind.INJURY, FactKind.HEALED):
        who, own = each.fact.subject_id, wounds[each.fact.subject_id]
        if each.fact.kind is FactKind.INJURY:
            own.append(each)
            continue
        like = [wound for wound in own if are_alike(wound.fact.value, each.fact.value)]
        if like and all(are_opposite(wound.fact.value, each.fact.value) for wound in like):
            yield Clash(_sides(bible, like[-1], each, verb="heals"), like[-1], each)
        elif not own:
            sentence = f"{name_of(bible, who)} has healed ({each.fact.value}) without an injury"
            yield Clash(sentence, f"no injury of {name_of(bible, who)} was noted before", each)
        wounds[who] = [wound for wound in own if wound not in like] if like else own[:-1]


def other_side(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give every injury that changes from left to right, or back, without having healed."""
    wounds: defaultdict[str, list[NotedFact]] = defaultdict(list)
    for each in of_kind(noted, FactKind.INJURY, FactKind.HEALED):
        own = wounds[each.fact.subject_id]
        like = [wound for wound in own if are_alike(wound.fact.value, each.fact.value)]
        if each.fact.kind is FactKind.HEALED:
            wounds[each.fact.subject_id] = [wound for wound in own if wound not in like]
            continue
        opposite = [
            wound
            for wound in own
            if are_opposite(wound.fact.value, each.fact.value)
            and body_part(wound.fact.value) == body_part(each.fact.value)
        ]
        if opposite:
            yield Clash(_sides(bible, opposite[-1], each, verb="later shows"), opposite[-1], each)
        own.append(each)


def two_holders(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give every object that changes hands out of sight.

    A hand-over shows as two holders in one scene, the one who had it and the one who has it; who
    ends up with it is then left open.
    """
    last: dict[str, list[NotedFact]] = {}
    for _, scene in groupby(of_kind(noted, FactKind.HOLDS), key=lambda each: each.scene):
        held: defaultdict[str, list[NotedFact]] = defaultdict(list)
        for each in scene:
            held[" ".join(words_of(each.fact.value))].append(each)
        for thing, holders in held.items():
            before = last.get(thing, holders)
            last[thing] = holders
            givers = {each.fact.subject_id for each in before}
            is_seen = any(each.fact.subject_id in givers for each in holders)
            if not is_seen and thing not in _EVERYDAY:
                giver = name_of(bible, before[-1].fact.subject_id)
                taker = name_of(bible, holders[0].fact.subject_id)
                yield Clash(
                    f"{taker} holds {holders[0].fact.value!r}, which {giver} had; no scene hands "
                    "it over",
                    before[-1],
                    holders[0],
                )


def dead_acts(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give everybody who acts in a later scene than the one they die in, once an episode."""
    deaths: dict[str, NotedFact] = {}
    seen: set[tuple[str, int]] = set()
    for each in noted:
        who = each.fact.subject_id
        if each.fact.kind is FactKind.DEAD:
            deaths.setdefault(who, each)
        death = deaths.get(who)
        key = (who, each.episode_number)
        if death and each.fact.kind in _ACTS and each.scene > death.scene and key not in seen:
            seen.add(key)
            yield Clash(
                f"{name_of(bible, who)} is dead since episode {death.episode_number}, scene "
                f"{death.fact.scene_number}, but {each.fact.kind} {each.fact.value!r} later",
                death,
                each,
            )


def two_traits(bible: SeriesBible, noted: Sequence[NotedFact]) -> Iterator[Clash]:
    """Give every trait with two values."""
    first: dict[tuple[str, str], tuple[str, NotedFact]] = {}
    for each in of_kind(noted, FactKind.TRAIT):
        trait = split_trait(each.fact.value)
        if trait is None:
            continue
        name, value = trait
        old, before = first.setdefault((each.fact.subject_id, name), (value, each))
        if not may_be_one(old, value):
            who = name_of(bible, each.fact.subject_id)
            sentence = f"the trait {name!r} of {who} is first {old!r}, then {value!r}"
            yield Clash(sentence, before, each)


RULES: Final[tuple[Rule, ...]] = (
    unknown_id,
    early_knowledge,
    early_outfit,
    two_outfits,
    two_places,
    healed_unhurt,
    other_side,
    two_holders,
    dead_acts,
    two_traits,
)
"""Every rule, by whose name a contradiction is reported."""


def _two_values(
    bible: SeriesBible, noted: Sequence[NotedFact], kind: FactKind, verb: str
) -> Iterator[Clash]:
    """Give everybody for whom a kind of fact has two values in one scene, once a scene."""
    first: dict[tuple[str, tuple[int, int]], NotedFact] = {}
    seen: set[tuple[str, tuple[int, int]]] = set()
    for each in of_kind(noted, kind):
        key = (each.fact.subject_id, each.scene)
        before = first.setdefault(key, each)
        if before.fact.value != each.fact.value and key not in seen:
            seen.add(key)
            yield Clash(
                f"{name_of(bible, key[0])} {verb} both {before.fact.value!r} and "
                f"{each.fact.value!r} in one scene",
                before,
                each,
            )


def _sides(bible: SeriesBible, wound: NotedFact, later: NotedFact, *, verb: str) -> str:
    return (
        f"{name_of(bible, later.fact.subject_id)} has the injury {wound.fact.value!r}, but "
        f"{verb} {later.fact.value!r}"
    )
