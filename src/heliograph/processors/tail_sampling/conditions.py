"""OTTL conditions as a question about spans."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heliograph.ottl import ErrorMode, compile_condition
from heliograph.ottl.columnar.conditions import plan_condition
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.columnar.lift import CannotLift, NeedsRecordsError
from heliograph.ottl.program import bind_condition
from heliograph.processors.tail_sampling.questions import BROKEN, NO, YES, Answers
from heliograph.processors.tail_sampling.view import BatchView, integers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from logging import Logger

    from numpy.typing import NDArray

    from heliograph._native import Mask
    from heliograph.ottl.columnar.values import Test
    from heliograph.processors.tail_sampling.policy_config import OttlConditionConfig


class Conditions:
    """Whether a condition holds for a span or one of its events: conditions of spans first, each list in its order.

    Args:
        config: The conditions.
        logger: Where failures go in error mode `ignore`.
    """

    def __init__(self, config: OttlConditionConfig, logger: Logger) -> None:
        self._mode: Final = config.error_mode
        self._logger: Final = logger
        self._spans: Final = [_Condition(text, "span") for text in config.span]
        self._events: Final = [_Condition(text, "spanevent") for text in config.spanevent]

    def __call__(self, view: BatchView) -> Answers:
        """One answer a span."""
        found = self._run(self._spans, view, "span", len(view))
        events = len(view.batch.table("span_events")) if self._events else 0
        if events:
            answers = self._run(self._events, view, "spanevent", events)
            found = np.where(found == NO, _first_of_span(view, answers), found)
        return found

    def _run(self, conditions: Sequence[_Condition], view: BatchView, context: str, rows: int) -> Answers:
        found = np.full(rows, NO, np.int8)
        environment = Environment(view.frame, context)
        for condition in conditions:
            held, failed = condition.run(view, environment, rows)
            if failed.any():
                if self._mode is ErrorMode.IGNORE:
                    self._logger.warning("failed to eval condition: %s", condition.text)
                elif self._mode is ErrorMode.PROPAGATE:
                    found[(found == NO) & failed] = BROKEN
            found[(found == NO) & held] = YES
        return found


class _Condition:
    """One condition, by columns where there is a plan."""

    def __init__(self, text: str, context: str) -> None:
        self.text: Final = text
        self._context: Final = context
        self._rows: Final = compile_condition(text, context)
        self._test: Test | None = None
        with suppress(CannotLift):
            self._test = plan_condition(bind_condition(text, context).condition)

    def run(self, view: BatchView, environment: Environment, rows: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For which rows it holds, and for which it fails."""
        if self._test is not None:
            with suppress(NeedsRecordsError, OverflowError):
                held, failed = self._test(environment, None)
                return _array(held, rows), _array(failed, rows)
        return self._by_rows(view, rows)

    def _by_rows(self, view: BatchView, rows: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """One span after another, where there is no plan, or values that only records treat right."""
        held = np.zeros(rows, np.bool_)
        failed = np.zeros(rows, np.bool_)
        owners = np.arange(rows) if self._context == "span" else _owners(view)
        for row in np.unique(owners).tolist():
            answer = self._rows.mask(view.batch.slice(row, 1))[0]
            held[owners == row] = answer
            failed[owners == row] = bool(self._rows.errors) and not answer
        return held, failed


def _array(mask: Mask | None, rows: int) -> NDArray[np.bool_]:
    if mask is None:
        return np.zeros(rows, np.bool_)
    if mask.is_constant:
        return np.full(rows, mask.all(), np.bool_)
    return np.array(mask.to_list(), np.bool_)


def _owners(view: BatchView) -> NDArray[np.int64]:
    """The row of each event's span."""
    parents: Any = view.batch.table("span_events")["parent_id"]
    ids = view.integers("id")
    order = np.argsort(ids, kind="stable")
    return order[np.searchsorted(ids, integers(parents), sorter=order)]


def _first_of_span(view: BatchView, answers: Answers) -> Answers:
    """For each span the answer of its first event that has one."""
    found = np.full(len(view), NO, np.int8)
    rows = np.flatnonzero(answers)[::-1]
    found[_owners(view)[rows]] = answers[rows]  # of several for one span the last assigned stays: the first event's
    return found
