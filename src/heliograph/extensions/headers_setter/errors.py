"""Errors of the headers_setter extension."""

from typing import ClassVar

from heliograph.exceptions import DataError


class AmbiguousHeaderError(DataError):
    """The incoming request has a header several times, and one value is needed."""

    code: ClassVar[str] = "HG-DAT-064"
    default_hints: ClassVar[tuple[str, ...]] = ("let the sender send that header once",)
