"""Requests in groups, without sockets."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.support.otlp_service import request

from heliograph.exceptions import HeliographError
from heliograph.exceptions.data import InvalidArgument
from heliograph.exceptions.network import PeerUnavailable
from heliograph.exceptions.system import InternalFailure
from heliograph.model import Batch, Signal
from heliograph.pipeline.errors import SignalNotConfiguredError
from heliograph.pipeline.parcel import NO_METADATA, Metadata
from heliograph.receivers.otlp.errors import ReceiverStopping
from heliograph.receivers.otlp.groups import Request, RequestGroups
from heliograph.wire import Encoding


class Gate:
    """An intake that takes batches when it is told to."""

    signals = frozenset({Signal.LOGS})

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.taken: list[Sequence[bytes]] = []
        self.errors: list[Exception] = []

    async def submit(
        self,
        batch: Batch,
        bodies: Sequence[bytes] = (),
        encoding: Encoding | None = None,
        metadata: Metadata = NO_METADATA,
    ) -> None:
        """Take a batch, or fail with the next error."""
        del batch, encoding, metadata
        await self.open.wait()
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(bodies)


class Bench:
    """Groups in front of a gate."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.workers = ThreadPoolExecutor(2)
        intake: Any = self.gate
        self.groups = RequestGroups(intake, asyncio.get_running_loop(), self.workers)

    def put(self, body: bytes, metadata: Metadata = NO_METADATA) -> "asyncio.Future[Any]":
        """Put a request for logs."""
        return self.groups.put(Request(Signal.LOGS, Encoding.PROTOBUF, body, "", 1 << 30, metadata))


@pytest.fixture
async def bench() -> Any:
    """Groups that are closed at the end."""
    made = Bench()
    yield made
    await made.groups.close(1.0)
    made.workers.shutdown()


def logs(*names: str) -> bytes:
    """A request for logs."""
    return request(Signal.LOGS, *names).SerializeToString()


async def test_what_waits_goes_together(bench: Bench) -> None:
    """While one group is under way the next one gathers."""
    bench.gate.open.clear()
    first = bench.put(logs("a"))
    await asyncio.sleep(0.01)
    others = [bench.put(logs(f"{index}")) for index in range(30)]
    bench.gate.open.set()
    await asyncio.gather(first, *others)
    assert [len(bodies) for bodies in bench.gate.taken] == [1, 30]


async def test_groups_are_bounded(bench: Bench) -> None:
    """Neither more than 512 requests nor more than 4 MiB go together; large ones go alone, four at a time."""
    await asyncio.gather(*[bench.put(logs("a")) for _ in range(600)])
    assert [len(bodies) for bodies in bench.gate.taken] == [512, 88]
    bench.gate.taken.clear()
    await asyncio.gather(*[bench.put(logs("x" * 450_000)) for _ in range(20)])
    assert [len(bodies) for bodies in bench.gate.taken] == [9, 9, 2]
    bench.gate.taken.clear()
    bench.gate.open.clear()
    large = [bench.put(logs("x" * 600_000)) for _ in range(6)]
    small = bench.put(logs("small"))
    await asyncio.sleep(0.05)
    bench.gate.open.set()
    await asyncio.gather(small, *large)
    assert [len(bodies) for bodies in bench.gate.taken] == [1] * 7


async def test_different_metadata_do_not_mix(bench: Bench) -> None:
    """Requests with different headers stay apart, in their order."""
    blue, green = {"tenant": ("blue",)}, {"tenant": ("green",)}
    await asyncio.gather(*[bench.put(logs("a"), metadata) for metadata in (blue, blue, green, blue)])
    assert [len(bodies) for bodies in bench.gate.taken] == [2, 1, 1]


async def test_a_retryable_error_is_everybodys(bench: Bench) -> None:
    """When nothing can be taken now, each caller is told so."""
    bench.gate.errors = [PeerUnavailable("later")]
    answers = await asyncio.gather(*[bench.put(logs("a")) for _ in range(3)], return_exceptions=True)
    assert [type(answer) for answer in answers] == [PeerUnavailable] * 3


async def test_a_final_error_is_only_for_the_request_at_fault(bench: Bench) -> None:
    """A group that is refused for good is tried again one by one."""
    bench.gate.errors = [InvalidArgument("group"), InvalidArgument("first")]
    answers = await asyncio.gather(*[bench.put(logs("a")) for _ in range(3)], return_exceptions=True)
    assert [type(answer) for answer in answers] == [InvalidArgument, type(None), type(None)]


async def test_a_defect_is_an_answer_too(bench: Bench) -> None:
    """An error outside the tree reaches the caller as an internal failure; nobody waits for ever."""
    bench.gate.errors = [RuntimeError("defect")]
    with pytest.raises(InternalFailure, match="defect"):
        await bench.put(logs("a"))


async def test_a_defect_of_the_decoder_is_an_answer_too(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the decoder raises, each caller of the group gets an answer."""

    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("heliograph.receivers.otlp.groups.decode_each", broken)
    answers = await asyncio.gather(*[bench.put(logs("a")) for _ in range(3)], return_exceptions=True)
    assert all(isinstance(answer, HeliographError) for answer in answers)


async def test_closing_finishes_what_was_taken_and_refuses_the_rest(bench: Bench) -> None:
    """Requests under way are answered; when time runs out they are told to come again; new ones are refused."""
    quick = bench.put(logs("quick"))
    await bench.groups.close(5.0)
    assert await quick is None
    with pytest.raises(ReceiverStopping):
        bench.put(logs("late"))
    other = Bench()
    other.gate.open.clear()
    stuck = [other.put(logs("stuck"))]
    await asyncio.sleep(0.01)
    stuck.append(other.put(logs("waiting")))
    await other.groups.close(0.05)
    answers = await asyncio.gather(*stuck, return_exceptions=True)
    assert [type(answer) for answer in answers] == [ReceiverStopping] * 2
    other.workers.shutdown()


async def test_a_signal_without_a_pipeline_is_refused_at_once(bench: Bench) -> None:
    """Nothing is queued that nobody takes."""
    with pytest.raises(SignalNotConfiguredError):
        bench.groups.put(Request(Signal.TRACES, Encoding.PROTOBUF, b"", "", 1, NO_METADATA))
