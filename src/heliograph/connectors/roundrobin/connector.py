"""Hands each parcel to the next of several pipelines."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.pipeline import Host, Outputs, Parcel


class RoundRobinConnector:
    """Hands each parcel to one pipeline of its signal, in turn."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs: Final = outputs
        self._turns: Final = itertools.count()

    def start(self, host: Host) -> None:
        """Nothing to start."""

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    def consume(self, parcel: Parcel) -> None:
        """Hand to the next."""
        pipelines = self._outputs.pipelines
        targets = [pipelines[name] for name in sorted(pipelines) if name.signal is parcel.signal]
        if targets:
            targets[next(self._turns) % len(targets)].consume(parcel)
        else:
            parcel.drop("no_pipeline")
