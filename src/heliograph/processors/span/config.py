"""Settings of the span processor."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from heliograph.ottl.golang.regex import compile_regex
from heliograph.pipeline import ComponentConfig
from heliograph.processors.shared.matching import MatchConfig


class ToAttributes(ComponentConfig):
    """Attributes from the name."""

    rules: list[str] = Field(min_length=1)
    """Regexes with named groups: each group becomes an attribute, and `{group}` in the name."""
    break_after_match: bool = False
    """Rules after the first that matches are left out."""
    keep_original_name: bool = False
    """The name stays as it is."""

    @field_validator("rules")
    @classmethod
    def _compile(cls, value: list[str]) -> list[str]:
        for rule in value:
            compile_regex(rule)
        return value


class Name(ComponentConfig):
    """How names change; `from_attributes` comes first."""

    from_attributes: list[str] = Field(default_factory=list)
    """The new name is made of these attributes' values; a span that lacks one of them keeps its name."""
    separator: str = ""
    """Between the values."""
    to_attributes: ToAttributes | None = None
    """Attributes from the name."""


class Status(ComponentConfig):
    """The status that spans get."""

    code: Literal["Ok", "Error", "Unset"]
    """The code."""
    description: str = ""
    """The message; with `Error` only."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.description and self.code != "Error":
            raise ValueError("description goes with code Error only")
        return self


class SpanConfig(MatchConfig):
    """Settings of the span processor."""

    name: Name = Field(default_factory=Name)
    """How names change."""
    status: Status | None = None
    """The status that spans get."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.name.from_attributes and self.name.to_attributes is None and self.status is None:
            raise ValueError("give name.from_attributes, name.to_attributes or status")
        return self
