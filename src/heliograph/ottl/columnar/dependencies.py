"""Whether a group of statements may run column by column, or needs its records in order.

All statements of a group run for one record before the next one. Column by column, the first statement runs for all
records before the second. Both are the same unless a record reads, or a second statement writes, what another record
wrote: a place above the records.
"""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from heliograph.ottl import bound
from heliograph.ottl.columnar.leaves import as_leaf
from heliograph.ottl.columnar.statements import Plan


def paths(tree: Any) -> Iterator[bound.PathRef]:
    """All paths in a tree."""
    if isinstance(tree, bound.PathRef):
        yield tree
    if isinstance(tree, tuple):
        for item in tree:
            yield from paths(item)
    elif is_dataclass(tree) and type(tree).__module__ == bound.__name__:
        for field in fields(tree):
            yield from paths(getattr(tree, field.name))


def separable(statements: tuple[bound.BoundStatement, ...], conditions: tuple[Any, ...], plans: list[Plan]) -> bool:
    """Whether each statement may run for all records before the next."""
    shared = [plan.target.name for plan in plans if plan.target is not None and plan.target.shared]
    if not shared:
        return True
    if len(set(shared)) < len(shared):
        return False
    touched: set[str] = set()
    for statement in statements:
        reads = list(paths((statement.where, statement.editor.arguments[1:])))
        touched |= {_place(path) for path in reads}
    touched |= {_place(path) for condition in conditions for path in paths(condition.condition)}
    whole = {f"{name.partition('[')[0]} *" for name in shared}
    return not touched & ({*shared} | whole)


def _place(path: bound.PathRef) -> str:
    leaf = as_leaf(path)
    context = "scope" if path.context == "instrumentation_scope" else path.context
    return f"{context} *" if leaf is None else leaf.name
