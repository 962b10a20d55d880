"""What can be filtered by: fields and their values, from the rollup of attribute values."""

from collections import defaultdict
from typing import Any

from heliograph.model import Signal
from heliograph.query.attributes import AttributeCatalogue
from heliograph.query.bindings import Bindings
from heliograph.query.conditions import ATTRIBUTE_PREFIX, RESOURCE_PREFIX, Conditions
from heliograph.query.intrinsics import INTRINSICS, KINDS, SEVERITIES, STATUSES
from heliograph.query.results.base import AttributeType, Range
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
_SAMPLE_ROWS = 200_000


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
            fields += _metric_fields(session, span) if signal is Signal.METRICS else _seen_fields(session, signal, span)
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
                    self._intrinsic_values(session, signal, key, span, prefix=prefix, limit=limit),
                    False,
                )
            else:
                counts, approximate = _rollup_values(session, signal, key, span, prefix=prefix, limit=limit), True
            return FieldValuesResult(
                key=key,
                values=counts[:limit],
                truncated=len(counts) > limit,
                approximate=approximate,
                statistics=session.statistics(),
            )

    def _intrinsic_values(
        self, session: Session, signal: Signal, key: str, span: TimeRange, *, prefix: str, limit: int
    ) -> list[ValueCount]:
        bindings = Bindings()
        conditions = Conditions(signal.value, self._catalogue.columns(signal.value), bindings)
        where = conditions.where(Search(span))
        text = INTRINSICS[signal][key].text
        table = "spans" if signal is Signal.TRACES else "logs"
        match = f"positionCaseInsensitiveUTF8(Value, {bindings.text(prefix)}) > 0" if prefix else "1"
        sql = (
            f"SELECT Value, count() AS N FROM (SELECT {text} AS Value FROM {table} WHERE {where})"
            f" WHERE Value != '' AND {match} GROUP BY Value ORDER BY N DESC, Value LIMIT {limit + 1}"
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


def _seen_fields(session: Session, signal: Signal, span: TimeRange) -> list[FieldSummary]:
    bindings = Bindings()
    sql = (
        "SELECT Level, Key, Type, sum(Count) AS N FROM attribute_values"
        f" WHERE Signal = {bindings.text(signal.value)} AND {_hours(bindings, span)}"
        " GROUP BY Level, Key, Type ORDER BY N DESC LIMIT 20000"
    )
    found: dict[tuple[str, str], list[TypeCount]] = defaultdict(list)
    for row in session.rows(sql, bindings.values):
        kind = _TYPES.get(str(row["Type"]), "string")
        found[str(row["Level"]), str(row["Key"])].append(TypeCount(type=kind, count=int(row["N"])))
    return [_field(level, key, types, signal) for (level, key), types in found.items()]


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
