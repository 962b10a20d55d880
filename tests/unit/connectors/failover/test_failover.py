"""The failover connector by what becomes of parcels, and in a service with a journal."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.support.connecting import pipeline
from tests.support.graph import Feeds, Service, make_catalog, pipelines

from heliograph.connectors.failover import FACTORY
from heliograph.connectors.failover.config import FailoverConfig
from heliograph.connectors.failover.connector import FailoverConnector
from heliograph.model import Signal
from heliograph.pipeline import Kind, Parcel
from heliograph.pipeline.catalog import Catalog
from heliograph.pipeline.errors import ComponentStartError
from heliograph.testing import FakeOutputs, Ledger, Outcome, Sink, TestHost, create_settings, make_batch

LEVELS = [["traces/a"], ["traces/b", "traces/c"], ["traces/d"]]


class Made:
    """A started connector in front of sinks."""

    def __init__(self, connector: FailoverConnector, sinks: dict[str, Sink]) -> None:
        self.connector, self.sinks, self.ledger, self.sent = connector, sinks, Ledger(), 0

    def send(self, signal: Signal = Signal.TRACES) -> None:
        """One more item."""
        self.connector.consume(self.ledger.parcel(make_batch(signal, 1, self.sent)))
        self.sent += 1

    def settle(self) -> None:
        """Wait until all is settled, once each."""
        assert self.ledger.wait()
        self.ledger.check()

    @property
    def ids(self) -> dict[str, list[int]]:
        """The items that each pipeline took."""
        return {name.split("/")[-1]: sink.ids for name, sink in self.sinks.items()}


@contextmanager
def made(directory: Path, levels: Any = LEVELS, **config: Any) -> Generator[Made]:
    """A connector, shut down at the end."""
    settings = create_settings(Kind.CONNECTOR, "failover")
    sinks = {name: Sink() for level in levels for name in level}
    outputs = FakeOutputs({pipeline(name): sink for name, sink in sinks.items()})
    values = {"priority_levels": levels, "retry_interval": "100s", "retry_gap": "10s", **config}
    connector = FailoverConnector(settings, FailoverConfig.model_validate(values), outputs)
    with TestHost(settings, directory) as host:
        connector.start(host)
        yield Made(connector, sinks)
        connector.shutdown(time.monotonic() + 5)


def test_the_first_level_gets_all(tmp_path: Path) -> None:
    """As long as it delivers."""
    with made(tmp_path) as one:
        one.send()
        one.send()
        one.settle()
        assert (one.ids, one.ledger.errors) == ({"a": [0, 1], "b": [], "c": [], "d": []}, [])


def test_what_one_level_does_not_deliver_the_next_gets(tmp_path: Path) -> None:
    """The same data, then all that follows; all pipelines of a level get it."""
    with made(tmp_path) as one:
        one.sinks["traces/a"].outcome = Outcome.FAIL
        one.send()
        one.settle()
        one.send()
        one.settle()
        assert (one.ids, one.ledger.errors) == ({"a": [0], "b": [0, 1], "c": [0, 1], "d": []}, [])


def test_a_level_fails_when_one_of_its_pipelines_does(tmp_path: Path) -> None:
    """Then the data goes to the next level as a whole."""
    with made(tmp_path) as one:
        one.sinks["traces/a"].outcome = one.sinks["traces/c"].outcome = Outcome.FAIL
        one.send()
        one.settle()
        assert (one.ids, one.ledger.errors) == ({"a": [0], "b": [0], "c": [0], "d": [0]}, [])


def test_what_no_level_delivers_fails(tmp_path: Path) -> None:
    """With the last error; the next data begins at the first level."""
    with made(tmp_path) as one:
        for sink in one.sinks.values():
            sink.outcome = Outcome.FAIL
        one.send()
        one.settle()
        assert [error.retryable for error in one.ledger.errors] == [True]
        one.sinks["traces/a"].outcome = Outcome.ACCEPT
        one.send()
        one.settle()
        assert one.ids["a"] == [0, 1]


def test_bad_data_does_not_count_against_a_level(tmp_path: Path) -> None:
    """What is refused for good is offered to the next level; the level goes on."""
    with made(tmp_path) as one:
        one.sinks["traces/a"].outcome = Outcome.REFUSE
        one.send()
        one.settle()
        one.sinks["traces/a"].outcome = Outcome.ACCEPT
        one.send()
        one.settle()
        assert (one.ids["a"], one.ids["b"], one.ledger.errors) == ([0, 1], [0], [])


def test_a_level_above_is_tried_again(tmp_path: Path) -> None:
    """A level above is tried again with real data, which goes to the level that works when it fails."""
    with made(tmp_path, [["traces/a"], ["traces/b"]], retry_interval="20ms", retry_gap="5ms", max_retries=0) as one:
        one.sinks["traces/a"].outcome = Outcome.FAIL
        deadline = time.monotonic() + 5
        while len(one.sinks["traces/a"].batches) < 3 and time.monotonic() < deadline:
            one.send()
            one.settle()
        one.sinks["traces/a"].outcome = Outcome.ACCEPT
        one.sinks["traces/a"].batches.clear()
        while not one.ids["a"] and time.monotonic() < deadline:
            one.send()
            one.settle()
        one.send()
        one.settle()
        assert one.ids["a"][-2:] == [one.sent - 2, one.sent - 1]
        assert sorted({*one.ids["a"], *one.ids["b"]}) == list(range(one.sent))
        assert one.ledger.errors == []


def test_at_the_end_what_fails_comes_back(tmp_path: Path) -> None:
    """After the shutdown nothing is handed on any longer: the parcel fails for now."""
    with made(tmp_path) as one:
        one.sinks["traces/a"].outcome = Outcome.HOLD
        held: list[Parcel] = []
        one.sinks["traces/a"].consume = held.append  # type: ignore[method-assign]
        one.send()
        one.connector.shutdown(time.monotonic() + 5)
        from heliograph.exceptions import ExportError

        held[0].fail(ExportError("gone").with_retryable(True))
        one.settle()
        assert ([error.retryable for error in one.ledger.errors], one.ids["b"]) == ([True], [])


def test_signals_have_levels_of_their_own(tmp_path: Path) -> None:
    """A failure of one signal's level moves no other signal; a signal without levels is dropped."""
    with made(tmp_path, [["traces/a", "logs/a"], ["traces/b"]]) as one:
        one.sinks["traces/a"].outcome = Outcome.FAIL
        one.send()
        one.send(Signal.LOGS)
        one.send(Signal.METRICS)
        one.settle()
        found = {name: sink.ids for name, sink in one.sinks.items()}
        assert (found, one.ledger.errors) == ({"traces/a": [0], "logs/a": [1], "traces/b": [0]}, [])


