"""Requests in groups: what waits together is decoded in one call and journaled as one batch.

Small requests are decoded on the event loop, because a thread's hop would cost more than the work; while one group of
them is on its way to the disk the next one gathers, so that groups grow with the load. Large or compressed ones go to
worker threads, a few at a time. A request that cannot be decoded fails alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from heliograph.exceptions import HeliographError
from heliograph.exceptions.mapping import map_error
from heliograph.pipeline.errors import SignalNotConfiguredError
from heliograph.pipeline.parcel import Metadata
from heliograph.receivers.otlp.compression import decompress
from heliograph.receivers.otlp.errors import ReceiverStopping
from heliograph.receivers.otlp.review import review
from heliograph.wire import Encoding, PayloadError, decode_each

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence
    from concurrent.futures import Executor

    from heliograph.model import Batch, Signal
    from heliograph.pipeline.component import Intake
    from heliograph.receivers.otlp.answers import Rejection

_SMALL_BYTES: Final = 512 << 10
_GROUP_BYTES: Final = 4 << 20
_GROUP_REQUESTS: Final = 512
_LARGE_AT_ONCE: Final = 4
_EXPANSION: Final = 8

Answer: TypeAlias = "asyncio.Future[Rejection | None]"


class Request(NamedTuple):
    """One request body and what is needed to read it.

    Attributes:
        signal: From the path or the service's name.
        encoding: From the content type.
        body: As it came.
        compression: Its content encoding, empty when it is not compressed.
        limit: Most bytes after decompression.
        metadata: Headers that travel with the data.
    """

    signal: Signal
    encoding: Encoding
    body: bytes
    compression: str
    limit: int
    metadata: Metadata

    @property
    def weight(self) -> int:
        """About how many bytes there will be to decode."""
        return len(self.body) * (_EXPANSION if self.compression else 1)


class Pending(NamedTuple):
    """A request, who waits for it, and what of it is left out."""

    request: Request
    answer: Answer
    rejection: Rejection | None = None


class Decoded(NamedTuple):
    """What became of a group: one batch of the good bodies, and an error for each of the others."""

    batch: Batch | None
    good: list[Pending]
    bodies: list[bytes]
    failed: list[tuple[Pending, HeliographError]]


class RequestGroups:
    """The way of requests from both transports to the intake. Used on the event loop only.

    Args:
        intake: Where batches go.
        loop: The event loop.
        workers: Threads for large requests.
    """

    def __init__(self, intake: Intake, loop: asyncio.AbstractEventLoop, workers: Executor) -> None:
        self._intake: Final = intake
        self._loop: Final = loop
        self._workers: Final = workers
        self._lanes: Final[dict[tuple[Signal, Encoding], _Lane]] = {}
        self._tasks: Final[set[asyncio.Task[None]]] = set()
        self._closing = False

    @property
    def signals(self) -> frozenset[Signal]:
        """Signals that are received now."""
        return self._intake.signals

    def put(self, request: Request) -> Answer:
        """Queue a request; the future's result is what was rejected of it, or its exception why nothing was taken.

        Raises:
            ReceiverStopping: The receiver shuts down.
            SignalNotConfiguredError: No pipeline takes the signal.
        """
        if self._closing:
            raise _stopping()
        if request.signal not in self._intake.signals:
            raise SignalNotConfiguredError(f"no pipeline takes {request.signal.value} from this receiver")
        answer: Answer = self._loop.create_future()
        key = (request.signal, request.encoding)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane(self)
        lane.put(Pending(request, answer))
        return answer

    def start_small(self, group: list[Pending], lane: _Lane) -> None:
        """Decode now, then hand over in a task."""
        self._spawn(self._hand_over(decode_group(group), lane, large=False), group)

    def start_large(self, group: list[Pending], lane: _Lane) -> None:
        """Decode on a thread, then hand over."""
        self._spawn(self._decode_and_hand_over(group, lane), group)

    def call_soon(self, lane: _Lane) -> None:
        """Let what else is ready on the loop come first, so that it can join the group."""
        self._loop.call_soon(lane.flush)

    def _spawn(self, coroutine: Coroutine[Any, Any, None], group: Sequence[Pending]) -> None:
        task = self._loop.create_task(coroutine)
        self._tasks.add(task)

        def ended(_: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            if task.cancelled():
                for pending in group:
                    _fail(pending, _stopping())

        task.add_done_callback(ended)

    async def _decode_and_hand_over(self, group: list[Pending], lane: _Lane) -> None:
        decoded = await self._loop.run_in_executor(self._workers, decode_group, group)
        await self._hand_over(decoded, lane, large=True)

    async def _hand_over(self, decoded: Decoded, lane: _Lane, *, large: bool) -> None:
        try:
            for pending, error in decoded.failed:
                _fail(pending, error)
            if decoded.batch is not None:
                await self._submit(decoded.batch, decoded.good, decoded.bodies)
        finally:
            lane.finished(large=large)

    async def _submit(self, batch: Batch, group: Sequence[Pending], bodies: Sequence[bytes]) -> None:
        request = group[0].request
        try:
            if batch.num_items:
                await self._intake.submit(batch, bodies, request.encoding, request.metadata)
        except Exception as caught:  # noqa: BLE001 - whatever it is, each caller must get an answer
            error = map_error(caught)
            if len(group) == 1 or error.retryable:
                for pending in group:
                    _fail(pending, error)
                return
            await self._submit_each(group, bodies)
            return
        for pending in group:
            if pending.rejection is not None and pending.rejection.items:
                self._intake.refused(request.signal, pending.rejection.items)
            if not pending.answer.done():
                pending.answer.set_result(pending.rejection)

    async def _submit_each(self, group: Sequence[Pending], bodies: Sequence[bytes]) -> None:
        """A destination refuses the group for good: one request's content must not fail its neighbours."""
        for pending, body in zip(group, bodies, strict=True):
            request = pending.request
            batch, _ = decode_each(request.signal, [body], request.encoding)
            await self._submit(batch, [pending], [body])

    async def close(self, seconds: float) -> None:
        """Take nothing more, finish what was taken within `seconds`, refuse the rest; safe twice."""
        self._closing = True
        await asyncio.sleep(0)  # what was put just now is started first
        deadline = self._loop.time() + seconds
        while self._tasks and (left := deadline - self._loop.time()) > 0:
            await asyncio.wait(set(self._tasks), timeout=left)
            await asyncio.sleep(0)
        for lane in self._lanes.values():
            lane.refuse(_stopping())
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0)


