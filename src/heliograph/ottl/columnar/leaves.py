"""The paths that a frame can read as columns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from heliograph import _native
from heliograph.ottl import bound
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.rows.messages import SPAN_KINDS
from heliograph.ottl.values.convert import as_string
from heliograph.ottl.values.types import SpanId, TraceId

Read = Callable[[Environment], _native.Column]

_SHARED = ("dropped_attributes_count",)
_IDS = ("trace_id", "trace_id.string", "span_id", "span_id.string")
_POINT = ("start_time_unix_nano", "time_unix_nano", "start_time", "time", "flags")
FIELDS: dict[str, frozenset[str]] = {
    "resource": frozenset((*_SHARED, "schema_url")),
    "scope": frozenset((*_SHARED, "name", "version", "schema_url")),
    "span": frozenset(
        (
            *_SHARED,
            *_IDS,
            *(
                "name",
                "kind",
                "parent_span_id",
                "parent_span_id.string",
                "trace_state",
                "status.code",
                "status.message",
            ),
            *("start_time_unix_nano", "end_time_unix_nano", "start_time", "end_time", "flags"),
            *("dropped_events_count", "dropped_links_count"),
        )
    ),
    "spanevent": frozenset((*_SHARED, "name", "time_unix_nano", "time")),
    "spanlink": frozenset((*_SHARED, *_IDS, "trace_state", "flags")),
    "log": frozenset(
        (
            *_SHARED,
            *_IDS,
            *("body", "event_name", "time_unix_nano", "time", "observed_time_unix_nano", "observed_time"),
            *("severity_number", "severity_text", "flags"),
        )
    ),
    "metric": frozenset(("name", "description", "unit", "type", "aggregation_temporality", "is_monotonic")),
    "datapoint.number": frozenset((*_POINT, "value_int", "value_double")),
    "datapoint.histogram": frozenset((*_POINT, "count", "sum")),
    "datapoint.exponential_histogram": frozenset(
        (*_POINT, "count", "sum", "scale", "zero_count", "positive.offset", "negative.offset")
    ),
    "datapoint.summary": frozenset((*_POINT, "count", "sum")),
}
"""Fields that read the same in a frame and in a record, by level."""

_MAPS = {"attributes": "attributes", "metadata": "metric", "filtered_attributes": "exemplar"}
_ABSENT: dict[str, Any] = {
    "trace_id": TraceId(bytes(16)),
    "trace_id.string": "0" * 32,
    **dict.fromkeys(("span_id", "parent_span_id"), SpanId(bytes(8))),
    **dict.fromkeys(("span_id.string", "parent_span_id.string"), "0" * 16),
}
_KINDS_WITH = {"aggregation_temporality": (2, 3, 4), "is_monotonic": (2,)}
"""Fields that metrics of some types have: sums, histograms and exponential histograms."""
_DEPRECATED_KINDS = tuple(f"SPAN_KIND_{name.upper()}" for name in SPAN_KINDS)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A path as a column: the context, the field or the attribute's key, and keys inside the value."""

    context: str
    field: str
    key: str | None
    inner: tuple[bound.Node, ...] = ()

    @property
    def name(self) -> str:
        """The leaf without its inner keys, as one text."""
        return f"{self.context}.{self.field}" if self.key is None else f"{self.context}[{self.key}]"


def as_leaf(node: bound.PathRef) -> Leaf | None:
    """The path as a leaf, None when no frame has it."""
    context = "scope" if node.context == "instrumentation_scope" else node.context
    if node.name in _MAPS or node.name == "cache":
        if not node.keys or not isinstance(node.keys[0], bound.Literal) or not isinstance(node.keys[0].value, str):
            return None
        if node.name == "filtered_attributes" or context == "exemplar":
            return None
        holder = "cache" if node.name == "cache" else context
        return Leaf(holder, node.name, node.keys[0].value, node.keys[1:])
    if context in ("otelcol", "exemplar") or node.name not in _known(context):
        return None
    if node.keys and node.name != "body":
        return None
    return Leaf(context, node.name, None, node.keys)


