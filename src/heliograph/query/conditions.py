"""Filters and free text become SQL conditions over the physical tables."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import re2

from heliograph.query.attributes import MAPS, AttributeColumns
from heliograph.query.bindings import Bindings
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.filters import ORDERED, Filter, Operator
from heliograph.query.intrinsics import INTRINSICS, Intrinsic
from heliograph.query.search import Search

RESOURCE_PREFIX = "resource."
ATTRIBUTE_PREFIX = "attributes."
_NEGATIVE = {Operator.NOT_EQUAL: Operator.EQUAL, Operator.NOT_CONTAINS: Operator.CONTAINS}
_MAX_WORDS = 20
_JSON_STARTS = frozenset("[{n")


@dataclass(frozen=True, slots=True)
class Conditions:
    """Makes conditions for one signal.

    Attributes:
        signal: `traces` or `logs`.
        columns: Where its attributes are.
        bindings: Takes the values.
        also: Conditions in SQL that hold in any case.
    """

    signal: str
    columns: AttributeColumns
    bindings: Bindings
    also: tuple[str, ...] = ()

    def where(self, search: Search) -> str:
        """All of a search as one condition."""
        parts = [self.bindings.within(search.range), *self.also, *self.filters(search.filters)]
        if search.text.strip():
            parts.append(self.words(search.text))
        return " AND ".join(parts)

    def filters(self, filters: Iterable[Filter]) -> list[str]:
        """One condition for each key and operator: equal terms on a key are alternatives."""
        alternatives: dict[tuple[str, Operator], list[str]] = defaultdict(list)
        conditions: list[str] = []
        for term in filters:
            if term.operator in {Operator.EQUAL, Operator.NOT_EQUAL}:
                alternatives[term.key, term.operator].append(term.value)
            else:
                conditions.append(self.term(term.key, term.operator, [term.value]))
        return [self.term(key, operator, values) for (key, operator), values in alternatives.items()] + conditions

    def term(self, key: str, operator: Operator, values: list[str]) -> str:
        """The condition of one key.

        Raises:
            InvalidQuestionError: A value does not fit the key or the operator.
        """
        if operator in _NEGATIVE:
            return f"NOT ({self.term(key, _NEGATIVE[operator], values)})"
        if operator is Operator.NOT_EXISTS:
            return f"NOT ({self.term(key, Operator.EXISTS, values)})"
        intrinsic = INTRINSICS[self.signal].get(key)
        if intrinsic:
            return self._intrinsic(intrinsic, operator, values)
        if key.startswith(RESOURCE_PREFIX):
            return self._resource(key.removeprefix(RESOURCE_PREFIX), operator, values)
        return self._attribute(key.removeprefix(ATTRIBUTE_PREFIX), operator, values)

    def text_of(self, key: str) -> str:
        """Expression: a field as text, NULL where it is missing."""
        intrinsic = INTRINSICS[self.signal].get(key)
        if intrinsic:
            return f"toNullable({intrinsic.text})"
        if key.startswith(RESOURCE_PREFIX):
            return resource_text(key.removeprefix(RESOURCE_PREFIX), self.bindings)
        return self.columns.text(key.removeprefix(ATTRIBUTE_PREFIX), self.bindings)

    def words(self, text: str) -> str:
        """Every word of free text (a phrase in double quotes is one) occurs in one of the signal's texts."""
        columns = ("SpanName", "ServiceName", "StatusMessage") if self.signal == "traces" else ("Body", "EventName")
        found = [word for word in split_words(text) if word][:_MAX_WORDS]
        conditions = [
            "(" + " OR ".join(f"positionCaseInsensitiveUTF8({column}, {value}) > 0" for column in columns) + ")"
            for value in (self.bindings.text(word) for word in found)
        ]
        return " AND ".join(conditions) or "1"

    def _intrinsic(self, field: Intrinsic, operator: Operator, values: list[str]) -> str:
        if operator is Operator.EXISTS:
            return field.exists
        if operator in ORDERED:
            return f"{field.number} {operator} {self.bindings.bind(field.parse_number(values[0]), 'Int64')}"
        if operator is Operator.EQUAL:
            return field.equal(values, self.bindings)
        return self._pattern(field.text, operator, values[0])

    def _resource(self, key: str, operator: Operator, values: list[str]) -> str:
        raw = f"simpleJSONExtractRaw(Resource, {self.bindings.text(key)})"
        if operator is Operator.EXISTS:
            return f"simpleJSONHas(Resource, {self.bindings.text(key)})"
        if operator in ORDERED:
            number = _number(values[0], key)
            return f"toFloat64OrNull({raw}) {operator} {self.bindings.bind(number, 'Float64')}"
        if operator is Operator.EQUAL:
            wanted = [form for value in values for form in (json.dumps(value, ensure_ascii=False), value)]
            return f"{raw} IN {self.bindings.bind(wanted, 'Array(String)')}"
        return self._pattern(resource_text(key, self.bindings), operator, values[0])

    def _attribute(self, key: str, operator: Operator, values: list[str]) -> str:
        if operator is Operator.EXISTS:
            return self.columns.present(key, self.bindings)
        if operator is Operator.EQUAL:
            return "(" + " OR ".join(self._equal(key, value) for value in values) + ")"
        if operator in ORDERED:
            return self._ordered(key, operator, values[0])
        return f"coalesce({self._pattern(self.columns.text(key, self.bindings), operator, values[0])}, 0)"

    def _equal(self, key: str, value: str) -> str:
        hot, rest = self.columns.places(key)
        parts: list[str] = []
        if hot:
            typed = _typed(value, hot.type)
            if typed is not None:
                bound = self.bindings.bind(typed[0], typed[1])
                parts.append(f"{hot.sql} = {bound}" + (f" AND {hot.present}" if not typed[0] else ""))
            else:
                rest = tuple(kind for kind in MAPS if kind != hot.type)
        for kind in rest:
            typed = _typed(value, kind)
            if typed is None:
                continue
            name, bound = self.bindings.text(key), self.bindings.bind(typed[0], typed[1])
            parts.append(
                f"{MAPS[kind]}[{name}] = {bound}" + (f" AND has({MAPS[kind]}.keys, {name})" if not typed[0] else "")
            )
        return "(" + (" OR ".join(f"({part})" for part in parts) or "0") + ")"

    def _ordered(self, key: str, operator: Operator, value: str) -> str:
        hot, rest = self.columns.places(key)
        number = _number(value, key)
        parts: list[str] = []
        if hot and hot.type in {"int", "double"}:
            parts.append(f"({hot.present} AND {hot.sql} {operator} {self.bindings.bind(number, 'Float64')})")
        for kind in rest:
            if kind in {"int", "double"}:
                name = self.bindings.text(key)
                bound = self.bindings.bind(number, "Float64")
                parts.append(f"(has({MAPS[kind]}.keys, {name}) AND {MAPS[kind]}[{name}] {operator} {bound})")
        return f"({' OR '.join(parts)})" if parts else "0"

    def _pattern(self, text: str, operator: Operator, value: str) -> str:
        if operator is Operator.CONTAINS:
            return f"positionCaseInsensitiveUTF8({text}, {self.bindings.text(value)}) > 0"
        return f"match({text}, {self.bindings.text(checked_regex(value))})"