class _Lane:
    """Requests of one signal and encoding."""

    __slots__ = ("_groups", "_large", "_large_at_work", "_scheduled", "_small", "_small_at_work")

    def __init__(self, groups: RequestGroups) -> None:
        self._groups = groups
        self._small: deque[Pending] = deque()
        self._large: deque[Pending] = deque()
        self._small_at_work = False
        self._large_at_work = 0
        self._scheduled = False

    @property
    def waiting(self) -> bool:
        """Whether a request waits for its turn."""
        return bool(self._small or self._large)

    def put(self, pending: Pending) -> None:
        """Queue."""
        (self._small if pending.request.weight <= _SMALL_BYTES else self._large).append(pending)
        self._wake()

    def finished(self, *, large: bool) -> None:
        """A group was answered; the next may start."""
        if large:
            self._large_at_work -= 1
        else:
            self._small_at_work = False
        if self.waiting:
            self._wake()

    def refuse(self, error: HeliographError) -> None:
        """Answer all that waits with `error`."""
        for pending in (*self._small, *self._large):
            _fail(pending, error)
        self._small.clear()
        self._large.clear()

    def _wake(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._groups.call_soon(self)

    def flush(self) -> None:
        """Start what may start now."""
        self._scheduled = False
        if self._small and not self._small_at_work:
            self._small_at_work = True
            self._groups.start_small(self._take_small(), self)
        while self._large and self._large_at_work < _LARGE_AT_ONCE:
            self._large_at_work += 1
            self._groups.start_large([self._large.popleft()], self)

    def _take_small(self) -> list[Pending]:
        """Requests that go together: alike in metadata, within the bounds of a group."""
        small = self._small
        group = [small.popleft()]
        weight = group[0].request.weight
        metadata = group[0].request.metadata
        while small and len(group) < _GROUP_REQUESTS and small[0].request.metadata == metadata:
            weight += small[0].request.weight
            if weight > _GROUP_BYTES:
                break
            group.append(small.popleft())
        return group


def _fail(pending: Pending, error: HeliographError) -> None:
    """Answer with an error, unless it was answered before."""
    if not pending.answer.done():
        pending.answer.set_exception(error)


def decode_group(group: Sequence[Pending]) -> Decoded:
    """Decompress and decode the bodies of a group, which are of one signal and encoding."""
    good: list[Pending] = []
    bodies: list[bytes] = []
    failed: list[tuple[Pending, HeliographError]] = []
    for pending in group:
        request = pending.request
        try:
            bodies.append(decompress(request.compression, request.body, request.limit))
            good.append(pending)
        except HeliographError as error:
            failed.append((pending, error))
    if not bodies:
        return Decoded(None, good, bodies, failed)
    first = group[0].request
    try:
        batch, errors = decode_each(first.signal, bodies, first.encoding)
    except Exception as caught:  # noqa: BLE001 - whatever it is, each caller must get an answer
        error = map_error(caught)
        return Decoded(None, [], [], [*failed, *((pending, error) for pending in good)])
    if any(errors):
        failed += [(pending, _alone(error)) for pending, error in zip(good, errors, strict=True) if error is not None]
        bodies = [body for body, error in zip(bodies, errors, strict=True) if error is None]
        good = [pending for pending, error in zip(good, errors, strict=True) if error is None]
    return _reviewed(Decoded(batch, good, bodies, failed)) if good else Decoded(None, [], [], failed)


def _reviewed(group: Decoded) -> Decoded:
    """The group without the records that are invalid, and with times where there were none."""
    batch, good, bodies, failed = group
    if batch is None:
        return group
    try:
        found = review(batch, bodies, good[0].request.encoding)
    except Exception as caught:  # noqa: BLE001 - whatever it is, each caller must get an answer
        error = map_error(caught)
        return Decoded(None, [], [], [*failed, *((pending, error) for pending in good)])
    if found is None:
        return group
    kept = [pending._replace(rejection=said) for pending, said in zip(good, found.rejections, strict=True)]
    return Decoded(found.batch, kept, found.bodies, failed)


def _alone(error: PayloadError) -> PayloadError:
    """The error as its sender sees it, who knows of no group."""
    what = error.message.partition(": ")[0]
    where = f"byte {error.offset}" + (f", field {error.path}" if error.path else "")
    message = f"{what}: {error.reason} ({where})"
    return PayloadError(message, body_index=0, offset=error.offset, path=error.path, reason=error.reason)


def _stopping() -> ReceiverStopping:
    return ReceiverStopping("the receiver is shutting down")
