"""Calls of functions for a record."""

from collections.abc import Callable, Sequence
from typing import Any

from heliograph.ottl import bound
from heliograph.ottl.errors import StatementError, TypeMismatchError
from heliograph.ottl.functions import UNCHANGED
from heliograph.ottl.rows.record import Row
from heliograph.ottl.values.getters import GETTERS, slice_of
from heliograph.ottl.values.types import Value

Get = Callable[[Row], Any]
_TARGETS = {"GetSetter": "Getter", "PMapGetSetter": "PMapGetter", "PSliceGetSetter": "PSliceGetter"}
_FAILURES = (ValueError, ArithmeticError, RecursionError, LookupError, TypeError)


def compile_call(node: bound.CallNode) -> Get:
    """A call as a function of the record: a converter's value, None for an editor."""
    function = node.function
    if function.kind == "editor":
        return _editor(node)
    if function.lazy:
        return _lazy(node)
    arguments = [compile_argument(argument) for argument in node.arguments]
    if function.kind.startswith("record"):
        return guard(lambda row: function.body(row, *[argument(row) for argument in arguments]), function.name)
    return _converter(function.body, arguments, function.name)


def _converter(body: Callable[..., Any], arguments: Sequence[Get], name: str) -> Get:
    if len(arguments) == 1:
        only = arguments[0]
        return guard(lambda row: body(only(row)), name)
    if len(arguments) == 2:  # noqa: PLR2004 - the common case, without a list
        first, second = arguments
        return guard(lambda row: body(first(row), second(row)), name)
    return guard(lambda row: body(*[argument(row) for argument in arguments]), name)


def guard(call: Get, name: str) -> Get:
    """`call`, its failures as StatementErrors."""

    def guarded(row: Row) -> Any:
        try:
            return call(row)
        except _FAILURES as error:
            raise StatementError(str(error) or f"{name} failed") from None

    return guarded


def _lazy(node: bound.CallNode) -> Get:
    arguments = [_thunks(argument) for argument in node.arguments]
    body = node.function.body
    return guard(lambda row: body(*[argument(row) for argument in arguments]), node.function.name)


def _thunks(argument: bound.Argument) -> Get:
    """A function that gives the argument when called; a list of them for a list."""
    if argument.items is not None:
        items = [compile_argument(item) for item in argument.items]
        return lambda row: [_later(item, row) for item in items]
    get = compile_argument(argument)
    if argument.parameter.type.startswith("[]"):
        return lambda row: [_later(lambda _row, item=item: item, row) for item in get(row)]
    return lambda row: _later(get, row)


def _later(get: Get, row: Row) -> Callable[[], Any]:
    return lambda: get(row)


def compile_argument(argument: bound.Argument) -> Get:  # noqa: PLR0911 - a branch a type
    """The value that a parameter gets."""
    from heliograph.ottl.rows.interpret import compile_lambda, compile_value

    parameter = argument.parameter
    if argument.items is not None:
        return _list_argument(argument)
    node = argument.node
    if isinstance(node, bound.Literal):
        value = node.value
        return lambda _row: value
    if isinstance(node, bound.LambdaNode):
        return compile_lambda(node)
    if isinstance(node, bound.FunctionRef):
        return _function(node)
    assert node is not None
    get = compile_value(node)
    if parameter.type.startswith("SliceGetter["):
        kind = parameter.type[12:-1]
        return _prepared(lambda row: slice_of(kind, get(row)), parameter.prepare)
    if parameter.probe:
        return _probe(get, GETTERS[parameter.type])
    if parameter.type == "Getter":
        return get
    getter = GETTERS[parameter.type]
    return _prepared(lambda row: getter(get(row)), parameter.prepare)


def _prepared(get: Get, prepare: Callable[[Any], Any] | None) -> Get:
    return get if prepare is None else lambda row: prepare(get(row))


def _probe(get: Get, getter: Callable[[Value], Any]) -> Get:
    def fits(row: Row) -> bool:
        value = get(row)
        try:
            getter(value)
        except TypeMismatchError:
            return False
        return True

    return fits


def _list_argument(argument: bound.Argument) -> Get:
    items = [compile_argument(item) for item in argument.items or ()]
    return _prepared(lambda row: [item(row) for item in items], argument.parameter.prepare)


def _function(node: bound.FunctionRef) -> Get:
    if node.failure:

        def fail(_text: str) -> Any:
            raise StatementError(node.failure)

        return lambda _row: fail
    parameter, body = node.function.parameters[0], node.function.body

    def call(text: str) -> Any:
        try:
            return body(text if parameter.prepare is None else parameter.prepare(text))
        except ValueError as error:
            raise StatementError(str(error)) from None

    return lambda _row: call


def _editor(node: bound.CallNode) -> Get:
    """Read the target, run the body, write what it gives."""
    from heliograph.ottl.rows.interpret import compile_value, compile_write

    function, target = node.function, node.arguments[0].node
    assert isinstance(target, bound.PathRef | bound.LocalRef)
    write = compile_write(target)
    arguments = [compile_argument(argument) for argument in node.arguments[1:]]
    body = function.body
    if function.name == "set":
        value = arguments[0]
        return lambda row: write(row, value(row))
    read = compile_value(target)
    getter = GETTERS[_TARGETS[node.arguments[0].parameter.type]]
    skips_nil = function.name == "replace_pattern"

    def run(row: Row) -> None:
        current = getter(read(row))
        if current is None and skips_nil:
            return
        changed = body(current, *[argument(row) for argument in arguments])
        if changed is not UNCHANGED:
            write(row, changed)

    return guard(run, function.name)
