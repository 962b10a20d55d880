"""The telemetry as objects: one class a message of OTLP, its fields in a table that the codec reads."""

from typing import Any, ClassVar, NamedTuple, Self

from heliograph.ottl.values.convert import copy as copy_value


class Field(NamedTuple):
    """A field: attribute, name in OTLP/JSON, kind (see `_DEFAULTS`), and a message's class or an enum's names."""

    name: str
    json: str
    kind: str
    detail: Any = None


_DEFAULTS: dict[str, Any] = {
    "string": "",
    "u64": 0,
    "i64": 0,
    "u32": 0,
    "i32": 0,
    "enum": 0,
    "bool": False,
    "double": 0.0,
    "optional": None,
    "any": None,
    "number": None,
    "trace_id": bytes(16),
    "span_id": bytes(8),
}
_COLLECTIONS: dict[str, type] = {"attributes": dict, "messages": list, "u64s": list, "doubles": list}


class Message:
    """Base of all messages: fields have their defaults, `copy` is deep."""

    __slots__ = ()
    FIELDS: ClassVar[tuple[Field, ...]] = ()

    def __init__(self, **values: Any) -> None:
        for field in self.FIELDS:
            if field.kind in _COLLECTIONS:
                value = _COLLECTIONS[field.kind]()
            elif field.kind == "message":
                value = field.detail()
            else:
                value = _DEFAULTS[field.kind]
            setattr(self, field.name, value)
        for name, value in values.items():
            setattr(self, name, value)

    def copy(self) -> Self:
        """A message that shares nothing with this one."""
        twin = type(self).__new__(type(self))
        twin.assign(self)
        return twin

    def assign(self, source: "Message") -> None:
        """Become a copy of `source`, a message of the same class."""
        for field in self.FIELDS:
            setattr(self, field.name, _copy_field(field.kind, getattr(source, field.name)))


def _copy_field(kind: str, value: Any) -> Any:
    if kind == "message":
        return value.copy()
    if kind == "messages":
        return [item.copy() for item in value]
    if kind in ("attributes", "any"):
        return copy_value(value)
    return list(value) if kind in ("u64s", "doubles") else value


def _message(name: str, doc: str, *fields: Field) -> Any:
    return type(
        name, (Message,), {"__slots__": tuple(field.name for field in fields), "__doc__": doc, "FIELDS": fields}
    )


_ATTRIBUTES = Field("attributes", "attributes", "attributes")
_DROPPED = Field("dropped_attributes_count", "droppedAttributesCount", "u32")
_SCHEMA = Field("schema_url", "schemaUrl", "string")
_TRACE_ID = Field("trace_id", "traceId", "trace_id")
_SPAN_ID = Field("span_id", "spanId", "span_id")
_TIME = Field("time", "timeUnixNano", "u64")
_START = Field("start_time", "startTimeUnixNano", "u64")
_FLAGS = Field("flags", "flags", "u32")

SPAN_KINDS = ("Unspecified", "Internal", "Server", "Client", "Producer", "Consumer")
STATUS_CODES = ("Unset", "Ok", "Error")
TEMPORALITIES = ("Unspecified", "Delta", "Cumulative")
METRIC_TYPES = ("Empty", "Gauge", "Sum", "Histogram", "ExponentialHistogram", "Summary")