def resource_text(key: str, bindings: Bindings) -> str:
    """Expression: a resource attribute as text, NULL where it is missing."""
    name = bindings.text(key)
    return (
        f"multiIf(NOT simpleJSONHas(Resource, {name}), NULL, startsWith(simpleJSONExtractRaw(Resource, {name}), '\"'),"
        f" simpleJSONExtractString(Resource, {name}), simpleJSONExtractRaw(Resource, {name}))"
    )


def checked_regex(pattern: str) -> str:
    """The pattern, when RE2 accepts it.

    Raises:
        InvalidQuestionError: It does not.
    """
    try:
        re2.compile(pattern)
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else str(error.args[0])
        raise InvalidQuestionError(
            f"filter: {pattern!r} is not a regular expression: {reason}.",
            field="filter",
            hints=("The syntax is RE2's; put a backslash before ( [ { . * + ? if you mean the character.",),
        ) from None
    return pattern


def split_words(text: str) -> list[str]:
    """Words of free text; what stands in double quotes is one word."""
    out: list[str] = []
    for index, part in enumerate(text.split('"')):
        out.extend([part] if index % 2 else part.split())
    return out


def _number(value: str, key: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InvalidQuestionError(
            f"filter: {key} is compared by order, and {value!r} is not a number.", field="filter"
        ) from None


def _typed(value: str, kind: str) -> tuple[str | int | float | bool, str] | None:
    """The value as an attribute type with its ClickHouse type; None when it cannot be of that type."""
    try:
        if kind == "int":
            number = int(value)
            return (number, "Int64") if -(2**63) <= number < 2**63 else None
        if kind == "double":
            return float(value), "Float64"
    except ValueError:
        return None
    if kind == "json" and value[:1] not in _JSON_STARTS:
        return None
    if kind == "bool":
        return (value == "true", "Bool") if value in {"true", "false"} else None
    return value, "String"
