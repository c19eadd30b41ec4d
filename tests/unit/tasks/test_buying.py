"""What stages that may buy share: their versions, and who made a part for how much."""

from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from cliffhanger.models.jobs.call import PaidResult, StoredOutput
from cliffhanger.models.jobs.job import Capability, OutputRole
from cliffhanger.models.jobs.opening import PaidStudio
from cliffhanger.models.jobs.routing import Made, Refusal
from cliffhanger.production.artifacts import Origin
from cliffhanger.store.local import LocalStore
from cliffhanger.store.ref import ArtifactRef
from tasks.buying import COMING_BACK, NOTE_CHARS, bought_version, origin_of
from tasks.studio import Studio

CLIP = ArtifactRef.of_bytes(b"clip", media_type="video/mp4")


def made(cost_usd: str, *refusals: Refusal) -> Made:
    result = PaidResult(
        key="0" * 64,
        account="kling",
        protocol="kling-video",
        model="kling-v3",
        job_id="1",
        outputs=(StoredOutput(role=OutputRole.VIDEO, ref=CLIP),),
        cost_usd=Decimal(cost_usd),
    )
    return Made(result=result, refusals=refusals)


def studio(tmp_path: Path, **prints: str) -> Studio:
    """Return a studio that buys what is named, with that fingerprint."""
    paid = SimpleNamespace(
        makes=lambda capability: capability in prints,
        fingerprint=lambda capability: prints[capability],
    )
    return Studio(LocalStore.open(tmp_path), paid=cast("PaidStudio", paid))


def test_a_stage_that_buys_nothing_has_the_version_of_its_engine(tmp_path: Path) -> None:
    assert bought_version(Studio(LocalStore.open(tmp_path)), "7", Capability.VIDEO) == "7"
    assert bought_version(studio(tmp_path, voice="v"), "7", Capability.VIDEO) == "7"


def test_a_stage_that_buys_has_the_version_of_what_it_buys_too(tmp_path: Path) -> None:
    opened = studio(tmp_path, video="2:kling", image="1:openai")
    both = (Capability.IMAGE, Capability.VIDEO)
    assert bought_version(opened, "7", Capability.VIDEO) == "7/2:kling"
    assert bought_version(opened, "7", *both) == "7/1:openai/2:kling"


def test_a_part_costs_as_much_as_all_of_its_takes() -> None:
    others = (made("0.25"), made("0.5"))
    assert origin_of(made("1.10"), "s01-t02", capability="video", others=others) == Origin(
        capability="video",
        subject="s01-t02",
        account="kling",
        model="kling-v3",
        cost_usd=Decimal("1.85"),
        takes=3,
    )


@pytest.mark.parametrize(("reason", "num_chars"), [("it rests", 20), ("x" * 900, NOTE_CHARS)])
def test_who_would_not_make_it_is_noted(reason: str, num_chars: int) -> None:
    refusal = Refusal(account="fal", model="pika", reason=reason)
    note = origin_of(made("1", refusal), "s01", capability="video").note
    assert note.startswith(f"fal (pika): {reason[:8]}")
    assert len(note) == num_chars


def test_a_stage_comes_back_within_minutes() -> None:
    """Three times, after 10 s, a minute and three: seconds are the driver's business."""
    assert COMING_BACK["retries"] == len(COMING_BACK["retry_delay_seconds"]) == 3
    assert sum(COMING_BACK["retry_delay_seconds"]) == 250
