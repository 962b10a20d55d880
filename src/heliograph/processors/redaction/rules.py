"""What is removed, what is masked, and how: of keys and of texts."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING, Final

from heliograph._native import Pattern
from heliograph.ottl.golang.regex import Regex, compile_regex
from heliograph.ottl.golang.text import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph._native import Column, Frame, Mask
    from heliograph.processors.redaction.config import RedactionConfig

KINDS: Final = ("redacted", "masked", "allowed", "ignored")
"""What can be done to an attribute."""
_OWN_KEYS: Final = frozenset(
    f"redaction.{place}{kind}.{what}"
    for place in ("", "body.")
    for kind in KINDS
    for what in (("keys", "count") if kind != "ignored" else ("count",))
)
_DIGESTS: Final = {"md5": hashlib.md5, "sha1": hashlib.sha1, "sha3": hashlib.sha3_256}


class Rules:
    """The settings, ready to be asked."""

    def __init__(self, config: RedactionConfig) -> None:
        self._allowed_keys: Final = None if config.allow_all_keys else _OWN_KEYS.union(config.allowed_keys)
        self._ignored_keys: Final = frozenset(config.ignored_keys)
        self._ignored_patterns: Final = [compile_regex(text) for text in config.ignored_key_patterns]
        self._blocked_patterns: Final = [compile_regex(text) for text in config.blocked_key_patterns]
        self._blocked: Final = [compile_regex(text) for text in config.blocked_values]
        self._allowed: Final = [compile_regex(text) for text in config.allowed_values]
        self._blocked_kernels: Final = [Pattern(text) for text in config.blocked_values]
        self._allowed_kernels: Final = [Pattern(text) for text in config.allowed_values]
        self._mask: Final = _masking(config)

    def ignores(self, key: str) -> bool:
        """Whether a key is left alone."""
        return key in self._ignored_keys or _any(self._ignored_patterns, key)

    def removes(self, key: str) -> bool:
        """Whether a key is not allowed."""
        return self._allowed_keys is not None and key not in self._allowed_keys

    def blocks(self, key: str) -> bool:
        """Whether all values of a key are masked."""
        return _any(self._blocked_patterns, key)

    def allows(self, text: str) -> bool:
        """Whether a value is left alone."""
        return _any(self._allowed, text)

    def allowed_rows(self, frame: Frame, texts: Column) -> Mask:
        """Rows of a column of texts that are left alone."""
        return _rows(frame, texts, self._allowed_kernels)

    def blocked_rows(self, frame: Frame, texts: Column) -> Mask:
        """Rows of a column of texts in which something is blocked: no other row can change."""
        return _rows(frame, texts, self._blocked_kernels)

    def mask_all(self, text: str) -> str:
        """The text masked whole, line by line as a regex of all characters takes it."""
        return "\n".join(map(self._mask, text.split("\n")))

    def mask_blocked(self, text: str) -> str:
        """The text with all that is blocked masked."""
        for pattern in self._blocked:
            found = pattern.find_all(text)
            if not found:
                continue
            data, end = encode(text), 0
            parts: list[bytes] = []
            for start, stop, _ in found:
                parts += [data[end:start], encode(self._mask(decode(data[start:stop])))]
                end = stop
            text = decode(b"".join((*parts, data[end:])))
        return text


def _rows(frame: Frame, texts: Column, patterns: list[Pattern]) -> Mask:
    found = frame.mask(False)
    for pattern in patterns:
        found |= frame.is_match(texts, pattern)
    return found


def _any(patterns: list[Regex], text: str) -> bool:
    return any(pattern.matches(text) for pattern in patterns)


def _masking(config: RedactionConfig) -> Callable[[str], str]:
    name = config.hash_function
    if not name:
        return lambda _text: "****"
    if name.startswith("hmac-"):
        key, digest = config.hmac_key.get_secret_value().encode(), name.removeprefix("hmac-")
        return lambda text: hmac.new(key, encode(text), digest).hexdigest()
    function = _DIGESTS[name]
    return lambda text: function(encode(text), usedforsecurity=False).hexdigest()
