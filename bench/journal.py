"""The journal alone: what an append costs, and why it is built as it is.

Usage: python bench/journal.py [directory on the disk to measure, a temporary one unless given]
"""

import asyncio
import os
import random
import sys
import tempfile
import time
import zlib
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import xxhash

from heliograph.journal import Journal, JournalRange
from heliograph.model import Signal

SHAPES = {"1 span": 700, "512 spans": 230_000}


def _timed(call: Callable[[], object], count: int) -> tuple[float, float]:
    """CPU and wall microseconds a call."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(count):
        call()
    return (time.process_time() - cpu) / count * 1e6, (time.perf_counter() - wall) / count * 1e6


def checksums() -> None:
    """What a checksum of a body costs."""
    print("checksum of a body, us                  CRC-32     XXH3-64")
    for name, size in SHAPES.items():
        body = random.Random(1).randbytes(size)
        crc, _ = _timed(partial(zlib.crc32, body), 2000)
        xxh3, _ = _timed(partial(xxhash.xxh3_64_intdigest, body), 2000)
        print(f"  {name:34}{crc:10.2f}{xxh3:12.2f}")


def _write(descriptor: int, body: bytes) -> None:
    os.write(descriptor, body)
    os.fdatasync(descriptor)


def _write_synced(descriptor: int, body: bytes) -> None:
    os.pwritev(descriptor, [body], 0, os.RWF_DSYNC)


def _write_pieces(descriptor: int, body: bytes) -> None:
    view = memoryview(body)
    for at in range(0, len(body), 1 << 20):
        os.write(descriptor, view[at : at + (1 << 20)])
    os.fdatasync(descriptor)


WAYS: dict[str, Callable[[int, bytes], None]] = {
    "write, fdatasync": _write,
    "RWF_DSYNC": _write_synced,
    "1 MiB pieces": _write_pieces,
}


def durable_writes(directory: Path) -> None:
    """Three ways to append durably, in turn, so that the neighbours harm all alike."""
    print("\ndurable append, us wall (CPU)  " + "".join(f"{name:>22}" for name in WAYS))
    for size in (700, 230_000, 7_360_000):
        body = random.Random(2).randbytes(size)
        files = {name: os.open(directory / name, os.O_CREAT | os.O_WRONLY | os.O_APPEND) for name in WAYS}
        figures: dict[str, list[tuple[float, float]]] = {name: [] for name in WAYS}
        for _ in range(16):
            for name, way in WAYS.items():
                figures[name].append(_timed(partial(way, files[name], body), 1))
        for descriptor in files.values():
            os.close(descriptor)
        cells = "".join(f"{_median(rows, 1):14.0f} ({_median(rows, 0):5.0f})" for rows in figures.values())
        print(f"  {size:9} bytes             {cells}")


def _median(rows: list[tuple[float, float]], column: int) -> float:
    return sorted(row[column] for row in rows)[len(rows) // 2]


async def appends(directory: Path) -> None:
    """Appends with 1 and 64 callers at once, each settled by a cursor."""
    print("\nappend and settle               callers   us CPU each    wall P50 ms   P99 ms   groups   MB/s")
    for name, size in SHAPES.items():
        body = random.Random(3).randbytes(size)
        for callers in (1, 64):
            journal = Journal.open(directory / f"{size}-{callers}")
            cursor = journal.cursor("bench")
            total = 6400 if size < 10_000 else 640
            taken: list[float] = []

            async def one() -> None:
                begin = time.perf_counter()
                range_: JournalRange = await journal.append(Signal.TRACES, "protobuf", body)  # noqa: B023 - awaited in this turn
                taken.append(time.perf_counter() - begin)  # noqa: B023 - same
                cursor.settle([range_])  # noqa: B023 - same

            rounds = total // callers if callers > 1 else total // 8
            cpu, wall = time.process_time(), time.perf_counter()
            for _ in range(rounds):
                await _at_once(one, callers)
            cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            count, groups = len(taken), journal.stats().commits
            await journal.aclose()
            taken.sort()
            median, high = taken[count // 2] * 1e3, taken[int(count * 0.99)] * 1e3
            rate = count * size / wall / 1e6
            print(
                f"  {name:28}{callers:9}{cpu / count * 1e6:14.1f}{median:15.2f}{high:9.2f}{groups:9}{rate:7.0f}",
                flush=True,
            )


async def _at_once(call: Callable[[], Awaitable[None]], callers: int) -> None:
    await asyncio.gather(*[call() for _ in range(callers)])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        checksums()
        durable_writes(Path(name))
        asyncio.run(appends(Path(name)))
