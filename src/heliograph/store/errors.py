"""What can go wrong in the store, and the one table that maps ClickHouse's error codes to it."""

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from heliograph.exceptions import (
    CompatibilityError,
    ConcurrencyError,
    ConfigurationError,
    DataError,
    DependencyError,
    HeliographError,
    NetworkError,
    PerformanceError,
    ResourceError,
    SecurityError,
)


class QueryError(DataError):
    """The SQL text is wrong: syntax, an unknown name, a type that does not fit."""

    code: ClassVar[str] = "HG-DAT-030"
    default_hints: ClassVar[tuple[str, ...]] = ("Check the names with `SHOW TABLES` and `DESCRIBE TABLE name`.",)


class BlockRefusedError(DataError):
    """The engine cannot take a block, now or later: its bytes do not fit the table."""

    code: ClassVar[str] = "HG-DAT-031"
    default_hints: ClassVar[tuple[str, ...]] = ("The block's rows are kept as dead letters.",)


class QueryTimeoutError(PerformanceError):
    """A query passed its deadline."""

    code: ClassVar[str] = "HG-PRF-030"
    default_hints: ClassVar[tuple[str, ...]] = ("Narrow the time range, or raise the timeout.",)


class QueryCancelledError(ConcurrencyError):
    """A query was cancelled by its id."""

    code: ClassVar[str] = "HG-CON-030"
    default_hints: ClassVar[tuple[str, ...]] = ("nothing, if you cancelled it; else ask again",)
    retryable: bool = False


class StoreLockedError(ConcurrencyError):
    """Another process has the data directory open."""

    code: ClassVar[str] = "HG-CON-031"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = (
        "Ask the running platform over HTTP instead, or stop it, or choose another HELIOGRAPH_DATA_DIR.",
    )


class QueryLimitError(ResourceError):
    """A query needs more memory, rows or bytes than it may use."""

    code: ClassVar[str] = "HG-RES-030"
    retryable: bool = False
    default_hints: ClassVar[tuple[str, ...]] = ("Narrow the time range, or aggregate more.",)


class StoreBusyError(ResourceError):
    """The engine has too much to do; the same request succeeds later."""

    code: ClassVar[str] = "HG-RES-031"
    default_hints: ClassVar[tuple[str, ...]] = (
        "wait: it is repeated by itself",
        "narrow the time range of what you ask",
    )


class StoreFullError(ResourceError):
    """No disk space is left for the store."""

    code: ClassVar[str] = "HG-RES-032"
    default_hints: ClassVar[tuple[str, ...]] = ("Free disk space, or lower the retention of a signal.",)


class ReadOnlyError(SecurityError):
    """A statement that changes or reaches outside the store was given where only reading is allowed."""

    code: ClassVar[str] = "HG-SEC-030"
    default_hints: ClassVar[tuple[str, ...]] = ("Only SELECT, SHOW, DESCRIBE, EXISTS and EXPLAIN are allowed here.",)


class StoreAccessError(SecurityError):
    """The server refuses the user or the password."""

    code: ClassVar[str] = "HG-SEC-031"
    default_hints: ClassVar[tuple[str, ...]] = ("Check user and password in store.dsn.",)


class StoreUnavailableError(NetworkError):
    """The server cannot be reached, or closed the connection."""

    code: ClassVar[str] = "HG-NET-030"
    default_hints: ClassVar[tuple[str, ...]] = ("Check host and port in store.dsn, and that the server runs.",)


class StoreDsnError(ConfigurationError):
    """`store.dsn` cannot be understood."""

    code: ClassVar[str] = "HG-CFG-030"
    default_hints: ClassVar[tuple[str, ...]] = ("write it as clickhouse://user:password@host:8123/database",)


class HotKeyError(ConfigurationError):
    """An attribute cannot become a hot column."""

    code: ClassVar[str] = "HG-CFG-031"
    default_hints: ClassVar[tuple[str, ...]] = (
        "`heliograph store hot` lists the hot attributes, `heliograph store advice` what is worth one",
    )


class SchemaTooNewError(CompatibilityError):
    """The stored schema was written by a newer version of Heliograph."""

    code: ClassVar[str] = "HG-CMP-030"
    default_hints: ClassVar[tuple[str, ...]] = ("Run the newer version, or use another data directory.",)


class EngineError(DependencyError):
    """ClickHouse failed in a way that none of the other kinds describes."""

    code: ClassVar[str] = "HG-DEP-030"
    default_hints: ClassVar[tuple[str, ...]] = ("the message holds the engine's own words and code",)


_KINDS: Mapping[type[HeliographError], Sequence[int]] = {
    QueryTimeoutError: (159, 160, 209),
    QueryCancelledError: (394, 734),
    QueryLimitError: (158, 191, 241, 290, 307, 308, 396),
    StoreBusyError: (202, 252, 285, 319, 473),
    StoreFullError: (243, 74, 75),
    ReadOnlyError: (164, 392),
    StoreAccessError: (192, 193, 194, 497, 516),
    StoreUnavailableError: (3, 32, 210, 225, 242, 279, 999),
    BlockRefusedError: (26, 27, 33, 117, 131),
    QueryError: (
        *(6, 8, 9, 10, 15, 16, 20, 34, 36, 38, 41, 42, 43, 44, 45, 46, 47, 48, 50, 53, 57, 60, 62, 63, 69, 70, 72),
        *(81, 85, 115, 118, 119, 128, 153, 179, 184, 207, 215, 216, 349, 386, 403, 407, 441, 456, 457, 614, 706),
    ),
}
KIND_BY_CODE: Mapping[int, type[HeliographError]] = {code: kind for kind, codes in _KINDS.items() for code in codes}
"""ClickHouse error code to our error; what is not listed is an `EngineError`."""

_MEMORY = 241
"""Over a query's own limit this is the query's fault; over the engine's, of all that runs together."""

_HINTS: Mapping[int, Sequence[str]] = {
    62: ("Check the text where the message points; it is ClickHouse's SQL.",),
    456: ("Give it a value: `parameters` of the API, `-p NAME=VALUE` of `heliograph query`.",),
}
"""Codes for which the hint of their kind would be beside the point."""

_HEAD = re.compile(r"Code:\s*(\d+)\.\s*(?:DB::Exception:\s*)?")
_TAIL = re.compile(r"\s*\(version [^)]*\)\s*|\s*\(([A-Z][A-Z0-9_]+)\)\s*$")


def clickhouse_code(text: str) -> int:
    """The number in ClickHouse's `Code: 60. DB::Exception: ...`, 0 when there is none."""
    found = _HEAD.search(text)
    return int(found[1]) if found else 0


def _plain(text: str) -> str:
    """ClickHouse's message without its envelope of code, class, name and version."""
    heads = list(_HEAD.finditer(text))
    message = text[heads[-1].end() :] if heads else text
    previous = ""
    while previous != message:
        previous, message = message, _TAIL.sub("", message).strip().rstrip(". ")
    return message


def translate(text: str, *, operation: str, code: int = 0) -> HeliographError:
    """Turn the text of a ClickHouse exception into an error of our tree.

    Args:
        text: What the engine said.
        operation: What we asked for, in words: `query`, `insert into spans`.
        code: The code when a header gave it; else it is read from the text.
    """
    number = code or clickhouse_code(text)
    kind = KIND_BY_CODE.get(number, EngineError)
    if number == _MEMORY and "(total)" in text:
        kind = StoreBusyError
    where = f" (ClickHouse {number})" if number else ""
    return kind(f"{operation}: {_plain(text) or 'the engine gave no reason'}{where}", hints=_HINTS.get(number, ()))
