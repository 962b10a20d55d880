"""Settings of the resource processor."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig
from heliograph.processors.shared.actions import Action


class ResourceConfig(ComponentConfig):
    """Settings of the resource processor."""

    attributes: list[Action] = Field(min_length=1)
    """Actions on the attributes of resources, in order."""
