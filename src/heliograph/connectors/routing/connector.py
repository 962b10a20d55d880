"""Hands data to the pipelines of the first route that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.connectors.routing.matcher import Matcher
from heliograph.model import Signal
from heliograph.ottl import ErrorMode, PayloadDroppedError
from heliograph.pipeline import PipelineID
from heliograph.pipeline.errors import ComponentStartError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.connectors.routing.config import RoutingConfig
    from heliograph.model import Batch
    from heliograph.pipeline import CreateSettings, Host, Outputs, Parcel

_CONTEXTS: Final = {
    Signal.TRACES: ("resource", "span"),
    Signal.METRICS: ("resource", "metric", "datapoint"),
    Signal.LOGS: ("resource", "log"),
}


class RoutingConnector:
    """Splits each parcel along the table.

    Args:
        settings: From the graph.
        config: The table.
        outputs: The pipelines behind.
    """

    def __init__(self, settings: CreateSettings, config: RoutingConfig, outputs: Outputs) -> None:
        self._logger: Final = settings.logger
        self._outputs: Final = outputs
        self._mode: Final = config.error_mode
        self._table: Final = [(route, _ids(route.pipelines)) for route in config.table]
        self._default: Final = _ids(config.default_pipelines)
        self._matchers: Final = [Matcher(route.test, route.context) for route in config.table]

    def start(self, host: Host) -> None:  # noqa: ARG002 - the contract's shape
        """Check that the pipelines of the table stand behind the connector."""
        behind = self._outputs.pipelines
        signals = {pipeline.signal for pipeline in behind}
        named = {name for _, names in self._table for name in names}.union(self._default)
        missing = sorted(str(name) for name in named if name.signal in signals and name not in behind)
        if missing:
            raise ComponentStartError(f"the routing table names pipelines that do not receive from it: {missing}")

    def shutdown(self, deadline: float) -> None:
        """Nothing is held."""

    def consume(self, parcel: Parcel) -> None:
        """Route."""
        try:
            parts = self._parts(parcel.batch)
        except PayloadDroppedError as error:
            parcel.fail(error)
            return
        if not parts:
            parcel.drop("no_route")
            return
        pieces = parcel.split([batch for batch, _ in parts])
        for piece, (_, names) in zip(pieces, parts, strict=True):
            self._send(piece, names)

    def _send(self, parcel: Parcel, names: Sequence[PipelineID]) -> None:
        behind = self._outputs.pipelines
        targets = [behind[name] for name in names if name in behind]
        if not targets:
            parcel.drop("no_route")
            return
        for target, share in zip(targets, parcel.share(len(targets)), strict=True):
            target.consume(share)

    def _parts(self, batch: Batch) -> list[tuple[Batch, Sequence[PipelineID]]]:
        """Batches and their pipelines; what goes nowhere has none."""
        parts: list[tuple[Batch, Sequence[PipelineID]]] = []
        left: Batch | None = batch
        for (route, names), matcher in zip(self._table, self._matchers, strict=True):
            own = [name for name in names if name.signal is batch.signal]
            if left is None or not own or route.context not in _CONTEXTS[batch.signal]:
                continue
            taken, left = matcher.split(left)
            self._report(matcher)
            if taken is not None:
                parts.append((taken, own))
        if left is not None:
            parts.append((left, [name for name in self._default if name.signal is batch.signal]))
        return parts

    def _report(self, matcher: Matcher) -> None:
        if not matcher.failures:
            return
        message = f"failed to evaluate routing condition {matcher.text!r} for {matcher.failures} rows"
        if self._mode is ErrorMode.PROPAGATE:
            raise PayloadDroppedError(message)
        if self._mode is ErrorMode.IGNORE:
            self._logger.warning("%s", message)


def _ids(names: Sequence[str]) -> list[PipelineID]:
    parts = [name.partition("/") for name in names]
    return [PipelineID(Signal(signal), name) for signal, _, name in parts]
