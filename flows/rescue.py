"""Flow `rescue-run`: a run whose process is gone goes on; automations start it."""

from uuid import UUID

from prefect import flow
from pydantic import BaseModel, ConfigDict, Field

from tasks.rescue import Rescue, rescue


class RescueParameters(BaseModel):
    """The run to look at."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_id: UUID = Field(
        title="Flow run", description="Id of a run that crashed, or that gives no sign of life."
    )
    most_tries: int = Field(
        default=3,
        ge=1,
        le=20,
        title="Most tries",
        description="A run that was tried so often stays crashed, and an event says so.",
    )

    @property
    def label(self) -> str:
        """Name of the flow run."""
        return f"rescue {self.run_id}"


@flow(name="rescue-run", flow_run_name="{parameters.label}", persist_result=False)
async def rescue_run(parameters: RescueParameters) -> Rescue:
    """Let a crashed run go on, and declare crashed what runs without a sign of life.

    Finished stages are found again, and no paid call is made twice. A run that waits for an
    approval is left alone.
    """
    return await rescue(str(parameters.run_id), most_tries=parameters.most_tries)
