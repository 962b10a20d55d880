"""OTTL with `AdjustedCount()`, which only this connector has, and with patterns that may match nothing in gauges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from heliograph.connectors.shared.spans import adjusted_count
from heliograph.ottl import ast, bound
from heliograph.ottl.check import Binder
from heliograph.ottl.contexts import context_of
from heliograph.ottl.errors import OttlConfigError
from heliograph.ottl.functions import Function, Parameter
from heliograph.ottl.parser import parse_value
from heliograph.ottl.rows.indexing import read_keys

if TYPE_CHECKING:
    from heliograph.ottl.contexts import Context

_NAME: Final = "AdjustedCount"
_PATTERNS: Final = "ExtractGrokPatterns"


def _adjusted(trace_state: Any) -> float:
    """How many spans one stands for; 1 when its trace state does not say."""
    count = adjusted_count(trace_state if isinstance(trace_state, str) else None)
    return 1.0 if count is None else count


_FUNCTION: Final = Function(_NAME, "converter", (Parameter("TraceState", "Getter"),), _adjusted, contexts=("span",))


def _or_nil(node: bound.CallNode) -> bound.CallNode:
    """The call with nil for a key that its result does not have, which is an error otherwise."""
    body, keys = node.function.body, [key.value for key in node.keys if isinstance(key, bound.Literal)]
    if len(keys) < len(node.keys):
        return node
    function = replace(node.function, body=lambda *arguments: read_keys(body(*arguments), keys))
    return replace(node, function=function, keys=())


class _Binder(Binder):
    """A binder that knows the function; a call of it reads the trace state, so that it runs once a distinct one."""

    patterns_may_fail: bool = False

    def value(self, tree: ast.Value) -> bound.Node:
        if isinstance(tree, ast.Call) and tree.function == _NAME:
            if tree.arguments:
                raise self.error(f"{_NAME} takes no arguments", tree.offset)
            path = ast.Path("", (ast.Field("trace_state", ()),), tree.offset)
            tree = replace(tree, arguments=(ast.Argument("", path, "", tree.offset),))
        node = super().value(tree)
        if self.patterns_may_fail and isinstance(node, bound.CallNode) and node.function.name == _PATTERNS:
            return _or_nil(node)
        return node

    def find_function(self, name: str, offset: int) -> Function:
        """The function called `name` in this context."""
        if name == _NAME and self.context.name == "span":
            return _FUNCTION
        return super().find_function(name, offset)


def _context(name: str) -> Context:
    context = context_of(name)
    assert context is not None
    return context


def bind_gauge(text: str, context: str) -> bound.BoundValue:
    """A value expression of a gauge: what a pattern did not find is nil.

    Raises:
        OttlError: It cannot be used.
    """
    return bind(text, context, patterns_may_fail=True)


def bind(text: str, context: str, *, patterns_may_fail: bool = False) -> bound.BoundValue:
    """A value expression of a context.

    Raises:
        OttlError: It cannot be used.
    """
    try:
        binder = _Binder(_context(context), explicit=True, text=text)
        binder.patterns_may_fail = patterns_may_fail
        node = binder.value(parse_value(text))
    except RecursionError:
        raise OttlConfigError("nested too deeply", text=text) from None
    if isinstance(node, bound.LambdaNode):
        raise OttlConfigError("a lambda is no value", text=text)
    return bound.BoundValue(context, node, text)
