"""Visitors of the shop: a bounded rate of requests from a few threads."""

import random
import threading
import time
from dataclasses import dataclass

from heliograph.demo.inventory import PRODUCTS
from heliograph.demo.telemetry import ServiceTelemetry
from heliograph.demo.web import call

_FAILED = 400
MAX_RATE = 200.0
_USERS = 500
_CHECKOUT_SHARE = 0.4
_TYPO_SHARE = 0.01


@dataclass(slots=True)
class Visits:
    """What happened so far."""

    made: int = 0
    failed: int = 0


class Visitors:
    """Threads that browse and buy.

    Args:
        telemetry: Telemetry of the visitor's own service.
        shop_port: Where the shop listens.
        rate: Requests a second, at most `MAX_RATE`.
        threads: How many requests may be open at once.
    """

    def __init__(self, telemetry: ServiceTelemetry, shop_port: int, rate: float, threads: int = 4) -> None:
        self._telemetry = telemetry
        self._port = shop_port
        self._pause = threads / min(max(rate, 0.1), MAX_RATE)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._visits = Visits()
        self._threads = [
            threading.Thread(
                target=self._run, args=(index * self._pause / threads,), name=f"visitor-{index}", daemon=True
            )
            for index in range(threads)
        ]

    def start(self) -> None:
        """Begin to visit."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop after the requests that are open."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def visits(self) -> Visits:
        """Counts so far."""
        with self._lock:
            return Visits(self._visits.made, self._visits.failed)

    def _run(self, delay: float) -> None:
        dice = random.Random()  # noqa: S311 - a demo's dice
        following = time.monotonic() + delay
        while not self._stop.wait(max(0.0, following - time.monotonic())):
            following = max(following + self._pause, time.monotonic() - self._pause)
            status = self._visit(dice)
            with self._lock:
                self._visits.made += 1
                self._visits.failed += status >= _FAILED

    def _visit(self, dice: random.Random) -> int:
        if dice.random() >= _CHECKOUT_SHARE:
            return call(self._telemetry, "GET", self._port, "/").status
        product = "lmap" if dice.random() < _TYPO_SHARE else dice.choice(PRODUCTS)
        body = {"product": product, "user": f"user-{dice.randrange(_USERS)}"}
        return call(self._telemetry, "POST", self._port, "/checkout", body).status
