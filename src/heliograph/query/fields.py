"""What can be filtered by: fields and their values, from the rollup of attribute values."""

from collections import defaultdict
from typing import Any

from heliograph.model import Signal
from heliograph.query.attributes import AttributeCatalogue, AttributeColumns
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import ATTRIBUTE_PREFIX, RESOURCE_PREFIX, Conditions
from heliograph.query.intrinsics import INTRINSICS, KINDS, SEVERITIES, STATUSES
from heliograph.query.page import ORDERS
from heliograph.query.results.base import Attribute, AttributeType, Range
from heliograph.query.results.fields import (
    FieldScope,
    FieldsResult,
    FieldSummary,
    FieldValuesResult,
    TypeCount,
    ValueCount,
)
from heliograph.query.search import Budget, Search
from heliograph.query.session import Runner, Session
from heliograph.query.time_range import TimeRange
from heliograph.query.values import attribute_select, json_attributes, row_attributes
from heliograph.store.schema.rollups import ROWS_KEY

_TYPES: dict[str, AttributeType] = {"str": "string", "int": "int", "double": "double", "bool": "bool", "json": "map"}
_TEXT = ["=", "!=", "~", "!~", "=~", "?", "!?"]
_ORDERED = ["=", "!=", ">", ">=", "<", "<=", "?", "!?"]
_NUMERIC = {"int", "double"}
_HIDDEN = {"service.name"}
_FIXED: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "status": STATUSES,
    "severity": SEVERITIES,
    "root": ("true", "false"),
}
_SAMPLE_ROWS = 1_000_000
_NEWEST_ROWS = 1000


class FieldQueries:
    """Questions about fields.

    Args:
        runner: Runs statements.
        catalogue: Knows where attributes are.
    """

    def __init__(self, runner: Runner, catalogue: AttributeCatalogue) -> None:
        self._runner = runner
        self._catalogue = catalogue

    def keys(
        self, signal: Signal, span: TimeRange, budget: Budget, *, prefix: str = "", limit: int = 200
    ) -> FieldsResult:
        """Fields whose key contains `prefix`, intrinsic ones first, then the most frequent."""
        wanted = prefix.lower()
        with self._runner.session(budget) as session:
            fields = _intrinsic_fields(signal) if signal is not Signal.METRICS else []
            if signal is Signal.METRICS:
                fields += _metric_fields(session, span)
            else:
                columns = self._catalogue.columns(signal.value)
                fields += _sampled_fields(session, signal, span) or _newest_fields(session, signal, span, columns)
            fields = [item for item in fields if wanted in item.key.lower()]
            return FieldsResult(
                range=Range(start=span.start, end=span.end),
                fields=fields[:limit],
                truncated=len(fields) > limit,
                statistics=session.statistics(),
            )

    def values(
        self, signal: Signal, key: str, span: TimeRange, budget: Budget, *, prefix: str = "", limit: int = 50
    ) -> FieldValuesResult:
        """Values of a field that contain `prefix`, most frequent first."""
        with self._runner.session(budget) as session:
            if signal is Signal.METRICS:
                counts, approximate = _metric_values(session, key, span, prefix=prefix, limit=limit), False
            elif key in INTRINSICS[signal]:
                counts, approximate = (
                    self._stored_values(session, signal, key, span, prefix=prefix, limit=limit),
                    False,
                )
            else:
                counts, approximate = _rollup_values(session, signal, key, span, prefix=prefix, limit=limit), True
                if not counts:
                    counts = self._stored_values(session, signal, key, span, prefix=prefix, limit=limit)
                    approximate = False
            return FieldValuesResult(
                key=key,
                values=counts[:limit],
                truncated=len(counts) > limit,
                approximate=approximate,
                statistics=session.statistics(),
            )

    def _stored_values(
        self, session: Session, signal: Signal, key: str, span: TimeRange, *, prefix: str, limit: int
    ) -> list[ValueCount]:
        bindings = Bindings()
        conditions = Conditions(signal.value, self._catalogue.columns(signal.value), bindings)
        where = conditions.where(Search(span))
        match = f"positionCaseInsensitiveUTF8(Value, {bindings.text(prefix)}) > 0" if prefix else "1"
        sql = (
            f"SELECT assumeNotNull(Value) AS Value, count() AS N FROM (SELECT {conditions.text_of(key)} AS Value"
            f" FROM {_table(signal)} WHERE {where} LIMIT {_SAMPLE_ROWS}) WHERE Value != '' AND {match}"
            f" GROUP BY Value ORDER BY N DESC, Value LIMIT {limit + 1}"
        )
        found = _values(session.rows(sql, bindings.values))
        known = {item.value for item in found}
        missing = [name for name in _FIXED.get(key, ()) if name not in known and prefix.lower() in name]
        return found + [ValueCount(value=name, count=0) for name in missing]


