"""The list of components and the door for third parties."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from heliograph.app import components
from heliograph.app.describe import describe
from heliograph.exceptions import ConfigurationError
from heliograph.pipeline import ExtensionFactory, Kind, NoConfig, Stability


def test_every_listed_component_loads() -> None:
    """Each line of the list leads to a factory, and no two claim one name."""
    assert len(list(components.catalog())) >= len(components.BUILT_IN)


def test_every_component_describes_itself() -> None:
    """Each component has a summary, stability for what it takes, and defaults or required settings."""
    for described in map(describe, components.catalog()):
        assert described["summary"].endswith("."), described["type"]
        assert described["stability"], described["type"]
        assert described["defaults"] is not None or described["required"], described["type"]


def test_third_parties_use_the_same_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """A factory named under the entry point group can be configured like ours."""
    module = ModuleType("their_package")
    factory = ExtensionFactory(
        type="theirs",
        config_class=NoConfig,
        stability=Stability.ALPHA,
        create=lambda _settings, _config: pytest.fail("not made here"),
    )
    vars(module)["THEIRS"] = factory
    monkeypatch.setitem(sys.modules, "their_package", module)
    point = EntryPoint("theirs", "their_package:THEIRS", components.ENTRY_POINTS)
    monkeypatch.setattr(components, "entry_points", lambda group: [point] if group == components.ENTRY_POINTS else [])
    assert components.catalog().find(Kind.EXTENSION, "theirs") is not None


def test_what_is_no_factory_is_refused() -> None:
    """A target that leads to something else gives an error that names it."""
    with pytest.raises(ConfigurationError, match="json:dumps"):
        components.load("json:dumps")
