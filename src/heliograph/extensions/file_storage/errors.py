"""Errors of file storage."""

from typing import ClassVar

from heliograph.exceptions import ResourceError


class StorageError(ResourceError):
    """The storage directory cannot be used."""

    code: ClassVar[str] = "HG-RES-023"
    default_hints: ClassVar[tuple[str, ...]] = ("check that the directory exists and that this user may write to it",)
    retryable: bool = False
