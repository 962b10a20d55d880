"""Errors of file storage."""

from typing import ClassVar

from heliograph.exceptions import ResourceError


class StorageError(ResourceError):
    """The storage directory cannot be used."""

    code: ClassVar[str] = "HG-RES-023"
    retryable: bool = False
