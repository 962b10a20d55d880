"""Taps: bounded queues for those who look."""

from tests.support.otlp_service import request

from heliograph.model import Batch, Signal
from heliograph.pipeline.tap import TapHub
from heliograph.wire import decode


def logs(*names: str) -> Batch:
    """A batch of logs."""
    return decode(Signal.LOGS, [request(Signal.LOGS, *names).SerializeToString()])


def test_each_onlooker_sees_what_comes_while_it_looks() -> None:
    """Batches of its signal, in order, once; nothing from before or after."""
    hub, woken = TapHub(), list[int]()
    hub.offer(logs("before"))
    one, other = hub.look(Signal.LOGS, lambda: woken.append(1)), hub.look(Signal.TRACES, lambda: woken.append(2))
    first, second = logs("a"), logs("b", "c")
    hub.offer(first)
    hub.offer(second)
    assert one.take() == ([first, second], 0)
    assert one.take() == ([], 0)
    assert other.take() == ([], 0)
    assert woken == [1, 1]
    one.close()
    one.close()
    hub.offer(first)
    assert one.take() == ([], 0)


def test_a_slow_onlooker_misses_and_is_told() -> None:
    """Beyond the bound in bytes batches are left out and their records counted; it goes on after that."""
    hub, batch = TapHub(), logs("a", "b")
    slow = hub.look(Signal.LOGS, lambda: None, limit=batch.nbytes)
    for _ in range(3):
        hub.offer(batch)
    assert slow.take() == ([batch], 4)
    hub.offer(batch)
    assert slow.take() == ([batch], 0)


def test_whether_a_tap_runs() -> None:
    """A hub knows the signals of the taps that were started and not stopped."""
    hub, one, other = TapHub(), object(), object()
    assert not hub.taps(Signal.LOGS)
    hub.attach(one, frozenset({Signal.LOGS}))
    hub.attach(other, frozenset({Signal.LOGS}))
    hub.detach(one)
    assert hub.taps(Signal.LOGS)
    assert not hub.taps(Signal.TRACES)
    hub.detach(other)
    hub.detach(other)
    assert not hub.taps(Signal.LOGS)
