"""encoding/csv's reader for one text."""

from heliograph.ottl.golang.strconv import quote

_BARE_QUOTE = 'bare " in non-quoted field'
_STRAY_QUOTE = 'extraneous or missing " in quoted-field'


class _Reader:
    def __init__(self, text: str, delimiter: str, *, lazy: bool) -> None:
        self._lines = _lines(text)
        self._delimiter = delimiter
        self._lazy = lazy
        self._at = 0

    def record(self) -> tuple[list[str], str] | None:
        """The next record's fields and its error (empty without one); None at the end."""
        while self._at < len(self._lines) and self._lines[self._at] == "\n":
            self._at += 1
        if self._at >= len(self._lines):
            return None
        line = self._next_line()
        fields: list[str] = []
        while True:
            if line[:1] == '"':
                error, more = self._quoted(line[1:], fields)
            else:
                error, more = self._plain(line, fields)
            if error or more is None:
                return fields, error
            line = more

    def _next_line(self) -> str:
        if self._at >= len(self._lines):
            return ""
        self._at += 1
        return self._lines[self._at - 1]

    def _plain(self, line: str, fields: list[str]) -> tuple[str, str | None]:
        end = line.find(self._delimiter)
        text = line[:end] if end >= 0 else line.removesuffix("\n")
        if '"' in text and not self._lazy:
            return _BARE_QUOTE, None
        fields.append(text)
        return "", line[end + len(self._delimiter) :] if end >= 0 else None

    def _quoted(self, line: str, fields: list[str]) -> tuple[str, str | None]:
        out: list[str] = []
        while True:
            end = line.find('"')
            if end >= 0:
                out.append(line[:end])
                line = line[end + 1 :]
                if line[:1] == '"':
                    out.append('"')
                    line = line[1:]
                elif line.startswith(self._delimiter):
                    fields.append("".join(out))
                    return "", line[len(self._delimiter) :]
                elif line in ("", "\n"):
                    fields.append("".join(out))
                    return "", None
                elif self._lazy:
                    out.append('"')
                else:
                    return _STRAY_QUOTE, None
            elif line:
                out.append(line)
                line = self._next_line()
            else:
                if not self._lazy:
                    return _STRAY_QUOTE, None
                fields.append("".join(out))
                return "", None


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    lines = [part.removesuffix("\r") + "\n" for part in parts[:-1]]
    return [*lines, parts[-1]] if parts[-1] else lines


def read_row(text: str, delimiter: str, *, lazy_quotes: bool) -> list[str]:
    """The fields of one row; a line break in a field that is not quoted joins its neighbours.

    Raises:
        ValueError: Quotes that do not match, a delimiter that cannot be one, or an empty text.
    """
    if delimiter in ('"', "\r", "\n", "\ufffd"):
        raise ValueError(f"read csv line: csv: invalid field or comment delimiter {quote(delimiter)}")
    reader = _Reader(text, delimiter, lazy=lazy_quotes)
    joined: list[str] | None = None
    while (record := reader.record()) is not None:
        fields, error = record
        if error and not fields:
            raise ValueError(f"read csv line: parse error: {error}")
        if joined is None:
            joined = fields
        else:
            joined[-1] += "\n" + fields[0]
            joined += fields[1:]
    if joined is None:
        raise ValueError("no csv lines found")
    return joined
