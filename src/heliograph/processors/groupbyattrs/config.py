"""Settings of the groupbyattrs processor."""

from pydantic import Field

from heliograph.pipeline import ComponentConfig


class GroupByAttrsConfig(ComponentConfig):
    """Settings of the groupbyattrs processor."""

    keys: list[str] = Field(default_factory=list)
    """Attributes that move from spans, log records and data points to their resources; without any, equal resources are only joined."""  # noqa: E501 - a description in one piece