def test_pipelines_that_are_not_there_are_told_at_start(tmp_path: Path) -> None:
    """A level that names a pipeline which does not receive from the connector cannot start."""
    settings = create_settings(Kind.CONNECTOR, "failover")
    config = FailoverConfig.model_validate({"priority_levels": [["traces/typo"]]})
    connector = FACTORY.create(settings, config, FakeOutputs({pipeline("traces/a"): Sink()}))
    with TestHost(settings, tmp_path) as host, pytest.raises(ComponentStartError, match="traces/typo"):
        connector.start(host)


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"priority_levels": []},
        {"priority_levels": [[]]},
        {"priority_levels": [["trace/a"]]},
        {"priority_levels": [["traces/a"], ["traces/b"]], "retry_interval": "60s", "retry_gap": "30s"},
        {"priority_levels": [["traces/a"]], "retry_gap": "0s"},
        {"priority_levels": [["traces/a"]], "max_retries": -1},
    ],
)
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """No levels, no pipelines, times that do not go together."""
    with pytest.raises(ValueError, match="FailoverConfig"):
        FailoverConfig.model_validate(config)


class FailoverService(Service):
    """A service that knows the connector."""

    def make_catalog(self, feeds: Feeds) -> Catalog:
        """The test components and the connector."""
        return Catalog([*make_catalog(feeds), FACTORY])


def test_nothing_is_lost_between_the_levels(tmp_path: Path) -> None:
    """In a service with a journal: the second level takes over, and what no level took comes again from the journal."""
    text = pipelines(
        {
            "receivers": {"feed": {}},
            "exporters": {"sink/a": {}, "sink/b": {}},
            "connectors": {"failover": {"priority_levels": [["traces/a"], ["traces/b"]]}},
        },
        traces={"receivers": ["feed"], "exporters": ["failover"]},
        traces__a={"receivers": ["failover"], "exporters": ["sink/a"]},
        traces__b={"receivers": ["failover"], "exporters": ["sink/b"]},
    )
    service = FailoverService(text, tmp_path)
    service.engine.start(service.configuration)
    try:
        first, second = service.feeds.sink("sink/a"), service.feeds.sink("sink/b")
        wanted = service.send_all(3)
        assert service.settled()
        first.outcome = Outcome.FAIL
        wanted += service.send_all(3, start=100)
        assert service.settled()
        assert set(second.ids) == set(wanted[30:])
        second.outcome = Outcome.FAIL
        wanted += service.send_all(2, start=200)
        assert not service.settled(0.2)
        second.outcome = Outcome.ACCEPT
        assert service.settled()
        assert {*first.ids, *second.ids} >= set(wanted)
        assert set(second.ids) >= set(wanted[60:])
    finally:
        service.engine.shutdown()
