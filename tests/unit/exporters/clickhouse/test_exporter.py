"""The exporter with a real store and a real journal."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.support import telemetry

from heliograph.exceptions import HeliographError
from heliograph.exporters.clickhouse.config import ClickHouseConfig, RetryConfig
from heliograph.exporters.clickhouse.factory import FACTORY
from heliograph.journal import Journal, JournalRange
from heliograph.model import Signal
from heliograph.pipeline import Delivery, Exporter, Kind, Parcel
from heliograph.store import Store, open_store
from heliograph.store.binding import Parameter
from heliograph.store.errors import BlockRefusedError, StoreUnavailableError
from heliograph.store.port import Block, Capabilities, Engine, QueryOptions, QueryResult, Setting
from heliograph.testing.harness import TestHost, create_settings
from heliograph.wire import decode

NOW = time.time_ns()
QUICK = ClickHouseConfig(flush_interval=0.02, retry_on_failure=RetryConfig(initial_interval=0.01, max_interval=0.02))


class Between:
    """An engine in front of the real one, to stand in the way of its inserts."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.before: Callable[[str, bytes], None] = lambda _table, _block: None
        self.after: Callable[[str], None] = lambda _table: None
        self.inserted: list[tuple[str, str]] = []

    @property
    def capabilities(self) -> Capabilities:
        """The engine's."""
        return self.engine.capabilities

    def prepare(self) -> None:
        """Pass on."""
        self.engine.prepare()

    def query(
        self, sql: str, parameters: Mapping[str, Parameter] | None = None, options: QueryOptions | None = None
    ) -> QueryResult:
        """Pass on."""
        return self.engine.query(sql, parameters, options)

    def command(self, sql: str, settings: Mapping[str, Setting] | None = None) -> None:
        """Pass on."""
        self.engine.command(sql, settings)

    def insert_block(self, table: str, block: Block, token: str, columns: Sequence[str] = ()) -> int:
        """Let `before` and `after` have their say."""
        block = block if isinstance(block, bytes) else b"".join(block)
        if not table.endswith("_sample"):
            self.before(table, block)
        rows = self.engine.insert_block(table, block, token, columns)
        if not table.endswith("_sample"):
            self.inserted.append((table, token))
            self.after(table)
        return rows

    def cancel(self, query_id: str) -> bool:
        """Pass on."""
        return self.engine.cancel(query_id)

    def close(self) -> None:
        """Pass on."""
        self.engine.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store whose engine can be disturbed."""
    opened = open_store("", tmp_path / "store")
    opened.engine = Between(opened.engine)
    yield opened
    opened.close()


def between(store: Store) -> Between:
    """The store's engine."""
    assert isinstance(store.engine, Between)
    return store.engine


@contextmanager
def running(
    store: Store, directory: Path, config: ClickHouseConfig = QUICK, journal: Journal | None = None, end: float = 10.0
) -> Generator[tuple[Exporter, TestHost]]:
    """A started exporter that is shut down at the end, within `end` seconds."""
    settings = create_settings(Kind.EXPORTER, "clickhouse", services={"store": store})
    exporter = FACTORY.create(settings, config)
    with TestHost(settings, directory, journal=journal) as host:
        exporter.start(host)
        try:
            yield exporter, host
        finally:
            exporter.shutdown(time.monotonic() + end)


