"""Settings of the routing connector."""

import re
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from heliograph.model import Signal
from heliograph.ottl import ErrorMode, OttlError
from heliograph.ottl.program import bind_condition
from heliograph.pipeline import ComponentConfig

_STATEMENT = re.compile(r"\s*route\(\)\s*(?:where\s+(?P<condition>.*\S))?\s*", re.DOTALL)


def _check_names(names: list[str]) -> list[str]:
    for name in names:
        if name.split("/", 1)[0] not in set(Signal):
            raise ValueError(f"{name!r} is no pipeline: traces, metrics or logs, with an optional /name")
    return names


class Route(ComponentConfig):
    """Data for which a condition holds, and where it goes."""

    context: Literal["resource", "span", "metric", "datapoint", "log"] = "resource"
    """What is asked, and moved as a whole."""
    condition: str = ""
    """An OTTL condition."""
    statement: str = ""
    """The older form: `route() where` and a condition."""
    pipelines: list[str] = Field(min_length=1)
    """All of these get the data."""

    @field_validator("context", mode="before")
    @classmethod
    def _no_requests(cls, value: object) -> object:
        if value == "request":
            raise ValueError("context request is not supported: request metadata is not kept in the journal")
        return value or "resource"

    @field_validator("pipelines")
    @classmethod
    def _names(cls, value: list[str]) -> list[str]:
        return _check_names(value)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if bool(self.condition) == bool(self.statement):
            raise ValueError("a route needs either condition or statement")
        try:
            bind_condition(self.test, self.context)
        except OttlError as error:
            raise ValueError(error.message) from None
        return self

    @property
    def test(self) -> str:
        """The condition, in whichever form it was given."""
        if self.condition:
            return self.condition
        match = _STATEMENT.fullmatch(self.statement)
        if match is None:
            raise ValueError("a statement is `route() where` and a condition; edit data with the transform processor")
        return match["condition"] or "true"


class RoutingConfig(ComponentConfig):
    """Settings of the routing connector."""

    table: list[Route] = Field(min_length=1)
    """Routes, in order: data that one took is not offered to the next."""
    default_pipelines: list[str] = Field(default_factory=list)
    """Where data goes that no route took; it is dropped without."""
    error_mode: ErrorMode = ErrorMode.PROPAGATE
    """A condition that fails: `propagate` fails the data, `ignore` reports it and `silent` does not: no match."""

    @field_validator("default_pipelines")
    @classmethod
    def _names(cls, value: list[str]) -> list[str]:
        return _check_names(value)
