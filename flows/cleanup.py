"""Flow `clean-store`: what a store need not keep any longer goes, by a rule."""

from typing import Annotated

from prefect import flow
from pydantic import BaseModel, ConfigDict, Field

from cliffhanger.store.retention import RetentionRule
from flows.forms import EMPTY_IS_NONE, StorageName, show_one_input
from tasks.cleanup import CleanedStore, find_expired, remove_expired, report_cleanup
from tasks.opening import open_studio, read_profile

_RULE = RetentionRule()


class CleanupParameters(BaseModel):
    """The rule to clean up by; nothing is needed, and nothing is removed unless you say so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    storage: StorageName = "studio"
    dry_run: bool = Field(
        default=True,
        title="Only look",
        description="Show what would go, and remove nothing.",
    )
    sweep_objects: bool = Field(
        default=True,
        title="Look at objects",
        description=(
            "Also look for objects that nothing refers to: every record is read for that, so once "
            "a day is enough."
        ),
    )
    results_days: int = Field(
        default=_RULE.results_days,
        ge=0,
        le=3650,
        title="Days of task results",
        description=(
            "Reruns of older films draw them again, but buy nothing again; 0 keeps them for ever."
        ),
    )
    transcripts_days: int = Field(
        default=_RULE.transcripts_days,
        ge=0,
        le=3650,
        title="Days of transcripts",
        description="What writers were asked and what they said; 0 keeps it for ever.",
    )
    drafts_days: int = Field(
        default=_RULE.drafts_days,
        ge=0,
        le=3650,
        title="Days of refused drafts",
        description="Films that did not pass the gate; 0 keeps them for ever.",
    )
    objects_days: int = Field(
        default=_RULE.objects_days,
        ge=0,
        le=3650,
        title="Days of loose objects",
        description=(
            "Objects that no name, manifest, record or paid call refers to; 0 keeps them for ever."
        ),
    )
    grace_hours: int = Field(
        default=_RULE.grace_hours,
        ge=24,
        le=8760,
        title="Hours of grace",
        description=(
            "How long an object must have been loose before it goes; longer than any run may wait "
            "for a person, which is a week."
        ),
    )
    profile: Annotated[str | None, EMPTY_IS_NONE] = Field(
        default=None,
        title="Studio profile",
        description=(
            "Name of a Studio Profile block, or a .yaml file, where it names a journal of paid "
            "calls; empty for the worker's own journal. What was paid for is never removed."
        ),
        json_schema_extra=show_one_input,
    )

    @property
    def label(self) -> str:
        """Name of the flow run."""
        return f"{'look at' if self.dry_run else 'clean'} {self.storage}"[:80]

    @property
    def rule(self) -> RetentionRule:
        """How long what is kept."""
        return RetentionRule(
            results_days=self.results_days,
            transcripts_days=self.transcripts_days,
            drafts_days=self.drafts_days,
            objects_days=self.objects_days,
            grace_hours=self.grace_hours,
        )


@flow(name="clean-store", flow_run_name="{parameters.label}", persist_result=False)
async def clean_store(parameters: CleanupParameters) -> CleanedStore:
    """Remove old task results, transcripts and refused drafts, and objects nothing refers to.

    Published films, their masters, characters, the ledger and whatever was paid for stay. It is
    safe beside films that are being made.
    """
    studio = await open_studio(parameters.storage)
    profile = await read_profile(parameters.profile)
    cleanup = await find_expired(
        studio,
        parameters.rule,
        profile.models.journal,
        looks_at_objects=parameters.sweep_objects,
    )
    if not parameters.dry_run:
        await remove_expired(studio, cleanup)
    return await report_cleanup(cleanup, is_dry_run=parameters.dry_run)
