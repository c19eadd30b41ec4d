"""`cliffhanger plan`: what an episode would buy, within which caps, before anything is sent."""

from io import StringIO
from pathlib import Path
from typing import cast

import pytest
from rich.console import Console

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.quality import Quality
from cliffhanger.production.keyframe import FACES_SEEN
from cliffhanger.production.rehearsal import Rehearsal, rehearse
from cliffhanger.production.settings import FilmSettings
from cliffhanger.story.build import read_episode
from cliffhanger.story.direction import RuleDirector, direct
from flows.planning import PlanOrder, print_plan

SCRIPT = """Title: The Night [/Key]

INT. HOTEL LOBBY - NIGHT

VICTOR
Give me that key!

NORA
Never. It is mine!
"""
"""17 and 18 characters are spoken; the title is no markup."""
PROFILE = """
models:
  accounts:
    labs: {{provider: elevenlabs, base_url: 'https://api.example'{free}}}
  voice:
    candidates:
      - {{account: {account}, protocol: elevenlabs-speech, model: {model}, voices: {{any: v}}}}
      - {{account: {account}, protocol: elevenlabs-speech, model: small, quality: draft,
          voices: {{any: v}}}}
  prices:
    - {{kind: per_char, model: large, usd: 10000, as_of: 2026-11-29, source: the test}}
    - {{kind: per_char, model: small, usd: 1000, as_of: 2026-11-29, source: the test}}
  budget: {{{budget}}}
"""
"""The large model costs a cent a character, the small one a tenth of that."""


def order(tmp_path: Path, script: str = SCRIPT, **changes: object) -> PlanOrder:
    facts = {"free": "", "account": "labs", "model": "large", "budget": ""}
    words = {name: changes.pop(name) for name in facts if name in changes}
    (tmp_path / "film.fountain").write_text(script)
    (tmp_path / "studio.yaml").write_text(PROFILE.format(**{**facts, **words}))
    paths = {"screenplay": tmp_path / "film.fountain", "profile": tmp_path / "studio.yaml"}
    return PlanOrder(**{**paths, "num_episodes": 10, **changes})


def printed(wanted: PlanOrder) -> tuple[str, bool]:
    console = Console(width=240, file=StringIO())
    is_possible = print_plan(wanted, console)
    return cast("StringIO", console.file).getvalue(), is_possible


def test_every_line_is_priced_and_the_season_too(tmp_path: Path) -> None:
    """35 characters at a cent each; ten episodes like it."""
    text, is_possible = printed(order(tmp_path))
    assert is_possible
    assert "The Night [/Key]: " in text
    assert "final quality" in text
    [row] = [line for line in text.splitlines() if "labs" in line]
    assert row.replace("│", " ").split()[:5] == ["voice", "labs", "large", "2", "$0.35"]
    assert "Together $0.35 for the episode, $3.50 for 10 like it. Nothing was sent." in text


def test_drafts_are_priced_by_their_own_candidates(tmp_path: Path) -> None:
    """3.5 cents are shown as 4; ten times as much is not rounded twice."""
    text, _ = printed(order(tmp_path, quality=Quality.DRAFT))
    assert "draft quality" in text
    assert "Together $0.04 for the episode, $0.35 for 10 like it." in text


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ("episode_usd: 0.30", "the cap of $0.30 for the episode by $0.05"),
        ("series_usd: 3", "the cap of $3.00 for the series by $0.50"),
        ("day_usd: 0.10", "the cap of $0.10 for the day by $0.25"),
    ],
)
def test_a_cap_that_would_be_passed_is_named_with_its_setting(
    tmp_path: Path, budget: str, words: str
) -> None:
    text, is_possible = printed(order(tmp_path, budget=budget))
    assert not is_possible
    assert words in text
    assert f"Raise models.budget.{budget.partition(':')[0]}" in text


