"""The syntax tree to the checked one: names, types and literals.

A literal that does not fit its parameter, a pattern that does not compile and so on are errors here, before any record.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Any

from heliograph.ottl import ast, bound
from heliograph.ottl.arguments import bind_arguments
from heliograph.ottl.contexts import CACHE, CONTEXTS, PATHS, Context, PathSpec
from heliograph.ottl.errors import OttlConfigError, Position, StatementError
from heliograph.ottl.functions import Function, functions_of
from heliograph.ottl.suggest import nearest
from heliograph.ottl.values.compare import comparator
from heliograph.ottl.values.convert import copy, from_raw
from heliograph.ottl.values.types import RawList, go_type


class Binder:
    """Checks texts of one context.

    Args:
        context: Where the texts run.
        explicit: The context was given beside the text, so that its own paths need no prefix.
        text: What positions refer to.
    """

    def __init__(self, context: Context, *, explicit: bool, text: str) -> None:
        self.context = context
        self._explicit = explicit
        self._text = text
        self._functions = functions_of(context.name)
        self._locals: list[frozenset[str]] = []

    def error(self, message: str, offset: int) -> OttlConfigError:
        """An error at a place of the text."""
        return OttlConfigError(message, text=self._text, position=Position.at(self._text, offset))

    # Entry points

    def statement(self, tree: ast.Statement) -> bound.BoundStatement:
        """A checked statement."""
        editor = self._call(tree.editor)
        if not editor.function.kind.endswith("editor"):
            raise self.error(f"{tree.editor.function} is no editor", tree.editor.offset)
        where = True if tree.where is None else self.condition(tree.where)
        return bound.BoundStatement(self.context.name, editor, where, self._text)

    def condition(self, tree: ast.Condition) -> bound.ConditionNode:
        """A checked condition; parts that are known are folded."""
        if isinstance(tree, ast.Truth):
            return tree.value
        if isinstance(tree, ast.Not):
            operand = self.condition(tree.operand)
            return not operand if isinstance(operand, bool) else bound.NotNode(operand)
        if isinstance(tree, ast.Test):
            return bound.TestNode(self._call(tree.call))
        if isinstance(tree, ast.Compare):
            return self._compare(tree)
        return self._junction(tree)

    def value(self, tree: ast.Value) -> bound.Node:  # noqa: PLR0911 - a branch a type
        """A checked value."""
        if isinstance(tree, ast.Constant):
            return bound.Literal(tree.value)
        if isinstance(tree, ast.Path):
            return self.path(tree)
        if isinstance(tree, ast.Call):
            return self._call(tree)
        if isinstance(tree, ast.EnumSymbol):
            return self._enum(tree)
        if isinstance(tree, ast.Math):
            return bound.MathNode(tree.operator, self.value(tree.left), self.value(tree.right))
        if isinstance(tree, ast.Negate):
            return bound.NegateNode(self.value(tree.operand))
        if isinstance(tree, ast.ListLiteral):
            return self._list(tree)
        if isinstance(tree, ast.MapLiteral):
            return self._map(tree)
        return self.lambda_(tree)

    # Conditions

    def _compare(self, tree: ast.Compare) -> bound.ConditionNode:
        left, right = self.value(tree.left), self.value(tree.right)
        if isinstance(left, bound.Literal) and isinstance(right, bound.Literal):
            return comparator(tree.operator)(left.value, right.value)
        return bound.CompareNode(tree.operator, left, right)

    def _junction(self, tree: ast.And | ast.Or) -> bound.ConditionNode:
        decisive = isinstance(tree, ast.Or)
        operands: list[bound.ConditionNode] = []
        decided = False
        for operand in map(self.condition, tree.operands):
            if isinstance(operand, bool):
                decided = decided or operand is decisive
            else:
                operands.append(operand)
        if decided:
            return decisive
        if not operands:
            return not decisive
        if len(operands) == 1:
            return operands[0]
        return bound.OrNode(tuple(operands)) if decisive else bound.AndNode(tuple(operands))

    # Values

    def _enum(self, tree: ast.EnumSymbol) -> bound.Literal:
        number = self.context.enums.get(tree.name)
        if number is None:
            hint = nearest(tree.name, self.context.enums)
            raise self.error(f"enum symbol {tree.name} not found in the {self.context.name} context{hint}", tree.offset)
        return bound.Literal(number)

    def _list(self, tree: ast.ListLiteral) -> bound.Node:
        items = tuple(self.value(item) for item in tree.items)
        if all(isinstance(item, bound.Literal) for item in items):
            return bound.Literal(RawList(item.value for item in items if isinstance(item, bound.Literal)))
        return bound.ListNode(items)

    def _map(self, tree: ast.MapLiteral) -> bound.Node:
        items = tuple((key, self.value(item)) for key, item in tree.items)
        if all(isinstance(item, bound.Literal) for _, item in items):
            try:
                return bound.Literal(
                    {key: map_value(item.value) for key, item in items if isinstance(item, bound.Literal)}
                )
            except StatementError as error:
                raise self.error(error.message, tree.offset) from None
        return bound.MapNode(items)

    def lambda_(self, tree: ast.Lambda) -> bound.LambdaNode:
        """A checked lambda."""
        names = [name for name in tree.parameters if name != "_"]
        if len(set(names)) < len(names):
            raise self.error("duplicate local identifier", tree.offset)
        with self._scope(names):
            if isinstance(tree.body, ast.Compare | ast.Truth | ast.Test | ast.Not | ast.And | ast.Or):
                return bound.LambdaNode(tree.parameters, self.condition(tree.body))
            return bound.LambdaNode(tree.parameters, self.value(tree.body))

    @contextmanager
    def _scope(self, names: Sequence[str]) -> Generator[None]:
        self._locals.append(frozenset(names))
        try:
            yield
        finally:
            self._locals.pop()

    # Paths

    def path(self, tree: ast.Path) -> bound.PathRef | bound.LocalRef:
        """A checked path, or a lambda's parameter."""
        sections = tree.sections()
        first = sections[0]
        if any(first.name in names for names in self._locals):
            if len(sections) > 1:
                raise self.error(
                    f'local identifier "{tree.text()}" cannot use "." to access nested fields', tree.offset
                )
            return bound.LocalRef(first.name, self._keys(first.keys))
        context, fields = self._split(tree, sections)
        return self._resolve(context, fields, tree)

    def _split(self, tree: ast.Path, sections: tuple[ast.Field, ...]) -> tuple[str, tuple[ast.Field, ...]]:
        visible = self.context.visible()
        if tree.context in visible:
            return tree.context, tree.fields
        if self._explicit:
            return self.context.name, sections
        if tree.context:
            hint = nearest(tree.context, visible) or f", it must be one of: {', '.join(visible)}"
            raise self.error(f'context "{tree.context}" from path "{tree.text()}" is not valid{hint}', tree.offset)
        options = ", ".join(f'"{name}.{tree.text()}"' for name in visible if self._find(name, tree.text()) is not None)
        hint = f", possibly valid options are: {options}" if options else self._nearest(tree.text())
        raise self.error(f'missing context name for path "{tree.text()}"{hint}', tree.offset)

    def _find(self, context: str, name: str) -> PathSpec | None:
        if name == "cache":
            return (
                CACHE if CONTEXTS.get(context, self.context) is self.context or context == self.context.name else None
            )
        return PATHS[context].get(name)

    def _nearest(self, name: str) -> str:
        known = [f"{context}.{path}" for context in self.context.visible() for path in PATHS[context]]
        return nearest(name, [*known, f"{self.context.name}.cache"])

    def _resolve(self, context: str, fields: tuple[ast.Field, ...], tree: ast.Path) -> bound.PathRef:
        name = ".".join(field.name for field in fields)
        shown = f"{context}.{name}"
        if name == "cache" and context != self.context.name and not self._is_alias(context):
            raise self.error(f"access to cache must be performed using the same context, got `{shown}`", tree.offset)
        spec = CACHE if name == "cache" else PATHS[context].get(name)
        if spec is None:
            raise self.error(f"unknown path `{shown}`{self._nearest(shown)}", tree.offset)
        if any(field.keys for field in fields[:-1]) or (fields[-1].keys and not spec.keys):
            raise self.error(f"path `{shown}` does not take keys", tree.offset)
        return bound.PathRef(context, name, self._keys(fields[-1].keys), spec)

    def _is_alias(self, context: str) -> bool:
        return self.context.name == "scope" and context == "instrumentation_scope"

    def _keys(self, keys: tuple[ast.Value, ...]) -> tuple[bound.Node, ...]:
        return tuple(self.value(key) for key in keys)

    # Calls

    def find_function(self, name: str, offset: int) -> Function:
        """The function called `name` in this context."""
        function = self._functions.get(name)
        if function is None:
            raise self.error(f'undefined function "{name}"{nearest(name, self._functions)}', offset)
        return function

    def _call(self, tree: ast.Call) -> bound.CallNode:
        function = self.find_function(tree.function, tree.offset)
        return bound.CallNode(function, bind_arguments(self, function, tree), self._keys(tree.keys))


def map_value(value: Any) -> Any:
    """What an element of a map literal becomes.

    Raises:
        StatementError: A list of the telemetry and the like cannot stand there.
    """
    if type(value) is dict:
        return copy(value)
    if type(value) is RawList:
        return [copy(item) if type(item) is dict else from_raw(item) for item in value]
    if type(value) is list:
        raise StatementError(f"<Invalid value type {go_type(value)}>")
    return from_raw(value)
