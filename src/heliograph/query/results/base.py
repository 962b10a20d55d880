"""Types that every answer is made of.

Times are unix nanoseconds: integers in Python, decimal strings in JSON, because JavaScript numbers lose their last
digits. Durations are nanoseconds as plain numbers.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, PlainSerializer, WithJsonSchema
from typing_extensions import TypedDict

UnixNano = Annotated[
    int,
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": "^-?[0-9]+$", "description": "Unix time in nanoseconds."}),
]
"""Unix time in nanoseconds; a decimal string in JSON."""

Nanoseconds = Annotated[int, Field(description="Duration in nanoseconds.")]
"""A duration in nanoseconds."""

SpanStatus = Literal["unset", "ok", "error"]
SpanKind = Literal["unspecified", "internal", "server", "client", "producer", "consumer"]
MetricKind = Literal["gauge", "sum", "histogram", "exponential_histogram", "summary"]
AttributeType = Literal["string", "int", "double", "bool", "bytes", "array", "map", "empty"]


class Result(BaseModel):
    """Base of all answers: immutable, every field present in JSON."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Attribute(TypedDict):
    """One attribute. `value` is JSON: an int beyond 2^53 is a decimal string, bytes are base64."""

    key: str
    type: AttributeType
    value: JsonValue


class Range(Result):
    """The half-open time range that was asked, after defaults were filled in."""

    start: UnixNano
    end: UnixNano


class QueryStatistics(Result):
    """What an answer cost."""

    query_id: str = Field(description="Give it to DELETE /api/v1/query/{query_id} while the query runs.")
    elapsed_ms: float
    rows_read: int
    bytes_read: int


class Series(Result):
    """One line of a chart: `values[i]` belongs to `times[i]` of the answer; null where there is nothing."""

    name: str
    labels: dict[str, str]
    values: list[float | None]


class Histogram(Result):
    """Counts over time, split into groups. `times[i]` is the start of bucket i, `step` its width."""

    range: Range
    step: Nanoseconds
    times: list[UnixNano]
    groups: list[Series]
    total: int
    statistics: QueryStatistics