def _intrinsic_fields(signal: Signal) -> list[FieldSummary]:
    return [
        FieldSummary(
            key=key,
            scope="intrinsic",
            types=[],
            count=0,
            operators=_ORDERED if field.number != "0" else _TEXT,
        )
        for key, field in INTRINSICS[signal].items()
        if key not in _HIDDEN
    ]


def _hours(bindings: Bindings, span: TimeRange) -> str:
    return f"Hour >= toStartOfHour({bindings.time(span.start)}) AND Hour < {bindings.time(span.end)}"


def _sampled_fields(session: Session, signal: Signal, span: TimeRange) -> list[FieldSummary]:
    """Fields in the samples of the range; counts are scaled up to all rows."""
    bindings = Bindings()
    sql = (
        "SELECT Level, Key, Type, sum(Count) AS N FROM attribute_values"
        f" WHERE Signal = {bindings.text(signal.value)} AND {_hours(bindings, span)}"
        " GROUP BY Level, Key, Type ORDER BY N DESC LIMIT 20000"
    )
    found: dict[tuple[str, str], list[TypeCount]] = defaultdict(list)
    rows = session.rows(sql, bindings.values)
    scale = _scale(session, signal, span, sum(int(row["N"]) for row in rows if row["Key"] == ROWS_KEY))
    for row in rows:
        if row["Key"] != ROWS_KEY:
            kind = _TYPES.get(str(row["Type"]), "string")
            found[str(row["Level"]), str(row["Key"])].append(TypeCount(type=kind, count=round(int(row["N"]) * scale)))
    return [_field(level, key, types, signal) for (level, key), types in found.items()]


def _scale(session: Session, signal: Signal, span: TimeRange, sampled: int) -> float:
    """Rows in the range for each row of the sample."""
    if not sampled:
        return 1.0
    bindings = Bindings()
    sql = f"SELECT count() AS N FROM {_table(signal)} WHERE {bindings.within(span)}"
    return max(1.0, int(session.rows(sql, bindings.values)[0]["N"]) / sampled)


def _newest_fields(session: Session, signal: Signal, span: TimeRange, columns: AttributeColumns) -> list[FieldSummary]:
    """Fields of the newest rows, for data that no sample was taken of yet."""
    bindings = Bindings()
    sql = (
        f"SELECT {attribute_select(columns)}, toString(Resource) AS R FROM {_table(signal)}"
        f" WHERE {bindings.within(span)} {ORDERS['newest'].clause('SpanIdBin')} LIMIT {_NEWEST_ROWS}"
    )
    counts: dict[tuple[str, str], dict[AttributeType, int]] = defaultdict(lambda: defaultdict(int))
    resources: dict[str, list[Attribute]] = {}
    for row in session.rows(sql, bindings.values):
        shared = resources.setdefault(row["R"], json_attributes(row["R"]))
        for level, items in (("record", row_attributes(row, columns)), ("resource", shared)):
            for item in items:
                counts[level, item["key"]][item["type"]] += 1
    ranked = sorted(counts.items(), key=lambda entry: -sum(entry[1].values()))
    return [
        _field(level, key, [TypeCount(type=kind, count=number) for kind, number in types.items()], signal)
        for (level, key), types in ranked
    ]


