"""`cliffhanger plan`: what an episode would buy and what that would cost; nothing is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.opening import makers_of, price_book
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.quality import Quality
from cliffhanger.models.studio_routes import StudioRoutes
from cliffhanger.money.budget import show_usd
from cliffhanger.money.estimate import Estimate, EstimateRow, estimate_calls, passed_at_worst
from cliffhanger.production.paid_gate import MOST_FRAME_TAKES, MOST_LINE_TAKES, Gate
from cliffhanger.production.paid_plan import Plan
from cliffhanger.production.profile import Profile, load_profile
from cliffhanger.production.rehearsal import Rehearsal, rehearse
from cliffhanger.production.settings import FilmSettings, change_format
from cliffhanger.story.build import read_episode
from cliffhanger.story.direction import RuleDirector, direct
from cliffhanger.story.model import Episode


@dataclass(frozen=True, slots=True)
class PlanOrder:
    """What is to be priced.

    Attributes:
        screenplay: A file.
        profile: YAML file of the studio.
        quality: Which candidates; None for the profile's own.
        num_episodes: Episodes like this one in the season.
        size: Width x height.
        fps: Frames per second.
        language: BCP 47 tag.
    """

    screenplay: Path
    profile: Path
    quality: Quality | None = None
    num_episodes: int = 24
    size: str | None = None
    fps: int | None = None
    language: str | None = None


def print_plan(order: PlanOrder, console: Console) -> bool:
    """Print the plan and return whether everything in it can be bought within the caps.

    Raises:
        InvalidSettingError: The profile cannot be used, or buys nothing.
        ScreenplayError: The screenplay cannot be read.
    """
    profile = load_profile(order.profile)
    if profile.models.is_embedded:
        raise InvalidSettingError(
            f"profile {order.profile} names no models, so that nothing is bought; give candidates "
            "under models, as examples/studio.yaml does"
        )
    settings = change_format(profile.film, size=order.size, fps=order.fps)
    direction = direct(read_episode(order.screenplay, language=order.language), RuleDirector())
    rehearsal = rehearse(direction.episode, direction.shots, settings.format)
    quality = order.quality or profile.models.quality
    plan = _plan(profile, rehearsal, quality, _keyless(profile.models))
    estimate = estimate_calls(plan.calls(), price_book(profile.models))
    problems = tuple(plan.problems())
    console.print(_table(estimate, rehearsal, quality))
    return _print_verdict(console, profile.models, estimate, problems, order.num_episodes)


def estimate_film(
    profile: Profile,
    episode: Episode,
    settings: FilmSettings,
    *,
    accounts: Mapping[str, Account],
    quality: Quality | None = None,
) -> Estimate:
    """Return what the first choices of the routes would ask for an episode; nothing is sent.

    Args:
        profile: Who makes what.
        episode: The script.
        settings: Size and rate.
        accounts: By name, at least those that the routes name; with or without keys.
        quality: Which candidates; None for the profile's own.
    """
    direction = direct(episode, RuleDirector())
    rehearsal = rehearse(direction.episode, direction.shots, settings.format)
    plan = _plan(profile, rehearsal, quality or profile.models.quality, accounts)
    return estimate_calls(plan.calls(), price_book(profile.models))


def _plan(
    profile: Profile, rehearsal: Rehearsal, quality: Quality, accounts: Mapping[str, Account]
) -> Plan:
    routes, cast = profile.models, rehearsal.episode.characters
    return Plan(
        makers={
            capability: makers_of(routes, accounts, capability, quality)
            for capability in Capability
            if routes.route(capability) is not None
        },
        num_takes=routes.video.takes if routes.video else 1,
        cast=cast,
        lines=rehearsal.lines,
        shots=rehearsal.shots,
        gate=Gate.assumed(profile, cast),
        line_seconds=rehearsal.line_seconds,
        listens_here=profile.local_models.whisper is not None,
        measures_lips=profile.faces is not None,
        syncs_lips_here=profile.local_models.lipsync is not None,
    )


def _keyless(routes: StudioRoutes) -> dict[str, Account]:
    """Return the accounts without keys: a plan asks nobody."""
    missing = [name for name in routes.account_names if name not in routes.accounts]
    if missing:
        raise InvalidSettingError(
            f"accounts {', '.join(missing)} are not under models.accounts of the profile; a plan "
            "reads no blocks, so name their provider and base_url there"
        )
    return {
        name: Account(
            name=name,
            provider=route.provider,
            base_url=route.base_url,
            settings=route.settings,
            is_free=route.is_free,
        )
        for name, route in routes.accounts.items()
    }


def _table(estimate: Estimate, rehearsal: Rehearsal, quality: Quality) -> Table:
    title = (
        f"{rehearsal.episode.title}: {len(rehearsal.shots)} shots, "
        f"{rehearsal.duration_seconds:.0f} s, {quality} quality"
    )
    table = Table(title=Text(title), title_justify="left")
    for heading in ("what", "account", "model"):
        table.add_column(heading, overflow="fold")
    bound = ("at most with re-rolls",) if estimate.has_rerolls else ()
    for heading in ("calls", "cost", *bound):
        table.add_column(heading, justify="right")
    table.add_column("price", overflow="fold", style="dim")
    for row in estimate.rows:
        table.add_row(
            row.stage,
            Text(row.account),
            Text(row.model),
            str(row.num_calls),
            _cost(row),
            *(() if not bound else (_bound(row),)),
            Text(row.price_id),
        )
    return table


def _cost(row: EstimateRow) -> str:
    if row.num_unpriced:
        return "[red]no price"
    return "free" if row.num_reused else show_usd(row.usd.expected)


def _bound(row: EstimateRow) -> str:
    """Return what a row costs at most; nothing where that is known from its cost."""
    return show_usd(row.usd.high) if row.usd.high > row.usd.expected else ""


def _print_verdict(
    console: Console,
    routes: StudioRoutes,
    estimate: Estimate,
    problems: tuple[str, ...],
    num_episodes: int,
) -> bool:
    episode, season = estimate.usd.expected, estimate.times(num_episodes).usd.expected
    console.print(
        f"Together [bold]{show_usd(episode)}[/] for the episode, {show_usd(season)} for "
        f"{num_episodes} like it. Nothing was sent."
    )
    caps = (
        ("episode", episode, routes.budget.episode_usd),
        ("series", season, routes.budget.series_usd),
        ("day", episode, routes.budget.day_usd),
    )
    passed = [_over(name, cost, cap) for name, cost, cap in caps if cap is not None and cost > cap]
    unpriced = [
        f"{row.model} of {row.account} has no price; give one under models.prices"
        for row in estimate.unpriced
    ]
    for line in (*passed, *unpriced, *problems):
        console.print(Text.assemble(("! ", "red"), line))
    if estimate.has_rerolls:
        _print_bound(console, routes, estimate, num_episodes)
    return not (passed or unpriced or problems)


def _print_bound(
    console: Console, routes: StudioRoutes, estimate: Estimate, num_episodes: int
) -> None:
    """Print what re-rolls can add, and which caps they alone would pass."""
    console.print(
        f"At most with re-rolls: [bold]{show_usd(estimate.usd.high)}[/]. A frame in which a "
        f"registered face is not recognised is made up to {MOST_FRAME_TAKES} times, counted as if "
        "everyone were registered with pictures; a line whose words or sound are wrong is spoken "
        f"up to {MOST_LINE_TAKES} times."
    )
    season = estimate.times(num_episodes).usd
    for line in passed_at_worst(estimate.usd, routes.budget, series=season):
        console.print(Text.assemble(("Warning: ", "yellow"), line))


def _over(name: str, cost: Decimal, cap: Decimal) -> str:
    return (
        f"that passes the cap of {show_usd(cap)} for the {name} by {show_usd(cost - cap)}: the run "
        f"would stop there. Raise models.budget.{name}_usd, or choose a cheaper route"
    )
