"""The base of every component's settings."""

from pydantic import BaseModel, ConfigDict


class ComponentConfig(BaseModel):
    """Settings of a component: unknown keys are errors, values are checked, instances do not change.

    Each field has a `Field(description=...)` or a docstring: they become the reference, the JSON Schema and the hints
    in an editor. Use the types of `heliograph.pipeline.config.values` for durations, sizes and secrets.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        coerce_numbers_to_str=True,  # `${env:PORT}` reads as a number and may stand for a text
    )


class NoConfig(ComponentConfig):
    """For a component without settings."""