class Outcome:
    """What became of a parcel."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.error: HeliographError | None = None

    def settled(self, delivery: Delivery) -> None:
        """Called when it ended."""
        self.error = delivery.error
        self.done.set()

    def wait(self) -> HeliographError | None:
        """Wait for the end; give its error."""
        assert self.done.wait(20)
        return self.error


def parcel(signal: Signal, body: bytes) -> tuple[Parcel, Outcome]:
    """A parcel of one request, and its outcome."""
    outcome = Outcome()
    return Parcel(decode(signal, [body]), (), (Delivery(outcome.settled),)), outcome


def count(store: Store, table: str = "spans") -> object:
    """Rows of a table."""
    return store.query("SELECT count() AS n FROM {t:Identifier}", {"t": table}).rows()[0]["n"]


def test_what_is_accepted_is_stored(store: Store, tmp_path: Path) -> None:
    """A parcel of each signal is in its tables when it is accepted, and seen for completion."""
    bodies = {
        Signal.TRACES: telemetry.spans(3, time=NOW, attributes={"k": "v"}),
        Signal.LOGS: telemetry.logs(2, time=NOW),
        Signal.METRICS: telemetry.metrics(time=NOW),
    }
    with running(store, tmp_path) as (exporter, _):
        for signal, body in bodies.items():
            one, outcome = parcel(signal, body)
            exporter.consume(one)
            assert outcome.wait() is None
        tables = ("spans", "logs", "metric_points", "metric_histograms", "metric_summaries")
        assert [count(store, table) for table in tables] == [3, 2, 2, 1, 1]
    assert store.query("SELECT Value FROM attribute_values WHERE Key = 'k'").rows() == [{"Value": "v"}]


def test_parcels_are_gathered_into_one_block(store: Store, tmp_path: Path) -> None:
    """Many small parcels make one insert."""
    config = QUICK.model_copy(update={"flush_interval": 30.0, "max_rows": 20})
    outcomes: list[Outcome] = []
    with running(store, tmp_path, config) as (exporter, _):
        for number in range(10):
            one, outcome = parcel(Signal.TRACES, telemetry.spans(2, first=number * 2 + 1, time=NOW))
            exporter.consume(one)
            outcomes.append(outcome)
        assert [outcome.wait() for outcome in outcomes] == [None] * 10
    assert [table for table, _ in between(store).inserted] == ["spans", "operations_1m"]
    assert count(store) == 20


def test_a_shutdown_writes_what_waits(store: Store, tmp_path: Path) -> None:
    """Nothing has to come back from the journal after an orderly stop."""
    config = QUICK.model_copy(update={"flush_interval": 60.0})
    with running(store, tmp_path, config) as (exporter, _):
        one, outcome = parcel(Signal.TRACES, telemetry.spans(2, time=NOW))
        exporter.consume(one)
    assert outcome.wait() is None
    assert count(store) == 2


def test_a_passing_failure_is_tried_again(store: Store, tmp_path: Path) -> None:
    """The exporter says that it works badly, and goes on when the store does."""
    failures = [StoreUnavailableError("away") for _ in range(3)]
    reported: list[int] = []

    def before(_table: str, _block: bytes) -> None:
        if failures:
            raise failures.pop()

    between(store).before = before
    with running(store, tmp_path) as (exporter, host):
        between(store).after = lambda _: reported.append(len(host.errors))
        one, outcome = parcel(Signal.TRACES, telemetry.spans(2, time=NOW))
        exporter.consume(one)
        assert outcome.wait() is None
        assert reported[0] == 3
        assert not host.errors
    assert count(store) == 2


def test_a_dropped_table_is_made_again(store: Store, tmp_path: Path) -> None:
    """Somebody's DROP TABLE costs the rows that were in it, not those to come."""
    store.engine.command("TRUNCATE TABLE heliograph_migrations")
    store.engine.command("DROP TABLE logs SYNC")
    with running(store, tmp_path) as (exporter, _):
        one, outcome = parcel(Signal.LOGS, telemetry.logs(2, time=NOW))
        exporter.consume(one)
        assert outcome.wait() is None
    assert count(store, "logs") == 2


def test_only_the_records_at_fault_become_dead_letters(store: Store, tmp_path: Path) -> None:
    """A block that is refused is halved until the record is found; the others are stored."""
    bad = telemetry.trace_id(5)

    def before(_table: str, block: bytes) -> None:
        if bad in block:
            raise BlockRefusedError("no")

    between(store).before = before
    config = QUICK.model_copy(update={"flush_interval": 30.0, "max_rows": 12})
    with running(store, tmp_path, config) as (exporter, host):
        outcomes: list[Outcome] = []
        for first in (1, 4, 7, 10):
            one, outcome = parcel(Signal.TRACES, telemetry.spans(3, first=first, time=NOW))
            outcomes.append(outcome)
            exporter.consume(one)
        assert [outcome.wait() for outcome in outcomes] == [None] * 4
        assert [(len(batch), error.code) for batch, error in host.dead_letters] == [(1, "HG-EXP-031")]
    assert count(store) == 11


