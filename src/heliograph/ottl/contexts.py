"""The contexts: what each can name, its enums, and how they nest."""

from dataclasses import dataclass
from typing import NamedTuple


class PathSpec(NamedTuple):
    """A path: the type it reads as, whether it takes keys, whether it can be written."""

    type: str
    keys: bool = False
    writable: bool = True


@dataclass(frozen=True, slots=True)
class Context:
    """A context.

    Attributes:
        name: As written before the first dot.
        others: The contexts whose paths are visible too, nearest first.
        enums: Symbols and their numbers.
    """

    name: str
    others: tuple[str, ...]
    enums: dict[str, int]

    def visible(self) -> tuple[str, ...]:
        """All context names that a path may begin with."""
        return (self.name, *self.others)


_MAP = PathSpec("map", keys=True)
_STRING = PathSpec("string")
_INT = PathSpec("int")
_DOUBLE = PathSpec("double")
_TIME = PathSpec("time")
_SHARED = {"attributes": _MAP, "dropped_attributes_count": _INT}
_TRACE = {
    "trace_id": PathSpec("trace id"),
    "trace_id.string": _STRING,
    "span_id": PathSpec("span id"),
    "span_id.string": _STRING,
}
_OWN_TIME = {"time_unix_nano": _INT, "time": _TIME}
_START = {"start_time_unix_nano": _INT, "start_time": _TIME}
_SCOPE = {"name": _STRING, "version": _STRING, "schema_url": _STRING, **_SHARED}
_BUCKETS = {"": PathSpec("buckets"), ".offset": _INT, ".bucket_counts": PathSpec("list")}

PATHS: dict[str, dict[str, PathSpec]] = {
    "resource": {"schema_url": _STRING, **_SHARED},
    "scope": _SCOPE,
    "instrumentation_scope": _SCOPE,
    "span": {
        **_SHARED,
        **_TRACE,
        "parent_span_id": PathSpec("span id"),
        "parent_span_id.string": _STRING,
        "trace_state": PathSpec("string", keys=True),
        "status": PathSpec("status"),
        "status.code": _INT,
        "status.message": _STRING,
        "name": _STRING,
        "kind": _INT,
        "kind.string": _STRING,
        "kind.deprecated_string": _STRING,
        **_START,
        "end_time_unix_nano": _INT,
        "end_time": _TIME,
        "events": PathSpec("events"),
        "dropped_events_count": _INT,
        "links": PathSpec("links"),
        "dropped_links_count": _INT,
        "flags": _INT,
    },
    "spanevent": {**_SHARED, **_OWN_TIME, "name": _STRING, "event_index": PathSpec("int", writable=False)},
    "spanlink": {**_SHARED, **_TRACE, "trace_state": PathSpec("string", keys=True), "flags": _INT},
    "metric": {
        "name": _STRING,
        "description": _STRING,
        "unit": _STRING,
        "type": _INT,
        "metadata": _MAP,
        "aggregation_temporality": _INT,
        "is_monotonic": PathSpec("bool"),
        "data_points": PathSpec("data points"),
    },
    "datapoint": {
        "attributes": _MAP,
        **_OWN_TIME,
        **_START,
        "value_double": _DOUBLE,
        "value_int": _INT,
        "exemplars": PathSpec("exemplars"),
        "flags": _INT,
        "count": _INT,
        "sum": _DOUBLE,
        "bucket_counts": PathSpec("list"),
        "explicit_bounds": PathSpec("list"),
        "scale": _INT,
        "zero_count": _INT,
        **{f"{half}{name}": spec for half in ("positive", "negative") for name, spec in _BUCKETS.items()},
        "quantile_values": PathSpec("quantile values"),
    },
    "exemplar": {
        **_OWN_TIME,
        **_TRACE,
        "double_value": _DOUBLE,
        "int_value": _INT,
        "filtered_attributes": _MAP,
    },
    "log": {
        **_SHARED,
        **_TRACE,
        **_OWN_TIME,
        "observed_time_unix_nano": _INT,
        "observed_time": _TIME,
        "event_name": _STRING,
        "severity_number": _INT,
        "severity_text": _STRING,
        "body": PathSpec("any", keys=True),
        "body.string": _STRING,
        "flags": _INT,
    },
    "otelcol": {
        "client.addr": PathSpec("string", writable=False),
        "client.metadata": PathSpec("map", keys=True, writable=False),
        "client.auth.attributes": PathSpec("map", keys=True, writable=False),
        "grpc.metadata": PathSpec("map", keys=True, writable=False),
    },
}
"""The paths of each context by their sections joined with dots; `cache` is every context's own besides."""

CACHE = _MAP
"""The scratch map of a record."""


def _numbered(prefix: str, names: str, first: int = 0) -> dict[str, int]:
    return {f"{prefix}{name}": number for number, name in enumerate(names.split(), first)}


_SPAN_ENUMS = {
    **_numbered("SPAN_KIND_", "UNSPECIFIED INTERNAL SERVER CLIENT PRODUCER CONSUMER"),
    **_numbered("STATUS_CODE_", "UNSET OK ERROR"),
}
_METRIC_ENUMS = {
    **_numbered("METRIC_DATA_TYPE_", "NONE GAUGE SUM HISTOGRAM EXPONENTIAL_HISTOGRAM SUMMARY"),
    **_numbered("AGGREGATION_TEMPORALITY_", "UNSPECIFIED DELTA CUMULATIVE"),
}
_POINT_ENUMS = {**_METRIC_ENUMS, "FLAG_NONE": 0, "FLAG_NO_RECORDED_VALUE": 1}
_LOG_ENUMS = {
    "SEVERITY_NUMBER_UNSPECIFIED": 0,
    **{
        f"SEVERITY_NUMBER_{name}{step if step > 1 else ''}": 4 * index + step
        for index, name in enumerate(("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"))
        for step in (1, 2, 3, 4)
    },
}
_ABOVE = ("scope", "instrumentation_scope", "resource", "otelcol")

CONTEXTS: dict[str, Context] = {
    context.name: context
    for context in (
        Context("resource", ("otelcol",), {}),
        Context("scope", ("instrumentation_scope", "resource", "otelcol"), {}),
        Context("span", _ABOVE, _SPAN_ENUMS),
        Context("spanevent", ("span", *_ABOVE), _SPAN_ENUMS),
        Context("spanlink", ("span", *_ABOVE), _SPAN_ENUMS),
        Context("metric", _ABOVE, _METRIC_ENUMS),
        Context("datapoint", ("metric", *_ABOVE), _POINT_ENUMS),
        Context("exemplar", ("datapoint", "metric", *_ABOVE), _POINT_ENUMS),
        Context("log", _ABOVE, _LOG_ENUMS),
    )
}
"""Every context by name."""

SIGNAL_CONTEXTS: dict[str, tuple[str, ...]] = {
    "traces": ("spanevent", "spanlink", "span", "scope", "resource"),
    "metrics": ("exemplar", "datapoint", "metric", "scope", "resource"),
    "logs": ("log", "scope", "resource"),
}
"""The contexts of a signal, innermost first."""

PRIORITY = (
    "log",
    "exemplar",
    "datapoint",
    "metric",
    "spanevent",
    "spanlink",
    "span",
    "profile",
    "scope",
    "instrumentation_scope",
    "resource",
)
"""Which context wins when several are named, first first."""

ALIASES = {"instrumentation_scope": "scope"}
"""Other names of contexts."""


def context_of(name: str) -> Context | None:
    """The context called `name` or its alias, None when there is none."""
    return CONTEXTS.get(ALIASES.get(name, name))
