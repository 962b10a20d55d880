"""The transform processor on frames."""

import time
from dataclasses import dataclass
from typing import Any

from heliograph import _native
from heliograph.model import Batch, wrap
from heliograph.ottl.columnar.conditions import plan_condition
from heliograph.ottl.columnar.dependencies import separable
from heliograph.ottl.columnar.environment import Environment, levels_of, make_frame
from heliograph.ottl.columnar.lift import CannotLift
from heliograph.ottl.columnar.statements import Plan, plan_statement
from heliograph.ottl.columnar.values import Test
from heliograph.ottl.errors import PayloadDroppedError
from heliograph.ottl.program import ErrorMode, Group
from heliograph.ottl.rows.batches import from_request, to_request
from heliograph.ottl.rows.transform import MAX_ROW_ERRORS, RowError, RowTransform, Statistics


@dataclass(slots=True)
class _Columns:
    """A group that runs column by column."""

    group: Group
    conditions: list[tuple[str, Test]]
    plans: list[Plan]
    statistics: list[Statistics]


@dataclass(slots=True)
class _Rows:
    """A group that runs record by record, and why."""

    group: Group
    transform: RowTransform
    statistics: list[Statistics]


class ColumnarTransform:
    """Groups of statements over batches; a group that needs records in order gets them, and only that group."""

    def __init__(self, steps: list[_Columns | _Rows]) -> None:
        self._steps = steps

    @classmethod
    def plan(cls, groups: tuple[Group, ...], signal: str, statistics: list[Statistics]) -> "ColumnarTransform | None":  # noqa: ARG003 - as its siblings
        """The plan; None when every group needs records.

        Args:
            groups: Checked statements.
            signal: Of the batches.
            statistics: One entry a statement, in order, that the plan keeps up.
        """
        steps: list[_Columns | _Rows] = []
        at = 0
        for group in groups:
            entries = statistics[at : at + len(group.statements)]
            at += len(group.statements)
            steps.append(_plan_group(group, entries) or _Rows(group, RowTransform((group,)), entries))
        return cls(steps) if any(isinstance(step, _Columns) for step in steps) else None

    def explain(self) -> str:
        """A line a statement: how it runs."""
        lines: list[str] = []
        for step in self._steps:
            if isinstance(step, _Rows):
                lines += [f"{step.group.context}: records in order: {item.text}" for item in step.group.statements]
            else:
                lines += [f"{step.group.context}: columns, {plan.how}: {plan.text}" for plan in step.plans]
        return "\n".join(lines)

    def apply(self, batch: Batch) -> tuple[Batch, list[RowError]]:
        """The edited batch, and what failed for single records and was skipped.

        Raises:
            PayloadDroppedError: Something failed in error mode `propagate`.
        """
        errors: list[RowError] = []
        frame: _native.Frame | None = None
        for step in self._steps:
            if isinstance(step, _Rows):
                if frame is not None:
                    batch, frame = wrap(frame.batch()), None
                batch = _run_rows(step, batch, errors)
                continue
            frame = frame or make_frame(batch)
            for level in levels_of(step.group.context):
                if frame.rows(level):
                    _run_columns(step, frame, level, errors)
        return (batch if frame is None else wrap(frame.batch())), errors


def _plan_group(group: Group, statistics: list[Statistics]) -> _Columns | None:
    if group.shared_cache or group.context == "exemplar":
        return None
    try:
        plans = [plan_statement(statement) for statement in group.statements]
        conditions = [(item.text, plan_condition(item.condition)) for item in group.conditions]
    except CannotLift:
        return None
    if not separable(group.statements, group.conditions, plans):
        return None
    return _Columns(group, conditions, plans, statistics)


def _active(step: _Columns, environment: Environment, errors: list[RowError], rows: int) -> _native.Mask | None:
    """Rows for which the statements run: one condition that holds is enough, one that fails does not hold."""
    if not step.conditions:
        return None
    held, undecided = environment.nothing, environment.everything
    for text, condition in step.conditions:
        mask, failed = condition(environment, undecided)
        if failed is not None:
            _report(text, failed & undecided, environment, step.group.error_mode, errors, rows)
        environment.messages.clear()
        held = held | (mask & undecided)
        undecided = undecided & ~mask
    return held


def _run_rows(step: _Rows, batch: Batch, errors: list[RowError]) -> Batch:
    request = to_request(batch)
    errors += step.transform.apply(request)
    for total, entry in zip(step.statistics, step.transform.statistics, strict=True):
        total.records, total.errors, total.cpu_ns = entry.records, entry.errors, entry.cpu_ns
    return from_request(batch.signal, request)


def _run_columns(step: _Columns, frame: _native.Frame, level: str, errors: list[RowError]) -> None:
    environment = Environment(frame, level)
    rows = frame.rows(level)
    active = _active(step, environment, errors, rows)
    if active is not None and not active.any():
        return
    applied = rows if active is None else active.count(rows)
    begun = time.thread_time_ns()
    for plan, statistics in zip(step.plans, step.statistics, strict=True):
        failed = plan.run(environment, active)
        if failed is not None and active is not None:
            failed = failed & active
        if failed is not None and failed.any():
            statistics.errors += failed.count(rows)
            _report(plan.text, failed, environment, step.group.error_mode, errors, rows)
        environment.messages.clear()
        statistics.records += applied
        # Asking for the time is not free: the end of a statement is the beginning of the next.
        ended = time.thread_time_ns()
        statistics.cpu_ns += ended - begun
        begun = ended


def _report(  # noqa: PLR0917 - one call site
    text: str,
    failed: _native.Mask | None,
    environment: Environment,
    mode: ErrorMode,
    errors: list[RowError],
    rows: int,
) -> None:
    """Keep the failures, or drop the payload for them."""
    if failed is None or not failed.any():
        return
    messages = environment.messages or [(failed, "the statement failed")]
    if mode is ErrorMode.PROPAGATE:
        raise PayloadDroppedError(f"failed to execute statement: {text}, {messages[0][1]}")
    if mode is ErrorMode.SILENT or len(errors) >= MAX_ROW_ERRORS:
        return
    why: dict[int, str] = {}
    for mask, message in messages:
        for row in _rows_of(mask, rows):
            why.setdefault(row, message)
    for row in _rows_of(failed, rows):
        if len(errors) >= MAX_ROW_ERRORS:
            return
        errors.append(RowError(text, why.get(row, "the statement failed"), row))


def _rows_of(mask: _native.Mask, rows: int) -> list[int]:
    held: list[Any] = [mask.all()] * rows if mask.is_constant else mask.to_list()
    return [row for row, value in enumerate(held) if value]
