"""Renames spans, makes attributes of their names, sets their status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heliograph.model import Signal
from heliograph.ottl.golang.strconv import format_float
from heliograph.processors.shared.frames import Distinct, EditProcessor, both, edited
from heliograph.processors.shared.matching import Selection
from heliograph.processors.span.rules import Rule

if TYPE_CHECKING:
    from heliograph._native import Frame, Mask
    from heliograph.model import Batch
    from heliograph.pipeline import Consumer, CreateSettings
    from heliograph.processors.span.config import SpanConfig

_CODES: Final = {"Unset": 0, "Ok": 1, "Error": 2}


class SpanProcessor(EditProcessor):
    """Edits the selected spans: names from attributes, then attributes from names, then the status.

    Args:
        settings: From the graph.
        config: What changes.
        signal: Traces.
        following: The next consumer.
    """

    def __init__(self, settings: CreateSettings, config: SpanConfig, signal: Signal, following: Consumer) -> None:  # noqa: ARG002 - the factory's shape
        super().__init__(following, self._run)
        self._config: Final = config
        self._selection: Final = Selection(config, Signal.TRACES)
        to_attributes = config.name.to_attributes
        self._rules: Final = [] if to_attributes is None else [Rule(pattern) for pattern in to_attributes.rules]

    def _run(self, batch: Batch) -> Batch:
        return edited(batch, self._edit_frame) if len(batch) else batch

    def _edit_frame(self, frame: Frame) -> None:
        selection = self._selection.mask(frame, "span")
        self._rename(frame, selection)
        self._extract(frame, selection)
        status = self._config.status
        if status is not None:
            frame.set_field("span", "status.code", frame.constant(_CODES[status.code]), selection)
            frame.set_field("span", "status.message", frame.constant(status.description), selection)

    def _rename(self, frame: Frame, selection: Mask | None) -> None:
        keys, separator = self._config.name.from_attributes, self._config.name.separator
        rows = frame.mask(bool(keys)) if selection is None or not keys else selection
        for key in keys:
            rows &= frame.has("span", key)
        if rows.any():
            distinct = Distinct(frame, [frame.get("span", key) for key in keys], rows)
            names = [separator.join(map(_text, values)) for values in distinct.values]
            frame.set_field("span", "name", distinct.column(names), rows)

    def _extract(self, frame: Frame, selection: Mask | None) -> None:
        to_attributes = self._config.name.to_attributes
        if to_attributes is None:
            return
        rows = both(frame.compare("!=", frame.get_field("span", "name"), frame.constant("")), selection)
        for rule in self._rules:
            if not rows.any():
                return
            matched = rule.run(frame, rows, keep_name=to_attributes.keep_original_name)
            if to_attributes.break_after_match:
                rows &= ~matched


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return format_float(value, "f", -1)
        case _:
            return "<unknown-attribute-type>"
