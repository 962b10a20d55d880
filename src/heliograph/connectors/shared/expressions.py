"""Conditions and values of OTTL over the records of a level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.ottl import PayloadDroppedError, StatementError
from heliograph.ottl.bound import OrNode
from heliograph.ottl.columnar.conditions import plan_condition
from heliograph.ottl.columnar.environment import Environment, make_frame
from heliograph.ottl.columnar.lift import CannotLift, NeedsRecordsError
from heliograph.ottl.columnar.values import plan_value
from heliograph.ottl.program import bind_condition, bind_value
from heliograph.ottl.rows.batches import to_request
from heliograph.ottl.rows.interpret import compile_condition, compile_value
from heliograph.ottl.rows.messages import ExponentialPoint, HistogramPoint, NumberPoint, SummaryPoint
from heliograph.ottl.rows.walk import rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from heliograph._native import Frame
    from heliograph.connectors.shared.coded import Flags
    from heliograph.connectors.shared.levels import Level
    from heliograph.model import Batch
    from heliograph.ottl.bound import BoundValue
    from heliograph.ottl.rows.record import Row

_LEVEL_OF: Final = {
    NumberPoint: "datapoint.number",
    HistogramPoint: "datapoint.histogram",
    ExponentialPoint: "datapoint.exponential_histogram",
    SummaryPoint: "datapoint.summary",
}


class Evaluation:
    """One batch being asked.

    Args:
        batch: It.
    """

    def __init__(self, batch: Batch) -> None:
        self._batch: Final = batch
        self._frame: Frame | None = None
        self._rows: dict[str, dict[str, list[Row]]] = {}

    @property
    def frame(self) -> Frame:
        """The batch as columns."""
        if self._frame is None:
            self._frame = make_frame(self._batch)
        return self._frame

    def records(self, context: str, level: str) -> list[Row]:
        """The records of a level, for what columns cannot answer."""
        if context not in self._rows:
            found: dict[str, list[Row]] = {}
            for row in rows(to_request(self._batch), context):
                name = _LEVEL_OF[type(row.point)] if context == "datapoint" else context
                found.setdefault(name, []).append(row)
            self._rows[context] = found
        return self._rows[context].get(level, [])


class Conditions:
    """Whether one of several conditions holds.

    Args:
        texts: Them; none: all records are taken.
        context: Their context.

    Raises:
        OttlError: A text cannot be used.
    """

    def __init__(self, texts: Sequence[str], context: str) -> None:
        self._context: Final = context
        nodes = [bind_condition(text, context).condition for text in texts]
        undecided = tuple(node for node in nodes if not isinstance(node, bool))
        self._all: Final = not texts or any(node is True for node in nodes)
        self._node: Final = undecided[0] if len(undecided) == 1 else OrNode(undecided)
        self._nothing: Final = not undecided
        try:
            self._test = plan_condition(self._node)
        except CannotLift:
            self._test = None

    def __call__(self, evaluation: Evaluation, level: Level) -> tuple[Flags, int]:
        """For each record of a level whether one holds, and for how many one failed: it does not hold for them."""
        if self._all or self._nothing:
            return np.full(level.rows, self._all, np.bool_), 0
        if self._test is None:
            return self._by_records(evaluation, level)
        mask, failed = self._test(Environment(evaluation.frame, level.name), None)
        failures = 0 if failed is None else failed.count(level.rows)
        if mask.is_constant:
            return np.full(level.rows, mask.any(), np.bool_), failures
        return np.array(mask.to_list(level.rows), np.bool_), failures

    def require(self, evaluation: Evaluation, level: Level, metric: str) -> Flags:
        """For each record of a level whether one holds.

        Raises:
            PayloadDroppedError: One failed.
        """
        flags, failures = self(evaluation, level)
        if failures:
            raise PayloadDroppedError(f"the conditions of the metric {metric} failed for {failures} records")
        return flags

    def _by_records(self, evaluation: Evaluation, level: Level) -> tuple[Flags, int]:
        test = compile_condition(self._node)
        found: list[bool] = []
        failures = 0
        for row in evaluation.records(self._context, level.name):
            try:
                found.append(test(row))
            except StatementError:
                failures += 1
                found.append(False)
        return np.array(found, np.bool_), failures


class Expression:
    """A value of each record.

    Args:
        text: The expression.
        context: Its context.
        bind: Checks the text.

    Raises:
        OttlError: The text cannot be used.
    """

    def __init__(self, text: str, context: str, bind: Callable[[str, str], BoundValue] = bind_value) -> None:
        self._context: Final = context
        self._node: Final = bind(text, context).node
        self.text: Final = text
        try:
            self._plan = plan_value(self._node)
        except CannotLift:
            self._plan = None

    def __call__(self, evaluation: Evaluation, level: Level, active: Flags) -> tuple[list[Any], Flags]:
        """The value of each record of a level, and which records failed.

        Args:
            evaluation: The batch.
            level: The level.
            active: For which records it is asked; the others have any value and may not fail.
        """
        if self._plan is not None:
            try:
                return self._by_columns(evaluation, level, active)
            except NeedsRecordsError:
                pass
        return self._by_records(evaluation, level, active)

    def _by_columns(self, evaluation: Evaluation, level: Level, active: Flags) -> tuple[list[Any], Flags]:
        frame = evaluation.frame
        assert self._plan is not None
        mask = None if active.all() else frame.mask(active.tolist())
        column, failed = self._plan(Environment(frame, level.name), mask)
        wrong = np.zeros(level.rows, np.bool_)
        if failed is not None:
            wrong = np.array(failed.to_list(level.rows), np.bool_) & active
        return frame.to_list(column, level.rows), wrong

    def _by_records(self, evaluation: Evaluation, level: Level, active: Flags) -> tuple[list[Any], Flags]:
        get = compile_value(self._node)
        values: list[Any] = [None] * level.rows
        wrong = np.zeros(level.rows, np.bool_)
        records = evaluation.records(self._context, level.name)
        for number in np.flatnonzero(active).tolist():
            try:
                values[number] = get(records[number])
            except StatementError:
                wrong[number] = True
        return values, wrong
