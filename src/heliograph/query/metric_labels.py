"""Labels of metric series as SQL, and filters on them."""

import json
from collections import defaultdict
from collections.abc import Iterable

from heliograph.query.bindings import Bindings
from heliograph.query.conditions import ATTRIBUTE_PREFIX, RESOURCE_PREFIX, checked_regex
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.filters import Filter, Operator

_SERVICE = frozenset({"service", "service.name"})
_NEGATIVE = {
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_EXISTS: Operator.EXISTS,
}


def label_text(key: str, bindings: Bindings) -> str:
    """Expression: a label as text, NULL where the series lacks it."""
    if key in _SERVICE:
        return "toNullable(toString(ServiceName))"
    column, name = _place(key, bindings)
    return (
        f"multiIf(NOT simpleJSONHas({column}, {name}), NULL, startsWith(simpleJSONExtractRaw({column}, {name}), '\"'),"
        f" simpleJSONExtractString({column}, {name}), simpleJSONExtractRaw({column}, {name}))"
    )


def label_conditions(filters: Iterable[Filter], bindings: Bindings) -> list[str]:
    """Conditions for filters on labels.

    Raises:
        InvalidQuestionError: A filter compares by order, which labels do not have.
    """
    groups: dict[tuple[str, Operator], list[str]] = defaultdict(list)
    single: list[str] = []
    for term in filters:
        if term.operator in {Operator.EQUAL, Operator.NOT_EQUAL}:
            groups[term.key, term.operator].append(term.value)
        else:
            single.append(_condition(term.key, term.operator, [term.value], bindings))
    return [_condition(key, operator, values, bindings) for (key, operator), values in groups.items()] + single


def _condition(key: str, operator: Operator, values: list[str], bindings: Bindings) -> str:
    if operator in _NEGATIVE:
        return f"NOT ({_condition(key, _NEGATIVE[operator], values, bindings)})"
    if operator is Operator.EXISTS:
        return "ServiceName != ''" if key in _SERVICE else "simpleJSONHas({}, {})".format(*_place(key, bindings))
    if operator is Operator.EQUAL:
        if key in _SERVICE:
            return f"ServiceName IN {bindings.bind(values, 'Array(String)')}"
        column, name = _place(key, bindings)
        wanted = [form for value in values for form in (json.dumps(value, ensure_ascii=False), value)]
        return f"simpleJSONExtractRaw({column}, {name}) IN {bindings.bind(wanted, 'Array(String)')}"
    text = f"coalesce({label_text(key, bindings)}, '')"
    if operator is Operator.CONTAINS:
        return f"positionCaseInsensitiveUTF8({text}, {bindings.text(values[0])}) > 0"
    if operator is Operator.MATCHES:
        return f"match({text}, {bindings.text(checked_regex(values[0]))})"
    raise InvalidQuestionError(f"filter: labels of metrics have no order, so {operator} does not fit.", field="filter")


def _place(key: str, bindings: Bindings) -> tuple[str, str]:
    if key.startswith(RESOURCE_PREFIX):
        return "Resource", bindings.text(key.removeprefix(RESOURCE_PREFIX))
    return "Attributes", bindings.text(key.removeprefix(ATTRIBUTE_PREFIX))