Resource = _message("Resource", "A resource.", _ATTRIBUTES, _DROPPED)
Scope = _message(
    "Scope",
    "An instrumentation scope.",
    Field("name", "name", "string"),
    Field("version", "version", "string"),
    _ATTRIBUTES,
    _DROPPED,
)
Event = _message("Event", "A span's event.", _TIME, Field("name", "name", "string"), _ATTRIBUTES, _DROPPED)
Link = _message(
    "Link",
    "A span's link.",
    _TRACE_ID,
    _SPAN_ID,
    Field("trace_state", "traceState", "string"),
    _ATTRIBUTES,
    _DROPPED,
    _FLAGS,
)
Status = _message(
    "Status",
    "A span's status.",
    Field("message", "message", "string"),
    Field("code", "code", "enum", ("STATUS_CODE_", STATUS_CODES)),
)
Span = _message(
    "Span",
    "A span.",
    _TRACE_ID,
    _SPAN_ID,
    Field("trace_state", "traceState", "string"),
    Field("parent_span_id", "parentSpanId", "span_id"),
    _FLAGS,
    Field("name", "name", "string"),
    Field("kind", "kind", "enum", ("SPAN_KIND_", SPAN_KINDS)),
    _START,
    Field("end_time", "endTimeUnixNano", "u64"),
    _ATTRIBUTES,
    _DROPPED,
    Field("events", "events", "messages", Event),
    Field("dropped_events_count", "droppedEventsCount", "u32"),
    Field("links", "links", "messages", Link),
    Field("dropped_links_count", "droppedLinksCount", "u32"),
    Field("status", "status", "message", Status),
)
LogRecord = _message(
    "LogRecord",
    "A log record.",
    _TIME,
    Field("observed_time", "observedTimeUnixNano", "u64"),
    Field("severity_number", "severityNumber", "enum", ("SEVERITY_NUMBER_", ())),
    Field("severity_text", "severityText", "string"),
    Field("body", "body", "any"),
    _ATTRIBUTES,
    _DROPPED,
    _FLAGS,
    _TRACE_ID,
    _SPAN_ID,
    Field("event_name", "eventName", "string"),
)
Exemplar = _message(
    "Exemplar",
    "An exemplar; `value` is an int, a float or None.",
    Field("filtered_attributes", "filteredAttributes", "attributes"),
    _TIME,
    Field("value", "asDouble", "number"),
    _SPAN_ID,
    _TRACE_ID,
)
_EXEMPLARS = Field("exemplars", "exemplars", "messages", Exemplar)
NumberPoint = _message(
    "NumberPoint",
    "A point of a gauge or sum; `value` is an int, a float or None.",
    _ATTRIBUTES,
    _START,
    _TIME,
    Field("value", "asDouble", "number"),
    _EXEMPLARS,
    _FLAGS,
)
_SUM = Field("sum", "sum", "optional")
_MIN = Field("min", "min", "optional")
_MAX = Field("max", "max", "optional")
_COUNT = Field("count", "count", "u64")
_COUNTS = Field("bucket_counts", "bucketCounts", "u64s")
HistogramPoint = _message(
    "HistogramPoint",
    "A point of a histogram.",
    _ATTRIBUTES,
    _START,
    _TIME,
    _COUNT,
    _SUM,
    _COUNTS,
    Field("explicit_bounds", "explicitBounds", "doubles"),
    _EXEMPLARS,
    _FLAGS,
    _MIN,
    _MAX,
)
Buckets = _message("Buckets", "Half of an exponential histogram.", Field("offset", "offset", "i32"), _COUNTS)
ExponentialPoint = _message(
    "ExponentialPoint",
    "A point of an exponential histogram.",
    _ATTRIBUTES,
    _START,
    _TIME,
    _COUNT,
    _SUM,
    Field("scale", "scale", "i32"),
    Field("zero_count", "zeroCount", "u64"),
    Field("positive", "positive", "message", Buckets),
    Field("negative", "negative", "message", Buckets),
    _FLAGS,
    _EXEMPLARS,
    _MIN,
    _MAX,
    Field("zero_threshold", "zeroThreshold", "double"),
)
Quantile = _message(
    "Quantile", "A quantile of a summary.", Field("quantile", "quantile", "double"), Field("value", "value", "double")
)
SummaryPoint = _message(
    "SummaryPoint",
    "A point of a summary.",
    _ATTRIBUTES,
    _START,
    _TIME,
    _COUNT,
    Field("sum", "sum", "double"),
    Field("quantile_values", "quantileValues", "messages", Quantile),
    _FLAGS,
)
_TEMPORALITY = Field(
    "aggregation_temporality", "aggregationTemporality", "enum", ("AGGREGATION_TEMPORALITY_", TEMPORALITIES)
)