def _known(context: str) -> frozenset[str]:
    if context == "datapoint":
        return frozenset().union(*(names for level, names in FIELDS.items() if level.startswith("datapoint")))
    derived = {"span": ("kind.string", "kind.deprecated_string"), "log": ("body.string",)}.get(context, ())
    return FIELDS[context].union(derived)


def reader(leaf: Leaf) -> Read:  # noqa: PLR0911 - a branch a type
    """How the leaf (without its inner keys) is read at the level of an environment."""
    if leaf.context == "cache":
        key = leaf.key or ""
        return lambda environment: environment.cache.get(key) or environment.nil
    if leaf.key is not None:
        key = leaf.key
        return lambda environment: environment.at(leaf.context, lambda level: environment.frame.get(level, key))
    if leaf.field in ("kind.string", "kind.deprecated_string"):
        words = SPAN_KINDS if leaf.field == "kind.string" else _DEPRECATED_KINDS
        return _derived("kind", lambda number: words[number] if 0 <= number < len(words) else "")
    if leaf.field == "body.string":
        return _derived("body", as_string, unless=_native.TAG_STR)
    if leaf.context == "metric" and leaf.field in _KINDS_WITH:
        return _of_kinds(leaf.field, _KINDS_WITH[leaf.field])
    if leaf.field in _ABSENT:
        return _of_ids(leaf)
    if leaf.field in ("value_int", "value_double", "sum"):
        return _with_zero(leaf)
    return lambda environment: environment.at(leaf.context, lambda level: _field(environment, level, leaf.field))


def _field(environment: Environment, level: str, name: str) -> _native.Column:
    if name in FIELDS[level]:
        return environment.frame.get_field(level, name)
    return environment.nil


def _of_kinds(name: str, kinds: tuple[int, ...]) -> Read:
    """A field that only metrics of some kinds have."""

    def read(environment: Environment) -> _native.Column:
        def at_level(level: str) -> _native.Column:
            frame = environment.frame
            kind = frame.get_field(level, "type")
            having = frame.compare("==", kind, frame.constant(kinds[0]))
            for number in kinds[1:]:
                having = having | frame.compare("==", kind, frame.constant(number))
            return frame.where(having, frame.get_field(level, name), environment.nil)

        return environment.at("metric", at_level)

    return read


def _of_ids(leaf: Leaf) -> Read:
    """An id; where there is none it is all zeros."""
    absent = _ABSENT[leaf.field]

    def read(environment: Environment) -> _native.Column:
        def at_level(level: str) -> _native.Column:
            frame = environment.frame
            column = frame.get_field(level, leaf.field)
            missing = frame.is_tag(column, _native.TAG_NIL, _native.TAG_EMPTY)
            if isinstance(absent, str):
                missing = missing | frame.compare("==", column, frame.constant(""))
            return frame.where(missing, frame.constant(absent), column) if missing.any() else column

        return environment.at(leaf.context, at_level)

    return read


def _derived(name: str, convert: Callable[[Any], Any], unless: int | None = None) -> Read:
    context = "log" if name == "body" else "span"

    def read(environment: Environment) -> _native.Column:
        def at_level(level: str) -> _native.Column:
            frame = environment.frame
            column = frame.get_field(level, name)
            if unless is not None and column.tags == [unless]:
                return column
            (distinct,), codes = frame.distinct([column])
            return frame.take(frame.from_list([convert(value) for value in frame.to_list(distinct)]), codes)

        return environment.at(context, at_level)

    return read


def _with_zero(leaf: Leaf) -> Read:
    """A number that reads as zero where the point has one of the other type, or none."""
    zero: Any = 0 if leaf.field == "value_int" else 0.0

    def read(environment: Environment) -> _native.Column:
        def at_level(level: str) -> _native.Column:
            frame = environment.frame
            if leaf.field not in FIELDS[level]:
                return environment.nil
            column = frame.get_field(level, leaf.field)
            return frame.where(frame.is_tag(column, _native.TAG_NIL), frame.constant(zero), column)

        return environment.at("datapoint", at_level)

    return read
