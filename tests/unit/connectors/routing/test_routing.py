"""The routing connector."""

from pathlib import Path
from typing import Any

import pytest
from tests.support.connecting import connect, pipeline
from tests.support.processing import attributes_of, batch_of, gauge, records_of

from heliograph.connectors.routing import FACTORY
from heliograph.connectors.routing.config import RoutingConfig
from heliograph.model import LogsBatch, Signal
from heliograph.pipeline import Kind
from heliograph.pipeline.errors import ComponentStartError
from heliograph.testing import FakeOutputs, Sink, TestHost, create_settings, make_batch


def route(condition: str, *pipelines: str, context: str = "resource") -> dict[str, Any]:
    """An entry of the table."""
    return {"condition": condition, "pipelines": list(pipelines), "context": context}


def test_the_first_route_that_holds_takes_the_records() -> None:
    """Records move to the first route whose condition holds; the rest goes to the default."""
    table = [
        route('attributes["n"] < 2', "logs/a", context="log"),
        route('attributes["n"] < 3', "logs/b", "logs/c", context="log"),
    ]
    batch = batch_of(Signal.LOGS, [{"attributes": {"n": number}} for number in range(5)])
    config = {"table": table, "default_pipelines": ["logs/rest"]}
    sinks, _ = connect(FACTORY, config, [batch], ["logs/a", "logs/b", "logs/c", "logs/rest"])
    found = [[item["n"] for item in attributes_of(sink)] for sink in sinks.values()]
    assert found == [[0, 1], [2], [2], [3, 4]]


def test_resources_move_whole() -> None:
    """Without a context resources are asked; the older statement form works; without a default the rest is dropped."""
    parts = [batch_of(Signal.LOGS, [{}, {}], {"env": name}) for name in ("a", "b")]
    batch = LogsBatch.concat([part for part in parts if isinstance(part, LogsBatch)])
    table = [{"statement": 'route() where attributes["env"] == "a"', "pipelines": ["logs/a"]}]
    sinks, ledger = connect(FACTORY, {"table": table}, [batch], ["logs/a"])
    assert (len(records_of(sinks["logs/a"])), ledger.errors) == (2, [])


def test_metrics_are_split_by_their_points() -> None:
    """In the context `datapoint` a metric may go two ways, each with its points."""
    batch = batch_of(Signal.METRICS, [gauge("m", [{"a": 1}, {"a": 2}])])
    table = [route('attributes["a"] == 1', "metrics/a", context="datapoint")]
    config = {"table": table, "default_pipelines": ["metrics/b"]}
    sinks, _ = connect(FACTORY, config, [batch], ["metrics/a", "metrics/b"])
    assert [sink.batches[0].num_items for sink in sinks.values()] == [1, 1]


@pytest.mark.parametrize(("mode", "failed", "rest"), [("propagate", 1, 0), ("ignore", 0, 1), ("silent", 0, 1)])
def test_conditions_that_fail_follow_the_error_mode(mode: str, failed: int, rest: int) -> None:
    """`propagate` fails the data, the others send it to the default."""
    table = [route('ParseJSON(attributes["a"])["b"] == 1', "logs/a", context="log")]
    config = {"table": table, "default_pipelines": ["logs/rest"], "error_mode": mode}
    batch = batch_of(Signal.LOGS, [{"attributes": {"a": "no json"}}])
    sinks, ledger = connect(FACTORY, config, [batch], ["logs/a", "logs/rest"])
    assert (len(ledger.errors), len(sinks["logs/rest"].batches)) == (failed, rest)


def test_pipelines_that_are_not_there_are_told_at_start(tmp_path: Path) -> None:
    """A table that names a pipeline which does not receive from the connector cannot start."""
    made = create_settings(Kind.CONNECTOR, "routing")
    config = RoutingConfig.model_validate({"table": [route("true", "logs/typo")]})
    connector = FACTORY.create(made, config, FakeOutputs({pipeline("logs/a"): Sink()}))
    with TestHost(made, tmp_path) as host, pytest.raises(ComponentStartError, match="logs/typo"):
        connector.start(host)


def test_contexts_of_other_signals_do_not_hold() -> None:
    """A batch passes routes that are for other signals."""
    config = {"table": [route("true", "traces/a", context="span")], "default_pipelines": ["logs"]}
    sinks, _ = connect(FACTORY, config, [make_batch(Signal.LOGS, 2)], ["logs", "traces/a"])
    assert sinks["logs"].ids == [0, 1]


@pytest.mark.parametrize(
    "entry",
    [
        {"pipelines": ["logs"]},
        {"condition": "true", "pipelines": []},
        {"condition": "true", "pipelines": ["log/a"]},
        {"condition": "attributes[", "pipelines": ["logs"]},
        {"condition": 'request["a"] == "b"', "context": "request", "pipelines": ["logs"]},
        {"statement": 'delete_key(attributes, "x") where true', "pipelines": ["logs"]},
    ],
)
def test_routes_that_cannot_work_are_refused(entry: dict[str, Any]) -> None:
    """No condition, no pipeline, unknown signals, broken OTTL, request metadata and edits are errors."""
    with pytest.raises(ValueError, match="RoutingConfig"):
        RoutingConfig.model_validate({"table": [entry]})
