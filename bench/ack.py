"""How long an acknowledgement takes at 20 thousand spans a second, and what a request costs the server.

Latency: open loop, counted from the moment at which a request was due, so that a stall counts for all it delays; the
journal is on the disk that holds the temporary directory. Cost: closed loop, CPU of the server process over all its
threads; beside it what an empty handler costs in the same transport.

Usage: python bench/ack.py [seconds a measurement, 8 unless given]
"""

import asyncio
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import grpc.aio
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _otlp_shapes import traces

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
RATE = 20_000
Send = Callable[[bytes], Awaitable[None]]


class Server:
    """A server process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.ports: dict[str, int] = json.loads(process.stdout.readline())
        self._process = psutil.Process(process.pid)

    def cpu(self) -> float:
        """CPU seconds so far, user and system, all threads."""
        times = self._process.cpu_times()
        return times.user + times.system


@contextmanager
def server(mode: str) -> Generator[Server]:
    """A server that runs while the block does."""
    script = Path(__file__).resolve().parent / "_ack_server.py"
    with tempfile.TemporaryDirectory() as directory:
        command = [sys.executable, str(script), mode, directory]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield Server(process)
            process.communicate(timeout=30)


class HttpClient:
    """Keep-alive connections, as many as requests are in flight."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def send(self, body: bytes) -> None:
        """One request; an error unless it is acknowledged."""
        reader, writer = self._idle.pop() if self._idle else await asyncio.open_connection("127.0.0.1", self._port)
        head = (
            b"POST /v1/traces HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-protobuf\r\ncontent-length: %d\r\n\r\n"
        )
        writer.write(head % len(body))
        writer.write(body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 200"):
            writer.close()
            raise ConnectionError(answer.decode())
        self._idle.append((reader, writer))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for _reader, writer in self._idle:
            writer.close()


class GrpcClient:
    """Four channels in turn."""

    def __init__(self, port: int) -> None:
        options = [("grpc.use_local_subchannel_pool", 1)]
        self._channels = [grpc.aio.insecure_channel(f"127.0.0.1:{port}", options=options) for _ in range(4)]
        self._calls = [channel.unary_unary(METHOD, None, None) for channel in self._channels]
        self._next = 0

    async def send(self, body: bytes) -> None:
        """One request; an error unless it is acknowledged."""
        self._next += 1
        await self._calls[self._next % len(self._calls)](body)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for channel in self._channels:
            await channel.close(None)


def client(transport: str, port: int) -> Any:
    """A client of `transport`."""
    return HttpClient(port) if transport == "http" else GrpcClient(port)


async def latencies(send: Send, bodies: list[bytes], spans: int, seconds: float) -> list[float]:
    """Seconds from when each request was due until it was acknowledged, at RATE spans a second.

    A request that is turned away (gRPC's core does so when more than a thousand wait to be looked at, HTTP when more
    than 4,096 connections are open) counts as infinite.
    """
    interval, total = spans / RATE, int(seconds * RATE / spans)
    taken: list[float] = []

    async def one(index: int, due: float) -> None:
        try:
            await send(bodies[index % len(bodies)])
        except (grpc.aio.AioRpcError, ConnectionError):
            taken.append(math.inf)
        else:
            taken.append(time.perf_counter() - due)

    begin = time.perf_counter() + 0.1
    async with asyncio.TaskGroup() as group:
        for index in range(total):
            due = begin + index * interval
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            group.create_task(one(index, due))
    return sorted(taken)


async def cost(running: Server, send: Send, bodies: list[bytes], seconds: float) -> tuple[float, float]:
    """CPU seconds of the server a request, and requests a second, with 32 in flight."""
    loop = asyncio.get_running_loop()
    count, end = 0, loop.time() + seconds

    async def worker(first: int) -> None:
        nonlocal count
        index = first
        while loop.time() < end:
            await send(bodies[index % len(bodies)])
            index += 1
            count += 1

    before, begin = running.cpu(), time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for first in range(32):
            group.create_task(worker(first))
    return (running.cpu() - before) / count, count / (time.perf_counter() - begin)


def requests_of(spans: int, count: int) -> list[bytes]:
    """Encoded requests of the uniform shape, cut to `spans` spans."""
    rng, bodies = random.Random(spans), list[bytes]()
    for _ in range(count):
        request = traces("uniform", rng)
        kept = request.resource_spans[0].scope_spans[0].spans
        del kept[spans:]
        bodies.append(request.SerializeToString())
    return bodies


def percentile(taken: list[float], share: float) -> float:
    """Milliseconds."""
    return taken[min(len(taken) - 1, int(len(taken) * share))] * 1000


async def measure_latency(shapes: dict[int, list[bytes]], seconds: float) -> None:
    """Print the table of latencies."""
    print(f"acknowledgement at {RATE} spans/s, ms          P50     P90     P99     max   server CPU")
    with server("heliograph") as running:
        for transport, port in running.ports.items():
            for spans, bodies in shapes.items():
                async with AsyncExitStack() as stack:
                    send = (await stack.enter_async_context(client(transport, port))).send
                    await latencies(send, bodies, spans, 1.0)
                    before = running.cpu()
                    taken = await latencies(send, bodies, spans, seconds)
                    used = (running.cpu() - before) / seconds
                figures = "".join(f"{percentile(taken, share):8.2f}" for share in (0.5, 0.9, 0.99, 1.0))
                print(f"  {transport}, {spans:3} spans a request      {figures}   {used:7.1%}", flush=True)


async def measure_cost(shapes: dict[int, list[bytes]], seconds: float) -> None:
    """Print the table of costs."""
    print("\ncost, 32 in flight                       us CPU/request   us CPU/span   requests/s")
    for mode, transports in (("heliograph", ("grpc", "http")), ("grpcio", ("grpc",)), ("uvicorn", ("http",))):
        with server(mode) as running:
            for transport in transports:
                for spans, bodies in shapes.items():
                    async with client(transport, running.ports[transport]) as sender:
                        await cost(running, sender.send, bodies, 0.5)
                        each, rate = await cost(running, sender.send, bodies, seconds)
                    name = f"{transport}: {mode if mode == 'heliograph' else f'empty handler of {mode}'}"
                    print(
                        f"  {name:32}{spans:4} {each * 1e6:15.0f} {each / spans * 1e6:13.2f} {rate:12.0f}", flush=True
                    )


async def main(seconds: float) -> None:
    """Both tables."""
    shapes = {spans: requests_of(spans, 16) for spans in (512, 10, 1)}
    await measure_latency({spans: bodies for spans, bodies in shapes.items() if spans > 1}, seconds)
    await measure_cost(shapes, seconds / 2)


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 8.0))
