"""The effective configuration."""

from typing import Literal

from heliograph.query.results.base import Result


class Setting(Result):
    """One setting of `heliograph up`."""

    name: str
    value: str
    flag: str
    variable: str
    source: Literal["default", "environment", "flag", "file"]


class EffectiveConfig(Result):
    """The configuration that runs; secrets are masked."""

    yaml: str
    sources: list[str]
    settings: list[Setting]
