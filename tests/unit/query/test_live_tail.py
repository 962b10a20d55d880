"""The live tail from a tap, without a store."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue

from heliograph.model import Batch, Signal
from heliograph.pipeline.tap import TapHub
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.filters import parse_filters
from heliograph.query.live_tail import LiveTail
from heliograph.query.results.logs import LogRecord, TailNotice
from heliograph.query.search import Search
from heliograph.query.tail import TailSettings
from heliograph.query.tail_records import records_of
from heliograph.query.time_range import TimeRange
from heliograph.wire import decode


def logs(*bodies: str, service: str = "cart") -> Batch:
    """A batch of log records."""
    request = ExportLogsServiceRequest()
    resource = request.resource_logs.add()
    resource.resource.attributes.add(key="service.name").value.string_value = service
    scope = resource.scope_logs.add()
    scope.scope.name = "shop"
    for number, body in enumerate(bodies):
        record = scope.log_records.add(time_unix_nano=1_800_000_000_000_000_000 + number, severity_number=17)
        record.body.string_value = body
    return decode(Signal.LOGS, [request.SerializeToString()])


def search(*filters: str, text: str = "") -> Search:
    """A search by filters and words."""
    return Search(TimeRange(0, 1), parse_filters(list(filters)), text)


class Following:
    """A tail on a hub with a tap."""

    def __init__(self, what: Search, allows: Callable[[], bool] = lambda: True, most: int = 500) -> None:
        self.hub = TapHub()
        self.hub.attach(self, frozenset({Signal.LOGS}))
        store: Any = None
        settings = TailSettings(heartbeat_seconds=0.05, most_records=most)
        self.messages: AsyncIterator[Any] = LiveTail(store, self.hub, allows, settings).follow(what)

    async def next(self) -> Any:
        """The next message that is no heartbeat."""
        async with asyncio.timeout(5):
            async for message in self.messages:
                if message is not None:
                    return message
        raise AssertionError("the tail ended")

    async def begin(self) -> None:
        """Wait until it looks: a heartbeat."""
        async with asyncio.timeout(5):
            assert await anext(self.messages) is None


async def test_matching_records_appear() -> None:
    """Only what matches, oldest first, with an id for each."""
    following = Following(search("service=cart", "body~PAID"))
    await following.begin()
    following.hub.offer(logs("order paid", "order packed"))
    following.hub.offer(logs("order paid", service="mail"))
    following.hub.offer(logs("paid again", "paid again"))
    found: list[LogRecord] = [await following.next() for _ in range(3)]
    assert [record.body for record in found] == ["order paid", "paid again", "paid again"]
    assert len({record.id for record in found}) == 3
    assert (found[0].service, found[0].severity, found[0].scope_name) == ("cart", "error", "shop")


async def test_what_is_too_much_is_left_out_and_told() -> None:
    """Of many records at once the newest are shown; a notice counts the others."""
    following = Following(search(), most=2)
    await following.begin()
    following.hub.offer(logs(*"abcde"))
    notice = await following.next()
    assert isinstance(notice, TailNotice)
    assert notice.dropped == 3
    assert [(await following.next()).body for _ in range(2)] == ["d", "e"]


async def test_under_pressure_nothing_is_looked_at() -> None:
    """While the platform gives the tail up, what flows by is counted as left out."""
    following = Following(search(), allows=lambda: False)
    await following.begin()
    following.hub.offer(logs("a", "b"))
    assert (await following.next()).dropped == 2


async def test_one_who_goes_looks_no_more() -> None:
    """Closing the tail ends its queue."""
    following = Following(search())
    await following.begin()
    messages: Any = following.messages
    await messages.aclose()
    onlooker = following.hub.look(Signal.LOGS, lambda: None)
    following.hub.offer(logs("a"))
    assert len(onlooker.take()[0]) == 1


@pytest.mark.parametrize("term", ["severity>=loud", "trace_id>5", "user.age>old", "body=~("])
def test_a_filter_that_cannot_be_is_refused_at_once(term: str) -> None:
    """The reader is told before the stream begins."""
    with pytest.raises(InvalidQuestionError):
        Following(search(term))


def test_values_keep_their_types() -> None:
    """Ints that JavaScript cannot hold become text; lists and maps stay nested; what is empty is empty."""
    request = ExportLogsServiceRequest()
    record = request.resource_logs.add().scope_logs.add().log_records.add(observed_time_unix_nano=7)
    values = {
        "big": AnyValue(int_value=2**60),
        "list": AnyValue(array_value=ArrayValue(values=[AnyValue(int_value=1), AnyValue(double_value=0.5)])),
        "none": AnyValue(),
        "yes": AnyValue(bool_value=True),
    }
    record.attributes.extend(KeyValue(key=key, value=value) for key, value in values.items())
    (shown,) = records_of(decode(Signal.LOGS, [request.SerializeToString()]))
    assert (shown.time, shown.body, shown.body_type) == (7, None, "empty")
    assert [(item["type"], item["value"]) for item in shown.attributes] == [
        ("int", str(2**60)),
        ("array", [1, 0.5]),
        ("empty", None),
        ("bool", True),
    ]
