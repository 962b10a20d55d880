"""Errors of the category dependency."""

from typing import ClassVar

from heliograph.exceptions.categories import DependencyError


class EngineFailed(DependencyError):
    """The database engine reported an error."""

    code: ClassVar[str] = "HG-DEP-001"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("the message holds the engine's own words and code",)


class EngineBusy(DependencyError):
    """The database engine cannot take this now."""

    code: ClassVar[str] = "HG-DEP-002"
    retryable: bool = True
    default_hints: ClassVar[tuple[str, ...]] = (
        "wait: the call is repeated by itself",
        "look at merges and the number of parts",
    )


class QueryInvalid(DependencyError):
    """The engine does not understand the query."""

    code: ClassVar[str] = "HG-DEP-003"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = (
        "check the spelling of tables, columns and functions near the position in the message",
    )


class LibraryMissing(DependencyError):
    """A library that this feature needs is not installed."""

    code: ClassVar[str] = "HG-DEP-004"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("install the extra that the message names",)