def test_a_stop_in_the_middle_of_a_failure_gives_the_parcels_back(store: Store, tmp_path: Path) -> None:
    """What was not stored fails with a retryable error: the journal keeps it."""

    def before(_table: str, _block: bytes) -> None:
        raise StoreUnavailableError("away")

    between(store).before = before
    with running(store, tmp_path, end=0.2) as (exporter, _):
        one, outcome = parcel(Signal.TRACES, telemetry.spans(2, time=NOW))
        exporter.consume(one)
    error = outcome.wait()
    assert error is not None
    assert error.retryable
    late, refused = parcel(Signal.TRACES, telemetry.spans(2, time=NOW))
    exporter.consume(late)
    assert refused.wait() is not None


def test_the_queue_is_bounded(store: Store, tmp_path: Path) -> None:
    """A slow store makes the pipeline wait instead of filling the memory."""
    gate = threading.Event()

    def before(_table: str, _block: bytes) -> None:
        assert gate.wait(20)

    between(store).before = before
    config = QUICK.model_copy(update={"queue_bytes": 1, "max_rows": 1})
    with running(store, tmp_path, config) as (exporter, _):
        first, outcome = parcel(Signal.TRACES, telemetry.spans(1, time=NOW))
        exporter.consume(first)
        second, other = parcel(Signal.TRACES, telemetry.spans(1, first=2, time=NOW))
        thread = threading.Thread(target=exporter.consume, args=(second,))
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
        gate.set()
        thread.join(20)
        assert (outcome.wait(), other.wait()) == (None, None)
    assert count(store) == 2


def test_a_promoted_attribute_is_in_the_next_block(store: Store, tmp_path: Path) -> None:
    """The layout follows the schema while the exporter runs."""
    with running(store, tmp_path) as (exporter, _):
        for number in (1, 2):
            one, outcome = parcel(Signal.TRACES, telemetry.spans(1, first=number, time=NOW, attributes={"k": "v"}))
            exporter.consume(one)
            assert outcome.wait() is None
            if number == 1:
                store.promote("spans", "k")
    rows = store.query("SELECT `a.k` AS k, length(AttrStr) AS n FROM spans ORDER BY Timestamp").rows()
    assert rows == [{"k": "v", "n": 1}, {"k": "v", "n": 0}]


