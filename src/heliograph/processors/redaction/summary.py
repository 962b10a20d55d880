"""The attributes that tell what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.redaction.rules import KINDS
from heliograph.processors.shared.frames import Distinct

if TYPE_CHECKING:
    from heliograph._native import Frame, Mask


class Summary:
    """Which rows had which keys removed, masked, allowed or ignored, at one level.

    Args:
        frame: The batch being edited.
        level: Whose attributes.
        detail: The setting `summary`.
    """

    def __init__(self, frame: Frame, level: str, detail: str) -> None:
        self._frame: Final = frame
        self._level: Final = level
        self._detail: Final = detail
        self._rows: Final[dict[str, list[tuple[str, Mask]]]] = {kind: [] for kind in KINDS}

    def note(self, kind: str, key: str, rows: Mask) -> None:
        """Something was done to a key of some rows."""
        if self._detail in ("info", "debug") and rows.any():
            self._rows[kind].append((key, rows))

    def write(self) -> None:
        """Set the attributes."""
        for kind, noted in self._rows.items():
            if noted:
                self._write(kind, noted)

    def _write(self, kind: str, noted: list[tuple[str, Mask]]) -> None:
        frame, level = self._frame, self._level
        yes, no = frame.constant(True), frame.constant(False)
        names = [key for key, _ in noted]
        rows = noted[0][1]
        for _, mask in noted[1:]:
            rows |= mask
        count_key, keys_key = f"redaction.{kind}.count", f"redaction.{kind}.keys"
        before = [frame.get(level, count_key), frame.get(level, keys_key)]
        distinct = Distinct(frame, [*before, *(frame.where(mask, yes, no) for _, mask in noted)], rows)
        found = [
            (count, keys, [name for name, flag in zip(names, flags, strict=True) if flag])
            for count, keys, *flags in distinct.values
        ]
        counts = [len(keys) + _whole(count) for count, _, keys in found]
        if self._detail == "debug" and kind != "ignored":
            texts = [joined(earlier, keys) for _, earlier, keys in found]
            frame.set(level, keys_key, distinct.column(texts), rows)
        frame.set(level, count_key, distinct.column(counts), rows)


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def joined(earlier: Any, keys: list[str]) -> str:
    """Keys in order, with those that an earlier processor wrote."""
    more = earlier.split(",") if isinstance(earlier, str) and earlier else []
    return ",".join(sorted([*keys, *more]))
