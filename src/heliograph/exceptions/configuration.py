"""Errors of the category configuration."""

from typing import ClassVar

from heliograph.exceptions.categories import ConfigurationError


class InvalidSetting(ConfigurationError):
    """A setting has a value that cannot work."""

    code: ClassVar[str] = "HG-CFG-001"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the setting and the values that are allowed",)


class UnknownSetting(ConfigurationError):
    """A setting has a name that nothing reads."""

    code: ClassVar[str] = "HG-CFG-002"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the nearest known name",)


class MalformedConfiguration(ConfigurationError):
    """The configuration is not valid YAML."""

    code: ClassVar[str] = "HG-CFG-003"
    default_hints: ClassVar[tuple[str, ...]] = ("the message names the line: check indentation and quotes there",)


class MissingSetting(ConfigurationError):
    """A setting that is needed is not there."""

    code: ClassVar[str] = "HG-CFG-004"
    default_hints: ClassVar[tuple[str, ...]] = ("add it, or set its environment variable",)
