"""Settings of the attributes processor."""

from pydantic import Field

from heliograph.processors.shared.actions import Action
from heliograph.processors.shared.matching import MatchConfig


class AttributesConfig(MatchConfig):
    """Settings of the attributes processor."""

    actions: list[Action] = Field(min_length=1)
    """What is done, in order."""
