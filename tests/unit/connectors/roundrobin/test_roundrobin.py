"""The roundrobin connector."""

from tests.support.connecting import connect

from heliograph.connectors.roundrobin import FACTORY
from heliograph.model import Signal
from heliograph.testing import make_batch


def test_pipelines_take_turns() -> None:
    """Each batch goes to one pipeline of its signal, the next to another."""
    batches = [make_batch(Signal.LOGS, 1, number) for number in range(5)]
    sinks, _ = connect(FACTORY, {}, batches, ["logs/a", "logs/b", "traces/c"])
    assert [sink.ids for sink in sinks.values()] == [[0, 2, 4], [1, 3], []]


def test_data_without_a_pipeline_is_dropped() -> None:
    """A signal that no pipeline behind takes is dropped, not lost without a word."""
    sinks, ledger = connect(FACTORY, {}, [make_batch(Signal.METRICS, 1)], ["logs"])
    assert (sinks["logs"].ids, ledger.errors) == ([], [])
