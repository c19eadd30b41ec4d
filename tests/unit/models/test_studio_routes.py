"""Who makes what: names, candidates, fingerprints."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.quality import PriorityName, Quality
from cliffhanger.models.studio_routes import (
    ROUTED,
    AccountRoute,
    Candidate,
    CapabilityRoute,
    StudioRoutes,
)

DRAFT = Candidate(account="kling", protocol="kling-video", model="small", quality="draft")
FINAL = Candidate(account="kling", protocol="kling-video", model="large")
OTHER = Candidate(account="fal", protocol="fal-video", model="spare")
ROUTE = CapabilityRoute(candidates=(FINAL, DRAFT, OTHER), takes=2)
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def test_candidates_are_those_of_the_quality_in_their_order() -> None:
    assert ROUTE.for_quality(Quality.DRAFT) == (DRAFT,)
    assert ROUTE.for_quality(Quality.FINAL) == (FINAL, OTHER)


def test_where_none_is_marked_so_all_serve() -> None:
    route = CapabilityRoute(candidates=(FINAL, OTHER))
    assert route.for_quality(Quality.DRAFT) == (FINAL, OTHER)


def test_everything_but_chat_can_be_routed() -> None:
    """The writers' room says who writes."""
    assert set(ROUTED) == set(Capability) - {Capability.CHAT}
    for capability in ROUTED:
        routes = StudioRoutes.model_validate({capability.value: ROUTE})
        assert routes.route(capability) == ROUTE
        assert [found for found, _ in routes.candidates()] == [capability] * 3


def test_accounts_are_named_once_and_sorted() -> None:
    routes = StudioRoutes(image=CapabilityRoute(candidates=(OTHER,)), video=ROUTE)
    assert routes.account_names == ("fal", "kling")
    assert not routes.is_embedded
    assert StudioRoutes().is_embedded


def test_an_account_that_no_candidate_names_pays_for_nothing() -> None:
    account = AccountRoute(provider="fal", base_url="https://queue.fal.example")
    assert StudioRoutes(accounts={"fal": account}).is_embedded


@pytest.mark.parametrize(
    ("change", "is_other"),
    [
        pytest.param({"takes": 3}, True, id="takes"),
        pytest.param({"candidates": (DRAFT, FINAL)}, True, id="fewer candidates"),
        pytest.param({"candidates": (OTHER, FINAL, DRAFT)}, True, id="another order"),
        pytest.param(
            {"candidates": (FINAL.model_copy(update={"options": {"mode": "pro"}}), OTHER)},
            True,
            id="options",
        ),
        pytest.param({"candidates": (FINAL, OTHER)}, False, id="one of the other quality less"),
    ],
)
def test_the_fingerprint_is_of_what_changes_a_result(
    change: dict[str, object], *, is_other: bool
) -> None:
    one = StudioRoutes(video=ROUTE).fingerprint(Capability.VIDEO, Quality.FINAL)
    changed = CapabilityRoute.model_validate({**dict(ROUTE), **change})
    two = StudioRoutes(video=changed).fingerprint(Capability.VIDEO, Quality.FINAL)
    assert (one != two) is is_other


def test_limits_accounts_and_budget_are_no_part_of_the_fingerprint() -> None:
    account = AccountRoute(provider="kling", base_url="https://api.kling.example")
    slow = account.model_copy(update={"limits": {"max_concurrency": 1}})
    prints = {
        routes.fingerprint(Capability.VIDEO, Quality.FINAL)
        for routes in (
            StudioRoutes(video=ROUTE, accounts={"kling": account}),
            StudioRoutes(video=ROUTE, accounts={"kling": slow}, budget={"day_usd": 5}),
        )
    }
    assert len(prints) == 1
    assert StudioRoutes().fingerprint(Capability.VIDEO, Quality.FINAL) == "embedded"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account", "Kling"),
        ("account", "-kling"),
        ("account", ""),
        ("protocol", ""),
        ("model", ""),
        ("quality", "best"),
    ],
)
def test_a_candidate_that_cannot_be_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValidationError, match=field):
        Candidate.model_validate({**dict(FINAL), field: value})


@pytest.mark.parametrize("takes", [0, 9])
def test_takes_are_between_one_and_eight(takes: int) -> None:
    with pytest.raises(ValidationError, match="takes"):
        CapabilityRoute(candidates=(FINAL,), takes=takes)


def test_words_are_those_that_people_type() -> None:
    assert [item.value for item in Quality] == ["draft", "final"]
    assert [item.value for item in PriorityName] == ["vip", "normal", "backfill"]
