"""Where an edit writes: an attribute, a field or the scratch map, of the level itself or of one above it."""

from collections.abc import Callable
from dataclasses import dataclass

from heliograph import _native
from heliograph.ottl import bound
from heliograph.ottl.columnar.environment import Environment, levels_of
from heliograph.ottl.columnar.leaves import FIELDS, Leaf, as_leaf
from heliograph.ottl.columnar.lift import CannotLift, NeedsRecordsError
from heliograph.ottl.values.types import SpanId, TraceId

Write = Callable[[Environment, _native.Column, _native.Mask | None], _native.Mask | None]
_READ_ONLY = (
    "kind.string",
    "kind.deprecated_string",
    "body.string",
    "event_index",
    "aggregation_temporality",
    "is_monotonic",
)
_UNSIGNED = (0, 2**32 - 1)
_SIGNED = (-(2**31), 2**31 - 1)
_SMALL = {
    **dict.fromkeys(
        ("flags", "dropped_attributes_count", "dropped_events_count", "dropped_links_count"),
        _UNSIGNED,
    ),
    **dict.fromkeys(("kind", "status.code", "severity_number", "scale", "positive.offset", "negative.offset"), _SIGNED),
}
_NO_TRACE = TraceId(bytes(16))
_NO_SPAN = SpanId(bytes(8))


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
    if shared and (leaf.key is None or len(levels_of(context)) > 1):
        raise CannotLift  # the last record wins, in the order of records, which levels of their own do not have
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
    """Write an attribute."""
    _storable(column)
    environment.frame.set(level, key, column, mask)
    return None


def _storable(column: _native.Column) -> None:
    """Times and ids are no attributes: the record fails, and is left with an empty one."""
    if any(_native.TAG_TIME <= tag < _native.TAG_NIL for tag in column.tags):
        raise NeedsRecordsError


def _fits(environment: Environment, name: str, column: _native.Column) -> None:
    """Numbers that their field cannot hold fail, or wrap around, as they do in a record."""
    frame, tags = environment.frame, column.tags
    if _native.TAG_INT in tags and name in _SMALL:
        lowest, highest = _SMALL[name]
        outside = frame.compare("<", column, frame.constant(lowest)) | frame.compare(
            ">", column, frame.constant(highest)
        )
        if outside.any():
            raise NeedsRecordsError
    for tag, empty in ((_native.TAG_TRACE_ID, _NO_TRACE), (_native.TAG_SPAN_ID, _NO_SPAN)):
        if tag in tags and frame.compare("==", column, frame.constant(empty)).any():
            raise NeedsRecordsError
    if name.endswith("id.string") and frame.compare("==", column, frame.constant("")).any():
        raise NeedsRecordsError


def _write_cache(key: str) -> Write:
    def write(environment: Environment, column: _native.Column, mask: _native.Mask | None) -> _native.Mask | None:
        _storable(column)
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
        _fits(environment, name, column)
        return environment.frame.set_field(environment.level, name, column, mask)

    return write


def _write_above(leaf: Leaf) -> Write:
    """Of all rows below a parent, the last one that writes wins."""
    key = leaf.key or ""

    def write(environment: Environment, column: _native.Column, mask: _native.Mask | None) -> _native.Mask | None:
        frame, level = environment.frame, environment.level
        rows = frame.rows(level)
        full = frame.mask([True] * rows) if mask is None else mask & frame.mask([True] * rows)
        _storable(column)
        folded, written = frame.fold_last(column, full, level, leaf.context)
        frame.set(leaf.context, key, folded, written)
        return None

    return write
