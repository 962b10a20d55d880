"""What can be wrong with a request to a batch."""

from typing import ClassVar

from heliograph.exceptions import DataError


class UnknownTableError(DataError):
    """A batch has no table of that name."""

    code: ClassVar[str] = "HG-DAT-011"
    default_hints: ClassVar[tuple[str, ...]] = ("`batch.tables()` names the tables that there are",)


class ColumnError(DataError):
    """Values, or a mask, that do not fit the records of a batch."""

    code: ClassVar[str] = "HG-DAT-012"
    default_hints = (
        "Give one value for each root row: strings, bytes, 64-bit integers, doubles or booleans; null removes it.",
    )


class MixedSignalsError(DataError):
    """Batches of different signals, or none, cannot be joined."""

    code: ClassVar[str] = "HG-DAT-013"
    default_hints: ClassVar[tuple[str, ...]] = ("join batches of one signal at a time",)
