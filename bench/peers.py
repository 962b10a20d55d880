"""Heliograph beside the OpenTelemetry Collector: same configuration, same bytes, same sender, same sink, same run.

Printed a case and a program: thousand spans per CPU second of the process (until everything arrived), peak memory, and
spans acknowledged, arrived, lost (acknowledged, never arrived) and duplicated, exact by span id. Then kill -9 under
load, and a sink that hangs, refuses and heals. Without Go only ours is measured, with a message.

Usage: python bench/peers.py [spans=300000] [kills=50] [cases=nop,otlp,...,kill,faults]
"""

import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.program import free_ports

from _otlp_shapes import RECORDS
from _peers_configs import CASES, configuration
from _peers_load import Load, SpanSink, span_sink
from _peers_programs import PROGRAMS, Peer

WARM: Final = 40
"""Requests before the measurement begins."""
ROUNDS: Final = 2
"""Each case is run so often, the programs in turn; the better run is printed."""
WIDTHS: Final = ("<20", "<12", ">8", ">9", ">11", ">11", ">8", ">8", ">9")


@dataclass(frozen=True)
class Row:
    """What one run of one program came to."""

    thousands: float
    peak: int
    acknowledged: int
    arrived: int
    lost: int
    duplicated: int
    refused: int
    forwarded: bool


def judge(load: Load, sink: SpanSink, peer: Peer, thousands: float = 0.0, *, forwarded: bool = True) -> Row:
    """Count what became of the spans."""
    acknowledged = load.acknowledged_spans()
    here = sink.arrived > 0
    return Row(
        thousands,
        peer.peak,
        int(acknowledged.sum()),
        int(here.sum()),
        int((acknowledged & ~here).sum()),
        int((sink.arrived > 1).sum()),
        load.refused,
        forwarded,
    )


def make(name: str, case: str, folder: Path, sink: SpanSink) -> tuple[Peer, int]:
    """A program, not started, and its port."""
    storage = folder / "storage"
    storage.mkdir()
    port = free_ports(1)[0]
    return Peer(name, folder, configuration(case, port, sink.port, storage), port), port


def run_case(name: str, case: str, spans: int) -> Row:
    """One run of a throughput case."""
    with tempfile.TemporaryDirectory() as folder, span_sink() as sink:
        peer, port = make(name, case, Path(folder), sink)
        load, forwards = Load(), case in {"otlp", "queue", "queue+batch"}
        peer.start()
        load.send(port, WARM)
        if forwards:
            sink.settled(1.0)
        before = peer.cpu()
        load.send(port, spans // RECORDS)
        if forwards:
            _all_arrived(load, sink)
        else:
            time.sleep(0.5)
        spent = peer.cpu() - before
        peer.stop()
        return judge(load, sink, peer, spans / spent / 1000, forwarded=forwards)


def _all_arrived(load: Load, sink: SpanSink) -> None:
    wanted, deadline = int(load.acknowledged_spans().sum()), time.monotonic() + 60
    while sink.total() < wanted and time.monotonic() < deadline:
        time.sleep(0.02)


def run_kills(name: str, case: str, rounds: int) -> Row:
    """Kill the program under load again and again; at the end everything may arrive."""
    source = random.Random()
    with tempfile.TemporaryDirectory() as folder, span_sink() as sink:
        peer, port = make(name, case, Path(folder), sink)
        load = Load()
        for _ in range(rounds):
            peer.start()
            stop = threading.Event()
            sender = threading.Thread(target=load.send, args=(port, 10**6, stop, 120.0))
            sender.start()
            time.sleep(source.uniform(0.3, 1.5))
            peer.kill()
            stop.set()
            sender.join()
        peer.start()
        sink.settled(5.0)
        peer.stop()
        return judge(load, sink, peer)


def run_faults(name: str, case: str) -> Row:
    """The sink hangs for 8 s, refuses for 8 s and heals, while spans come all the time."""
    with tempfile.TemporaryDirectory() as folder, span_sink() as sink:
        peer, port = make(name, case, Path(folder), sink)
        load, stop = Load(), threading.Event()
        peer.start()
        sender = threading.Thread(target=load.send, args=(port, 10**6, stop, 60.0))
        sender.start()
        for mode, seconds in (("accept", 2.0), ("hang", 8.0), ("refuse", 8.0), ("accept", 2.0)):
            sink.mode = mode
            time.sleep(seconds)
        stop.set()
        sender.join()
        sink.settled(5.0)
        peer.stop()
        return judge(load, sink, peer)


def show(case: str, name: str, row: Row) -> None:
    """Print a row."""
    speed = f"{row.thousands:.0f}" if row.thousands else "-"
    came: tuple[object, ...] = (row.arrived, row.lost, row.duplicated) if row.forwarded else ("-", "-", "-")
    cells = (case, name, speed, f"{row.peak / 2**20:.0f}", row.acknowledged, *came, row.refused)
    print("".join(f"{cell!s:{width}}" for cell, width in zip(cells, WIDTHS, strict=True)), flush=True)


def programs() -> tuple[str, ...]:
    """Both, or ours alone where the Collector cannot be built."""
    script = Path(__file__).resolve().parent / "collector" / "build.sh"
    shell = shutil.which("sh") or "/bin/sh"
    built = subprocess.run([shell, str(script)], check=False, capture_output=True, text=True)
    if built.returncode:
        print(f"the Collector is left out: {built.stderr.strip()[-300:]}")
        return ("heliograph",)
    return PROGRAMS


def compare(case: str, spans: int, names: tuple[str, ...]) -> None:
    """Print the rows of a throughput case, and the quotient."""
    best: dict[str, Row] = {}
    for _ in range(ROUNDS):
        for name in names:
            row = run_case(name, case, spans)
            if name not in best or row.thousands > best[name].thousands:
                best[name] = row
    for name in names:
        show(case, name, best[name])
    if len(names) > 1:
        print(f"{'':<20}{'quotient':<12}{best['heliograph'].thousands / best['collector'].thousands:>8.2f}", flush=True)


def main(arguments: list[str]) -> None:
    """Print the tables."""
    given = dict(argument.split("=", 1) for argument in arguments)
    spans, kills = int(given.get("spans", "300000")), int(given.get("kills", "50"))
    cases = given.get("cases", ",".join([*CASES, "kill", "faults"])).split(",")
    names = programs()
    heads = ("case", "program", "k/CPU s", "peak MB", "acked", "arrived", "lost", "twice", "refused")
    print("".join(f"{head:{width}}" for head, width in zip(heads, WIDTHS, strict=True)))
    for case in cases:
        if case in CASES:
            compare(case, spans, names)
            continue
        for name in names:
            for kind in ("queue", "queue+batch"):
                if case == "kill":
                    # Ten rounds show what the peer does.
                    show(f"kill {kind}", name, run_kills(name, kind, kills if name == "heliograph" else min(kills, 10)))
                else:
                    show(f"faults {kind}", name, run_faults(name, kind))


if __name__ == "__main__":
    main(sys.argv[1:])
