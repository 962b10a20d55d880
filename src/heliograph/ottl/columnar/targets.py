"""Where an edit writes: an attribute, a field or the scratch map, of the level itself or of one above it."""

from collections.abc import Callable
from dataclasses import dataclass

from heliograph import _native
from heliograph.ottl import bound
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.columnar.leaves import FIELDS, Leaf, as_leaf
from heliograph.ottl.columnar.lift import CannotLift

Write = Callable[[Environment, _native.Column, _native.Mask | None], _native.Mask | None]
_READ_ONLY = ("kind.string", "kind.deprecated_string", "body.string", "event_index")


@dataclass(frozen=True, slots=True)
class Target:
    """A leaf that can be written; `shared` when it stands above the level, where rows see each other's writes."""

    leaf: Leaf
    shared: bool

    @property
    def name(self) -> str:
        """What is written, for the check that nothing else of the group touches it."""
        return self.leaf.name


def as_target(node: bound.PathRef | bound.LocalRef, context: str) -> Target:
    """The path as a target of statements of `context`.

    Raises:
        CannotLift: A frame cannot write it.
    """
    leaf = as_leaf(node) if isinstance(node, bound.PathRef) else None
    if leaf is None or leaf.inner or leaf.field in _READ_ONLY:
        raise CannotLift
    shared = leaf.context not in (context, "cache")
    if shared and leaf.key is None:
        raise CannotLift
    return Target(leaf, shared)


def plan_write(target: Target) -> Write:
    """Writing a column to a target, for the rows of a mask; the rows that refused the value."""
    leaf = target.leaf
    if leaf.context == "cache":
        return _write_cache(leaf.key or "")
    if target.shared:
        return _write_above(leaf)
    if leaf.key is not None:
        key = leaf.key

        def write_attribute(
            environment: Environment, column: _native.Column, mask: _native.Mask | None
        ) -> _native.Mask | None:
            return _store(environment, environment.level, key, column, mask)

        return write_attribute
    return _write_field(leaf.field)


def _store(
    environment: Environment, level: str, key: str, column: _native.Column, mask: _native.Mask | None
) -> _native.Mask | None:
    """Write an attribute; times and ids are no attributes."""
    tags = [tag for tag in column.tags if _native.TAG_TIME <= tag < _native.TAG_NIL]
    refused: _native.Mask | None = None
    if tags:
        refused = environment.frame.is_tag(column, *tags)
        mask = ~refused if mask is None else mask & ~refused
    environment.frame.set(level, key, column, mask)
    return refused


def _write_cache(key: str) -> Write:
    def write(environment: Environment, column: _native.Column, mask: _native.Mask | None) -> _native.Mask | None:
        before = environment.cache.get(key) or environment.nil
        environment.cache[key] = column if mask is None else environment.frame.where(mask, column, before)
        return None

    return write


def _write_field(name: str) -> Write:
    def write(environment: Environment, column: _native.Column, mask: _native.Mask | None) -> _native.Mask | None:
        if name not in FIELDS[environment.level]:
            return environment.everything if mask is None else mask
        if name == "type":
            return None
        return environment.frame.set_field(environment.level, name, column, mask)

    return write


def _write_above(leaf: Leaf) -> Write:
    """Of all rows below a parent, the last one that writes wins."""
    key = leaf.key or ""

    def write(environment: Environment, column: _native.Column, mask: _native.Mask | None) -> _native.Mask | None:
        frame, level = environment.frame, environment.level
        rows = frame.rows(level)
        full = frame.mask([True] * rows) if mask is None else mask & frame.mask([True] * rows)
        tags = [tag for tag in column.tags if _native.TAG_TIME <= tag < _native.TAG_NIL]
        refused = frame.is_tag(column, *tags) if tags else None
        if refused is not None:
            full = full & ~refused
        folded, written = frame.fold_last(column, full, level, leaf.context)
        frame.set(leaf.context, key, folded, written)
        return refused

    return write
