"""Errors of the demo."""

from typing import ClassVar

from heliograph.exceptions import CompatibilityError, ConfigurationError, SystemFailure


class SdkMissingError(CompatibilityError):
    """The official SDK is not installed."""

    code: ClassVar[str] = "HG-CMP-040"
    default_hints: ClassVar[tuple[str, ...]] = ("Install it with: pip install 'heliograph[sdk]'",)


class DemoError(SystemFailure):
    """The demo cannot start."""

    code: ClassVar[str] = "HG-SYS-040"
    default_hints: ClassVar[tuple[str, ...]] = (
        "the message says what is missing; `pip install 'heliograph[sdk]'` installs the SDK",
    )


class UnknownFaultError(ConfigurationError):
    """There is no fault of that name."""

    code: ClassVar[str] = "HG-CFG-059"
    default_hints: ClassVar[tuple[str, ...]] = ("`heliograph demo --help` lists the faults",)
