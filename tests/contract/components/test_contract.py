"""Every component that comes with Heliograph is put to the contract suite, set up as its README shows."""

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from heliograph.app.components import BUILT_IN, load
from heliograph.pipeline import Factory
from heliograph.testing import CHECKS, Subject

NEEDS_A_PLATFORM = {"heliograph.app.ui", "heliograph.exporters.clickhouse"}
"""Components that work beside a store only; tests/integration starts them for real."""

NOBODY = {"endpoint": "http://127.0.0.1:1", "retry_on_failure": {"enabled": False}}
CHANGES: dict[str, dict[str, Any]] = {
    "heliograph.connectors.failover": {"priority_levels": [["traces", "metrics", "logs"]]},
    "heliograph.connectors.routing": {
        "table": [{"condition": "true", "pipelines": ["logs"]}],
        "default_pipelines": ["traces", "metrics"],
    },
    "heliograph.exporters.loadbalancing": {
        "protocol": {"otlp": {"tls": {"insecure": True}, "retry_on_failure": {"enabled": False}}},
        "resolver": {"static": {"hostnames": ["127.0.0.1:1", "127.0.0.1:2"]}},
    },
    "heliograph.exporters.otlp_grpc": NOBODY,
    "heliograph.exporters.otlp_http": NOBODY,
    "heliograph.exporters.prometheus": {"endpoint": "127.0.0.1:0"},
    "heliograph.processors.remotetap": {"endpoint": "127.0.0.1:0"},
    "heliograph.receivers.otlp": {
        "protocols": {"grpc": {"endpoint": "127.0.0.1:0"}, "http": {"endpoint": "127.0.0.1:0"}},
    },
    "heliograph.extensions.health_check": {"endpoint": "127.0.0.1:0"},
}
"""Settings that differ from the README's: free ports, and peers that are not there, pipelines of the harness."""


def example(target: str) -> dict[str, Any]:
    """The configuration in a component's README."""
    folder = Path(str(import_module(target).__file__)).parent
    text = (folder / "README.md").read_text(encoding="utf-8")
    return yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])


def settings_in_example(target: str, factory: Factory[Any]) -> dict[str, Any]:
    """The component's own settings in its README's example."""
    section: dict[str, Any] = example(target).get(factory.kind.section) or {}
    names = (factory.type, *factory.aliases)
    return next((value or {} for key, value in section.items() if key.split("/")[0] in names), {})


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("target", [target for target in BUILT_IN if target not in NEEDS_A_PLATFORM])
def test_component_keeps_the_contract(target: str, check: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A component starts, stops, flushes, settles and leaves its input alone as the contract says."""
    monkeypatch.chdir(tmp_path)
    factory = load(target)
    values = {**settings_in_example(target, factory), **CHANGES.get(target, {})}
    config = factory.config_class.model_validate(values)
    directory = tmp_path / "data"
    directory.mkdir()
    check(Subject(factory, config, directory))
    shutil.rmtree(directory)
