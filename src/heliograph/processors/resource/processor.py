"""Edits attributes of resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.processors.shared.frames import EditProcessor, edited

if TYPE_CHECKING:
    from heliograph._native import Frame
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Consumer, CreateSettings
    from heliograph.processors.resource.config import ResourceConfig


class ResourceProcessor(EditProcessor):
    """Runs the actions on all resources.

    Args:
        settings: From the graph.
        config: The actions.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: ResourceConfig, signal: Signal, following: Consumer) -> None:  # noqa: ARG002 - the factory's shape
        super().__init__(following, self._run)
        self._steps: Final = [action.compile() for action in config.attributes]

    def _run(self, batch: Batch) -> Batch:
        return edited(batch, self._act)

    def _act(self, frame: Frame) -> None:
        if frame.rows("resource"):
            for step in self._steps:
                step(frame, "resource", None)
