"""The pipelines behind a connector; they may change while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from heliograph.model import Signal
    from heliograph.pipeline.component import Consumer
    from heliograph.pipeline.graph.runner import PipelineRunner
    from heliograph.pipeline.identity import PipelineID
    from heliograph.pipeline.parcel import Parcel


class ConnectorOutputs:
    """What `heliograph.pipeline.component.Outputs` promises, for one connector."""

    def __init__(self) -> None:
        self._runners: Mapping[PipelineID, PipelineRunner] = {}

    def route(self, runners: Sequence[PipelineRunner]) -> None:
        """Feed other pipelines from now on."""
        self._runners = {runner.spec.id: runner for runner in runners}

    def replace(self, runners: Mapping[PipelineID, PipelineRunner]) -> None:
        """Feed the successors of the pipelines that were fed: a connector that goes flushes into them."""
        self._runners = {identity: runners[identity] for identity in self._runners if identity in runners}

    @property
    def pipelines(self) -> Mapping[PipelineID, Consumer]:
        """Each pipeline behind the connector."""
        return self._runners

    def consumer(self, signal: Signal) -> Consumer:
        """All pipelines of `signal` behind the connector, as one consumer; asked anew for each parcel."""
        if not any(pipeline.signal is signal for pipeline in self._runners):
            raise KeyError(signal)
        return _Several(self, signal)


class _Several:
    """All pipelines of one signal behind a connector, those of the moment."""

    def __init__(self, outputs: ConnectorOutputs, signal: Signal) -> None:
        self._outputs: Final = outputs
        self._signal: Final = signal

    def consume(self, parcel: Parcel) -> None:
        targets = [runner for pipeline, runner in self._outputs.pipelines.items() if pipeline.signal is self._signal]
        if not targets:
            parcel.drop("no_pipeline")
            return
        for target, share in zip(targets, parcel.share(len(targets)), strict=True):
            target.consume(share)
