"""The arguments of a call against the parameters of its function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heliograph.ottl import ast, bound
from heliograph.ottl.errors import OttlConfigError, StatementError
from heliograph.ottl.functions.table import GIVEN
from heliograph.ottl.golang.strcase import to_camel
from heliograph.ottl.suggest import nearest
from heliograph.ottl.values.getters import GETTERS, slice_of

if TYPE_CHECKING:
    from heliograph.ottl.check import Binder
    from heliograph.ottl.functions import Function, Parameter

_BARE: dict[str, tuple[type, str]] = {
    "string": (str, "must be a string"),
    "int64": (int, "must be an int"),
    "float64": (float, "must be a float"),
    "bool": (bool, "must be a bool"),
}
_SETTERS = {"Setter": "Getter", "GetSetter": "Getter", "PMapGetSetter": "PMapGetter", "PSliceGetSetter": "PSliceGetter"}
_UNKNOWN = object()


def bind_arguments(binder: Binder, function: Function, tree: ast.Call) -> tuple[bound.Argument, ...]:
    """One argument for each parameter, in order; what is left out has its default.

    Raises:
        OttlConfigError: Too few, too many, unknown, or of the wrong kind.
    """
    given = _assign(binder, function, tree)
    arguments = tuple(
        _Argument(binder, parameter, given[parameter.name], tree.offset).bind()
        if parameter.name in given
        else bound.Argument(parameter, bound.Literal(parameter.default))
        for parameter in function.parameters
    )
    if function.check is not None:
        known = {name: value for name, item in given.items() if (value := _literal(binder, item)) is not _UNKNOWN}
        known[GIVEN] = frozenset(given)
        try:
            function.check(known)
        except ValueError as error:
            raise binder.error(f"couldn't create function {function.name}: {error}", tree.offset) from None
    return arguments


def _assign(binder: Binder, function: Function, tree: ast.Call) -> dict[str, ast.Argument]:
    parameters = function.parameters
    required = sum(not parameter.optional for parameter in parameters)
    if not required <= len(tree.arguments) <= len(parameters):
        raise binder.error(
            f'error while parsing arguments for call to "{function.name}": incorrect number of arguments. '
            f"Expected: {len(parameters)} Received: {len(tree.arguments)}; it is {function.signature()}",
            tree.offset,
        )
    given: dict[str, ast.Argument] = {}
    named = False
    for parameter, argument in zip(parameters, tree.arguments, strict=False):
        if argument.name:
            named = True
            name = to_camel(argument.name)
            if name not in {known.name for known in parameters}:
                hint = nearest(name, [known.name for known in parameters])
                raise binder.error(f"no such parameter: {argument.name}{hint}", argument.offset)
            given[name] = argument
        elif named:
            raise binder.error("unnamed argument used after named argument", argument.offset)
        else:
            given[parameter.name] = argument
    missing = [parameter.name for parameter in parameters if not parameter.optional and parameter.name not in given]
    if missing:
        raise binder.error(f'missing argument {missing[0]} in call to "{function.name}"', tree.offset)
    return given


def _literal(binder: Binder, argument: ast.Argument) -> Any:
    """The value of an argument that is a literal, or _UNKNOWN."""
    if argument.value is None or isinstance(argument.value, ast.Path | ast.Lambda | ast.EnumSymbol):
        return _UNKNOWN
    node = binder.value(argument.value)
    return node.value if isinstance(node, bound.Literal) else _UNKNOWN


class _Argument:
    def __init__(self, binder: Binder, parameter: Parameter, tree: ast.Argument, call_offset: int) -> None:
        self._binder = binder
        self._parameter = parameter
        self._tree = tree
        self._offset = tree.offset or call_offset

    def bind(self) -> bound.Argument:
        kind = self._parameter.type
        if kind == "FunctionGetter":
            return bound.Argument(self._parameter, self._function())
        if self._tree.value is None:
            raise self._error("a bare converter name is no value here")
        if kind.startswith("LambdaExpression"):
            return bound.Argument(self._parameter, self._lambda(self._tree.value, int(kind.rpartition("/")[2])))
        if kind.startswith("[]"):
            return self._list(self._tree.value, kind[2:])
        if kind.startswith("SliceGetter["):
            return self._slice(self._tree.value, kind[12:-1])
        return self._element(self._tree.value, kind, self._parameter)

    def _error(self, message: str) -> OttlConfigError:
        return self._binder.error(f"invalid argument {self._parameter.name}: {message}", self._offset)

    def _element(self, tree: ast.Value, kind: str, parameter: Parameter) -> bound.Argument:
        if kind in _BARE:
            return bound.Argument(parameter, bound.Literal(self._prepared(self._bare(tree, kind))))
        if kind in _SETTERS:
            if not isinstance(tree, ast.Path):
                raise self._error("must be a path")
            return bound.Argument(parameter, self._binder.path(tree))
        node = self._binder.value(tree)
        if isinstance(node, bound.LambdaNode):
            raise self._error("lambda expressions can only be passed to function arguments that accept them")
        if not isinstance(node, bound.Literal):
            return bound.Argument(parameter, node)
        try:
            value = GETTERS[kind](node.value)
        except StatementError as error:
            raise self._error(error.message) from None
        return bound.Argument(parameter, bound.Literal(parameter.probe or self._prepared(value)))

    def _prepared(self, value: Any) -> Any:
        prepare = self._parameter.prepare
        if prepare is None:
            return value
        try:
            return prepare(value)
        except (ValueError, StatementError) as error:
            raise self._error(str(error)) from None

    def _bare(self, tree: ast.Value, kind: str) -> Any:
        wanted, message = _BARE[kind]
        if not isinstance(tree, ast.Constant) or type(tree.value) is not wanted or not tree.plain:
            raise self._error(message)
        return tree.value

    def _list(self, tree: ast.Value, kind: str) -> bound.Argument:
        if not isinstance(tree, ast.ListLiteral):
            raise self._error(f"must be a list of type {kind}")
        if kind in _BARE:
            return bound.Argument(
                self._parameter, bound.Literal(self._prepared([self._bare(item, kind) for item in tree.items]))
            )
        return self._items(tree, kind)

    def _items(self, tree: ast.ListLiteral, kind: str) -> bound.Argument:
        element = type(self._parameter)(self._parameter.name, kind)
        items = tuple(self._plain_element(item, kind, element) for item in tree.items)
        if all(isinstance(item.node, bound.Literal) for item in items):
            values = [item.node.value for item in items if isinstance(item.node, bound.Literal)]
            return bound.Argument(self._parameter, bound.Literal(self._prepared(values)))
        return bound.Argument(self._parameter, None, items)

    def _plain_element(self, tree: ast.Value, kind: str, element: Parameter) -> bound.Argument:
        node = self._binder.value(tree)
        if isinstance(node, bound.Literal):
            try:
                node = bound.Literal(GETTERS[kind](node.value))
            except StatementError as error:
                raise self._error(error.message) from None
        return bound.Argument(element, node)

    def _slice(self, tree: ast.Value, kind: str) -> bound.Argument:
        if isinstance(tree, ast.ListLiteral):
            return self._items(tree, kind)
        node = self._binder.value(tree)
        if isinstance(node, bound.Literal):
            try:
                return bound.Argument(self._parameter, bound.Literal(self._prepared(slice_of(kind, node.value))))
            except StatementError as error:
                raise self._error(error.message) from None
        return bound.Argument(self._parameter, node)

    def _lambda(self, tree: ast.Value, arity: int) -> bound.Node:
        if not isinstance(tree, ast.Lambda):
            raise self._error("must be a lambda expression")
        if len(tree.parameters) != arity:
            raise self._error(
                f"lambda should be defined with exactly {arity} formal(s), but has {len(tree.parameters)}"
            )
        return self._binder.lambda_(tree)

    def _function(self) -> bound.FunctionRef:
        value = self._tree.value
        if isinstance(value, ast.EnumSymbol):
            name = value.name
        elif value is None:
            name = self._tree.function
        else:
            raise self._error("invalid function name given")
        function = self._binder.find_function(name, self._offset)
        parameters = function.parameters
        if len(parameters) != 1:
            return bound.FunctionRef(
                function, f"incorrect number of arguments. Expected: {len(parameters)} Received: 1"
            )
        if parameters[0].type != "StringGetter" or parameters[0].probe or function.kind != "converter":
            return bound.FunctionRef(function, f"{name} does not take a string")
        return bound.FunctionRef(function)
