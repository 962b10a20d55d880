"""A result as a plain text table."""

from collections.abc import Sequence

_WIDEST = 120


def text_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns padded to their widest cell, at most 120 characters each; line breaks in cells are escaped."""
    cells = [[_cell(text) for text in row] for row in rows]
    widths = [max(len(name), *(len(row[index]) for row in cells), 0) for index, name in enumerate(names)]
    lines = ["  ".join(name.ljust(width) for name, width in zip(names, widths, strict=True)).rstrip()]
    lines.append("  ".join("-" * width for width in widths))
    lines += ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    flat = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return flat if len(flat) <= _WIDEST else flat[: _WIDEST - 3] + "..."
