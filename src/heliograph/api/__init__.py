"""The HTTP surface: the API under `/api/v1`, own metrics under `/metrics`, the user interface everywhere else."""

from heliograph.api.app import build_application, create_app
from heliograph.api.ports import ApiServices, ApiSettings, ConfigSource, Guard, StatusSource

__all__ = [
    "ApiServices",
    "ApiSettings",
    "ConfigSource",
    "Guard",
    "StatusSource",
    "build_application",
    "create_app",
]
