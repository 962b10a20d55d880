"""The columnar engine gives what the row interpreter gives, for statements and data drawn at random."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heliograph import ottl, wire
from heliograph.model import Batch, Signal
from heliograph.ottl.program import ErrorMode, bind_condition, bind_filter, bind_groups
from heliograph.ottl.rows.batches import from_request, to_request
from heliograph.ottl.rows.filter import RowFilter
from heliograph.ottl.rows.interpret import compile_condition
from heliograph.ottl.rows.transform import RowTransform
from heliograph.ottl.rows.walk import rows

SOME = settings(
    max_examples=80, deadline=None, suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large)
)

TEXTS = st.sampled_from(["", "a", "ab", "GET", "/api/v1/users", "é✓", "17", "1.5", "true", "x" * 20])
VALUES = st.one_of(
    TEXTS.map(lambda text: {"stringValue": text}),
    st.sampled_from([0, 1, -3, 200, 2**53 + 1, -(2**63), 2**63 - 1]).map(lambda number: {"intValue": str(number)}),
    st.sampled_from([0.0, -0.0, 1.5, -2.25, 1e300, 200.0]).map(lambda number: {"doubleValue": number}),
    st.booleans().map(lambda truth: {"boolValue": truth}),
    st.sampled_from(["", "AQID", "YWI="]).map(lambda data: {"bytesValue": data}),
    st.just({}),
    st.sampled_from(
        [
            {"arrayValue": {"values": []}},
            {"arrayValue": {"values": [{"intValue": "1"}, {"stringValue": "a"}]}},
            {"kvlistValue": {"values": []}},
            {"kvlistValue": {"values": [{"key": "a", "value": {"stringValue": "b"}}]}},
        ]
    ),
)
KEYS = ("a", "b", "c")
ATTRIBUTES = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=3).map(
    lambda found: [{"key": key, "value": value} for key, value in found.items()]
)

RECORDS = st.fixed_dictionaries(
    {"attributes": ATTRIBUTES},
    optional={
        "body": VALUES,
        "severityNumber": st.sampled_from([1, 9, 17]),
        "severityText": TEXTS,
        "timeUnixNano": st.sampled_from(["1", "1700000000000000000"]),
        "observedTimeUnixNano": st.sampled_from(["5", "1700000000000000001"]),
        "traceId": st.just("0102030405060708090a0b0c0d0e0f10"),
        "spanId": st.just("0102030405060708"),
        "flags": st.sampled_from([1, 255]),
    },
)
SPANS = st.fixed_dictionaries(
    {
        "traceId": st.just("0102030405060708090a0b0c0d0e0f10"),
        "spanId": st.sampled_from(["0102030405060708", "1111111111111111"]),
        "name": TEXTS,
        "attributes": ATTRIBUTES,
        "startTimeUnixNano": st.sampled_from(["1", "1000"]),
        "endTimeUnixNano": st.sampled_from(["1000", "500000"]),
        "kind": st.sampled_from([0, 1, 2, 5]),
    },
    optional={
        "status": st.sampled_from([{}, {"code": 2, "message": "bad"}]),
        "parentSpanId": st.just("2222222222222222"),
        "traceState": st.just("k=v"),
        "events": st.lists(st.fixed_dictionaries({"name": TEXTS, "attributes": ATTRIBUTES}), max_size=2),
        "links": st.lists(
            st.fixed_dictionaries({"spanId": st.just("3333333333333333"), "attributes": ATTRIBUTES}), max_size=1
        ),
    },
)
_NUMBER = st.fixed_dictionaries(
    {"attributes": ATTRIBUTES, "timeUnixNano": st.just("7")},
    optional={"asInt": st.sampled_from(["0", "4"]), "flags": st.just(1)},
) | st.fixed_dictionaries({"attributes": ATTRIBUTES, "asDouble": st.sampled_from([0.0, 2.5])})
_HISTOGRAM = st.fixed_dictionaries(
    {"attributes": ATTRIBUTES, "count": st.sampled_from(["0", "3"]), "bucketCounts": st.just(["1", "2"])},
    optional={"sum": st.just(4.5), "explicitBounds": st.just([1.0])},
)
METRICS = st.one_of(
    st.fixed_dictionaries(
        {"name": TEXTS, "gauge": st.fixed_dictionaries({"dataPoints": st.lists(_NUMBER, max_size=2)})}
    ),
    st.fixed_dictionaries(
        {
            "name": TEXTS,
            "unit": TEXTS,
            "sum": st.fixed_dictionaries(
                {
                    "dataPoints": st.lists(_NUMBER, max_size=2),
                    "isMonotonic": st.booleans(),
                    "aggregationTemporality": st.sampled_from([1, 2]),
                }
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "name": TEXTS,
            "histogram": st.fixed_dictionaries(
                {"dataPoints": st.lists(_HISTOGRAM, max_size=2), "aggregationTemporality": st.just(2)}
            ),
        }
    ),
)

_SHAPES: dict[str, tuple[str, str, str, Any]] = {
    "logs": ("resourceLogs", "scopeLogs", "logRecords", RECORDS),
    "traces": ("resourceSpans", "scopeSpans", "spans", SPANS),
    "metrics": ("resourceMetrics", "scopeMetrics", "metrics", METRICS),
}


@st.composite
def requests(draw: st.DrawFn, signal: str) -> Any:
    """A request of a signal, its records over a few resources and scopes."""
    outer, middle, inner, items = _SHAPES[signal]
    resources: list[Any] = []
    for _ in range(draw(st.integers(1, 2))):
        scopes = [
            {"scope": {"name": draw(TEXTS)}, inner: draw(st.lists(items, min_size=1, max_size=4))}
            for _ in range(draw(st.integers(1, 2)))
        ]
        resources.append({"resource": {"attributes": draw(ATTRIBUTES)}, middle: scopes})
    return {outer: resources}


_FIELDS = {
    "log": ("body", "severity_text", "severity_number", "time_unix_nano", "flags", "span_id.string", "trace_id"),
    "span": (
        "name",
        "kind",
        "kind.string",
        "status.code",
        "status.message",
        "trace_state",
        "start_time_unix_nano",
        "parent_span_id",
    ),
    "spanevent": ("name", "time_unix_nano"),
    "metric": ("name", "unit", "type", "is_monotonic", "aggregation_temporality"),
    "datapoint": ("value_int", "value_double", "count", "sum", "time_unix_nano", "flags"),
}
_ABOVE = {"log": "resource", "span": "resource", "spanevent": "span", "metric": "resource", "datapoint": "resource"}
_MAPS = {"metric": "metadata"}
_CONSTANTS = (
    *("nil", '"a"', '"GET"', '""', "1", "200", "-3", "1.5", "0.0", "true", "false", "0x616263", '[1, "a"]'),
    '{"a": 1}',
)


@st.composite
def values(draw: st.DrawFn, context: str, depth: int = 2) -> str:  # noqa: PLR0911 - a branch a kind
    """An expression of a context."""
    kind = draw(st.integers(0, 9 if depth else 5))
    if kind <= 2:
        return f'{context}.{_MAPS.get(context, "attributes")}["{draw(st.sampled_from(KEYS))}"]'
    if kind == 3:
        return f"{context}.{draw(st.sampled_from(_FIELDS[context]))}"
    if kind == 4:
        return draw(st.sampled_from(_CONSTANTS))
    if kind == 5:
        return draw(
            st.sampled_from(
                [f'{_ABOVE[context]}.attributes["{key}"]' for key in KEYS]
                + [f'{context}.cache["{key}"]' for key in KEYS]
            )
        )
    inner = values(context, depth - 1)
    if kind == 6:
        return f"({draw(inner)} {draw(st.sampled_from(['+', '-', '*', '/']))} {draw(inner)})"
    if kind == 7:
        return f'Concat([{draw(inner)}, {draw(inner)}], "{draw(st.sampled_from(["", "-"]))}")'
    name = draw(
        st.sampled_from(["String", "Int", "Double", "Bool", "Len", "ToUpperCase", "SHA256", "IsString", "IsMap"])
    )
    return f"{name}({draw(inner)})"


@st.composite
def conditions(draw: st.DrawFn, context: str, depth: int = 2) -> str:
    """A condition of a context."""
    kind = draw(st.integers(0, 5 if depth else 3))
    if kind <= 1:
        operator = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
        return f"{draw(values(context, 1))} {operator} {draw(values(context, 1))}"
    if kind == 2:
        return f'IsMatch({draw(values(context, 1))}, "{draw(st.sampled_from(["^a", "1", "[A-Z]+", "^$"]))}")'
    if kind == 3:
        name = draw(st.sampled_from(["HasPrefix", "HasSuffix"]))
        return f'{name}({draw(values(context, 0))}, "{draw(st.sampled_from(["a", "", "T"]))}")'
    if kind == 4:
        return f"not ({draw(conditions(context, depth - 1))})"
    joint = draw(st.sampled_from(["and", "or"]))
    return f"({draw(conditions(context, depth - 1))} {joint} {draw(conditions(context, depth - 1))})"


@st.composite
def statements(draw: st.DrawFn, context: str) -> str:
    """A statement of a context."""
    attributes = f"{context}.{_MAPS.get(context, 'attributes')}"
    key = f'{attributes}["{draw(st.sampled_from((*KEYS, "new")))}"]'
    kind = draw(st.integers(0, 12))
    if kind <= 4:
        text = f"set({key}, {draw(values(context))})"
    elif kind == 5:
        text = f"set({context}.{draw(st.sampled_from(_FIELDS[context]))}, {draw(values(context))})"
    elif kind == 6:
        text = f'set({context}.cache["{draw(st.sampled_from(KEYS))}"], {draw(values(context))})'
    elif kind == 7:
        text = f'set({_ABOVE[context]}.attributes["{draw(st.sampled_from(KEYS))}"], {draw(values(context, 1))})'
    elif kind == 8:
        text = f'replace_pattern({key}, "{draw(st.sampled_from(["[a-z]+", "v(1)", "^$"]))}", "<$1>")'
    elif kind == 9:
        text = f'delete_key({attributes}, "{draw(st.sampled_from(KEYS))}")'
    elif kind == 10:
        text = f'{draw(st.sampled_from(["keep_keys", "delete_keys"]))}({attributes}, ["a", "b"])'
    elif kind == 11:
        text = f'{draw(st.sampled_from(["keep_matching_keys", "delete_matching_keys"]))}({attributes}, "^[ac]")'
    else:
        limits = [
            'limit({}, 2, ["b"])',
            "truncate_all({}, 3)",
            'merge_maps({}, {{"a": 1, "n": nil}}, "insert")',
            'replace_all_patterns({}, "value", "a", "b")',
        ]
        text = draw(st.sampled_from(limits)).format(attributes)
    where = draw(st.none() | conditions(context))
    return text if where is None else f"{text} where {where}"


def _batch(signal: str, request: Any) -> Batch:
    return wire.decode(Signal(signal), [json.dumps(request).encode()], wire.Encoding.JSON)


def _tree(value: Any) -> Any:
    """OTLP/JSON without the order of attributes, and without what is empty whether it is written or not."""
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and "key" in item for item in value):
            return {item["key"]: _tree(item.get("value") or {}) for item in value}
        return [_tree(item) for item in value]
    if isinstance(value, dict):
        made = {key: _tree(item) for key, item in value.items()}
        return {key: item for key, item in made.items() if key not in ("body", "status", "scope", "resource") or item}
    return repr(value)


def _shown(batch: Batch | None) -> Any:
    return None if batch is None else _tree(json.loads(wire.encode(batch, wire.Encoding.JSON)))


CONTEXTS = {"log": "logs", "span": "traces", "spanevent": "traces", "metric": "metrics", "datapoint": "metrics"}


@SOME
@given(st.data(), st.sampled_from(sorted(CONTEXTS)))
def test_statements_on_columns_and_on_rows(data: st.DataObject, context: str) -> None:
    """A few statements in a group leave the same telemetry and the same number of failures either way."""
    signal = CONTEXTS[context]
    request = data.draw(requests(signal))
    texts = data.draw(st.lists(statements(context), min_size=1, max_size=3))
    group: dict[str, Any] = {"context": context, "statements": texts}
    if data.draw(st.booleans()):
        group["conditions"] = data.draw(st.lists(conditions(context, 1), min_size=1, max_size=2))
    try:
        transform = ottl.compile_transform([group], signal)
    except ottl.OttlError:
        return
    batch = _batch(signal, request)
    by_rows = to_request(batch)
    expected = RowTransform(bind_groups([group], signal, ErrorMode.IGNORE)).apply(by_rows)
    result, errors = transform.apply(batch)
    assert _shown(result) == _shown(from_request(batch.signal, by_rows))
    assert sorted(error.statement for error in errors) == sorted(error.statement for error in expected)


@SOME
@given(st.data(), st.sampled_from(sorted(CONTEXTS)))
def test_filters_on_columns_and_on_rows(data: st.DataObject, context: str) -> None:
    """Conditions drop the same telemetry either way."""
    signal = CONTEXTS[context]
    request = data.draw(requests(signal))
    group = {"context": context, "conditions": data.draw(st.lists(conditions(context), min_size=1, max_size=2))}
    try:
        filtering = ottl.compile_filter([group], signal)
    except ottl.OttlError:
        return
    batch = _batch(signal, request)
    by_rows = to_request(batch)
    RowFilter(bind_filter([group], signal, ErrorMode.IGNORE)).apply(by_rows)
    result = filtering.apply(batch)
    assert _shown(result) == (_shown(from_request(batch.signal, by_rows)) if by_rows.resources else None)


@SOME
@given(st.data(), st.sampled_from(["log", "span", "metric"]))
def test_conditions_on_columns_and_on_rows(data: st.DataObject, context: str) -> None:
    """A condition holds for the same records either way."""
    signal = CONTEXTS[context]
    batch = _batch(signal, data.draw(requests(signal)))
    text = data.draw(conditions(context))
    try:
        condition = ottl.compile_condition(text, context)
    except ottl.OttlError:
        return
    test = compile_condition(bind_condition(text, context).condition)
    held: list[bool] = []
    for row in rows(to_request(batch), context):
        try:
            held.append(test(row))
        except ottl.StatementError:
            held.append(False)
    assert condition.mask(batch) == held


def test_failures_outside_of_a_groups_conditions_do_not_count() -> None:
    """A statement is not run, and does not fail, for records that the group's conditions leave out."""
    records = [{"severityNumber": number, "body": {"stringValue": "x"}} for number in (1, 9)]
    batch = _batch("logs", {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]})
    group = {
        "context": "log",
        "conditions": ["severity_number > 5"],
        "statements": ['set(attributes["a"], body * severity_number)'],
    }
    transform = ottl.compile_transform([group], "logs")
    assert transform.columnar
    assert [error.record for error in transform.apply(batch)[1]] == [1]
    group["conditions"] = ["severity_number > 10"]
    assert ottl.compile_transform([group], "logs", "propagate").apply(batch)[1] == []
