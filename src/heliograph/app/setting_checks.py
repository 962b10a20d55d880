"""What of the settings of `heliograph up` can be checked before anything starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.app.settings import UpSettings, about
from heliograph.exceptions import ConfigurationError
from heliograph.pipeline.config.values import parse_duration, parse_size

if TYPE_CHECKING:
    from collections.abc import Callable

_SWITCH: Final = ("1", "true", "yes", "on", "", "0", "false", "no", "off")


def check(settings: UpSettings) -> None:
    """Read each value once.

    Raises:
        ConfigurationError: One cannot be read; the message names its flag and what it may be.
    """
    for name, reads in _READERS.items():
        value: str = getattr(settings, name)
        try:
            reads(value.strip())
        except ValueError as error:
            known = about(name)
            raise ConfigurationError(
                f"{known.flag}: {value!r} is {error}", hints=(f"it may also come from the variable {known.variable}",)
            ) from None


def _days(value: str) -> None:
    if value and not (value.isdecimal() and int(value) > 0):
        raise ValueError("not a number of days: write a whole number from 1 on, such as 14")


def _one_of(*allowed: str) -> Callable[[str], None]:
    def reads(value: str) -> None:
        if value.lower() not in allowed:
            raise ValueError(f"none of {', '.join(filter(None, allowed))}")

    return reads


_READERS: Final[dict[str, Callable[[str], object]]] = {
    "store_schema": _one_of("heliograph", "otel"),
    "retention_days": _days,
    "store_max_bytes": parse_size,
    "journal_max_bytes": parse_size,
    "log_level": _one_of("debug", "info", "warn", "error", ""),
    "log_format": _one_of("console", "json", ""),
    "watch": _one_of(*_SWITCH),
    "shutdown_timeout": parse_duration,
}
