"""The base of every component's settings."""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, model_validator


class ComponentConfig(BaseModel):
    """Settings of a component: unknown keys are errors, values are checked, instances do not change.

    Each field has a `Field(description=...)` or a docstring: they become the reference, the JSON Schema and the hints
    in an editor. Use the types of `heliograph.pipeline.config.values` for durations, sizes and secrets. A key without a
    value means the default, as in the Collector, unless the field's type knows None.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        coerce_numbers_to_str=True,  # `${env:PORT}` reads as a number and may stand for a text
    )

    @model_validator(mode="before")
    @classmethod
    def _empty_is_default(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        values = cast("dict[str, Any]", data)
        if None not in values.values():
            return values
        plain = _plain_keys(cls)
        return {key: value for key, value in values.items() if value is not None or key not in plain}


class NoConfig(ComponentConfig):
    """For a component without settings."""


@cache
def _plain_keys(model: type[BaseModel]) -> frozenset[str]:
    """Keys of the fields that have a default and whose type does not know None."""
    keys: set[str] = set()
    for name, field in model.model_fields.items():
        if not field.is_required() and not _knows_none(field.annotation):
            keys.update({name, field.alias or name})
    return frozenset(keys)


def _knows_none(annotation: Any) -> bool:
    if annotation in (None, types.NoneType, Any):
        return True
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return any(_knows_none(argument) for argument in typing.get_args(annotation))
    return False
