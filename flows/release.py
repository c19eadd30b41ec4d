"""Flow `produce-series`: the episodes of a series are released, so many at once, in its budget."""

import asyncio
from decimal import Decimal

from prefect import flow
from prefect.logging import get_run_logger

from cliffhanger.errors import ReleaseIncompleteError
from cliffhanger.models.quality import Quality
from cliffhanger.production.profile import Profile
from cliffhanger.production.release import ReleasedSeries
from cliffhanger.production.settings import change_format
from cliffhanger.story.model import Episode
from flows.parameters import EpisodeParameters
from flows.planning import estimate_film
from flows.release_here import HereRunner
from flows.release_parameters import (
    ReleaseForm,
    ReleaseParameters,
    episode_parameters,
    sent,
)
from tasks.opening import open_studio, read_profile
from tasks.paying import find_accounts
from tasks.release_board import ReleaseBoard
from tasks.release_budget import ReleaseBudget, release_budget
from tasks.release_orders import (
    EpisodeOrder,
    Form,
    find_scripts,
    keep_screenplay,
    read_order,
    refuse_twice,
)
from tasks.release_runs import DeploymentRunner, EpisodeRunner, check_deployment
from tasks.releasing import release_episodes
from tasks.studio import Studio


@flow(name="produce-series", flow_run_name="{parameters.label}", persist_result=False)
async def produce_series(parameters: ReleaseParameters) -> ReleasedSeries:
    """Produce the episodes of a series, so many at once; those that are there are left alone.

    Every episode is a run of its own, which is found again by its order: a release that was broken
    off goes on when it is started again, and no episode is made twice. A run that crashes is tried
    once more, one that fails is reported, and the others go on. Before an episode is begun, the
    journal is asked whether what is left of the series' budget is enough for it.

    Raises:
        BudgetExceededError: Episodes are held; those under way were finished first.
        ReleaseIncompleteError: Episodes failed; the others are published.
    """
    studio = await open_studio(parameters.storage, shows_stages=False)
    profile = await read_profile(parameters.profile)
    runner = await open_runner(parameters)
    orders = await plan_release(studio, profile, parameters)
    chosen = next_of(orders) if parameters.next_only else orders
    async with release_budget(orders, parameters.budget_usd, forecast_usd) as budget:
        name = parameters.series_id or orders[0].script.series_id
        cap_usd = budget.caps_of(profile.models).series_usd
        board = ReleaseBoard(name, parameters.at_once, cap_usd)
        released = await release_episodes(chosen, runner, budget, board)
        return admit_release(released, budget)


async def plan_release(
    studio: Studio, profile: Profile, parameters: ReleaseParameters
) -> tuple[EpisodeOrder, ...]:
    """Return what is to be made, in order of the episodes.

    Raises:
        InvalidInputError: A screenplay is missing or cannot be read, or two are one episode.
    """
    if parameters.series_id:
        names = await find_scripts(studio, parameters.series_id, parameters.numbers)
    else:
        names = await asyncio.gather(*(_keep(studio, text) for text in parameters.screenplays))
    form = form_of(parameters, profile)
    orders: list[EpisodeOrder] = []
    for name in names:
        asked = episode_parameters(parameters, name)
        orders.append(await read_order(studio, form, sent(asked), asked.label))
    refuse_twice(orders)
    return tuple(orders)


def form_of(form: ReleaseForm | EpisodeParameters, profile: Profile) -> Form:
    """Return how the episodes are to be made."""
    settings = change_format(profile.film, size=form.size, fps=form.fps)
    return Form(profile, settings, form.quality and Quality(form.quality))


async def open_runner(form: ReleaseForm) -> EpisodeRunner:
    """Return what makes the episodes.

    Raises:
        InvalidSettingError: The server does not know the deployment.
    """
    if form.mode == "here":
        return HereRunner()
    await check_deployment(form.deployment)
    return DeploymentRunner(form.deployment, form.raise_after_minutes * 60.0)


def next_of(orders: tuple[EpisodeOrder, ...]) -> tuple[EpisodeOrder, ...]:
    """Return the first order that is not made yet; nothing where all are."""
    following = next((order for order in orders if not order.is_found), None)
    if following is None:
        get_run_logger().info("every one of the %d episodes is published", len(orders))
        return ()
    return (following,)


def admit_release(released: ReleasedSeries, budget: ReleaseBudget) -> ReleasedSeries:
    """Return the release if every episode of it is there.

    Raises:
        BudgetExceededError: Episodes are held, and none failed.
        ReleaseIncompleteError: Episodes failed.
    """
    if released.problems:
        held = tuple(
            f"{item.series_id} {item.episode_number}: {item.note}" for item in released.held
        )
        raise ReleaseIncompleteError((*released.problems, *held))
    for refusal in budget.refusals.values():
        raise refusal
    return released


async def forecast_usd(order: EpisodeOrder) -> Decimal:
    """Return what the routes would ask for the whole episode, in USD."""
    profile = order.form.profile
    episode = await order.studio.load(order.script.episode, Episode)
    estimate = await asyncio.to_thread(
        estimate_film,
        profile,
        episode,
        order.form.settings,
        accounts=await find_accounts(profile.models),
        quality=order.form.quality,
    )
    return estimate.usd.expected


async def _keep(studio: Studio, screenplay: str) -> str:
    asked = episode_parameters(ReleaseForm(), screenplay)
    return await keep_screenplay(studio, screenplay, asked.label, is_text=asked.is_text)
