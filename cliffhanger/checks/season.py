"""Checks of a whole season: its grid against its bible, its scripts against both."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.checks.script_words import bare_words, is_sentence
from cliffhanger.story.room.bible import Secret, SeriesBible
from cliffhanger.story.room.grid import GridRow, SeasonGrid
from cliffhanger.story.room.scene import ScriptDraft

_MAX_REPEATED_SHARE: Final = 0.05
_PEAK: Final = 2
"""Tension from which a row has a peak; 3 is the most."""
_FREE_EPISODES: Final = (4, 20)
"""Episodes before the first paywall; sources say 5 to 20 and disagree."""
_SHORT_SEASON: Final = 12
"""A season this short may have no paywall, or one anywhere."""
_SAME_SHARE: Final = 0.9
"""Cliffhangers with this share of their words in common are one."""


def check_season(
    bible: SeriesBible, grid: SeasonGrid, scripts: Mapping[int, ScriptDraft]
) -> tuple[CheckResult, ...]:
    """Return every check of a season; a script that is not written yet is no fault.

    Args:
        bible: The series.
        grid: Its episodes.
        scripts: Scripts by episode number, as many as there are.
    """
    return (
        _check_episodes(bible, grid, scripts),
        _check_secrets(bible, grid),
        _check_known(bible, grid, scripts),
        _check_cliffhangers(grid, scripts),
        _check_curves(grid),
        _check_paywall(grid),
        _check_repeats(scripts),
    )


def _faults(
    name: str, faults: Sequence[str], *, limit: str, is_required: bool = True, note: str = ""
) -> CheckResult:
    return CheckResult(
        name=name,
        is_passed=not faults,
        is_required=is_required,
        measured=str(len(faults)),
        limit=limit,
        unit="faults",
        note=("; ".join(faults) or note)[:2000],
    )


def _check_episodes(
    bible: SeriesBible, grid: SeasonGrid, scripts: Mapping[int, ScriptDraft]
) -> CheckResult:
    planned = [row.episode_number for row in grid.rows]
    missing = sorted(set(range(1, bible.num_episodes + 1)) - set(planned))
    faults = [f"episode {number} has no row" for number in missing]
    faults += [
        f"row {number} is past the {bible.num_episodes} episodes of the bible"
        for number in planned
        if number > bible.num_episodes
    ]
    faults += [
        f"the script of episode {number} has no row"
        for number in sorted(set(scripts) - set(planned))
    ]
    return _faults(
        "season_episodes",
        faults,
        limit=f"rows 1 to {bible.num_episodes}, every script with its row",
        note=f"{len(scripts)} of {len(planned)} episodes have a script",
    )


def _check_secrets(bible: SeriesBible, grid: SeasonGrid) -> CheckResult:
    known = {secret.id for secret in bible.secrets}
    faults = [fault for secret in bible.secrets for fault in _secret_faults(secret, grid)]
    faults += [
        f"row {row.episode_number} names the unknown secret {each!r}"
        for row in grid.rows
        for each in (*row.planted_secret_ids, *row.revealed_secret_ids)
        if each not in known
    ]
    return _faults(
        "season_secrets", faults, limit="planted, hinted at and revealed where the bible says"
    )


def _secret_faults(secret: Secret, grid: SeasonGrid) -> Iterator[str]:
    planted = [row.episode_number for row in grid.rows if secret.id in row.planted_secret_ids]
    revealed = [row.episode_number for row in grid.rows if secret.id in row.revealed_secret_ids]
    name = f"the secret {secret.id!r}"
    if secret.planted_episode not in planted:
        yield f"{name} is to be planted in episode {secret.planted_episode}, planted in {planted}"
    allowed = {secret.planted_episode, *secret.hint_episodes}
    for number in planted:
        if number not in allowed:
            yield f"{name} is planted in episode {number}, where the bible has no sign of it"
    if revealed != [secret.reveal_episode]:
        yield f"{name} is to come out in episode {secret.reveal_episode}, comes out in {revealed}"
    if planted and revealed and min(planted) >= min(revealed):
        yield f"{name} comes out in episode {min(revealed)} without being planted before"


def _check_known(
    bible: SeriesBible, grid: SeasonGrid, scripts: Mapping[int, ScriptDraft]
) -> CheckResult:
    people = {character.id for character in bible.characters}
    places = {place.id for place in bible.places}
    faults: dict[str, None] = {}
    for where, used_people, used_places in _used_ids(grid, scripts):
        for each in used_people:
            if each not in people:
                faults[f"{where} has the unknown character {each!r}"] = None
        for each in used_places:
            if each not in places:
                faults[f"{where} plays in the unknown place {each!r}"] = None
    return _faults("season_known", tuple(faults), limit="every character and place in the bible")


def _used_ids(
    grid: SeasonGrid, scripts: Mapping[int, ScriptDraft]
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for row in grid.rows:
        yield f"row {row.episode_number}", row.character_ids, row.place_ids
    for number, draft in sorted(scripts.items()):
        speakers = [line.speaker_id for line in draft.lines]
        yield f"script {number}", speakers, [scene.place_id for scene in draft.scenes]


def _check_cliffhangers(grid: SeasonGrid, scripts: Mapping[int, ScriptDraft]) -> CheckResult:
    planned = {row.episode_number: row.cliffhanger for row in grid.rows}
    pieces = {number: _pieces(text) for number, text in planned.items()}
    faults = [
        f"the cliffhanger of episode {later} is that of episode {earlier}: "
        f"\u201c{planned[later][:120]}\u201d"
        for earlier, later in combinations(sorted(planned), 2)
        if _are_same(pieces[earlier], pieces[later])
    ]
    return _faults(
        "season_cliffhangers", [*faults, *_same_endings(scripts)], limit="no cliffhanger twice"
    )


def _are_same(one: Counter[str], other: Counter[str]) -> bool:
    either = (one | other).total()
    return either > 0 and (one & other).total() >= _SAME_SHARE * either


def _same_endings(scripts: Mapping[int, ScriptDraft]) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, draft in sorted(scripts.items()):
        text = draft.lines[-1].text if draft.lines else ""
        earlier = first.setdefault(bare_words(text), number)
        if earlier != number and is_sentence(text):
            yield (
                f"episode {number} ends on the last words of episode {earlier}: "
                f"\u201c{text[:120]}\u201d"
            )


def _pieces(text: str) -> Counter[str]:
    """Return the words of a text; pairs of characters where words are not parted by spaces."""
    found: Counter[str] = Counter()
    for word in bare_words(text).split():
        is_spaced = word.lower() != word.upper() or len(word) == 1
        found.update([word] if is_spaced else map("".join, pairwise(word)))
    return found


def _check_curves(grid: SeasonGrid) -> CheckResult:
    flat = [row for row in grid.rows if max(row.emotional_curve) < _PEAK]
    return _faults(
        "season_curves",
        [f"episode {row.episode_number} has no peak: {_curve(row)}" for row in flat],
        limit=f"every emotional curve reaches {_PEAK}",
        is_required=False,
    )


def _curve(row: GridRow) -> str:
    return " ".join(f"{feeling:+d}" if feeling else "0" for feeling in row.emotional_curve)


def _check_paywall(grid: SeasonGrid) -> CheckResult:
    episodes, last = grid.paywall_episodes, len(grid.rows)
    faults = [f"episode {last} is the last; nothing follows to pay for"] if last in episodes else []
    if list(episodes) != sorted(set(episodes)):
        faults.append(f"the episodes are not in order, or one comes twice: {list(episodes)}")
    fewest, most = _FREE_EPISODES
    if last > _SHORT_SEASON and episodes and not fewest <= min(episodes) <= most:
        faults.append(f"{min(episodes)} free episodes; {fewest} to {most} are usual")
    return _faults(
        "season_paywall",
        faults,
        limit="in order, before the last episode, after some free ones",
        is_required=False,
        note=f"after {', '.join(map(str, episodes))}" if episodes else "no paywall",
    )


def _check_repeats(scripts: Mapping[int, ScriptDraft]) -> CheckResult:
    lines = [line.text for draft in scripts.values() for line in draft.lines]
    counts = Counter(bare_words(text) for text in lines if is_sentence(text))
    num_again = sum(count - 1 for count in counts.values())
    share = num_again / max(1, counts.total())
    most = [f"{count} x \u201c{words}\u201d" for words, count in counts.most_common(5) if count > 1]
    return CheckResult(
        name="season_repeats",
        is_passed=share <= _MAX_REPEATED_SHARE,
        is_required=False,
        measured=f"{share:.3f}",
        limit=f"<= {_MAX_REPEATED_SHARE}",
        unit=f"share of {counts.total()} lines said before in the season",
        note="; ".join(most)[:2000],
    )
