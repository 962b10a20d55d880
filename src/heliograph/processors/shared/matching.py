"""`include` and `exclude`: which records a processor edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import Field

from heliograph.exceptions import ConfigurationError
from heliograph.model import Signal
from heliograph.ottl import OttlError
from heliograph.ottl.columnar.conditions import plan_condition
from heliograph.ottl.columnar.environment import Environment
from heliograph.ottl.program import bind_condition
from heliograph.pipeline import ComponentConfig
from heliograph.processors.filter.legacy import AttributeMatch, SeverityMatch

if TYPE_CHECKING:
    from heliograph._native import Frame, Mask

_CONTEXTS: Final = {Signal.TRACES: "span", Signal.LOGS: "log", Signal.METRICS: "metric"}
_FOR: Final = {
    Signal.TRACES: {"services", "span_names", "span_kinds", "attributes", "resources", "libraries"},
    Signal.LOGS: {
        *("attributes", "resources", "libraries"),
        *("log_bodies", "log_severity_texts", "log_severity_number"),
    },
    Signal.METRICS: {"metric_names", "resources"},
}


class LibraryMatch(ComponentConfig):
    """An instrumentation scope."""

    name: str
    """Its name."""
    version: str | None = None
    """Its version; any when it is not given."""


class MatchProperties(ComponentConfig):
    """What a record must look like: all of the given properties."""

    match_type: Literal["strict", "regexp"]
    """How texts are compared: equal, or by a regex that occurs in them."""
    regexp: dict[str, Any] | None = None
    """Settings of a cache of regexes; there is always one."""
    services: list[str] = Field(default_factory=list)
    """Spans: one of these service names."""
    span_names: list[str] = Field(default_factory=list)
    """Spans: one of these names."""
    span_kinds: list[str] = Field(default_factory=list)
    """Spans: one of these kinds, such as `SPAN_KIND_SERVER`."""
    log_bodies: list[str] = Field(default_factory=list)
    """Log records: one of these texts."""
    log_severity_texts: list[str] = Field(default_factory=list)
    """Log records: one of these severity texts."""
    log_severity_number: SeverityMatch | None = None
    """Log records: at least this severity."""
    metric_names: list[str] = Field(default_factory=list)
    """Metrics: one of these names."""
    attributes: list[AttributeMatch] = Field(default_factory=list)
    """Spans and log records: all of these attributes."""
    resources: list[AttributeMatch] = Field(default_factory=list)
    """All of these resource attributes."""
    libraries: list[LibraryMatch] = Field(default_factory=list)
    """Spans and log records: one of these instrumentation scopes."""

    def condition(self, signal: Signal) -> str:
        """As one OTTL condition of spans, log records or metrics.

        Raises:
            ValueError: It has a property that records of this signal do not have, or none.
        """
        given = {name for name in set[str]().union(*_FOR.values()) if getattr(self, name)}
        foreign = sorted(given - _FOR[signal])
        if foreign:
            raise ValueError(f"{', '.join(foreign)} cannot be matched for {signal.value}")
        if not given:
            raise ValueError(f"at least one of {', '.join(sorted(_FOR[signal]))} must be given for {signal.value}")
        tests = [self._attribute("attributes", item) for item in self.attributes]
        tests += [self._attribute("resource.attributes", item) for item in self.resources]
        for path, texts in (
            ('resource.attributes["service.name"]', self.services),
            ("name", self.span_names or self.metric_names),
            ("kind.deprecated_string", self.span_kinds),
            ("severity_text", self.log_severity_texts),
        ):
            if texts:
                tests.append(self._any([self._test(path, text) for text in texts]))
        if self.log_bodies:
            tests += ["IsString(body)", self._any([self._test("body", text) for text in self.log_bodies])]
        if self.log_severity_number is not None:
            tests.append(self.log_severity_number.condition())
        if self.libraries:
            tests.append(self._any([self._library(item) for item in self.libraries]))
        return " and ".join(tests)

    def _attribute(self, attributes: str, item: AttributeMatch) -> str:
        path = f"{attributes}[{_literal(item.key)}]"
        return f"{path} != nil" if item.value is None else self._test(path, item.value)

    def _library(self, item: LibraryMatch) -> str:
        name = self._test("instrumentation_scope.name", item.name)
        if item.version is None:
            return name
        if not item.version:
            return f'({name} and instrumentation_scope.version == "")'
        return f"({name} and {self._test('instrumentation_scope.version', item.version)})"

    def _test(self, path: str, value: Any) -> str:
        if self.match_type == "regexp":
            return f"IsMatch({path}, {_literal(str(value))})"
        return f"{path} == {_literal(value)}"

    @staticmethod
    def _any(tests: list[str]) -> str:
        return "(" + " or ".join(tests) + ")"


class MatchConfig(ComponentConfig):
    """Settings of processors that edit some of the records."""

    include: MatchProperties | None = None
    """Only records that match this are edited; all without it."""
    exclude: MatchProperties | None = None
    """Records that match this are left as they are."""


class Selection:
    """The records that are edited.

    Args:
        config: What is included and excluded.
        signal: Of the batches.

    Raises:
        ConfigurationError: A property does not fit the signal, or is no regex.
    """

    def __init__(self, config: MatchConfig, signal: Signal) -> None:
        self._context: Final = _CONTEXTS[signal]
        tests: list[str] = []
        try:
            if config.include is not None:
                tests.append(f"({config.include.condition(signal)})")
            if config.exclude is not None:
                tests.append(f"not ({config.exclude.condition(signal)})")
            bound = bind_condition(" and ".join(tests), self._context) if tests else None
        except (OttlError, ValueError) as error:
            raise ConfigurationError(f"include or exclude cannot be used: {error}") from error
        self._test: Final = None if bound is None else plan_condition(bound.condition)

    def mask(self, frame: Frame, level: str) -> Mask | None:
        """The selected rows of a level at or below spans, log records or metrics; None for all of them."""
        if self._test is None:
            return None
        mask, _ = self._test(Environment(frame, self._context), None)
        if level == self._context or mask.is_constant:
            return mask
        return frame.broadcast(mask, self._context, level)


def _literal(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
