"""W3C trace state: `key=value` members, newest first."""

import re

_KEY = re.compile(r"[a-z0-9][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13}")
_VALUE = re.compile(r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]")
_MAX_MEMBERS = 32


def parse(text: str) -> list[tuple[str, str]] | None:
    """The members, None for a text that is no trace state."""
    members: list[tuple[str, str]] = []
    for part in text.split(",") if text else []:
        if not part.strip(" \t"):
            continue
        key, mark, value = part.strip(" \t").partition("=")
        if (
            not mark
            or not _KEY.fullmatch(key)
            or not _VALUE.fullmatch(value)
            or any(key == known for known, _ in members)
        ):
            return None
        members.append((key, value))
    return members if len(members) <= _MAX_MEMBERS else None


def insert(members: list[tuple[str, str]], key: str, value: str) -> str | None:
    """The text with the member in front; None when it cannot be one."""
    if not _KEY.fullmatch(key) or not _VALUE.fullmatch(value):
        return None
    others = [member for member in members if member[0] != key]
    return ",".join(f"{name}={text}" for name, text in [(key, value), *others][:_MAX_MEMBERS])
