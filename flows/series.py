"""Flow `develop-series`: a premise, an outline or a novel becomes a season of scripts.

`produce-series`, which films them, lies in `flows.release` and is found here as well.
"""

from time import perf_counter

from prefect import flow

from cliffhanger.production.series import DevelopedSeries
from flows.release import produce_series
from flows.series_parameters import SeriesParameters
from tasks.adaptation import adapt_novel
from tasks.opening import open_studio, read_profile
from tasks.planning import plan_season
from tasks.room import open_room
from tasks.scripts import write_scripts
from tasks.series_report import (
    admit_scripts,
    describe_series,
    report_jobs,
    report_plan,
    report_scripts,
    review_season,
)
from tasks.sources import read_source

__all__ = ["develop_series", "produce_series"]


@flow(name="develop-series", flow_run_name="{parameters.label}", persist_result=False)
async def develop_series(parameters: SeriesParameters) -> DevelopedSeries:
    """Turn a premise into a bible, a season grid and scripts that are ready to be produced.

    Every piece of writing is cached by its prompt and its writer: a rerun asks only for what is
    missing or changed. A script that fails does not stop the others.
    """
    started = perf_counter()
    studio = await open_studio(parameters.storage)
    profile = await read_profile(parameters.profile)
    rules = profile.scripts
    source = await read_source(studio, parameters.source, rules)
    if source.novel is not None and parameters.writers is None:
        adapted = await adapt_novel(studio, source, rules, parameters.episodes)
        await report_scripts(adapted, wall_seconds=perf_counter() - started)
        return admit_scripts(adapted)
    async with open_room(studio, parameters.writers, rules, models=profile.models) as room:
        season = await plan_season(room, source, parameters.plan)
        names = await report_plan(room, season)
        entries = await write_scripts(room, season, parameters.chosen_rows(season.grid))
        results = await review_season(room, season, entries)
        await report_jobs(room, season.series_id)
    series = describe_series(season, names, entries, results)
    await report_scripts(series, wall_seconds=perf_counter() - started)
    return admit_scripts(series)
