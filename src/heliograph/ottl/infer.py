"""Which context texts belong to, from the paths, functions and enums that they name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from heliograph.ottl import ast
from heliograph.ottl.contexts import ALIASES, CONTEXTS, PRIORITY, context_of
from heliograph.ottl.errors import OttlConfigError
from heliograph.ottl.functions import functions_of


@dataclass(slots=True)
class Hints:
    """What texts name: contexts of paths in order, functions and enum symbols."""

    contexts: list[str] = field(default_factory=list[str])
    functions: set[str] = field(default_factory=set[str])
    enums: set[str] = field(default_factory=set[str])

    def add(self, tree: ast.Statement | ast.Condition | ast.Value, hidden: frozenset[str] = frozenset()) -> None:
        """Gather from a tree; `hidden` are parameters of lambdas around it."""
        if isinstance(tree, ast.Lambda):
            hidden = hidden.union(name for name in tree.parameters if name != "_")
        elif isinstance(tree, ast.Path):
            if tree.sections()[0].name not in hidden:
                self.contexts.append(tree.context)
        elif isinstance(tree, ast.Call):
            self.functions.add(tree.function)
        elif isinstance(tree, ast.EnumSymbol):
            self.enums.add(tree.name)
        for child in _children(tree):
            self.add(child, hidden)


def _children(tree: ast.Statement | ast.Condition | ast.Value) -> Iterator[ast.Condition | ast.Value]:  # noqa: C901 - a branch a type
    if isinstance(tree, ast.Statement):
        yield tree.editor
        if tree.where is not None:
            yield tree.where
    elif isinstance(tree, ast.Path):
        for section in tree.fields:
            yield from section.keys
    elif isinstance(tree, ast.Call):
        # A bare enum in a function's place names a function: it is no enum.
        yield from (
            argument.value for argument in tree.arguments if argument.value is not None and not _is_function(argument)
        )
        yield from tree.keys
    elif isinstance(tree, ast.ListLiteral):
        yield from tree.items
    elif isinstance(tree, ast.MapLiteral):
        yield from (value for _, value in tree.items)
    elif isinstance(tree, ast.Math | ast.Compare):
        yield from (tree.left, tree.right)
    elif isinstance(tree, ast.Negate | ast.Not):
        yield tree.operand
    elif isinstance(tree, ast.Lambda):
        yield tree.body
    elif isinstance(tree, ast.Test):
        yield tree.call
    elif isinstance(tree, ast.And | ast.Or):
        yield from tree.operands


def _is_function(argument: ast.Argument) -> bool:
    value = argument.value
    return isinstance(value, ast.EnumSymbol) and value.name in functions_of("")


def infer_context(
    trees: Iterable[ast.Statement | ast.Condition | ast.Value], candidates: Iterable[str], text: str
) -> str:
    """The context of all trees together.

    Args:
        trees: Statements, conditions and values that run together.
        candidates: The contexts of the signal.
        text: Shown in errors.

    Raises:
        OttlConfigError: No context is named, or one that the signal does not have.
    """
    allowed = set(candidates)
    hints = Hints()
    for tree in trees:
        hints.add(tree)
    best = min(hints.contexts, key=_rank, default="")
    if not best:
        raise OttlConfigError(
            f"unable to infer the context of {text!r}: a path's first section must be one "
            f"of {', '.join(sorted(allowed))}",
            text=text,
        )
    best = ALIASES.get(best, best)
    if best not in allowed:
        raise OttlConfigError(
            f'context "{best}" inferred from {text!r} is not one of {", ".join(sorted(allowed))}', text=text
        )
    lower = [name for name in PRIORITY if name in allowed and best in CONTEXTS[name].others]
    return next((name for name in (best, *lower) if _knows(name, hints)), best)


def _rank(context: str) -> int:
    return PRIORITY.index(context) if context in PRIORITY else len(PRIORITY)


def _knows(name: str, hints: Hints) -> bool:
    """Whether a context has all functions and enums; one that lacks some is told when texts are checked."""
    context = context_of(name)
    assert context is not None
    return hints.functions <= set(functions_of(name)) and hints.enums <= set(context.enums)