FILMED = """
faces: {{yunet: yunet.onnx, sface: sface.onnx}}
models:
  accounts:
    art: {{provider: openai, base_url: 'https://api.example'}}
    clips: {{provider: kling, base_url: 'https://api.example'}}
  image: {{candidates: [{{account: art, protocol: openai-images, model: paint}}]}}
  video: {{candidates: [{{account: clips, protocol: kling-video, model: kling-v3}}]}}
  prices:
    - {{kind: per_image, model: paint, rates: [{{usd: 1}}], as_of: 2026-11-29, source: test}}
    - {{kind: per_second, model: kling-v3, rates: [{{usd: 0}}], as_of: 2026-11-29,
       source: test}}
  budget: {{{budget}}}
"""
"""A portrait or a frame costs a dollar, a clip nothing."""


@pytest.mark.parametrize(
    ("budget", "is_warned"), [("", False), ("episode_usd: {low}", True), ("day_usd: {high}", False)]
)
def test_re_rolls_of_frames_are_bounded_in_a_line_of_their_own(
    tmp_path: Path, budget: str, *, is_warned: bool
) -> None:
    """Each frame whose face is judged may cost three dollars more; a cap below warns, no more."""
    wanted = order(tmp_path, num_episodes=1)
    rehearsal = rehearse_screenplay(wanted.screenplay)
    expected = len(rehearsal.episode.characters) + len(rehearsal.shots)
    seen = [shot for shot in rehearsal.shots if shot.shot.size in FACES_SEEN and shot.shot.cast]
    assert seen
    high = expected + 3 * len(seen)
    caps = budget.format(low=high - 1, high=high)
    wanted.profile.write_text(FILMED.format(budget=caps))
    text, is_possible = printed(wanted)
    assert is_possible, text
    assert f"Together ${expected}.00 for the episode" in text
    assert f"At most with re-rolls: ${high}.00." in text
    [row] = [line for line in text.splitlines() if " art " in line]
    assert row.replace("│", " ").split()[3:6] == [str(expected), f"${expected}.00", f"${high}.00"]
    assert (f"Warning: with re-rolls it may cost ${high}.00 and pass the cap" in text) is is_warned


def rehearse_screenplay(path: Path) -> Rehearsal:
    direction = direct(read_episode(path, language=None), RuleDirector())
    return rehearse(direction.episode, direction.shots, FilmSettings().format)


def test_what_fits_exactly_is_possible(tmp_path: Path) -> None:
    budget = "episode_usd: 0.35, series_usd: 3.50, day_usd: 0.35"
    assert printed(order(tmp_path, budget=budget))[1]


def test_a_model_without_a_price_cannot_be_planned(tmp_path: Path) -> None:
    text, is_possible = printed(order(tmp_path, model="unheard-of"))
    assert not is_possible
    assert "unheard-of of labs has no price; give one under models.prices" in text


def test_what_is_free_costs_nothing(tmp_path: Path) -> None:
    own = PROFILE.replace("https://api.example", "http://127.0.0.1:9")
    wanted = order(tmp_path)
    facts = {"free": ", is_free: true", "account": "labs", "model": "x", "budget": "day_usd: 0"}
    wanted.profile.write_text(own.format(**facts))
    text, is_possible = printed(wanted)
    assert is_possible
    assert "free" in text


def test_a_profile_that_buys_nothing_is_refused(tmp_path: Path) -> None:
    wanted = order(tmp_path)
    wanted.profile.write_text("film: {crf: 20}\n")
    with pytest.raises(InvalidSettingError, match=r"studio\.yaml names no models"):
        printed(wanted)


def test_an_account_that_is_a_block_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match=r"accounts other are not under models\.accounts"):
        printed(order(tmp_path, account="other"))


def test_the_example_can_be_planned() -> None:
    """Every shot, line and mouth of the example has a price and can be made by its first choice."""
    examples = Path(__file__).parents[3] / "examples"
    screenplay, profile = examples / "the_cleaners_key.fountain", examples / "studio.yaml"
    wanted = PlanOrder(screenplay=screenplay, profile=profile)
    text, is_possible = printed(wanted)
    assert is_possible, text
    assert "no price" not in text
