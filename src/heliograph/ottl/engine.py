"""OTTL on batches: what processors, connectors and policies use."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from heliograph.model import Batch, Signal
from heliograph.ottl.columnar.conditions import ColumnarCondition
from heliograph.ottl.columnar.filter import ColumnarFilter
from heliograph.ottl.columnar.lift import NeedsRecordsError
from heliograph.ottl.columnar.transform import ColumnarTransform
from heliograph.ottl.errors import StatementError
from heliograph.ottl.program import ErrorMode, bind_condition, bind_filter, bind_groups, error_mode
from heliograph.ottl.rows.batches import from_request, to_request
from heliograph.ottl.rows.filter import RowFilter
from heliograph.ottl.rows.interpret import compile_condition as compile_row_condition
from heliograph.ottl.rows.record import Row
from heliograph.ottl.rows.transform import RowError, RowTransform, Statistics
from heliograph.ottl.rows.walk import rows

Setting = str | Mapping[str, Any]
_NEEDS_RECORDS = (NeedsRecordsError, OverflowError)
"""Why a batch is run again by rows: values that only they treat right, or a text longer than columns can hold."""


class Transform:
    """Statements ready to run on batches of one signal, by columns where the plan allows, else by rows."""

    def __init__(self, by_columns: ColumnarTransform | None, by_rows: RowTransform) -> None:
        self._by_columns = by_columns
        self._by_rows = by_rows

    @property
    def statistics(self) -> list[Statistics]:
        """CPU time, records and errors of each statement so far, in order."""
        return self._by_rows.statistics

    @property
    def columnar(self) -> bool:
        """Whether batches are edited by columns."""
        return self._by_columns is not None

    def explain(self) -> str:
        """The plan as text, a line a statement."""
        return "rows: one record after another" if self._by_columns is None else self._by_columns.explain()

    def apply(self, batch: Batch) -> tuple[Batch, list[RowError]]:
        """The edited batch, and what failed for single records and was skipped.

        Raises:
            PayloadDroppedError: Something failed in error mode `propagate`.
        """
        if self._by_columns is not None:
            with suppress(*_NEEDS_RECORDS):
                return self._by_columns.apply(batch)
        request = to_request(batch)
        errors = self._by_rows.apply(request)
        return from_request(batch.signal, request), errors


class Filter:
    """Conditions ready to drop from batches of one signal."""

    def __init__(self, by_columns: ColumnarFilter | None, by_rows: RowFilter) -> None:
        self._by_columns = by_columns
        self._by_rows = by_rows
        self.errors: list[RowError] = []
        """What failed in the last batch and was skipped."""

    @property
    def statistics(self) -> list[Statistics]:
        """CPU time, records and errors of each condition so far."""
        return self._by_rows.statistics

    @property
    def columnar(self) -> bool:
        """Whether batches are filtered by columns."""
        return self._by_columns is not None

    def explain(self) -> str:
        """The plan as text."""
        return "rows: one record after another" if self._by_columns is None else self._by_columns.explain()

    def apply(self, batch: Batch) -> Batch | None:
        """What is left of the batch, None when nothing is.

        Raises:
            PayloadDroppedError: A condition failed in error mode `propagate`.
        """
        if self._by_columns is not None:
            with suppress(*_NEEDS_RECORDS):
                left, self.errors = self._by_columns.apply(batch)
                return left
        request = to_request(batch)
        self.errors = self._by_rows.apply(request)
        return from_request(batch.signal, request) if request.resources else None


class Condition:
    """A condition of one context."""

    def __init__(self, text: str, context: str) -> None:
        bound = bind_condition(text, context)
        self.text = text
        self.context = bound.context
        self._test = compile_row_condition(bound.condition)
        self._by_columns = ColumnarCondition.plan(bound)
        self.errors = 0
        """Records of the last batch for which the condition failed; it does not hold for them."""

    def mask(self, batch: Batch) -> list[bool]:
        """For each root row (span, log record, metric): whether the condition holds for it, or for something inside it.

        Conditions of resources and scopes hold for all rows below them.
        """
        if self._by_columns is not None:
            with suppress(*_NEEDS_RECORDS):
                mask, self.errors = self._by_columns.mask(batch)
                return mask
        self.errors = 0
        held = [False] * len(batch)
        for place, row in self._rows(batch):
            held[place] = held[place] or self._holds(row)
        return held

    def _holds(self, row: Any) -> bool:
        try:
            return self._test(row)
        except StatementError:
            self.errors += 1
            return False

    def _rows(self, batch: Batch) -> Iterator[tuple[int, Row]]:
        """(root row, row of the context) in order."""
        request = to_request(batch)
        place = -1
        for resources in request.resources:
            for scopes in resources.scopes:
                for record in scopes.items:
                    place += 1
                    alone = type(scopes)(scope=scopes.scope, schema_url=scopes.schema_url, items=[record])
                    around = type(resources)(
                        resource=resources.resource, schema_url=resources.schema_url, scopes=[alone]
                    )
                    yield from ((place, row) for row in rows(type(request)(resources=[around]), self.context))


def compile_transform(
    groups: Sequence[Setting],
    signal: Signal | str,
    error_mode_name: ErrorMode | str = ErrorMode.IGNORE,
    *,
    flatten_data: bool = False,
) -> Transform:
    """Check statements and plan them.

    Args:
        groups: Plain statements, whose context is inferred, or maps of `context`, `conditions`, `statements`,
            `error_mode`, `shared_cache`.
        signal: The signal of the batches.
        error_mode_name: For groups that name none.
        flatten_data: Logs only: each record has a resource and scope of its own while the statements run.

    Raises:
        OttlError: A text that cannot be used, with its position.
    """
    bound = bind_groups(groups, str(signal), error_mode(error_mode_name, ErrorMode.IGNORE))
    by_rows = RowTransform(bound, flatten_data=flatten_data)
    by_columns = None if flatten_data else ColumnarTransform.plan(bound, str(signal), by_rows.statistics)
    return Transform(by_columns, by_rows)


def compile_filter(
    conditions: Sequence[Setting], signal: Signal | str, error_mode_name: ErrorMode | str = ErrorMode.IGNORE
) -> Filter:
    """Check conditions that drop, and plan them.

    Args:
        conditions: Plain conditions, each with the context it names, or maps of `context`, `conditions`, `error_mode`.
        signal: The signal of the batches.
        error_mode_name: For groups that name none.

    Raises:
        OttlError: A text that cannot be used, with its position.
    """
    bound = bind_filter(conditions, str(signal), error_mode(error_mode_name, ErrorMode.IGNORE))
    by_rows = RowFilter(bound)
    return Filter(ColumnarFilter.plan(bound, by_rows.statistics), by_rows)


def compile_condition(text: str, context: str) -> Condition:
    """Check one condition of a context.

    Raises:
        OttlError: A text that cannot be used, with its position.
    """
    return Condition(text, context)
