"""Secrets out of texts and values before anybody sees them."""

import re
from collections.abc import Mapping

MASK = "[REDACTED]"

_SECRET_KEY = re.compile(
    r"(?:^|[._\-\s])(?:pass(?:word|wd|phrase)?|secret|token|api[._-]?key|authorization|cookie|credential|private[._-]?key)s?"
    r"(?:$|[._\-\s])",
    re.IGNORECASE,
)
_IN_TEXT = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {MASK}"),
    (re.compile(r"\bhgk_[A-Za-z0-9_-]{8,}"), MASK),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@/]+@"), rf"\1:{MASK}@"),
    (
        re.compile(
            r"(?i)\b((?:x-)?(?:api[_-]?key|password|passwd|secret|token|access[_-]?key)[\"']?\s*[=:]\s*[\"']?)[^\s\"'&,;]+"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----", re.DOTALL), MASK),
)


def is_secret_key(name: str) -> bool:
    """Whether a setting, header or attribute of this name holds a secret."""
    return _SECRET_KEY.search(name) is not None


def mask_text(text: str) -> str:
    """`text` with bearer tokens, API keys, passwords in URLs and assignments, and private keys replaced."""
    for pattern, replacement in _IN_TEXT:
        text = pattern.sub(replacement, text)
    return text


def mask_values(values: Mapping[str, str]) -> dict[str, str]:
    """The mapping with secret values replaced whole and the others masked as text."""
    return {key: MASK if is_secret_key(key) else mask_text(value) for key, value in values.items()}
