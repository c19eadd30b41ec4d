"""From routes and keys to a studio that can pay."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.jobs.call import Priority
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.jobs.journal import list_jobs
from cliffhanger.models.jobs.opening import (
    JOURNAL_VARIABLE,
    PaidSetup,
    account_of,
    default_journal,
    makers_of,
    open_journal,
    open_paid_studio,
    price_book,
)
from cliffhanger.models.jobs.settings import AccountLimits, CallPolicy
from cliffhanger.models.jobs.tools import Account
from cliffhanger.models.quality import Quality
from cliffhanger.models.studio_routes import AccountRoute, Candidate, CapabilityRoute, StudioRoutes
from cliffhanger.money.price_rows import ImagePrice
from cliffhanger.money.price_terms import Rate
from cliffhanger.money.prices import load_price_book
from cliffhanger.money.units import Units
from cliffhanger.store.local import LocalStore

FINAL = Candidate(account="kling", protocol="kling-video", model="large")
DRAFT = Candidate(account="kling", protocol="kling-video", model="small", quality="draft")
KLING = Account(name="kling", provider="kling", base_url="https://api.kling.example")
ROUTE = AccountRoute(
    provider="kling",
    base_url="https://api.kling.example",
    api_key_env="KLING_API_KEY",
    api_secret_env="KLING_SECRET_KEY",
    settings={"region": "singapore"},
    limits=AccountLimits(max_concurrency=5, requests_per_minute=60),
    policy=CallPolicy(deadline_seconds=99),
)


def routes(*candidates: Candidate, **fields: object) -> StudioRoutes:
    route = CapabilityRoute(candidates=candidates, takes=2)
    return StudioRoutes.model_validate({"video": route, **fields})


def test_keys_come_from_the_environment() -> None:
    account = account_of("kling", ROUTE, {"KLING_API_KEY": "k", "KLING_SECRET_KEY": "s"})
    assert account == Account(
        name="kling",
        provider="kling",
        base_url="https://api.kling.example",
        api_key=SecretStr("k"),
        api_secret=SecretStr("s"),
        settings={"region": "singapore"},
        limits=ROUTE.limits,
        policy=ROUTE.policy,
    )


@pytest.mark.parametrize("environment", [{}, {"KLING_API_KEY": ""}])
def test_a_key_that_is_not_set_is_named(environment: dict[str, str]) -> None:
    words = "account kling wants its key in KLING_API_KEY, which is not set"
    with pytest.raises(InvalidSettingError, match=words):
        account_of("kling", ROUTE, environment)


def test_a_server_without_a_key_needs_none() -> None:
    route = AccountRoute(provider="comfyui", base_url="http://127.0.0.1:8188", is_free=True)
    account = account_of("own", route, {})
    assert (account.api_key, account.api_secret, account.is_free) == (None, None, True)


def test_makers_are_the_candidates_of_the_quality() -> None:
    found = makers_of(routes(FINAL, DRAFT), {"kling": KLING}, Capability.VIDEO, Quality.DRAFT)
    assert [(maker.candidate, maker.account, maker.adapter.name) for maker in found] == [
        (DRAFT, KLING, "kling-video")
    ]
    assert makers_of(routes(FINAL), {"kling": KLING}, Capability.IMAGE, Quality.FINAL) == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"protocol": "kling"}, "protocol 'kling' is not known", id="unknown protocol"),
        pytest.param(
            {"protocol": "kling-images"},
            r"models\.video names protocol 'kling-images', which makes image",
            id="of another thing",
        ),
        pytest.param(
            {"account": "klong"},
            r"models\.video names account 'klong', which is neither",
            id="unknown account",
        ),
    ],
)
def test_a_route_that_leads_nowhere_is_refused(changes: dict[str, str], words: str) -> None:
    wrong = FINAL.model_copy(update=changes)
    with pytest.raises(InvalidSettingError, match=words):
        makers_of(routes(wrong), {"kling": KLING}, Capability.VIDEO, Quality.FINAL)


async def test_a_studio_knows_its_makers_takes_and_purposes(tmp_path: Path) -> None:
    wanted = routes(FINAL, DRAFT, budget={"episode_usd": 3, "day_usd": 9})
    setup = PaidSetup(
        routes=wanted.model_copy(update={"journal": str(tmp_path / "journal.db")}),
        accounts={"kling": KLING},
        store=LocalStore.open(tmp_path / "store"),
        quality=Quality.DRAFT,
        priority=Priority.VIP,
    )
    async with open_paid_studio(setup) as opened:
        studio = opened.charged_to("heiress", 3)
        assert studio.makes(Capability.VIDEO)
        assert not studio.makes(Capability.VOICE)
        assert (studio.num_takes(Capability.VIDEO), studio.num_takes(Capability.VOICE)) == (2, 1)
        assert [maker.candidate.model for maker in studio.makers[Capability.VIDEO]] == ["small"]
        purpose = studio.purpose("s01-t02", take=2)
        assert (purpose.series_id, purpose.episode_number, purpose.subject, purpose.take) == (
            "heiress",
            3,
            "s01-t02",
            2,
        )
        assert purpose.priority is Priority.VIP
        day = studio.tools.now().date().isoformat()
        assert [(scope.key, scope.cap_usd) for scope in purpose.scopes] == [
            ("episode:heiress/3", 3),
            ("series:heiress", None),
            (f"day:{day}", 9),
        ]
        print_ = wanted.fingerprint(Capability.VIDEO, Quality.DRAFT)
        assert studio.fingerprint(Capability.VIDEO) == print_
        workspace = studio.tools.workspace
        assert workspace.is_dir()
    assert (tmp_path / "journal.db").is_file()
    assert not workspace.exists()


async def test_the_studio_s_own_quality_is_asked_unless_a_run_says_otherwise(
    tmp_path: Path,
) -> None:
    wanted = routes(FINAL, DRAFT, journal=str(tmp_path / "journal.db"), quality="draft")
    store = LocalStore.open(tmp_path / "store")
    setup = PaidSetup(routes=wanted, accounts={"kling": KLING}, store=store)
    async with open_paid_studio(setup) as studio:
        assert studio.quality is Quality.DRAFT


def test_a_price_of_the_profile_takes_the_place_of_the_book_s() -> None:
    own = ImagePrice(
        kind="per_image",
        model="gpt-image-1.5",
        rates=(Rate(usd=Decimal("0.5")),),
        as_of=date(2026, 11, 29),
        source="the contract",
    )
    book = price_book(StudioRoutes(prices=(own,)))
    found = book.cost("gpt-image-1.5", Units(images=2), provider="openai")
    assert found is not None
    assert found.usd == 1
    assert price_book(StudioRoutes()) == load_price_book()


def test_the_journal_is_where_the_environment_says_or_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(JOURNAL_VARIABLE, str(tmp_path / "shared.db"))
    assert default_journal() == str(tmp_path / "shared.db")
    with open_journal() as database:
        assert database.run(list_jobs()) == ()
    assert (tmp_path / "shared.db").is_file()
    monkeypatch.setenv(JOURNAL_VARIABLE, "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_journal() == str(tmp_path / ".cliffhanger" / "journal.db")
