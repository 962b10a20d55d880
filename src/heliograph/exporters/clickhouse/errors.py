"""Errors of the exporter."""

from typing import ClassVar

from heliograph.exceptions import ExportError


class WriterStoppedError(ExportError):
    """The exporter was stopped before the store had the data; it comes back from the journal."""

    code: ClassVar[str] = "HG-EXP-030"
    default_hints: ClassVar[tuple[str, ...]] = ("nothing: it is inserted after the restart",)
    retryable: bool = True


class RowRefusedError(ExportError):
    """The store refuses a record for good."""

    code: ClassVar[str] = "HG-EXP-031"
    default_hints: ClassVar[tuple[str, ...]] = ("`heliograph dead-letter list` shows the record and the reason",)


class BlockReturnsError(ExportError):
    """The store refused a block; its records come again from the journal, and are then stored or refused one by one."""

    code: ClassVar[str] = "HG-EXP-032"
    default_hints: ClassVar[tuple[str, ...]] = ("nothing: the records at fault become dead letters",)
    retryable: bool = True
