"""The filter processor on objects."""

import time
from collections.abc import Callable
from typing import Any

from heliograph.ottl.errors import PayloadDroppedError, StatementError
from heliograph.ottl.program import ConditionGroup, ErrorMode
from heliograph.ottl.rows.interpret import compile_condition
from heliograph.ottl.rows.record import Row
from heliograph.ottl.rows.transform import RowError, Statistics, note

_Tests = list[tuple[Callable[[Row], bool], Statistics]]
_CHILDREN = {"spanevent": "events", "spanlink": "links"}


class RowFilter:
    """Groups of conditions; what one of them takes is dropped with all below it."""

    def __init__(self, groups: tuple[ConditionGroup, ...]) -> None:
        self._groups = [
            _Pass(
                {
                    context: [(compile_condition(item.condition), Statistics(item.text)) for item in conditions]
                    for context, conditions in group.conditions.items()
                },
                group.error_mode,
            )
            for group in groups
        ]

    @property
    def statistics(self) -> list[Statistics]:
        """One entry a condition: group after group, in the order of their contexts."""
        return [entry for group in self._groups for entry in group.statistics]

    def apply(self, request: Any) -> list[RowError]:
        """Drop from a request, in place; what failed and was skipped. All is dropped when no resource is left.

        Raises:
            PayloadDroppedError: A condition failed in error mode `propagate`.
        """
        errors: list[RowError] = []
        failure: PayloadDroppedError | None = None
        for group in self._groups:
            group.begin(errors)
            group.run(request)
            failure = failure or group.failure
        if failure is not None:
            raise failure
        return errors


class _Pass:
    """One group over one request: resources first, then scopes, records and what is inside them."""

    def __init__(self, tests: dict[str, _Tests], mode: ErrorMode) -> None:
        self._tests = tests
        self._mode = mode
        self._errors: list[RowError] = []
        self._index = 0
        self.failure: PayloadDroppedError | None = None

    @property
    def statistics(self) -> list[Statistics]:
        """One entry a condition."""
        return [entry for tests in self._tests.values() for _, entry in tests]

    def begin(self, errors: list[RowError]) -> None:
        """Get ready for a request."""
        self._errors = errors
        self._index = 0
        self.failure = None

    def _dropped(self, context: str, row: Row) -> bool | None:
        """Whether a condition takes the row; None when it failed, which keeps the row and what is below it as it is."""
        tests = self._tests.get(context)
        if not tests:
            return False
        self._index += 1
        try:
            return self._any_holds(tests, row)
        except PayloadDroppedError as error:
            self.failure = self.failure or error
            return None

    def _any_holds(self, tests: _Tests, row: Row) -> bool:
        """Whether one of the conditions holds; one that fails does not."""
        for test, statistics in tests:
            begun = time.thread_time_ns()
            try:
                held = test(row)
            except StatementError as error:
                held = False
                statistics.errors += 1
                note(self._errors, statistics.text, error, self._index - 1, self._mode)
            finally:
                statistics.records += 1
                statistics.cpu_ns += time.thread_time_ns() - begun
            if held:
                return True
        return False

    def run(self, request: Any) -> None:
        """Drop from a request."""
        request.resources = [resources for resources in request.resources if self._keep_resources(resources)]

    def _keep_resources(self, resources: Any) -> bool:
        dropped = self._dropped("resource", Row(resources))
        if dropped is not False:
            return dropped is None
        if set(self._tests) - {"resource"}:
            resources.scopes = [scopes for scopes in resources.scopes if self._keep_scopes(resources, scopes)]
        return bool(resources.scopes)

    def _keep_scopes(self, resources: Any, scopes: Any) -> bool:
        dropped = self._dropped("scope", Row(resources, scopes))
        if dropped is not False:
            return dropped is None
        if set(self._tests) - {"resource", "scope"}:
            scopes.items = [record for record in scopes.items if self._keep_record(resources, scopes, record)]
        return bool(scopes.items)

    def _keep_record(self, resources: Any, scopes: Any, record: Any) -> bool:
        row = Row(resources, scopes)
        kind = type(record).__name__
        if kind == "LogRecord":
            row.log = record
            return self._dropped("log", row) is not True
        if kind == "Metric":
            row.metric, row.metrics = record, scopes.items
            return self._keep_metric(row)
        row.span = record
        dropped = self._dropped("span", row)
        if dropped is False:
            self._drop_children(row)
        return dropped is not True

    def _drop_children(self, row: Row) -> None:
        for context, name in _CHILDREN.items():
            if context not in self._tests:
                continue
            kept: list[Any] = []
            for index, child in enumerate(getattr(row.span, name)):
                inner = Row(row.resources, row.scopes)
                inner.span = row.span
                inner.event, inner.link, inner.event_index = child, child, index
                if self._dropped(context, inner) is not True:
                    kept.append(child)
            setattr(row.span, name, kept)

    def _keep_metric(self, row: Row) -> bool:
        dropped = self._dropped("metric", row)
        if dropped is not False:
            return dropped is None
        if "datapoint" not in self._tests or row.metric.data is None:
            return True
        kept: list[Any] = []
        failed = False
        for point in row.metric.data.data_points:
            inner = Row(row.resources, row.scopes)
            inner.metric, inner.metrics, inner.point = row.metric, row.metrics, point
            taken = self._dropped("datapoint", inner)
            failed = failed or taken is None
            if taken is not True:
                kept.append(point)
        row.metric.data.data_points = kept
        return failed or bool(kept)