def _table(signal: Signal) -> str:
    return "spans" if signal is Signal.TRACES else "logs"


def _field(level: str, key: str, types: list[TypeCount], signal: Signal) -> FieldSummary:
    scope: FieldScope = "resource" if level == "resource" else "attribute"
    name = f"{RESOURCE_PREFIX}{key}" if scope == "resource" else key
    if scope == "attribute" and key in INTRINSICS[signal]:
        name = f"{ATTRIBUTE_PREFIX}{key}"
    numeric = any(item.type in _NUMERIC for item in types)
    return FieldSummary(
        key=name,
        scope=scope,
        types=types,
        count=sum(item.count for item in types),
        operators=[*_ORDERED[:6], *_TEXT[2:]] if numeric else _TEXT,
    )


def _rollup_values(
    session: Session, signal: Signal, key: str, span: TimeRange, *, prefix: str, limit: int
) -> list[ValueCount]:
    bindings = Bindings()
    level = "resource" if key.startswith(RESOURCE_PREFIX) else "record"
    plain = key.removeprefix(RESOURCE_PREFIX).removeprefix(ATTRIBUTE_PREFIX)
    match = f" AND positionCaseInsensitiveUTF8(Value, {bindings.text(prefix)}) > 0" if prefix else ""
    sql = (
        f"SELECT Value, sum(Count) AS N FROM attribute_values WHERE Signal = {bindings.text(signal.value)}"
        f" AND Level = {bindings.text(level)} AND Key = {bindings.text(plain)} AND {_hours(bindings, span)}{match}"
        f" GROUP BY Value ORDER BY N DESC, Value LIMIT {limit + 1}"
    )
    return _values(session.rows(sql, bindings.values))


def _metric_fields(session: Session, span: TimeRange) -> list[FieldSummary]:
    bindings = Bindings()
    days = f"Day >= toDate({bindings.time(span.start)}) AND Day <= toDate({bindings.time(span.end)})"
    sql = (
        "SELECT Level, Key, count() AS N FROM (SELECT arrayJoin(arrayConcat("
        "arrayMap(k -> ('record', k), JSONExtractKeys(toString(Attributes))),"
        " arrayMap(k -> ('resource', k), JSONExtractKeys(toString(Resource))))) AS Item, Item.1 AS Level, Item.2 AS Key"
        f" FROM metric_series WHERE {days} LIMIT {_SAMPLE_ROWS}) GROUP BY Level, Key ORDER BY N DESC LIMIT 5000"
    )
    fields = [FieldSummary(key="service", scope="intrinsic", types=[], count=0, operators=_TEXT)]
    for row in session.rows(sql, bindings.values):
        scope: FieldScope = "resource" if row["Level"] == "resource" else "attribute"
        name = f"{RESOURCE_PREFIX}{row['Key']}" if scope == "resource" else str(row["Key"])
        fields.append(FieldSummary(key=name, scope=scope, types=[], count=int(row["N"]), operators=_TEXT))
    return fields


def _metric_values(session: Session, key: str, span: TimeRange, *, prefix: str, limit: int) -> list[ValueCount]:
    from heliograph.query.metric_labels import label_text

    bindings = Bindings()
    days = f"Day >= toDate({bindings.time(span.start)}) AND Day <= toDate({bindings.time(span.end)})"
    match = f"positionCaseInsensitiveUTF8(Value, {bindings.text(prefix)}) > 0" if prefix else "1"
    sql = (
        f"SELECT assumeNotNull(Text) AS Value, uniq(SeriesKey) AS N FROM (SELECT {label_text(key, bindings)} AS Text,"
        f" SeriesKey FROM metric_series WHERE {days}) WHERE Text IS NOT NULL AND {match}"
        f" GROUP BY Value ORDER BY N DESC, Value LIMIT {limit + 1}"
    )
    return _values(session.rows(sql, bindings.values))


def _values(rows: list[dict[str, Any]]) -> list[ValueCount]:
    return [ValueCount(value=str(row["Value"]), count=int(row["N"])) for row in rows]
