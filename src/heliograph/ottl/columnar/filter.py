"""The filter processor on frames."""

import time

from heliograph import _native
from heliograph.model import Batch, wrap
from heliograph.ottl.columnar.conditions import plan_condition
from heliograph.ottl.columnar.environment import Environment, levels_of, make_frame
from heliograph.ottl.columnar.lift import CannotLift
from heliograph.ottl.columnar.values import Test
from heliograph.ottl.errors import PayloadDroppedError
from heliograph.ottl.program import ConditionGroup, ErrorMode
from heliograph.ottl.rows.transform import MAX_ROW_ERRORS, RowError, Statistics

_Tests = list[tuple[str, Test, Statistics]]
"""The context, the condition, and what it has cost."""
_ORDER = ("resource", "scope", "span", "spanevent", "spanlink", "log", "metric", "datapoint")


class ColumnarFilter:
    """Conditions that drop, as masks; what was dropped above is not asked again."""

    def __init__(self, groups: list[tuple[ErrorMode, _Tests]]) -> None:
        self._groups = groups

    @classmethod
    def plan(cls, groups: tuple[ConditionGroup, ...], statistics: list[Statistics]) -> "ColumnarFilter | None":
        """The plan, None when a condition needs records.

        Args:
            groups: Checked conditions.
            statistics: One entry a condition, in the order of the groups and their contexts, that the plan keeps up.
        """
        planned: list[tuple[ErrorMode, _Tests]] = []
        entries = iter(statistics)
        try:
            for group in groups:
                tests = [
                    (context, plan_condition(item.condition), next(entries))
                    for context, conditions in group.conditions.items()
                    for item in conditions
                ]
                planned.append((group.error_mode, sorted(tests, key=lambda test: _ORDER.index(test[0]))))
        except CannotLift:
            return None
        return cls(planned) if any(tests for _, tests in planned) else None

    def explain(self) -> str:
        """A line a condition: where it runs."""
        return "\n".join(
            f"{context}: columns: {entry.text}" for _, tests in self._groups for context, _, entry in tests
        )

    def apply(self, batch: Batch) -> tuple[Batch | None, list[RowError]]:
        """What is left, None when nothing is; and what failed and was skipped.

        Raises:
            PayloadDroppedError: A condition failed in error mode `propagate`.
        """
        frame = make_frame(batch)
        errors: list[RowError] = []
        touched = False
        for mode, tests in self._groups:
            for context in _ORDER:
                own = [(test, entry) for name, test, entry in tests if name == context]
                for level in levels_of(context) if own else ():
                    touched = _drop(frame, level, own, mode, errors) or touched
                if own and context == "datapoint":
                    touched = _drop_empty_metrics(frame) or touched
        left = wrap(frame.batch()) if touched else batch
        return (left if len(left) else None), errors


def _drop(
    frame: _native.Frame, level: str, tests: list[tuple[Test, Statistics]], mode: ErrorMode, errors: list[RowError]
) -> bool:
    rows = frame.rows(level)
    if not rows:
        return False
    environment = Environment(frame, level)
    kept = frame.kept(level)
    undecided: _native.Mask | None = None if kept.all() else kept
    dropped = environment.nothing
    begun = time.thread_time_ns()
    for test, entry in tests:
        mask, failed = test(environment, undecided)
        if undecided is not None:
            mask = mask & undecided
            failed = None if failed is None else failed & undecided
        entry.records += rows if undecided is None else undecided.count(rows)
        if failed is not None and failed.any():
            entry.errors += failed.count(rows)
            _note(failed, entry.text, environment, mode, errors, rows)
        dropped = dropped | mask
        undecided = ~mask if undecided is None else undecided & ~mask
        ended = time.thread_time_ns()
        entry.cpu_ns += ended - begun
        begun = ended
    if not dropped.any():
        return False
    frame.drop(level, dropped)
    return True


def _drop_empty_metrics(frame: _native.Frame) -> bool:
    """Metrics that came without points go too when points are looked at."""
    if "metric" not in frame.levels or not frame.rows("metric"):
        return False
    empty = frame.compare("!=", frame.get_field("metric", "type"), frame.constant(0))
    for level in levels_of("datapoint"):
        rows = frame.rows(level)
        if rows:
            empty = empty & ~frame.any_below(frame.mask([True] * rows), level, "metric")
    if not empty.any():
        return False
    frame.drop("metric", empty)
    return True


def _note(  # noqa: PLR0917 - one call site
    failed: _native.Mask, text: str, environment: Environment, mode: ErrorMode, errors: list[RowError], rows: int
) -> None:
    message = environment.messages[-1][1] if environment.messages else "the condition failed"
    if mode is ErrorMode.PROPAGATE:
        raise PayloadDroppedError(f"failed to eval condition: {text}, {message}")
    held = [failed.all()] * rows if failed.is_constant else failed.to_list()
    if mode is ErrorMode.IGNORE:
        room = MAX_ROW_ERRORS - len(errors)
        errors += [RowError(text, message, row) for row, value in enumerate(held) if value][:room]
