"""What can go wrong with API keys."""

from typing import ClassVar

from heliograph.exceptions import ConfigurationError


class KeyFileError(ConfigurationError):
    """The file of keys cannot be read or written, or is no such file."""

    code: ClassVar[str] = "HG-CFG-062"
    default_hints: ClassVar[tuple[str, ...]] = ("the file is keys.json in the data directory, readable by its owner",)


class KeyNotFound(ConfigurationError):
    """There is no key with that id."""

    code: ClassVar[str] = "HG-CFG-063"
    default_hints: ClassVar[tuple[str, ...]] = ("`heliograph keys list` shows the ids",)
