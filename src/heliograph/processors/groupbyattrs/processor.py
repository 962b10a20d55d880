"""Moves attributes from records to their resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.model import Signal
from heliograph.processors.groupbyattrs.points import regrouped_points
from heliograph.processors.groupbyattrs.records import regrouped_records
from heliograph.processors.groupbyattrs.report import Report
from heliograph.processors.shared.frames import EditProcessor

if TYPE_CHECKING:
    from heliograph.model import Batch
    from heliograph.pipeline import Consumer, CreateSettings
    from heliograph.processors.groupbyattrs.config import GroupByAttrsConfig


class GroupByAttrsProcessor(EditProcessor):
    """Hands on records under resources that have some of their attributes; equal resources and scopes are joined.

    Args:
        settings: From the graph.
        config: Which attributes move.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(
        self, settings: CreateSettings, config: GroupByAttrsConfig, signal: Signal, following: Consumer
    ) -> None:
        report = Report(settings, signal)
        keys = list(dict.fromkeys(config.keys))
        regroup = regrouped_points if signal is Signal.METRICS else regrouped_records

        def edit(batch: Batch) -> Batch:
            return regroup(batch, keys, report) if batch.num_items else batch

        super().__init__(following, edit)
