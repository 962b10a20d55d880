"""Conditions as masks."""

from typing import Any

from heliograph import _native
from heliograph.model import Batch
from heliograph.ottl import bound
from heliograph.ottl.columnar.environment import Environment, levels_of, make_frame
from heliograph.ottl.columnar.lift import CannotLift, Lifted, Rewriter
from heliograph.ottl.columnar.values import COMPARED_TAGS, Active, Test, joined, kernel_test, plan_kernel
from heliograph.ottl.rows.interpret import compile_condition

Answer = tuple[_native.Mask, _native.Mask | None]


def plan_condition(node: bound.ConditionNode) -> Test:
    """Whether a condition holds, for each row; and the rows for which it failed, where it does not hold.

    Raises:
        CannotLift: It reads what no frame has.
    """
    test = _plan(node)

    def run(environment: Environment, active: Active) -> Answer:
        mask, failed = test(environment, active)
        return (mask, None) if failed is None else (mask & ~failed, failed)

    return run


def _plan(node: bound.ConditionNode) -> Test:
    if isinstance(node, bool):
        return lambda environment, _active: (environment.everything if node else environment.nothing, None)
    if isinstance(node, bound.NotNode):
        operand = plan_condition(node.operand)

        def negated(environment: Environment, active: Active) -> Answer:
            mask, failed = operand(environment, active)
            return ~mask, failed

        return negated
    if isinstance(node, bound.AndNode | bound.OrNode):
        return _junction(
            [plan_condition(operand) for operand in node.operands], decisive=isinstance(node, bound.OrNode)
        )
    if isinstance(node, bound.TestNode):
        return kernel_test(node.call) or _lifted(node)
    return _compare(node) or _lifted(node)


def _compare(node: bound.CompareNode) -> Test | None:
    left, right, operator = plan_kernel(node.left), plan_kernel(node.right), node.operator
    if left is None or right is None:
        return None

    fallback: list[Test] = []

    def run(environment: Environment, active: Active) -> Answer:
        first, failed_first = left(environment, active)
        second, failed_second = right(environment, active)
        if not (COMPARED_TAGS.issuperset(first.tags) and COMPARED_TAGS.issuperset(second.tags)):
            if not fallback:
                fallback.append(_lifted(node))
            return fallback[0](environment, active)
        return environment.frame.compare(operator, first, second), joined(failed_first, failed_second)

    return run


def _lifted(node: bound.ConditionNode) -> Test:
    rewriter = Rewriter()
    lifted = Lifted(compile_condition(rewriter.node(node)), rewriter.leaves, _same)

    def run(environment: Environment, active: Active) -> Answer:
        column, failed = lifted.run(environment, active)
        return environment.frame.compare("==", column, environment.frame.constant(True)), failed

    return run


def _same(value: Any) -> Any:
    return value


def _junction(tests: list[Test], *, decisive: bool) -> Test:
    """Each operand only for the rows that the ones before it left undecided, as a record would."""

    def run(environment: Environment, active: Active) -> Answer:
        undecided = active
        held = environment.nothing if decisive else environment.everything
        failed: _native.Mask | None = None
        for test in tests:
            mask, wrong = test(environment, undecided)
            if undecided is not None and wrong is not None:
                wrong = wrong & undecided
            decided = mask if decisive else ~mask
            if wrong is not None:
                failed = joined(failed, wrong)
                decided = decided | wrong
            if undecided is not None:
                decided = decided & undecided
            held = held | (mask & decided) if decisive else held & ~decided
            undecided = ~decided if undecided is None else undecided & ~decided
        return held, failed

    return run


class ColumnarCondition:
    """A condition of one context over whole batches."""

    def __init__(self, context: str, test: Test) -> None:
        self._context = context
        self._test = test

    @classmethod
    def plan(cls, condition: bound.BoundCondition) -> "ColumnarCondition | None":
        """The plan, None when the condition needs records."""
        if condition.context == "exemplar":
            return None
        try:
            return cls(condition.context, plan_condition(condition.condition))
        except CannotLift:
            return None

    def mask(self, batch: Batch) -> tuple[list[bool], int]:
        """For each root row whether it holds, and for how many rows of the context it failed."""
        frame = make_frame(batch)
        root = {"traces": "span", "logs": "log", "metrics": "metric"}[batch.signal.value]
        held = frame.mask([False] * len(batch))
        failures = 0
        for level in levels_of(self._context):
            environment = Environment(frame, level)
            mask, failed = self._test(environment, None)
            failures += 0 if failed is None else failed.count(frame.rows(level))
            held = held | _to_root(frame, mask, level, root)
        return ([held.all()] * len(batch) if held.is_constant else held.to_list()), failures


def _to_root(frame: _native.Frame, mask: _native.Mask, level: str, root: str) -> _native.Mask:
    if level == root or mask.is_constant:
        return mask if level in (root, "resource", "scope") or not mask.any() else _any_below(frame, mask, level, root)
    if level in ("resource", "scope"):
        return frame.broadcast(mask, level, root)
    return frame.any_below(mask, level, root)


def _any_below(frame: _native.Frame, mask: _native.Mask, level: str, root: str) -> _native.Mask:
    return frame.any_below(mask & frame.mask([True] * frame.rows(level)), level, root)
