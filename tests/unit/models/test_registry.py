"""Adapters are found by the name of their protocol, also those of other packages."""

from importlib.metadata import EntryPoint

import pytest

from cliffhanger.errors import InvalidSettingError
from cliffhanger.models import registry
from cliffhanger.models.jobs.job import Capability
from cliffhanger.models.providers.kling import KlingVideo
from cliffhanger.models.registry import find_adapter, protocols


@pytest.fixture(autouse=True)
def _fresh() -> None:
    """Names that a test adds are not there in the next."""
    registry._places.cache_clear()
    find_adapter.cache_clear()


def add(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    entry = EntryPoint(name=name, value=value, group=registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry] * (group == entry.group))


def test_every_protocol_has_an_adapter_of_that_name() -> None:
    assert {name: find_adapter(name).name for name in protocols()} == {
        name: name for name in protocols()
    }


def test_names_are_sorted_and_adapters_made_once() -> None:
    assert list(protocols()) == sorted(protocols())
    assert find_adapter("kling-video") is find_adapter("kling-video")
    assert isinstance(find_adapter("kling-video"), KlingVideo)


@pytest.mark.parametrize("capability", list(Capability))
def test_everything_that_is_paid_for_can_be_bought_from_somebody(capability: Capability) -> None:
    assert capability in {find_adapter(name).caps.capability for name in protocols()}


def test_an_unknown_protocol_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidSettingError, match="protocol 'kling' is not known") as caught:
        find_adapter("kling")
    assert all(name in str(caught.value) for name in protocols())
    assert "cliffhanger.models" in str(caught.value)


def test_another_package_adds_one_by_an_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "our-house", "cliffhanger.models.providers.kling:KlingVideo")
    assert "our-house" in protocols()
    assert isinstance(find_adapter("our-house"), KlingVideo)


def test_another_package_does_not_take_a_name_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "kling-video", "cliffhanger.models.providers.vidu:ViduVideo")
    assert isinstance(find_adapter("kling-video"), KlingVideo)