class Branch:
    """A destination's cursor, as the graph has it."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.name = "traces/clickhouse"
        self.cursor = journal.cursor(self.name)

    def parcel(self, ranges: Sequence[JournalRange]) -> tuple[Parcel, Outcome]:
        """A parcel of these records, read from the journal."""
        outcome = Outcome()

        def settled(delivery: Delivery) -> None:
            if delivery.error is None:
                self.cursor.settle(ranges)
            outcome.settled(delivery)

        records = [record for one in ranges for record in self.journal.read(one.start, one.end).records]
        batch = decode(Signal.TRACES, [record.body for record in records])
        return Parcel(batch, tuple(ranges), (Delivery(settled, branch=self),)), outcome


def append(journal: Journal, count: int) -> list[JournalRange]:
    """Requests of two spans each in the journal."""
    return [
        journal.append_blocking(Signal.TRACES, "protobuf", [telemetry.spans(2, first=number * 2 + 1, time=NOW)])
        for number in range(count)
    ]


@pytest.mark.parametrize("moment", ["before the insert", "after the insert"])
def test_after_a_crash_every_span_is_there_once(store: Store, tmp_path: Path, moment: str) -> None:
    """Whether the kill came before or after the commit, the replay stores each record exactly once."""
    config = QUICK.model_copy(update={"flush_interval": 0.3})

    def die(*_: object) -> None:
        raise StoreUnavailableError("killed here")

    with closing(Journal.open(tmp_path / "journal")) as journal:
        branch = Branch(journal)
        ranges = append(journal, 6)
        setattr(between(store), moment.split(maxsplit=1)[0], die)
        with running(store, tmp_path, config, journal, end=0.6) as (exporter, _):
            outcomes: list[Outcome] = []
            for group in ((ranges[0],), (ranges[2], ranges[1]), (ranges[4],)):
                one, outcome = branch.parcel(group)
                exporter.consume(one)
                outcomes.append(outcome)
            deadline = time.monotonic() + 20
            while not journal.notes("exporter/clickhouse").replay():
                assert time.monotonic() < deadline
        assert all(outcome.wait() is not None for outcome in outcomes)
        between(store).before = lambda _table, _block: None
        between(store).after = lambda _table: None
        assert branch.cursor.position == 0
        with running(store, tmp_path, config, journal) as (exporter, _):
            groups: dict[str, list[JournalRange]] = {}
            for one in ranges:
                group = exporter.replay_group(branch.name, one.start)  # pyright: ignore[reportAttributeAccessIssue]
                groups.setdefault(group, []).append(one)
            assert sorted(len(group) for group in groups.values()) == [2, 4]
            outcomes = []
            for group in groups.values():
                again, outcome = branch.parcel(group)
                exporter.consume(again)
                outcomes.append(outcome)
            assert [outcome.wait() for outcome in outcomes] == [None, None]
        assert branch.cursor.position == 6
    rows = store.query("SELECT count() AS n, uniqExact(SpanIdBin) AS u FROM spans").rows()
    assert rows == [{"n": 12, "u": 12}]


def test_a_refused_block_comes_back_from_the_journal_and_is_divided(store: Store, tmp_path: Path) -> None:
    """Batches are let go once they are encoded; when the store refuses the block, the records at fault are found."""
    bad = telemetry.trace_id(5)

    def before(_table: str, block: bytes) -> None:
        if bad in block:
            raise BlockRefusedError("no")

    between(store).before = before
    config = QUICK.model_copy(update={"flush_interval": 30.0, "max_rows": 12})
    with closing(Journal.open(tmp_path / "journal")) as journal:
        branch = Branch(journal)
        *ranges, last = append(journal, 7)
        with running(store, tmp_path, config, journal) as (exporter, host):
            outcomes: list[Outcome] = []
            for one in ranges:
                sent, outcome = branch.parcel([one])
                exporter.consume(sent)
                outcomes.append(outcome)
            errors = [outcome.wait() for outcome in outcomes]
            assert {error.code for error in errors if error is not None and error.retryable} == {"HG-EXP-032"}
            later, stored = branch.parcel([last])
            exporter.consume(later)
            again: list[Outcome] = []
            for one in ranges:
                assert exporter.replay_group(branch.name, one.start)  # pyright: ignore[reportAttributeAccessIssue]
                sent, outcome = branch.parcel([one])
                exporter.consume(sent)
                again.append(outcome)
            assert [outcome.wait() for outcome in again] == [None] * 6
            assert [len(batch) for batch, _ in host.dead_letters] == [1]
        assert stored.wait() is None
        assert branch.cursor.position == 7
    rows = store.query("SELECT count() AS n, uniqExact(SpanIdBin) AS u FROM spans").rows()
    assert rows == [{"n": 13, "u": 13}]


def test_plans_are_forgotten_when_the_cursor_has_passed_them(store: Store, tmp_path: Path) -> None:
    """The log of plans does not grow for ever."""
    with closing(Journal.open(tmp_path / "journal")) as journal:
        branch = Branch(journal)
        with running(store, tmp_path, QUICK, journal) as (exporter, _):
            for one in append(journal, 4):
                made, outcome = branch.parcel([one])
                exporter.consume(made)
                assert outcome.wait() is None
                branch.cursor.sync()
        assert len(journal.notes("exporter/clickhouse").replay()) <= 1
    assert count(store) == 8
