"""The filters of a log search as one OTTL condition, for records that are not in the store (yet).

It says the same as the SQL of `conditions`; a test holds the two against each other.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from heliograph.query.conditions import ATTRIBUTE_PREFIX, RESOURCE_PREFIX, checked_regex, split_words
from heliograph.query.errors import InvalidQuestionError
from heliograph.query.filters import ORDERED, Filter, Operator
from heliograph.query.intrinsics import INTRINSICS, SEVERITIES
from heliograph.query.search import Search

CONTEXT = "log"
_NEGATIVE = {
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.NOT_CONTAINS: Operator.CONTAINS,
    Operator.NOT_EXISTS: Operator.EXISTS,
}
_NUMBER = re.compile(r"-?\d{1,18}(\.\d+)?")
_TEXTS = {
    "service": 'resource.attributes["service.name"]',
    "service.name": 'resource.attributes["service.name"]',
    "severity_text": "log.severity_text",
    "body": "log.body",
    "event_name": "log.event_name",
    "trace_id": "log.trace_id.string",
    "span_id": "log.span_id.string",
    "scope": "instrumentation_scope.name",
}
"""Fields that every record has and that are text, as OTTL paths."""
_UNSET = {"trace_id": "0" * 32, "span_id": "0" * 16}
"""How OTTL writes ids that are not there."""
_LAST_GROUP = len(SEVERITIES) - 1
_NO_SEVERITY = 0


def tail_condition(search: Search) -> str:
    """The filters and words of a search; empty when it takes every record. Its time range is left out.

    Raises:
        InvalidQuestionError: A value does not fit its key or operator.
    """
    parts = [_term(*term) for term in _grouped(search.filters)]
    parts += [f"({_contains('log.body', word)} or {_contains('log.event_name', word)})" for word in _words(search.text)]
    return " and ".join(parts)


def _words(text: str) -> list[str]:
    return [word for word in split_words(text) if word][:20]


def _grouped(filters: Iterable[Filter]) -> list[tuple[str, Operator, list[str]]]:
    """Equal terms on a key are alternatives."""
    alternatives: dict[tuple[str, Operator], list[str]] = defaultdict(list)
    others: list[tuple[str, Operator, list[str]]] = []
    for term in filters:
        if term.operator in {Operator.EQUAL, Operator.NOT_EQUAL}:
            alternatives[term.key, term.operator].append(term.value)
        else:
            others.append((term.key, term.operator, [term.value]))
    return [(key, operator, values) for (key, operator), values in alternatives.items()] + others


def _term(key: str, operator: Operator, values: list[str]) -> str:
    if operator in _NEGATIVE:
        return f"not ({_term(key, _NEGATIVE[operator], values)})"
    if key == "severity":
        return _severity(operator, values)
    if key == "severity_number":
        return _severity_number(operator, values)
    if key in _TEXTS:
        return _text(key, operator, values)
    if key.startswith(RESOURCE_PREFIX):
        return _attribute(f"resource.attributes[{_quote(key.removeprefix(RESOURCE_PREFIX))}]", operator, values)
    return _attribute(f"log.attributes[{_quote(key.removeprefix(ATTRIBUTE_PREFIX))}]", operator, values)


def _text(key: str, operator: Operator, values: list[str]) -> str:
    path = _TEXTS[key]
    if operator is Operator.EXISTS:
        return f"({path} != nil and {path} != {_quote(_UNSET.get(key, ''))})"
    if operator is Operator.EQUAL:
        wanted = [value.lower() if key in {"trace_id", "span_id"} else value for value in values]
        return _any(f"{path} == {_quote(value)}" for value in wanted)
    if operator in ORDERED:
        INTRINSICS["logs"][key].parse_number(values[0])  # refuses: these fields have no order
    return _pattern(path, operator, values[0])


def _attribute(path: str, operator: Operator, values: list[str]) -> str:
    if operator is Operator.EXISTS:
        return f"{path} != nil"
    if operator is Operator.EQUAL:
        return _any(form for value in values for form in _equal(path, value))
    if operator in ORDERED:
        return f"({_is_number(path)} and {path} {operator} {_float(values[0])})"
    return _pattern(path, operator, values[0])


def _is_number(path: str) -> str:
    return f"(IsInt({path}) or IsDouble({path}))"


def _equal(path: str, value: str) -> Iterable[str]:
    """A text may mean a number or a truth value too."""
    yield f"(IsString({path}) and {path} == {_quote(value)})"
    if _NUMBER.fullmatch(value):
        yield f"({_is_number(path)} and {path} == {value})"
    if value in {"true", "false"}:
        yield f"(IsBool({path}) and {path} == {value})"


def _pattern(path: str, operator: Operator, value: str) -> str:
    if operator is Operator.CONTAINS:
        return _contains(path, value)
    return f"({path} != nil and IsMatch({path}, {_quote(checked_regex(value))}))"


def _contains(path: str, value: str) -> str:
    literal = re.sub(r"([^\w\s])", r"\\\1", value)
    return f"({path} != nil and IsMatch({path}, {_quote(f'(?i){literal}')}))"


def _severity(operator: Operator, values: list[str]) -> str:
    """A group of severities is a range of numbers."""
    if operator is Operator.EXISTS:
        return "log.severity_number != 0"
    if operator in {Operator.CONTAINS, Operator.MATCHES}:
        pattern = re.escape(values[0].lower()) if operator is Operator.CONTAINS else checked_regex(values[0])
        found = [index for index, name in enumerate(SEVERITIES) if re.search(pattern, name)]
        return _any(_range(index, index) for index in found)
    parse = INTRINSICS["logs"]["severity"].parse_number
    if operator is Operator.EQUAL:
        return _any(_range(group, group) for group in (parse(value) for value in values))
    group = parse(values[0])
    lowest, highest = {
        Operator.GREATER: (group + 1, _LAST_GROUP),
        Operator.GREATER_OR_EQUAL: (group, _LAST_GROUP),
        Operator.LESS: (_NO_SEVERITY, group - 1),
        Operator.LESS_OR_EQUAL: (_NO_SEVERITY, group),
    }[operator]
    return _range(lowest, highest)


def _range(lowest: int, highest: int) -> str:
    """Numbers of the groups from `lowest` to `highest`."""
    if lowest > highest or highest < 0 or lowest > _LAST_GROUP:
        return "false"
    conditions: list[str] = []
    if lowest > _NO_SEVERITY:
        conditions.append(f"log.severity_number >= {4 * (lowest - 1) + 1}")
    if highest < _LAST_GROUP:
        conditions.append(f"log.severity_number <= {4 * highest}")
    return f"({' and '.join(conditions)})" if conditions else "true"


def _severity_number(operator: Operator, values: list[str]) -> str:
    path = "log.severity_number"
    parse = INTRINSICS["logs"]["severity_number"].parse_number
    if operator is Operator.EXISTS:
        return f"{path} != 0"
    if operator is Operator.EQUAL:
        return _any(f"{path} == {parse(value)}" for value in values)
    if operator in ORDERED:
        return f"{path} {operator} {parse(values[0])}"
    return _pattern(f"String({path})", operator, values[0])


def _any(conditions: Iterable[str]) -> str:
    found = list(conditions)
    return f"({' or '.join(found)})" if found else "false"


def _float(value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        raise InvalidQuestionError(
            f"filter: the field is compared by order, and {value!r} is not a number.", field="filter"
        ) from None
    text = f"{number:.17g}"
    return text if re.search(r"[.]", text) and "e" not in text else f"{number:.6f}"


def _quote(text: str) -> str:
    r"""A string literal of OTTL, which knows \" \\ and \n."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
