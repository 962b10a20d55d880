"""What the groupbyattrs processor tells of its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.model import Signal

if TYPE_CHECKING:
    from heliograph.pipeline import CreateSettings
    from heliograph.processors.groupbyattrs.groups import Groups

_PREFIX: Final = "otelcol_processor_groupbyattrs_"
_NAMES: Final = {Signal.TRACES: "span", Signal.LOGS: "log", Signal.METRICS: "metric"}
_BOUNDS: Final = (1, 2, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000, 2000, 3000, 4000, 5000)


class Report:
    """Counts under the Collector's names.

    Args:
        settings: From the graph.
        signal: Of the pipeline.
    """

    def __init__(self, settings: CreateSettings, signal: Signal) -> None:
        name, telemetry = _NAMES[signal], settings.telemetry
        self._grouped: Final = telemetry.counter(f"{_PREFIX}num_grouped_{name}s")
        self._others: Final = telemetry.counter(f"{_PREFIX}num_non_grouped_{name}s")
        self._groups: Final = telemetry.histogram(f"{_PREFIX}{name}_groups", unit="1", bounds=_BOUNDS)

    def __call__(self, groups: Groups) -> None:
        """Count what moved in one batch."""
        moved = int(groups.moved.sum())
        self._grouped.add(moved)
        self._others.add(len(groups.moved) - moved)
        self._groups.record(len(groups.first))
