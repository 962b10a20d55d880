"""The service's own metrics as telemetry: read, bounded, handed on."""

import json
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from google.protobuf.message import Message
from tests.support.otlp_service import Keeper, names_in

from heliograph.model import Signal
from heliograph.pipeline.catalog import Catalog
from heliograph.pipeline.config.load import read_and_check
from heliograph.pipeline.config.model import NoConfig
from heliograph.pipeline.engine import Engine
from heliograph.pipeline.factory import ExporterFactory
from heliograph.pipeline.identity import ComponentID, Kind, Stability
from heliograph.receivers import heliograph_telemetry


@contextmanager
def readings(directory: Path, config: Mapping[str, Any]) -> Generator[tuple[Engine, list[Message]]]:
    """A service that sends its own metrics to a keeper: the service, and two readings."""
    signals = dict.fromkeys(Signal, Stability.STABLE)
    keep = ExporterFactory(type="keep", config_class=NoConfig, signals=signals, create=Keeper)
    components = Catalog([heliograph_telemetry.FACTORY, keep])
    document = {
        "receivers": {"heliograph_telemetry": {"initial_delay": 0, "collection_interval": "1s", **config}},
        "exporters": {"keep": None},
        "service": {"pipelines": {"metrics": {"receivers": ["heliograph_telemetry"], "exporters": ["keep"]}}},
    }
    engine = Engine(components, directory)
    engine.start(read_and_check([f"yaml:{json.dumps(document)}"], components))
    try:
        keeper = cast("Keeper", engine.graph.instance(Kind.EXPORTER, ComponentID("keep")))
        deadline = time.monotonic() + 10
        with keeper.changed:
            while len(keeper.kept[Signal.METRICS]) < 2:
                assert keeper.changed.wait(max(0.0, deadline - time.monotonic())), "two readings within 10 s"
        yield engine, keeper.kept[Signal.METRICS]
    finally:
        engine.shutdown(time.monotonic() + 5)


def test_own_metrics_flow_like_others(tmp_path: Path) -> None:
    """Readings come again and again, under the service's name, and count what they themselves add."""
    with readings(tmp_path, {}) as (_, found):
        resource: Any = found[0].resource_metrics[0].resource  # type: ignore[attr-defined] - messages are made at run time
        names = {pair.key: pair.value.string_value for pair in resource.attributes}
        assert names["service.name"] == "heliograph"
        assert {"otelcol_process_memory_rss", "heliograph_journal_bytes"} <= set(names_in(found[0]))
        assert "otelcol_receiver_accepted_metric_points" in names_in(found[1])


def test_readings_are_bounded(tmp_path: Path) -> None:
    """What is above the bound is left out and counted."""
    with readings(tmp_path, {"max_points": 3, "service_name": "edge-1"}) as (engine, found):
        assert len(names_in(found[0])) <= 3
        dropped = [family for family in engine.registry.families() if family.name == "heliograph_dropped_items"]
        members = {key: member.value for family in dropped for key, member in family.members.items()}
        assert sum(value for key, value in members.items() if ("reason", "max_points") in key) > 0
