"""Whether a shot list keeps the craft rules, whoever directed it."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from cliffhanger.checks.result import CheckResult
from cliffhanger.story.direction.emphasis import peak_line_ids
from cliffhanger.story.direction.rhythm import MAX_STATIC_SHARE
from cliffhanger.story.direction.staging import MAX_IN_FRAME, Cast
from cliffhanger.story.model import Episode, LineBeat, Scene, Shot, ShotList
from cliffhanger.story.vocabulary import CharacterKind, Framing, Move, ShotSize
from cliffhanger.story.wording import LINE_GAP_SECONDS, speech_seconds

_SHORTEST_SECONDS: Final = 1.9
_LONGEST_SECONDS: Final = 6.8
_LONGEST_ENDING_SECONDS: Final = 8.5
_ENDING_HOLD_SECONDS: Final = 1.5
_SHOTS_PER_MINUTE: Final = (12.0, 20.0)
_PACED_FROM_SECONDS: Final = 30.0
_CLOSE: Final = frozenset({ShotSize.CU, ShotSize.ECU})
_FACES: Final = frozenset({ShotSize.MCU, ShotSize.CU, ShotSize.ECU})
_WIDE: Final = frozenset({ShotSize.EWS, ShotSize.WS})


def check_shots(episode: Episode, shots: ShotList) -> tuple[CheckResult, ...]:
    """Return one result per craft rule; only the use of the lines is required.

    Args:
        episode: The episode that was broken into shots, its long lines split.
        shots: Its shots.
    """
    seconds = estimated_seconds(episode, shots)
    return (
        _check_lines(episode, shots),
        _check_opening(shots),
        _check_establishing(episode, shots),
        _check_size_runs(shots),
        _check_peaks(episode, shots),
        _check_durations(shots, seconds),
        _check_pace(seconds),
        _check_static(shots),
        _check_sides(shots),
        _check_framing(episode, shots),
        _check_ending(episode, shots),
    )


def estimated_seconds(episode: Episode, shots: ShotList) -> tuple[float, ...]:
    """Return how long each shot will last, by an actor's pace; lines spoken together add up."""
    language = episode.series.language
    spoken = {line.id: speech_seconds(line.text, language) for line in episode.lines}
    return tuple(_shot_seconds(shot, spoken) for shot in shots.shots)


def _shot_seconds(shot: Shot, spoken: Mapping[str, float]) -> float:
    said = sum(spoken.get(line_id, 0.0) for line_id in shot.line_ids)
    gaps = LINE_GAP_SECONDS * max(0, len(shot.line_ids) - 1)
    return max(shot.min_duration_seconds, shot.lead_seconds + said + gaps + shot.hold_seconds)


def _result(
    name: str, faults: Sequence[str], *, limit: str, is_required: bool = False
) -> CheckResult:
    return CheckResult(
        name=name,
        is_passed=not faults,
        is_required=is_required,
        measured=str(len(faults)),
        limit=limit,
        unit="faults",
        note="; ".join(faults)[:2000],
    )


def _check_lines(episode: Episode, shots: ShotList) -> CheckResult:
    wanted = [line.id for line in episode.lines]
    used = [line_id for shot in shots.shots for line_id in shot.line_ids]
    faults = [f"{each} is in no shot" for each in wanted if each not in used]
    faults += [f"{each} is no line of the episode" for each in used if each not in wanted]
    faults += [
        f"{each} is in {used.count(each)} shots" for each in set(used) if used.count(each) > 1
    ]
    if not faults and used != wanted:
        faults = ["lines are not in the script's order"]
    return _result("shot_lines", faults, limit="every line once, in order", is_required=True)


def _check_opening(shots: ShotList) -> CheckResult:
    first = shots.shots[0]
    is_seen = first.size in _FACES or first.insert is not None
    has_event = (
        any(not sound.is_ambience for sound in first.sounds) or first.move is not Move.STATIC
    )
    faults = [] if is_seen or has_event else [f"{first.id} shows nothing striking"]
    if first.title and not (first.cast or first.insert or first.action):
        faults.append(f"{first.id} is a title card")
    return _result("shot_opening", faults, limit="something striking, no title card")


def _check_establishing(episode: Episode, shots: ShotList) -> CheckResult:
    faults = [
        f"{scene.id} does not say where it is"
        for scene in episode.scenes
        if not any(shot.size in _WIDE for shot in _of_scene(shots, scene.id)[:3])
    ]
    return _result("shot_establishing", faults, limit="EWS or WS among a scene's first 3 shots")


def _check_size_runs(shots: ShotList) -> CheckResult:
    sizes = [shot.size for shot in shots.shots]
    faults = [
        f"{shots.shots[at].id} is the third {sizes[at]} running"
        for at in range(2, len(sizes))
        if sizes[at] == sizes[at - 1] == sizes[at - 2]
    ]
    return _result("shot_size_runs", faults, limit="never three equal sizes running")


