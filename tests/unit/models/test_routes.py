"""Routes: which tier does which work, what a file of them may say, and what it must not."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from pydantic import JsonValue

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models.chat.rung import Rung
from cliffhanger.models.routes import (
    DEFAULT_KINDS,
    SINGLE_CONTEXT_TOKENS,
    TIERS,
    TierName,
    TierRoute,
    WriterRoutes,
    load_routes,
    writer_routes_schema,
)
from cliffhanger.money.units import Units
from cliffhanger.story.room.brief import WorkKind

EXAMPLE = Path(__file__).parents[3] / "examples" / "writers.yaml"
KEY = "sk-live-0123456789abcdef"
ROUTE: dict[str, JsonValue] = {
    "provider": "acme",
    "base_url": "https://api.example.com/v1",
    "model": "m",
    "context_tokens": 1000,
    "max_answer_tokens": 100,
}


def write(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), "utf-8")
    return path


def routes_of(*tiers: TierName) -> WriterRoutes:
    return WriterRoutes.model_validate({"tiers": dict.fromkeys(tiers, ROUTE)})


def test_every_kind_of_work_has_a_tier() -> None:
    assert set(DEFAULT_KINDS) == set(WorkKind)


@pytest.mark.parametrize(
    ("there", "draft", "review", "final"),
    [
        pytest.param("draft review final", "draft", "review", "final", id="all"),
        pytest.param("draft", "draft", "draft", "draft", id="one"),
        pytest.param("final", "final", "final", "final", id="only the best"),
        pytest.param("draft final", "draft", "final", "final", id="the better of two"),
        pytest.param("draft review", "draft", "review", "review", id="no final"),
        pytest.param("review final", "review", "review", "final", id="no draft"),
    ],
)
def test_work_of_a_missing_tier_goes_to_the_nearest(
    there: str, draft: str, review: str, final: str
) -> None:
    routes = routes_of(*(TierName(name) for name in there.split()))
    found = [routes.tier_for(kind) for kind in (WorkKind.EPISODE, WorkKind.DOCTOR, WorkKind.BIBLE)]
    assert found == [draft, review, final]


def test_a_studio_may_give_a_kind_of_work_to_another_tier() -> None:
    routes = routes_of(*TIERS).model_copy(update={"kinds": {WorkKind.EPISODE: TierName.FINAL}})
    assert routes.tier_for(WorkKind.EPISODE) is TierName.FINAL
    assert routes.tier_for(WorkKind.BREAKDOWN) is TierName.DRAFT


def test_tiers_are_listed_from_the_cheapest_however_the_file_lists_them() -> None:
    assert routes_of(TierName.FINAL, TierName.DRAFT).tier_names == (
        TierName.DRAFT,
        TierName.FINAL,
    )


def test_the_example_is_sound_and_shows_the_defaults() -> None:
    """The thresholds are those of the seed: 1500, 800 and 500 tokens."""
    routes = load_routes(EXAMPLE)
    assert routes.tier_names == TIERS
    assert [route.threshold_tokens for route in routes.tier_routes] == [1500, 800, 500]
    assert [route.model for route in routes.tier_routes] == [
        "deepseek-v4-flash",
        "gemini-2.5-flash",
        "gpt-4.1",
    ]
    assert routes.tiers[TierName.DRAFT].rung is Rung.JSON_OBJECT
    assert routes.kinds == DEFAULT_KINDS


def test_the_example_explains_every_field_of_a_route() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert [name for name in TierRoute.model_fields if f"{name}" not in text] == []


def test_one_model_does_all_the_work() -> None:
    routes = WriterRoutes.single(
        base_url="http://localhost:11434/v1", model="qwen3", api_key_env="LOCAL_KEY"
    )
    assert routes.tier_names == TIERS
    (route,) = set(routes.tier_routes)
    assert (route.provider, route.model) == ("localhost", "qwen3")
    assert (route.api_key_env, route.is_free) == ("LOCAL_KEY", False)
    assert route.context_tokens == SINGLE_CONTEXT_TOKENS


@pytest.mark.parametrize("address", ["localhost:11434", "", "ftp://x/y", "http://[x", "https://"])
def test_an_address_that_cannot_be_one_is_refused(address: str) -> None:
    with pytest.raises(InvalidSettingError, match="base_url"):
        WriterRoutes.single(base_url=address, model="m")


def test_a_key_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidSettingError, match="base_url") as caught:
        WriterRoutes.single(base_url=f"https://user:{KEY}@api.example.com", model="m")
    assert KEY not in _everything_said(caught.value)


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        ("http://localhost:8000", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://192.168.1.20:8000", True),
        ("http://vllm:8000", True),
        ("http://gpu.local:8000", True),
        ("https://api.openai.com/v1", False),
        ("https://8.8.8.8/v1", False),
    ],
)
def test_only_a_server_of_ones_own_may_be_free(address: str, is_own: bool) -> None:  # noqa: FBT001
    if is_own:
        assert WriterRoutes.single(base_url=address, model="m", is_free=True)
        return
    with pytest.raises(InvalidSettingError, match="row of zeros under prices"):
        WriterRoutes.single(base_url=address, model="m", is_free=True)


def test_prices_in_the_file_come_before_those_of_the_packaged_book(tmp_path: Path) -> None:
    price = {"input": 0.1, "cached_input": 0.05, "output": 0.2}
    price |= {"as_of": date(2026, 11, 1), "source": "my gateway"}
    content = {"tiers": {"draft": ROUTE}, "prices": [{"model": "gpt-4.1", **price}]}
    book = load_routes(write(tmp_path / "writers.yaml", content)).price_book
    units = Units(input_tokens=1_000_000)
    costs = [book.cost(model, units) for model in ("gpt-4.1", "claude-opus-5")]
    assert [cost.usd for cost in costs if cost] == [Decimal("0.1"), Decimal(5)]


def test_a_model_has_one_price_a_day(tmp_path: Path) -> None:
    price = {"model": "m", "input": 1, "cached_input": 1, "output": 1}
    price |= {"as_of": date(2026, 11, 1), "source": "my gateway"}
    content = {"tiers": {"draft": ROUTE}, "prices": [price, price]}
    with pytest.raises(InvalidSettingError, match=r"prices: .*two rows for one day"):
        load_routes(write(tmp_path / "writers.yaml", content))


def test_a_route_becomes_the_settings_of_a_chat_writer() -> None:
    route = TierRoute.model_validate(ROUTE | {"temperature": 0.5, "rung": "schema"})
    model = route.chat_model(TierName.REVIEW)
    assert model.tier == "review"
    same = set(TierRoute.model_fields) & set(type(model).model_fields)
    assert {name: getattr(model, name) for name in same} == {
        name: getattr(route, name) for name in same
    }
    assert set(type(model).model_fields) - same == {"tier"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param({}, "tiers: Field required", id="empty"),
        pytest.param("", "the top", id="nothing"),
        pytest.param({"tiers": {}}, "at least 1 item", id="no tier"),
        pytest.param({"tiers": {"best": ROUTE}}, r"tiers\.best.*'draft', 'review'", id="tier"),
        pytest.param(
            {"tiers": {"draft": ROUTE}, "kinds": {"novel": "draft"}}, r"kinds\.novel", id="kind"
        ),
        pytest.param(
            {"tiers": {"draft": ROUTE | {"context_tokens": -5}}},
            r"tiers\.draft\.context_tokens: Input should be greater than 0",
            id="window",
        ),
        pytest.param(
            {"tiers": {"draft": ROUTE | {"max_answer_tokens": 1000}}},
            r"max_answer_tokens \(1000\) must be smaller than context_tokens \(1000\)",
            id="no room for the prompt",
        ),
        pytest.param(
            {"tiers": {"draft": {k: v for k, v in ROUTE.items() if k != "model"}}},
            r"tiers\.draft\.model: Field required",
            id="no model",
        ),
        pytest.param("tiers: [", "no YAML: line 1", id="no yaml"),
        pytest.param("tiers: \x00", "no YAML", id="control character"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_of_the_fault(
    tmp_path: Path, content: object, message: str
) -> None:
    with pytest.raises(InvalidSettingError, match=message):
        load_routes(write(tmp_path / "writers.yaml", content))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param({"tiers": {"draft": ROUTE | {"api_key_env": KEY}}}, id="as the variable"),
        pytest.param({"tiers": {"draft": ROUTE | {"api_key": KEY}}}, id="as another field"),
        pytest.param(
            {"tiers": {"draft": ROUTE | {"base_url": f"https://x.com/?key={KEY}"}}}, id="address"
        ),
        pytest.param(f"api_key: '{KEY}\n", id="in broken yaml"),
        pytest.param(f"tiers: {{draft: {KEY}}}", id="as a route"),
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(tmp_path: Path, content: object) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        load_routes(write(tmp_path / "writers.yaml", content))
    assert KEY not in _everything_said(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match=r"none\.yaml cannot be read"):
        load_routes(tmp_path / "none.yaml")


def test_the_schema_describes_every_field_for_editors() -> None:
    schema = writer_routes_schema()
    fields = schema["$defs"]["TierRoute"]["properties"]
    assert set(fields) == set(TierRoute.model_fields)
    assert all("description" in field for field in fields.values())
    assert schema["required"] == ["tiers"]


def _everything_said(error: BaseException | None) -> str:
    """Return the messages of an error and of all that a traceback prints with it."""
    said: list[str] = []
    while error is not None:
        said.append(str(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(said)
