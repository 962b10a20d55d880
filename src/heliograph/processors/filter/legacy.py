"""`include` and `exclude`: matching from before OTTL, as OTTL conditions."""

from typing import Any, Literal

from pydantic import Field

from heliograph.pipeline import ComponentConfig

Match = tuple[str, str]
"""A context and a condition."""

_SEVERITIES = ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


class AttributeMatch(ComponentConfig):
    """An attribute that must be there, with a value when one is given."""

    key: str
    """The attribute's key."""
    value: Any = None
    """The value, or a regex for texts when matching is by regexes."""


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _test(path: str, value: Any, match_type: str) -> str:
    if match_type == "regexp":
        return f"IsMatch({path}, {_literal(value)})"
    return f"{path} == {_literal(value)}"


def _any(path: str, values: list[str], match_type: str) -> str:
    return "(" + " or ".join(_test(path, value, match_type) for value in values) + ")"


def _attributes(prefix: str, attributes: list[AttributeMatch], match_type: str) -> list[str]:
    tests: list[str] = []
    for attribute in attributes:
        path = f"{prefix}attributes[{_literal(attribute.key)}]"
        tests.append(f"{path} != nil" if attribute.value is None else _test(path, attribute.value, match_type))
    return tests


class _Matching(ComponentConfig):
    match_type: Literal["strict", "regexp", "expr", ""] = "strict"
    """How texts are compared: equal, or by regex."""
    regexp: dict[str, Any] | None = None
    """Settings of a cache of regexes; there is always one."""


class MetricMatch(_Matching):
    """What a metric must look like."""

    metric_names: list[str] = Field(default_factory=list)
    """One of these names."""
    resource_attributes: list[AttributeMatch] = Field(default_factory=list)
    """All of these resource attributes."""
    expressions: list[str] = Field(default_factory=list)
    """The expr language is not supported: use `metrics.datapoint`."""

    def conditions(self) -> list[Match]:
        """As conditions of contexts, each for itself."""
        if self.expressions or self.match_type == "expr":
            raise ValueError("match_type expr is not supported: write metric_conditions instead")
        found: list[Match] = []
        if self.resource_attributes:
            found.append(("resource", " and ".join(_attributes("", self.resource_attributes, self.match_type))))
        if self.metric_names:
            found.append(("metric", _any("name", self.metric_names, self.match_type)))
        return found


class SeverityMatch(ComponentConfig):
    """A lowest severity."""

    min: str = ""
    """A name such as `WARN`, or a number."""
    match_undefined: bool = False
    """Records without a severity match too."""

    def condition(self) -> str:
        """As a condition."""
        word = self.min.upper()
        number = int(word) if word.isdecimal() else _severity(word)
        at_least = f"severity_number >= {number}"
        return f"({at_least} or severity_number == 0)" if self.match_undefined else at_least


def _severity(word: str) -> int:
    base = word.rstrip("1234")
    if base not in _SEVERITIES:
        raise ValueError(f"{word!r} is not a valid severity")
    return _SEVERITIES.index(base) * 4 + int(word[len(base) :] or 1)


class LogMatch(_Matching):
    """What a log record must look like."""

    resource_attributes: list[AttributeMatch] = Field(default_factory=list)
    """All of these resource attributes."""
    record_attributes: list[AttributeMatch] = Field(default_factory=list)
    """All of these attributes."""
    severity_texts: list[str] = Field(default_factory=list)
    """One of these severity texts."""
    severity_number: SeverityMatch | None = None
    """At least this severity."""
    bodies: list[str] = Field(default_factory=list)
    """One of these bodies."""

    def conditions(self) -> list[Match]:
        """As one condition of log records."""
        tests = _attributes("resource.", self.resource_attributes, self.match_type)
        tests += _attributes("", self.record_attributes, self.match_type)
        if self.severity_texts:
            tests.append(_any("severity_text", self.severity_texts, self.match_type))
        if self.severity_number is not None and self.severity_number.min:
            tests.append(self.severity_number.condition())
        if self.bodies:
            tests.append(_any("body", self.bodies, self.match_type))
        return [("log", " and ".join(tests))] if tests else []


class SpanMatch(_Matching):
    """What a span must look like."""

    services: list[str] = Field(default_factory=list)
    """One of these service names."""
    span_names: list[str] = Field(default_factory=list)
    """One of these names."""
    span_kinds: list[str] = Field(default_factory=list)
    """One of these kinds, such as `SPAN_KIND_SERVER`."""
    attributes: list[AttributeMatch] = Field(default_factory=list)
    """All of these attributes."""
    resources: list[AttributeMatch] = Field(default_factory=list)
    """All of these resource attributes."""

    def conditions(self) -> list[Match]:
        """As one condition of spans."""
        tests = _attributes("resource.", self.resources, self.match_type)
        tests += _attributes("", self.attributes, self.match_type)
        if self.services:
            tests.append(_any('resource.attributes["service.name"]', self.services, self.match_type))
        if self.span_names:
            tests.append(_any("name", self.span_names, self.match_type))
        if self.span_kinds:
            tests.append(_any("kind.deprecated_string", self.span_kinds, self.match_type))
        return [("span", " and ".join(tests))] if tests else []
