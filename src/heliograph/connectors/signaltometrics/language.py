"""OTTL with `AdjustedCount()`, which only this connector has."""

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

if TYPE_CHECKING:
    from heliograph.ottl.contexts import Context

_NAME: Final = "AdjustedCount"


def _adjusted(trace_state: Any) -> float:
    """How many spans one stands for; 1 when its trace state does not say."""
    count = adjusted_count(trace_state if isinstance(trace_state, str) else None)
    return 1.0 if count is None else count


_FUNCTION: Final = Function(_NAME, "converter", (Parameter("TraceState", "Getter"),), _adjusted, contexts=("span",))


class _Binder(Binder):
    """A binder that knows the function; a call of it reads the trace state, so that it runs once a distinct one."""

    def value(self, tree: ast.Value) -> bound.Node:
        if isinstance(tree, ast.Call) and tree.function == _NAME:
            if tree.arguments:
                raise self.error(f"{_NAME} takes no arguments", tree.offset)
            path = ast.Path("", (ast.Field("trace_state", ()),), tree.offset)
            tree = replace(tree, arguments=(ast.Argument("", path, "", tree.offset),))
        return super().value(tree)

    def find_function(self, name: str, offset: int) -> Function:
        """The function called `name` in this context."""
        if name == _NAME and self.context.name == "span":
            return _FUNCTION
        return super().find_function(name, offset)


def _context(name: str) -> Context:
    context = context_of(name)
    assert context is not None
    return context


def bind(text: str, context: str) -> bound.BoundValue:
    """A value expression of a context.

    Raises:
        OttlError: It cannot be used.
    """
    try:
        node = _Binder(_context(context), explicit=True, text=text).value(parse_value(text))
    except RecursionError:
        raise OttlConfigError("nested too deeply", text=text) from None
    if isinstance(node, bound.LambdaNode):
        raise OttlConfigError("a lambda is no value", text=text)
    return bound.BoundValue(context, node, text)
