"""The exporter: parcels in, committed blocks out."""

import threading
import time
from collections.abc import Sequence
from functools import partial

from heliograph.exceptions import HeliographError
from heliograph.exporters.clickhouse.block import Block
from heliograph.exporters.clickhouse.buffer import Buffer
from heliograph.exporters.clickhouse.builders import open_block
from heliograph.exporters.clickhouse.config import ClickHouseConfig
from heliograph.exporters.clickhouse.destination import open_destination
from heliograph.exporters.clickhouse.errors import BlockReturnsError, WriterStoppedError
from heliograph.exporters.clickhouse.insert import Inserter, Refused
from heliograph.exporters.clickhouse.plan_book import PlanBook
from heliograph.exporters.clickhouse.plans import Plan, new_token, ranges_of
from heliograph.exporters.clickhouse.replaying import Replaying
from heliograph.exporters.clickhouse.sampling import Sampler
from heliograph.journal import Cursor, Journal
from heliograph.pipeline import CreateSettings, Host, Parcel
from heliograph.store import Store

COMMIT_SECONDS = "heliograph_store_commit_seconds"
"""Histogram: time from the note of a block to its commit."""
MIXED_PARCELS = "heliograph_store_mixed_parcels"
"""Parcels after a restart that held records of a planned block together with others: these may be stored twice."""


