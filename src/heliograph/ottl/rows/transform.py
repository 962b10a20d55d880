"""The transform processor on objects."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from heliograph.ottl.errors import PayloadDroppedError, StatementError
from heliograph.ottl.program import ErrorMode, Group
from heliograph.ottl.rows.flatten import flatten, regroup
from heliograph.ottl.rows.interpret import compile_condition, compile_statement
from heliograph.ottl.rows.record import Row
from heliograph.ottl.rows.walk import rows

MAX_ROW_ERRORS = 1000


@dataclass(slots=True)
class RowError:
    """A statement or condition that failed for a record and was skipped."""

    statement: str
    error: str
    record: int

    def as_json(self) -> dict[str, Any]:
        """For answers and logs."""
        return {"statement": self.statement, "error": self.error, "record": self.record}


@dataclass(slots=True)
class Statistics:
    """What a statement has cost and done so far."""

    text: str
    records: int = 0
    errors: int = 0
    cpu_ns: int = 0


@dataclass(slots=True)
class _Prepared:
    group: Group
    conditions: list[tuple[str, Callable[[Row], bool]]]
    statements: list[tuple[Callable[[Row], bool], Statistics]]
    cache: dict[str, Any] | None
    errors: list[RowError] = field(default_factory=list[RowError])


class RowTransform:
    """Groups of statements that run one record after another.

    Args:
        groups: In order.
        flatten_data: Each log has a resource and scope of its own while the statements run.
    """

    def __init__(self, groups: tuple[Group, ...], *, flatten_data: bool = False) -> None:
        caches: dict[str, dict[str, Any]] = {}
        self._groups = [
            _Prepared(
                group,
                [(item.text, compile_condition(item.condition)) for item in group.conditions],
                [(compile_statement(item), Statistics(item.text)) for item in group.statements],
                caches.setdefault(group.context, {}) if group.shared_cache else None,
            )
            for group in groups
        ]
        self._flatten = flatten_data

    @property
    def statistics(self) -> list[Statistics]:
        """One entry a statement, in order."""
        return [entry for group in self._groups for _, entry in group.statements]

    def apply(self, request: Any) -> list[RowError]:
        """Run all groups on a request, in place; what failed and was skipped.

        Raises:
            PayloadDroppedError: Something failed in error mode `propagate`.
        """
        errors: list[RowError] = []
        if self._flatten:
            flatten(request)
        try:
            for group in self._groups:
                _run(group, request, errors)
        finally:
            if self._flatten:
                regroup(request)
        return errors


def _run(prepared: _Prepared, request: Any, errors: list[RowError]) -> None:
    mode = prepared.group.error_mode
    for index, row in enumerate(rows(request, prepared.group.context, prepared.cache)):
        if prepared.conditions and not any_holds(prepared.conditions, row, mode, errors, index):
            continue
        for run, statistics in prepared.statements:
            begun = time.thread_time_ns()
            try:
                run(row)
            except StatementError as error:
                statistics.errors += 1
                note(errors, statistics.text, error, index, mode)
            statistics.records += 1
            statistics.cpu_ns += time.thread_time_ns() - begun


def any_holds(
    conditions: list[tuple[str, Callable[[Row], bool]]], row: Row, mode: ErrorMode, errors: list[RowError], index: int
) -> bool:
    """Whether one of the conditions holds; one that fails does not."""
    for text, test in conditions:
        try:
            if test(row):
                return True
        except StatementError as error:
            note(errors, text, error, index, mode)
    return False


def note(errors: list[RowError], text: str, error: StatementError, index: int, mode: ErrorMode) -> None:
    """Keep a failure, or drop the payload for it."""
    if mode is ErrorMode.PROPAGATE:
        raise PayloadDroppedError(f"failed to execute statement: {text}, {error.message}") from error
    if mode is ErrorMode.IGNORE and len(errors) < MAX_ROW_ERRORS:
        errors.append(RowError(text, error.message, index))
