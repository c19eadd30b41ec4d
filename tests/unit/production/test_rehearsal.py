"""An episode timed without paying, and what it would buy."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cliffhanger.animatic.voice import EspeakVoice
from cliffhanger.media.picture import VideoFormat
from cliffhanger.media.speech import count_spoken_samples
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.opening import makers_of
from cliffhanger.models.jobs.routing import Maker
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.quality import Quality
from cliffhanger.models.studio_routes import Candidate, CapabilityRoute, StudioRoutes
from cliffhanger.production.paid_gate import LINE_TAKES, MOST_LINE_TAKES
from cliffhanger.production.paid_plan import Plan
from cliffhanger.production.rehearsal import Rehearsal, rehearse
from cliffhanger.production.timing import dual_lines
from cliffhanger.story.build import build_episode
from cliffhanger.story.direction import RuleDirector, direct
from cliffhanger.story.fountain import read_fountain
from tests.story_episode import EPISODE

FORMAT = VideoFormat(width_px=720, height_px=1280, fps=25)
DIRECTION = direct(EPISODE, RuleDirector())
REHEARSAL: Rehearsal = rehearse(DIRECTION.episode, DIRECTION.shots, FORMAT)
LINES = ("Give me that key!", "Never. It is mine!", "Who are you?!")
PROTOCOLS = {
    "image": ("openai-images", "gpt-image-1.5"),
    "video": ("kling-video", "kling-v3"),
    "voice": ("elevenlabs-speech", "eleven_multilingual_v2"),
    "lipsync": ("sync-lipsync", "lipsync-2"),
    "transcript": ("openai-transcriptions", "whisper-1"),
}


def makers(*names: str, is_free: bool = False) -> dict[Capability, tuple[Maker, ...]]:
    """Return the first choice for each of these, and a second one that is never asked."""
    routes = StudioRoutes.model_validate(
        {
            name: CapabilityRoute(
                candidates=[
                    Candidate(
                        account=account,
                        protocol=PROTOCOLS[name][0],
                        model=PROTOCOLS[name][1],
                        voices={"any": "v"},
                    )
                    for account in ("first", "second")
                ]
            )
            for name in names
        }
    )
    accounts = {
        name: Account(name=name, provider="p", base_url="https://api.example", is_free=is_free)
        for name in ("first", "second")
    }
    return {
        Capability(name): makers_of(routes, accounts, Capability(name), Quality.FINAL)
        for name in names
    }


def plan(*names: str, **changes: object) -> Plan:
    whole = Plan(
        makers=makers(*names),
        num_takes=3,
        cast=REHEARSAL.episode.characters,
        lines=REHEARSAL.lines,
        shots=REHEARSAL.shots,
        line_seconds=REHEARSAL.line_seconds,
    )
    return replace(whole, **changes)


def test_a_rehearsal_has_every_line_and_every_shot_in_order() -> None:
    assert tuple(line.text for line in REHEARSAL.lines.values()) == LINES
    assert [shot.shot for shot in REHEARSAL.shots] == list(DIRECTION.shots.shots)
    heard = [mouth.line_id for shot in REHEARSAL.shots for mouth in shot.mouths]
    assert heard == list(REHEARSAL.lines)


def test_a_rehearsal_lasts_as_long_as_its_shots() -> None:
    """No shot is shorter than the director wants; all together fill the film without a gap."""
    frames = [shot.num_frames for shot in REHEARSAL.shots]
    assert REHEARSAL.duration_seconds == pytest.approx(sum(frames) / 25)
    for shot in REHEARSAL.shots:
        assert shot.num_frames / 25 >= shot.shot.min_duration_seconds - 0.04
        assert shot.format == FORMAT


def test_lines_that_are_spoken_together_are_known() -> None:
    text = "INT. LOBBY - DAY\n\nNORA\nNo!\n\nVICTOR ^\nYes!\n\nNORA\nNever.\n"
    episode = build_episode(read_fountain(text))
    lines = {line.text: line.id for line in episode.lines}
    assert dual_lines(episode) == {lines["Yes!"]}
    assert dual_lines(EPISODE) == frozenset()


def test_nothing_is_bought_where_nobody_is_paid() -> None:
    assert list(plan().calls()) == []
    assert list(plan().problems()) == []


def test_voices_are_bought_by_the_character() -> None:
    calls = list(plan("voice").calls())
    assert (
        [call.units.characters for call in calls] == [len(text) for text in LINES] == [17, 18, 13]
    )
    assert {(call.stage, call.account, call.model) for call in calls} == {
        ("voice", "first", "eleven_multilingual_v2")
    }
    assert [call.subject for call in calls] == list(REHEARSAL.lines)


def test_lines_are_planned_once_and_bounded_by_three() -> None:
    """As often as a line that is not what it should be is spoken."""
    (takes,) = {call.takes for call in plan("voice").calls()}
    assert (takes.low, takes.expected, takes.high) == (1, 1, MOST_LINE_TAKES) == (1, 1, 3)


def test_who_listens_is_paid_by_the_second_for_every_bought_line() -> None:
    """Nothing where the voices are embedded, or where a model on this machine listens."""
    calls = [call for call in plan("voice", "transcript").calls() if call.stage == "transcript"]
    assert [call.subject for call in calls] == list(REHEARSAL.lines)
    for call in calls:
        spoken = EspeakVoice().speak(REHEARSAL.lines[call.subject])
        seconds = Decimal(count_spoken_samples(spoken)) / 48_000
        assert seconds <= call.units.seconds < seconds + 1
        assert call.takes == LINE_TAKES
    assert list(plan("transcript").calls()) == []
    here = plan("voice", "transcript", listens_here=True).calls()
    assert {call.stage for call in here} == {"voice"}


def test_portraits_are_bought_of_everyone_and_frames_only_for_shots_that_are_bought() -> None:
    cast = [who.id for who in EPISODE.characters]
    shots = [shot.shot.id for shot in REHEARSAL.shots]
    assert [call.subject for call in plan("image").calls()] == cast
    both = [call.subject for call in plan("image", "video").calls() if call.stage == "image"]
    assert both == [*cast, *shots]
    assert all(call.units.images == 1 for call in plan("image").calls())


def test_clips_are_bought_in_as_many_takes_as_the_route_has() -> None:
    """A clip is at least as long as its shot, and its first frame is not bought where drawn."""
    calls = list(plan("video").calls())
    assert [call.subject for call in calls] == [shot.shot.id for shot in REHEARSAL.shots]
    for call, shot in zip(calls, REHEARSAL.shots, strict=True):
        assert call.units.seconds >= Decimal(shot.num_frames) / 25
        assert (call.takes.low, call.takes.expected, call.takes.high) == (3, 3, 3)


def test_mouths_are_bought_where_a_bought_shot_shows_one_large() -> None:
    large = {"MCU", "CU", "ECU"}
    wanted = [
        shot.shot.id
        for shot in REHEARSAL.shots
        if shot.shot.size.value in large and any(mouth.is_on_camera for mouth in shot.mouths)
    ]
    bought = plan("video", "lipsync").calls()
    assert wanted == [call.subject for call in bought if call.stage == "lipsync"] != []
    assert list(plan("lipsync").calls()) == []


def test_methods_that_follow_a_bad_mouth_are_only_in_the_upper_bound() -> None:
    """Where mouths are measured, the second choice is asked once at most; a program goes first."""

    def takes(**changes: object) -> dict[str, set[tuple[int, int, int]]]:
        calls = plan("video", "lipsync", **changes).calls()
        lips = [call for call in calls if call.stage == "lipsync"]
        bounds = {
            (call.account, (int(call.takes.low), int(call.takes.expected), int(call.takes.high)))
            for call in lips
        }
        accounts = {account for account, _ in bounds}
        return {name: {takes for account, takes in bounds if account == name} for name in accounts}

    assert takes() == {"first": {(1, 1, 1)}}
    assert takes(measures_lips=True) == {"first": {(1, 1, 1)}, "second": {(0, 0, 1)}}
    assert takes(syncs_lips_here=True) == {"first": {(0, 0, 1)}}
    both = takes(measures_lips=True, syncs_lips_here=True)
    assert both == {"first": {(0, 0, 1)}, "second": {(0, 0, 1)}}


def test_calls_that_cost_nothing_say_so() -> None:
    free = plan(makers=makers("voice", is_free=True))
    assert all(call.is_reused for call in free.calls())
    assert not any(call.is_reused for call in plan("voice").calls())


def test_a_shot_that_the_first_choice_cannot_make_is_named() -> None:
    """Kling's clips last 15 s at most."""
    long_shot = REHEARSAL.shots[0].model_copy(update={"num_frames": 25 * 40})
    problems = list(plan("video", shots=(long_shot, REHEARSAL.shots[1])).problems())
    assert len(problems) == 1
    assert problems[0].startswith(f"shot {long_shot.shot.id}: ")
    assert "40" in problems[0]
