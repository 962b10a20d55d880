"""Errors of the file exporter."""

from typing import ClassVar

from heliograph.exceptions import ExportError


class FileExportError(ExportError):
    """The file cannot be written."""

    code: ClassVar[str] = "HG-EXP-020"
    retryable: bool = True
    default_hints: ClassVar[tuple[str, ...]] = ("look at the path's directory, permissions and free space",)
