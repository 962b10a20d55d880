"""Removes keys that are not allowed and masks values that are blocked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph import _native
from heliograph.model import Signal
from heliograph.processors.redaction.body import redact_bodies
from heliograph.processors.redaction.rules import Rules
from heliograph.processors.redaction.summary import Summary
from heliograph.processors.shared.frames import RECORD_LEVELS, Distinct, EditProcessor, edited

if TYPE_CHECKING:
    from heliograph._native import Column, Frame, Mask
    from heliograph.model import Batch
    from heliograph.pipeline import Consumer, CreateSettings
    from heliograph.processors.redaction.config import RedactionConfig


class RedactionProcessor(EditProcessor):
    """Goes through the attributes of resources, scopes, records and span events, and through log bodies.

    Args:
        settings: From the graph.
        config: What is allowed and what is blocked.
        signal: Of the pipeline.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: RedactionConfig, signal: Signal, following: Consumer) -> None:  # noqa: ARG002 - the factory's shape
        super().__init__(following, self._run)
        self._rules: Final = Rules(config)
        self._detail: Final = config.summary
        self._all_types: Final = config.redact_all_types
        events = ("spanevent",) if signal is Signal.TRACES else ()
        self._levels: Final = ("resource", "scope", *RECORD_LEVELS[signal], *events)

    def _run(self, batch: Batch) -> Batch:
        return edited(batch, self._redact)

    def _redact(self, frame: Frame) -> None:
        for level in self._levels:
            if frame.rows(level):
                summary = Summary(frame, level, self._detail)
                for key in frame.keys(level):
                    self._attribute(frame, level, key, summary)
                summary.write()
                if level == "log":
                    redact_bodies(frame, self._rules, self._detail)

    def _attribute(self, frame: Frame, level: str, key: str, summary: Summary) -> None:
        rows = frame.has(level, key)
        if not rows.any():
            return
        if self._rules.ignores(key):
            summary.note("ignored", key, rows)
            return
        if self._rules.removes(key):
            summary.note("redacted", key, rows)
            frame.delete_key(level, key)
            return
        column = frame.get(level, key)
        if self._all_types:
            texts = frame.text(column)
        else:
            texts = frame.where(frame.is_tag(column, _native.TAG_STR), column, frame.constant(""))
        allowed = self._rules.allowed_rows(frame, texts) & rows
        summary.note("allowed", key, allowed)
        blocked = self._rules.blocks(key)
        rows &= ~allowed
        if not blocked:
            rows &= self._rules.blocked_rows(frame, texts)
        if rows.any():
            self._mask(frame, level, key, texts, rows, summary, whole=blocked)

    def _mask(  # noqa: PLR0917 - one call site
        self, frame: Frame, level: str, key: str, texts: Column, rows: Mask, summary: Summary, *, whole: bool
    ) -> None:
        distinct = Distinct(frame, [texts], rows)
        mask = self._rules.mask_all if whole else self._rules.mask_blocked
        before = [text if isinstance(text, str) else "" for (text,) in distinct.values]
        after = [mask(text) for text in before]
        changed = distinct.mask([whole or old != new for old, new in zip(before, after, strict=True)]) & rows
        frame.set(level, key, distinct.column(after), changed)
        summary.note("masked", key, changed)
