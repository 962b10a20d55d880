"""Expressions without kernels: the row interpreter's functions, once for each distinct combination of what they read."""  # noqa: E501 - a pattern in one piece

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from heliograph import _native
from heliograph.ottl import bound
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.columnar.leaves import Leaf, Read, as_leaf, reader
from heliograph.ottl.errors import StatementError
from heliograph.ottl.rows.record import Row

Call = Callable[[Row], Any]


class CannotLift(Exception):
    """The tree reads something that no frame has, or does something that needs the record itself."""


class NeedsRecordsError(Exception):
    """The plan met values that only records treat right; the batch is to be run again, record by record."""


class Rewriter:
    """Replaces the paths of a tree by numbered columns."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []

    def _column(self, leaf: Leaf) -> str:
        bare = replace(leaf, inner=())
        if bare not in self.leaves:
            self.leaves.append(bare)
        return f"column {self.leaves.index(bare)}"

    def node(self, node: Any) -> Any:  # noqa: C901, PLR0911 - a branch a type
        """A value or condition without paths."""
        if isinstance(node, bool | bound.Literal | bound.LocalRef | bound.FunctionRef):
            return self._keyed(node) if isinstance(node, bound.LocalRef) else node
        if isinstance(node, bound.PathRef):
            leaf = as_leaf(node)
            if leaf is None:
                raise CannotLift
            return bound.ColumnRef(self._column(leaf), tuple(self.node(key) for key in leaf.inner), node.name == "body")
        if isinstance(node, bound.CallNode):
            return self.call(node)
        if isinstance(node, bound.MapNode):
            return bound.MapNode(tuple((key, self.node(item)) for key, item in node.items))
        if isinstance(node, bound.ListNode):
            return bound.ListNode(tuple(self.node(item) for item in node.items))
        if isinstance(node, bound.MathNode | bound.CompareNode):
            return replace(node, left=self.node(node.left), right=self.node(node.right))
        if isinstance(node, bound.NegateNode | bound.NotNode):
            return replace(node, operand=self.node(node.operand))
        if isinstance(node, bound.LambdaNode):
            return replace(node, body=self.node(node.body))
        if isinstance(node, bound.TestNode):
            return bound.TestNode(self.call(node.call))
        return replace(node, operands=tuple(self.node(operand) for operand in node.operands))

    def _keyed(self, node: bound.LocalRef) -> bound.LocalRef:
        return replace(node, keys=tuple(self.node(key) for key in node.keys))

    def call(self, node: bound.CallNode) -> bound.CallNode:
        """A converter's call without paths."""
        if not node.function.pure or node.function.kind.startswith("record") or node.function.kind == "editor":
            raise CannotLift
        arguments = tuple(self.argument(argument) for argument in node.arguments)
        return bound.CallNode(node.function, arguments, tuple(self.node(key) for key in node.keys))

    def argument(self, argument: bound.Argument) -> bound.Argument:
        """An argument without paths."""
        if argument.items is not None:
            return replace(argument, items=tuple(self.argument(item) for item in argument.items))
        return replace(argument, node=self.node(argument.node))


def columns_of(leaves: Sequence[Leaf]) -> list[Read]:
    """How each leaf is read."""
    return [reader(leaf) for leaf in leaves]


class Lifted:
    """A function of records that reads only columns, run over distinct combinations of them."""

    def __init__(self, call: Call, leaves: Sequence[Leaf], store: Callable[[Any], Any]) -> None:
        self._call = call
        self._names = [f"column {index}" for index in range(len(leaves))]
        self._reads = columns_of(leaves)
        self._store = store

    def run(self, environment: Environment, active: _native.Mask | None) -> tuple[_native.Column, _native.Mask | None]:
        """The results as a column, and the rows that failed; rows outside of `active` are nil."""
        results, codes, failed = self.results(environment, active)
        return self.spread(environment.frame, results, codes), failed

    def results(
        self, environment: Environment, active: _native.Mask | None
    ) -> tuple[list[Any], _native.Codes | None, _native.Mask | None]:
        """The distinct results, which of them each row has (None: all rows the only one), and the rows that failed."""
        frame = environment.frame
        columns = [read(environment) for read in self._reads]
        if all(column.is_constant for column in columns):
            result, failure = self._evaluate([frame.to_list(column)[0] for column in columns])
            if failure is None:
                return [result], None, None
            environment.note(environment.everything, failure)
            return [None], None, environment.everything
        distinct, codes = frame.distinct(columns, active)
        lists = [frame.to_list(column) for column in distinct]
        count = max(map(len, lists))
        found = [
            self._evaluate(values)
            for values in zip(*(item if len(item) == count else item * count for item in lists), strict=True)
        ]
        results, failures = [result for result, _ in found], [failure for _, failure in found]
        if not any(failures):
            return results, codes, None
        for message in {failure for failure in failures if failure is not None}:
            rows = frame.take_mask(frame.mask([failure == message for failure in failures]), codes)
            environment.note(rows, message)
        return results, codes, frame.take_mask(frame.mask([failure is not None for failure in failures]), codes)

    @staticmethod
    def spread(frame: _native.Frame, results: list[Any], codes: _native.Codes | None) -> _native.Column:
        """Distinct results as a column."""
        try:
            return frame.constant(results[0]) if codes is None else frame.take(frame.from_list(results), codes)
        except (OverflowError, TypeError, ValueError):
            raise NeedsRecordsError from None

    def _evaluate(self, values: Sequence[Any]) -> tuple[Any, str | None]:
        row = Row(None)
        row.locals = dict(zip(self._names, values, strict=True))
        try:
            result = self._call(row)
        except StatementError as error:
            return None, error.message or "failed"
        try:
            return self._store(result), None
        except StatementError:
            raise NeedsRecordsError from None
