"""Errors of the health check."""

from typing import ClassVar

from heliograph.exceptions import ConfigurationError


class HealthCheckError(ConfigurationError):
    """The health check cannot listen."""

    code: ClassVar[str] = "HG-CFG-024"
    default_hints: ClassVar[tuple[str, ...]] = ("choose another `endpoint` for the health_check extension",)
