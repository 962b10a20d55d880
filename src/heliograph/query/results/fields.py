"""Answers about what can be filtered by: fields, their values, facets."""

from typing import Literal

from pydantic import Field

from heliograph.query.results.base import AttributeType, QueryStatistics, Range, Result

FieldScope = Literal["intrinsic", "attribute", "resource", "scope"]


class TypeCount(Result):
    """How often a field has values of a type."""

    type: AttributeType
    count: int


class FieldSummary(Result):
    """A field: `key` is what a filter names it by (`resource.` in front for resource attributes)."""

    key: str
    scope: FieldScope
    types: list[TypeCount]
    count: int
    operators: list[str]


class FieldsResult(Result):
    """Fields of a signal, most frequent first, intrinsic ones before attributes."""

    range: Range
    fields: list[FieldSummary]
    truncated: bool
    statistics: QueryStatistics


class ValueCount(Result):
    """A value as text, as a filter takes it."""

    value: str
    count: int


class FieldValuesResult(Result):
    """Values of one field, most frequent first."""

    key: str
    values: list[ValueCount]
    truncated: bool
    approximate: bool = Field(description="True when counts come from rollups that are wider than the range.")
    statistics: QueryStatistics


class Facet(Result):
    """The most frequent values of a field under the current filter."""

    key: str
    values: list[ValueCount]
    missing: int = Field(description="Matching rows that lack the field.")
    truncated: bool


class FacetsResult(Result):
    """Facets for the current filter."""

    range: Range
    facets: list[Facet]
    total: int
    sampled: bool = Field(description="True when counts come from a part of the rows, because there were many.")
    statistics: QueryStatistics
