"""Flow `production-report`: what was spent, on what, how well, and what else it could have cost."""

from typing import Annotated

from prefect import flow
from pydantic import BaseModel, ConfigDict, Field

from flows.forms import EMPTY_IS_NONE, StorageName, show_one_input
from tasks.opening import open_studio
from tasks.production_report import (
    ProductionReport,
    describe_report,
    read_books,
    report_charts,
    report_comparisons,
    report_reliability,
    report_spending,
)


class ReportParameters(BaseModel):
    """The spending to report on; nothing is needed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    storage: StorageName = "studio"
    since_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        title="Days",
        description="How many days back, today included; days are UTC.",
    )
    series: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        max_length=200,
        title="Series",
        description="Folder of one series in the storage, such as blood-and-silk; empty for all.",
        json_schema_extra=show_one_input,
    )

    @property
    def label(self) -> str:
        """Name of the flow run."""
        return f"{self.series or 'all series'}, {self.since_days} days"


@flow(name="production-report", flow_run_name="{parameters.label}", persist_result=False)
async def production_report(parameters: ReportParameters) -> ProductionReport:
    """Show what paid calls cost by day, provider, stage, episode and shot; nothing is paid here.

    Estimates are held against what was spent, the same calls are priced on other routes, and an
    episode is set beside what others report. Charts are kept under `reports/`.
    """
    studio = await open_studio(parameters.storage)
    books = await read_books(studio, since_days=parameters.since_days, series=parameters.series)
    await report_spending(books)
    await report_reliability(books)
    await report_comparisons(books)
    names = await report_charts(studio, books)
    return await describe_report(books, names)
