"""Automations: what the server does by itself when a run crashes or falls silent."""

from datetime import timedelta
from typing import Any, Final

from prefect.client.orchestration import PrefectClient, get_client
from prefect.events.actions import DoNothing, RunDeployment
from prefect.events.schemas.automations import (
    AutomationCore,
    EventTrigger,
    Posture,
)
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound

from tasks.budget_watch import EVENT as BUDGET_EVENT
from tasks.gate_event import EVENT as GATE_EVENT
from tasks.rescue import GIVEN_UP_EVENT, STUCK_EVENT

RESCUE: Final = "rescue-run/studio"
SILENCE: Final = timedelta(seconds=120)
"""Four heartbeats; see `HEARTBEAT_SECONDS` in `flows.server`."""
RUN: Final = "prefect.flow-run."
ENDS: Final = frozenset(
    f"{RUN}{state}"
    for state in (
        "Completed",
        "Failed",
        "Crashed",
        "Cancelled",
        "Cancelling",
        "Paused",
        "Suspended",
    )
)
"""After these a run need not give a sign of life."""
TAG: Final = "prefect.tag.cliffhanger"
NOTICES: Final = {
    "cliffhanger: film refused by the gate": (
        GATE_EVENT,
        "A draft did not pass a required check. Add a notification here to hear of it.",
    ),
    "cliffhanger: budget nearly spent": (
        BUDGET_EVENT,
        "Four fifths of a cap are spent or reserved. Add a notification here to hear of it.",
    ),
    "cliffhanger: run without a sign of life": (
        STUCK_EVENT,
        "A run was declared crashed. Add a notification here to hear of it.",
    ),
    "cliffhanger: run given up": (
        GIVEN_UP_EVENT,
        "A run crashed too often and stays so. Add a notification here to hear of it.",
    ),
    "cliffhanger: run is late": (
        f"{RUN}Late",
        "No worker took a run in time. Add a notification here to hear of it.",
    ),
}
"""Automations that people hang notifications on: name, event, words."""


async def create_automations() -> list[str]:
    """Return the automations that were made; those there stay as people left them.

    Those that need the deployment `rescue-run/studio` are made once it is there.
    """
    made: list[str] = []
    async with get_client() as client:
        present = {automation.name for automation in await client.read_automations()}
        for automation in [*_notices(), *await _rescues(client)]:
            if automation.name not in present:
                await client.create_automation(automation)
                made.append(automation.name)
    return made


def _notices() -> list[AutomationCore]:
    return [
        AutomationCore(
            name=name,
            description=words,
            trigger=EventTrigger(expect={event}, posture=Posture.Reactive, threshold=1),
            actions=[DoNothing()],
        )
        for name, (event, words) in NOTICES.items()
    ]


async def _rescues(client: PrefectClient) -> list[AutomationCore]:
    """Return what looks after crashed and silent runs; nothing before the deployment is there."""
    try:
        deployment = await client.read_deployment_by_name(RESCUE)
    except ObjectNotFound:
        return []
    action = RunDeployment(
        source="selected",
        deployment_id=deployment.id,
        parameters=_parameters(),
        job_variables=None,
    )
    return [
        AutomationCore(
            name="cliffhanger: crashed run goes on",
            description="Starts rescue-run, which schedules the run once more, thrice at most.",
            trigger=EventTrigger(
                expect={f"{RUN}Crashed"},
                match_related=ResourceSpecification({"prefect.resource.id": TAG}),
                posture=Posture.Reactive,
                threshold=1,
            ),
            actions=[action],
        ),
        AutomationCore(
            name="cliffhanger: silent run is looked at",
            description="Starts rescue-run for a run that gave no sign of life for two minutes.",
            trigger=EventTrigger(
                after={f"{RUN}heartbeat"},
                expect={f"{RUN}heartbeat", *ENDS},
                match_related=ResourceSpecification({"prefect.resource.id": TAG}),
                for_each={"prefect.resource.id"},
                posture=Posture.Proactive,
                threshold=1,
                within=SILENCE,
            ),
            actions=[action],
        ),
    ]


def _parameters() -> dict[str, Any]:
    """Return what rescue-run is asked; the server fills in the run that the event is about."""
    run_id = {"__prefect_kind": "jinja", "template": "{{ flow_run.id }}"}
    return {"parameters": {"run_id": run_id}}
