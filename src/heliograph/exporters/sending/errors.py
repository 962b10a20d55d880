"""Errors of the chain."""

from typing import ClassVar

from heliograph.exceptions import ExportError


class ExporterStoppedError(ExportError):
    """The exporter stopped before its destination had the data."""

    code: ClassVar[str] = "HG-EXP-021"
    default_hints: ClassVar[tuple[str, ...]] = ("nothing: durable pipelines send it after the restart",)
    retryable: bool = True