class ClickHouseExporter:
    """Gathers parcels into large blocks and commits each exactly once. One thread writes.

    A parcel is accepted when its block is committed (and, embedded, on the disk). What the store refuses for good goes
    to the dead letters; everything else is tried until it succeeds or the exporter stops.
    """

    def __init__(self, settings: CreateSettings, config: ClickHouseConfig) -> None:
        self._settings = settings
        self._config = config
        self._buffer = Buffer(config.max_rows, config.max_bytes, config.flush_interval, config.queue_bytes)
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._host: Host | None = None
        self._own_store: Store | None = None
        self._book: PlanBook | None = None

    def start(self, host: Host) -> None:
        """Open the store, take up what a crash left, and start to write."""
        self._host = host
        store, own = open_destination(self._config, host)
        self._own_store = store if own else None
        self._inserter = Inserter(store, self._config.retry_on_failure, self._stopped, self._report)
        self._sampler = Sampler(store)
        if host.journal is not None:
            self._recall(host.journal, f"exporter/{host.id}")
        self._commits = host.telemetry.histogram(COMMIT_SECONDS)
        host.telemetry.gauge(MIXED_PARCELS, unit="{parcels}", callback=lambda: float(self._buffer.mixed))
        host.telemetry.queue(lambda: float(self._buffer.bytes), float(self._config.queue_bytes))
        manager = host.service("resilience")
        if manager is not None:
            manager.observe("queue", str(host.id), self._queue_state)
        self._thread = threading.Thread(target=self._work, name=f"{host.id} writer", daemon=True)
        self._thread.start()

    def _queue_state(self) -> dict[str, object]:
        return {"size": self._buffer.bytes, "limit": self._config.queue_bytes, "by": "bytes"}

    def consume(self, parcel: Parcel) -> None:
        """Take a parcel; waits while too many bytes wait."""
        if not parcel.num_items:
            parcel.accept()
            return
        self._sampler.add(parcel.batch)
        if not self._buffer.put(parcel):
            parcel.fail(WriterStoppedError("The exporter is stopped."))

    def replay_group(self, branch: str, sequence: int) -> str:
        """Records of a branch may be replayed as one batch only when this is the same for all of them."""
        return self._buffer.group(branch, sequence)

    def shutdown(self, deadline: float) -> None:
        """Write what waits until `deadline`; the rest comes back from the journal."""
        self._buffer.close()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._stopped.set()
        store, self._own_store = self._own_store, None
        if store is not None:
            store.close()
        if thread is not None:
            thread.join()
        for parcel in self._buffer.drain():
            parcel.fail(WriterStoppedError("The exporter was stopped before a block was written."))

    def _recall(self, journal: Journal, name: str) -> None:
        """Take up the plans that a crash left."""

        def cursor(branch: str) -> Cursor | None:
            return journal.cursor(branch) if branch in journal.cursor_names() else None

        def durable(branch: str) -> int | None:
            found = cursor(branch)
            return found.durable_position if found else None

        def position(branch: str) -> int | None:
            found = cursor(branch)
            return found.position if found else None

        self._book = PlanBook(journal.notes(name), durable)
        replaying = Replaying(self._book.recall(), position, time.monotonic())
        self._buffer.replay(replaying, partial(open_block, self._inserter.layouts))

    def _work(self) -> None:
        while not self._buffer.finished:
            block = self._buffer.take(self._sampler.due_in)
            if block is None:
                self._sampler.store()
                continue
            try:
                self._write(block)
            except HeliographError as error:
                self._give_back(block, error)
            except Exception as error:
                self._settings.logger.exception("a defect in the exporter: a block comes back from the journal")
                stopped = WriterStoppedError("A block was not written because of a defect.")
                stopped.__cause__ = error
                self._give_back(block, stopped)
            finally:
                self._buffer.written(block)
            self._sampler.store()
        self._sampler.store(everything=True)

    def _give_back(self, block: Block, error: HeliographError) -> None:
        for parcel in block.parcels:
            if not parcel.settled:
                parcel.fail(error)

    def _write(self, block: Block) -> None:
        if self._stopped.is_set():
            raise WriterStoppedError("The exporter was stopped before a block was written.")
        began = time.perf_counter()
        plan = block.plan or self._note(block)
        if block.open is not None and not self._inserter.send(block.open, plan.token):
            self._divide(block, plan)
            return
        refused: Sequence[Refused] = ()
        if block.open is None:
            refused = self._inserter.write(block.signal, [parcel.batch for parcel in block.parcels], plan.token)
        self._commits.record(time.perf_counter() - began)
        self._settle(block, refused)
        if self._book is not None:
            self._book.forget()

    def _divide(self, block: Block, plan: Plan) -> None:
        """The store refuses an encoded block: find the records at fault, in batches that come from the journal."""
        kept = Block(block.signal)
        self._buffer.expect(plan)
        for parcel in block.parcels:
            if parcel.ranges:
                message = f"The store refused a block of {block.rows} {block.signal.value}; they are stored one by one."
                parcel.fail(BlockReturnsError(message))
            else:
                kept.add(parcel, 0.0)
        refused = self._inserter.write(block.signal, [parcel.batch for parcel in kept.parcels], f"{plan.token}-kept")
        self._settle(kept, refused)

    def _note(self, block: Block) -> Plan:
        """Write down which records the block has."""
        plan = Plan(new_token(), block.signal, ranges_of(block.parcels))
        book = self._book
        if book is None or not any(plan.ranges.values()):
            return plan
        noted: list[Plan] = []
        self._inserter.attempt(lambda: noted.append(book.note(plan)))
        return noted[0]

    def _settle(self, block: Block, refused: Sequence[Refused]) -> None:
        assert self._host is not None
        by_place: dict[int, list[Refused]] = {}
        for one in refused:
            by_place.setdefault(one.place, []).append(one)
        for place, parcel in enumerate(block.parcels):
            bad = by_place.get(place, [])
            items = block.items[place]
            if bad:
                good, *letters = parcel.split([parcel.batch, *(one.rows for one in bad)])
                for letter, one in zip(letters, bad, strict=True):
                    items -= letter.num_items
                    self._host.dead_letter(letter, one.error)
                good.accept()
            else:
                parcel.accept()
            self._host.telemetry.sent(block.signal, max(0, items))

    def _report(self, error: HeliographError | None) -> None:
        assert self._host is not None
        if error is None:
            self._host.report_ok()
        else:
            self._host.report_error(error)
