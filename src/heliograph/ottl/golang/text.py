"""Strings as bytes: lengths, cuts and case as Go sees them."""


def encode(text: str) -> bytes:
    """The bytes of `text`."""
    return text.encode("utf-8", "surrogateescape")


def decode(data: bytes) -> str:
    """The text of `data`, stray bytes kept as lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


def byte_length(text: str) -> int:
    """Length in bytes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))


def sort_key(text: str) -> bytes:
    """A key that orders texts by their bytes."""
    return text.encode("utf-8", "surrogateescape")


def valid(text: str) -> str:
    """`text` with each stray byte replaced by U+FFFD, as JSON writers do."""
    if text.isascii():
        return text
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def lower(text: str) -> str:
    """Rune by rune: no final sigma, no rune becomes two."""
    return text.lower() if text.isascii() else "".join(_one(rune, rune.lower()) for rune in text)


def upper(text: str) -> str:
    """Rune by rune: a sharp s stays one."""
    return text.upper() if text.isascii() else "".join(_one(rune, rune.upper()) for rune in text)


def _one(rune: str, changed: str) -> str:
    if len(changed) == 1:
        return changed
    return "i" if rune == "\u0130" and changed[0] == "i" else rune


def is_rune_start(byte: int) -> bool:
    """Whether a byte can begin a rune."""
    return byte & 0xC0 != 0x80  # noqa: PLR2004 - the number says it


def width(data: bytes, at: int) -> int:
    """Bytes of the rune at a place; 1 for a stray byte and at the end."""
    first = data[at] if at < len(data) else 0
    size = 1 + (first >= 0xC0) + (first >= 0xE0) + (first >= 0xF0)  # noqa: PLR2004 - UTF-8's own numbers
    try:
        return len(data[at : at + size]) if data[at : at + size].decode() else 1
    except UnicodeDecodeError:
        return 1
