"""Restart the sink again and again while a client with a disk spool sends numbered requests; count what arrived.

Usage: python bench/spool.py [restarts, 1,000 unless given]
"""

import struct
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.program import free_ports
from tests.support.sinks import http_sink

from heliograph.client import ClientBuilder, OtlpClient, RetrySettings
from heliograph.model import Signal


def main(restarts: int) -> int:
    """Print the counts; 1 when something was lost."""
    (port,) = free_ports(1)
    arrived: dict[int, int] = {}
    stop = threading.Event()
    with tempfile.TemporaryDirectory() as directory:
        settings = (
            ClientBuilder()
            .endpoint(f"http://127.0.0.1:{port}")
            .retry(RetrySettings(0.005, 0.05, 1.5, 0.5, 0.0))
            .spool(Path(directory))
            .settings()
        )
        client = OtlpClient(settings=settings)
        sent = 0

        def produce() -> None:
            nonlocal sent
            while not stop.wait(0.002):
                # Field 15 of any request, which every server skips: four bytes with the number.
                client.export_bytes(Signal.LOGS, b"\x7d" + struct.pack("<I", sent), 1, wait=False)
                sent += 1

        producer = threading.Thread(target=produce)
        producer.start()
        began = time.monotonic()
        for number in range(restarts + 1):
            with http_sink(port=port) as sink:
                if number == restarts:
                    stop.set()
                    producer.join()
                    client.flush(120)
                else:
                    time.sleep(0.01)
            for body in sink.received.bodies:
                (value,) = struct.unpack("<I", body[1:])
                arrived[value] = arrived.get(value, 0) + 1
        stats = client.stats()["logs"]
        client.shutdown()
    lost = sent - len(arrived)
    again = sum(count - 1 for count in arrived.values())
    print(f"{restarts} restarts in {time.monotonic() - began:.0f} s: {sent} requests accepted, {lost} lost")
    print(f"{again} sent again because the sink ended before its answer; client says {stats}")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
