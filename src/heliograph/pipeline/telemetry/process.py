"""Figures of the process under the Collector's names."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.pipeline.telemetry.registry import Registry


def watch_process(registry: Registry) -> None:
    """Gauges that are asked when the metrics are read."""
    process = psutil.Process()
    figures: tuple[tuple[str, str, str, Callable[[], float]], ...] = (
        ("uptime", "s", "Uptime of the process.", lambda: (time.time_ns() - registry.started_ns) / 1e9),
        ("cpu_seconds", "s", "CPU time, user and system.", lambda: sum(process.cpu_times()[:2])),
        ("memory_rss", "By", "Resident memory.", lambda: float(process.memory_info().rss)),
    )
    for name, unit, description, value in figures:
        registry.gauge(f"otelcol_process_{name}", unit=unit, description=description, callback=value)
