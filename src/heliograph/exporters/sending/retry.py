"""Waits between tries."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from heliograph.exceptions import HeliographError
    from heliograph.exporters.sending.config import RetryConfig


def attempt(
    send: Callable[[], None], config: RetryConfig, stopped: Event, failed: Callable[[HeliographError], None]
) -> None:
    """Call `send` until it succeeds, fails for good, or there is no time left.

    Args:
        send: Raises an error of the tree when it did not succeed.
        config: Waits.
        stopped: Ends the waiting.
        failed: Told of each failure that is tried again.

    Raises:
        HeliographError: The last failure.
    """
    from heliograph.exceptions import HeliographError

    began = time.monotonic()
    interval = config.initial_interval
    while True:
        try:
            send()
        except HeliographError as error:
            if not error.retryable or not config.enabled:
                raise
            wait = max(_spread(interval, config.randomization_factor), error.retry_after or 0.0)
            too_late = config.max_elapsed_time and time.monotonic() + wait - began > config.max_elapsed_time
            if too_late:
                raise
            failed(error)
            if stopped.wait(wait):
                raise
            interval = min(interval * config.multiplier, config.max_interval)
        else:
            return


_RANDOM: Final = random.SystemRandom()


def _spread(interval: float, factor: float) -> float:
    return interval * (1 + factor * (2 * _RANDOM.random() - 1))
