"""Edits attributes of spans, log records and data points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.processors.shared.frames import RECORD_LEVELS, EditProcessor, edited
from heliograph.processors.shared.matching import Selection

if TYPE_CHECKING:
    from heliograph._native import Frame
    from heliograph.model import Batch, Signal
    from heliograph.pipeline import Consumer, CreateSettings
    from heliograph.processors.attributes.config import AttributesConfig


class AttributesProcessor(EditProcessor):
    """Runs the actions on the selected records.

    Args:
        settings: From the graph.
        config: The actions.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: AttributesConfig, signal: Signal, following: Consumer) -> None:  # noqa: ARG002 - the factory's shape
        super().__init__(following, self._run)
        self._levels: Final = RECORD_LEVELS[signal]
        self._selection: Final = Selection(config, signal)
        self._steps: Final = [action.compile() for action in config.actions]

    def _run(self, batch: Batch) -> Batch:
        return edited(batch, self._act)

    def _act(self, frame: Frame) -> None:
        for level in self._levels:
            if frame.rows(level):
                selection = self._selection.mask(frame, level)
                for step in self._steps:
                    step(frame, level, selection)
