"""The journal keeps spans for as long as they wait, in a running service."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.graph import Feeds, Service, make_catalog
from tests.support.program import wait_until

from heliograph.pipeline.catalog import Catalog
from heliograph.processors.groupbytrace import FACTORY as GROUPBYTRACE
from heliograph.processors.tail_sampling import FACTORY as TAIL_SAMPLING
from heliograph.testing import Outcome

CONFIGURATION = """
receivers: {feed: {}}
exporters: {sink: {}}
processors:
  tail_sampling:
    decision_wait: %s
    policies: [{name: some, type: ottl_condition, ottl_condition: {span: ['IsMatch(span.name, "item-0000000[0-3]")']}}]
service:
  pipelines:
    traces: {receivers: [feed], processors: [tail_sampling], exporters: [sink]}
"""


class WithSamplers(Service):
    """A service that knows the processors that wait."""

    def make_catalog(self, feeds: Feeds) -> Catalog:
        """The test components and these."""
        known = make_catalog(feeds)
        return Catalog([*known, TAIL_SAMPLING, GROUPBYTRACE])


@contextmanager
def running(wait: str, directory: Path, feeds: Feeds | None = None) -> Generator[WithSamplers]:
    """A started service, shut down at the end."""
    service = WithSamplers(CONFIGURATION % wait, directory, feeds=feeds)
    service.engine.start(service.configuration)
    try:
        yield service
    finally:
        service.engine.shutdown()


def position(service: Service) -> int:
    """How far the journal may let go."""
    (branch,) = service.engine.graph.branches
    return branch.cursor.position


def until(question: Callable[[], bool], what: str) -> None:
    """Wait for something."""
    wait_until(question, 10, what)


def test_the_journal_keeps_what_waits(tmp_path: Path) -> None:
    """The cursor stands still while spans wait, and passes when their traces are decided and have arrived."""
    with running("300ms", tmp_path) as service:
        service.send_all(3, 8)
        assert position(service) == 0
        assert service.settled()
    assert sorted(service.feeds.sink("sink").ids) == [0, 1, 2, 3]


def test_what_waited_is_decided_after_a_restart(tmp_path: Path) -> None:
    """What was handed on at the end but not accepted comes back, and is decided again."""
    feeds = Feeds()
    with running("1h", tmp_path, feeds) as service:
        service.send_all(2, 8)
        feeds.sink("sink").outcome = Outcome.FAIL
    feeds.sink("sink").batches.clear()
    feeds.sink("sink").outcome = Outcome.ACCEPT
    with running("100ms", tmp_path, feeds) as service:
        until(lambda: sorted(feeds.sink("sink").ids) == [0, 1, 2, 3], "the spans of the sampled trace come back")
        assert service.settled()


@pytest.mark.parametrize(
    "processor",
    [
        "groupbytrace: {wait_duration: 200ms}",
        "tail_sampling: {policies: [{name: a, type: always_sample}], decision_wait: 200ms}",
    ],
)
def test_a_destination_that_fails_loses_nothing(processor: str, tmp_path: Path) -> None:
    """While the destination is down spans come back again and again; once it is up, all of them are there."""
    name = processor.split(":", maxsplit=1)[0]
    text = CONFIGURATION % "1s"
    text = text[: text.index("processors:")] + f"processors: {{{processor}}}\n" + text[text.index("service:") :]
    service = WithSamplers(text.replace("[tail_sampling]", f"[{name}]"), tmp_path)
    sink = service.feeds.sink("sink")
    sink.outcome = Outcome.FAIL
    service.engine.start(service.configuration)
    try:
        sent = service.send_all(4, 8)
        until(lambda: len(sink.batches) > 2, "the destination was tried")
        sink.outcome = Outcome.ACCEPT
        until(lambda: set(sink.ids) == set(sent), "all spans have arrived")
        assert service.settled()
    finally:
        service.engine.shutdown()
