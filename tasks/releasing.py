"""A release: so many episodes under way at once, the next one begun as one ends."""

from time import perf_counter

from cliffhanger.production.delivery import FILE_NAMES
from cliffhanger.production.release import EpisodeState, ReleasedEpisode, ReleasedSeries
from tasks.mapping import each
from tasks.observing import StageEnd, observers
from tasks.release_board import ReleaseBoard
from tasks.release_budget import ReleaseBudget
from tasks.release_orders import EpisodeOrder, keep_record
from tasks.release_runs import EpisodeRunner, link_of

STAGE = "episode"


async def release_episodes(
    orders: tuple[EpisodeOrder, ...],
    runner: EpisodeRunner,
    budget: ReleaseBudget,
    board: ReleaseBoard,
) -> ReleasedSeries:
    """Return what became of every episode; one that fails does not stop the others.

    Episodes whose films are there are left alone. Those that the budget has no room for are not
    begun, and those under way end.
    """
    await board.put(*(order.row for order in orders))
    if orders:
        await _count_series(orders[0], budget, board)

    async def release(order: EpisodeOrder) -> ReleasedEpisode:
        started = perf_counter()
        for observer in observers():
            observer.stage_started(STAGE)
        ended = await _release_one(order, runner, budget, board)
        end = StageEnd(
            stage=STAGE,
            seconds=perf_counter() - started,
            is_cached=ended.state is EpisodeState.FOUND,
            is_failed=not ended.state.is_finished,
        )
        for observer in observers():
            observer.stage_ended(end)
        return ended

    await each(STAGE, orders, release, at_once=board.at_once)
    await board.put(is_last=True)
    return board.result()


async def _release_one(
    order: EpisodeOrder, runner: EpisodeRunner, budget: ReleaseBudget, board: ReleaseBoard
) -> ReleasedEpisode:
    """Return where the episode stands once nothing more is to come."""
    if order.is_found:
        ended = order.row.changed(cost_usd=await budget.spent_on(order))
        await board.put(ended)
        return ended
    if refusal := await budget.admit(order):
        ended = order.row.changed(state=EpisodeState.HELD, note=refusal)
        await board.put(ended)
        return ended

    async def started(run_id: str) -> None:
        changes = {"state": EpisodeState.UNDER_WAY, "run_id": run_id, "run_url": link_of(run_id)}
        await board.put(order.row.changed(**changes))

    try:
        end = await runner.run(order, started)
    finally:
        budget.end(order)
    if end.is_done:
        await keep_record(order, end.run_id)
    ended = order.row.changed(
        state=EpisodeState.PUBLISHED if end.is_done else EpisodeState.FAILED,
        run_id=end.run_id,
        run_url=link_of(end.run_id),
        film=f"{order.folder}/{FILE_NAMES['film']}" if end.is_done else "",
        seconds=end.seconds,
        note=end.note,
        cost_usd=await budget.spent_on(order),
    )
    await _count_series(order, budget, board)
    await board.put(ended)
    return ended


async def _count_series(order: EpisodeOrder, budget: ReleaseBudget, board: ReleaseBoard) -> None:
    """Let the board show what the series has cost, where it is one."""
    if len(board.series_ids) == 1:
        board.series_usd = await budget.spent_on_series(order)