def _check_peaks(episode: Episode, shots: ShotList) -> CheckResult:
    cast = Cast.of(episode)
    by_line = {line_id: shot for shot in shots.shots for line_id in shot.line_ids}
    faults: list[str] = []
    for scene in episode.scenes:
        peaks = peak_line_ids(scene) - _directed_line_ids(scene)
        for line in scene.lines:
            shot = by_line.get(line.id)
            if line.id not in peaks or shot is None or not cast.is_person(line.character_id):
                continue
            if shot.size not in _CLOSE and shot.insert is None and line.is_on_camera:
                faults.append(f"{line.id} peaks in a {shot.size}")
    return _result("shot_peaks", faults, limit="CU or ECU at every peak")


def _directed_line_ids(scene: Scene) -> frozenset[str]:
    spoken = (beat for beat in scene.beats if isinstance(beat, LineBeat))
    return frozenset(beat.line.id for beat in spoken if beat.directive is not None)


def _check_durations(shots: ShotList, seconds: Sequence[float]) -> CheckResult:
    faults: list[str] = []
    for shot, length in zip(shots.shots, seconds, strict=True):
        is_last = shot is shots.shots[-1]
        longest = _LONGEST_ENDING_SECONDS if is_last else _LONGEST_SECONDS
        if not _SHORTEST_SECONDS <= length <= longest:
            faults.append(f"{shot.id} lasts about {length:.1f} s")
    return _result("shot_durations", faults, limit="2 to 6 s, the last up to 8")


def _check_pace(seconds: Sequence[float]) -> CheckResult:
    total = sum(seconds)
    per_minute = 60.0 * len(seconds) / total
    low, high = _SHOTS_PER_MINUTE
    is_short = total < _PACED_FROM_SECONDS
    return CheckResult(
        name="shot_pace",
        is_passed=is_short or low <= per_minute <= high,
        is_required=False,
        measured=f"{per_minute:.1f}",
        limit=f"{low:.0f} to {high:.0f}",
        unit="shots per minute",
        note="too short to have a pace" if is_short else "",
    )


def _check_static(shots: ShotList) -> CheckResult:
    num_static = sum(shot.move is Move.STATIC for shot in shots.shots)
    share = num_static / len(shots.shots)
    return CheckResult(
        name="shot_static",
        is_passed=share <= MAX_STATIC_SHARE,
        is_required=False,
        measured=f"{share:.2f}",
        limit=f"<= {MAX_STATIC_SHARE}",
        unit="share of shots",
    )


def _check_sides(shots: ShotList) -> CheckResult:
    faults: list[str] = []
    seen: dict[tuple[str, str, str], str] = {}
    for shot in shots.shots:
        ids = [one.character_id for one in shot.cast]
        for left, right in combinations(ids, 2):
            if (shot.scene_id, right, left) in seen:
                other = seen[shot.scene_id, right, left]
                faults.append(f"{left} and {right} change sides between {other} and {shot.id}")
            seen.setdefault((shot.scene_id, left, right), shot.id)
    return _result("shot_sides", faults, limit="nobody changes sides in a scene")


def _check_framing(episode: Episode, shots: ShotList) -> CheckResult:
    cast = Cast.of(episode)
    faults: list[str] = []
    for shot in shots.shots:
        ids = [one.character_id for one in shot.cast]
        if len(ids) > MAX_IN_FRAME:
            faults.append(f"{shot.id} has {len(ids)} in frame")
        if shot.focus_id is not None and shot.focus_id not in ids:
            faults.append(f"{shot.id} is on {shot.focus_id}, who is not in frame")
        if shot.framing is Framing.OTS and (
            shot.over_id is None or cast.kind(shot.over_id) in _SHOULDERLESS
        ):
            faults.append(f"{shot.id} looks over no shoulder")
        if (shot.framing is Framing.INSERT) != (shot.insert is not None):
            faults.append(f"{shot.id} is framed as an insert without a prop, or the reverse")
    return _result("shot_framing", faults, limit="at most 3 in frame, focus among them")


_SHOULDERLESS: Final = frozenset({CharacterKind.ANIMAL, CharacterKind.CLOUD})


def _check_ending(episode: Episode, shots: ShotList) -> CheckResult:
    last = shots.shots[-1]
    cast = Cast.of(episode)
    faults: list[str] = []
    if last.hold_seconds < _ENDING_HOLD_SECONDS:
        faults.append(f"{last.id} holds {last.hold_seconds} s")
    if not last.title:
        faults.append(f"{last.id} has no closing words")
    if last.focus_id is not None and cast.is_person(last.focus_id) and last.size not in _CLOSE:
        faults.append(f"{last.id} ends on a {last.size}")
    return _result("shot_ending", faults, limit="a held close-up with closing words")


def _of_scene(shots: ShotList, scene_id: str) -> list[Shot]:
    return [shot for shot in shots.shots if shot.scene_id == scene_id]