def _points(point: type) -> Field:
    return Field("data_points", "dataPoints", "messages", point)


Gauge = _message("Gauge", "A gauge's points.", _points(NumberPoint))
Sum = _message(
    "Sum", "A sum's points.", _points(NumberPoint), _TEMPORALITY, Field("is_monotonic", "isMonotonic", "bool")
)
Histogram = _message("Histogram", "A histogram's points.", _points(HistogramPoint), _TEMPORALITY)
ExponentialHistogram = _message(
    "ExponentialHistogram", "An exponential histogram's points.", _points(ExponentialPoint), _TEMPORALITY
)
Summary = _message("Summary", "A summary's points.", _points(SummaryPoint))

METRIC_DATA: tuple[tuple[str, Any], ...] = (
    ("gauge", Gauge),
    ("sum", Sum),
    ("histogram", Histogram),
    ("exponentialHistogram", ExponentialHistogram),
    ("summary", Summary),
)
"""OTLP/JSON names and classes of a metric's data, in the order of the metric types from 1."""


class Metric(Message):
    """A metric; `data` is one of the classes in METRIC_DATA or None."""

    __slots__ = ("data", "description", "metadata", "name", "unit")
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Field("name", "name", "string"),
        Field("description", "description", "string"),
        Field("unit", "unit", "string"),
        Field("metadata", "metadata", "attributes"),
    )

    name: str
    description: str
    unit: str
    metadata: dict[str, Any]
    data: Any

    def __init__(self, **values: Any) -> None:
        self.data = None
        super().__init__(**values)

    def assign(self, source: Message) -> None:
        """Become a copy of another metric."""
        super().assign(source)
        data = getattr(source, "data", None)
        self.data = None if data is None else data.copy()

    @property
    def type_number(self) -> int:
        """0 for none, 1 gauge, 2 sum, 3 histogram, 4 exponential histogram, 5 summary."""
        return (
            0 if self.data is None else next(i for i, (_, kind) in enumerate(METRIC_DATA, 1) if kind is type(self.data))
        )


_METRICS = Field("items", "metrics", "messages", Metric)
ScopeSpans = _message(
    "ScopeSpans",
    "Spans of a scope.",
    Field("scope", "scope", "message", Scope),
    Field("items", "spans", "messages", Span),
    _SCHEMA,
)
ScopeLogs = _message(
    "ScopeLogs",
    "Log records of a scope.",
    Field("scope", "scope", "message", Scope),
    Field("items", "logRecords", "messages", LogRecord),
    _SCHEMA,
)
ScopeMetrics = _message(
    "ScopeMetrics", "Metrics of a scope.", Field("scope", "scope", "message", Scope), _METRICS, _SCHEMA
)
_RESOURCE = Field("resource", "resource", "message", Resource)
ResourceSpans = _message(
    "ResourceSpans", "Spans of a resource.", _RESOURCE, Field("scopes", "scopeSpans", "messages", ScopeSpans), _SCHEMA
)
ResourceLogs = _message(
    "ResourceLogs",
    "Log records of a resource.",
    _RESOURCE,
    Field("scopes", "scopeLogs", "messages", ScopeLogs),
    _SCHEMA,
)
ResourceMetrics = _message(
    "ResourceMetrics",
    "Metrics of a resource.",
    _RESOURCE,
    Field("scopes", "scopeMetrics", "messages", ScopeMetrics),
    _SCHEMA,
)
Traces = _message("Traces", "A request of spans.", Field("resources", "resourceSpans", "messages", ResourceSpans))
Logs = _message("Logs", "A request of log records.", Field("resources", "resourceLogs", "messages", ResourceLogs))
Metrics = _message(
    "Metrics", "A request of metrics.", Field("resources", "resourceMetrics", "messages", ResourceMetrics)
)
REQUESTS: dict[str, Any] = {"traces": Traces, "logs": Logs, "metrics": Metrics}
"""The request's class by signal."""
