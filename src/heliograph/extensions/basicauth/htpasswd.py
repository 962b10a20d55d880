"""Lines of htpasswd files: users and how their passwords are checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import Final

import bcrypt

_BCRYPT: Final = ("$2a$", "$2b$", "$2x$", "$2y$")
_APR1: Final = "$apr1$"
_UNKNOWN: Final = ("$1$", "$5$", "$6$", "$argon2", "$scrypt$")
_WHOLE_BCRYPT: Final = re.compile(r"\$2[abxy]\$(?:0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}")
_BCRYPT_BYTES: Final = 72
_SHA1_BYTES: Final = 20
_ITOA64: Final = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Password:
    """What is kept of a password; `stored` never shows in a representation."""

    stored: str

    def __repr__(self) -> str:
        return "Password(...)"

    @property
    def is_slow(self) -> bool:
        """Whether checking it takes long on purpose."""
        return self.stored.startswith((*_BCRYPT, _APR1))

    def matches(self, sent: str) -> bool:
        """Whether `sent` is the password; compared in constant time."""
        stored, secret = self.stored, sent.encode("utf-8", "surrogateescape")
        if stored.startswith(_BCRYPT):
            # the hash is of the first 72 bytes, as it was when it was made; the library wants them cut by the caller
            return bcrypt.checkpw(secret[:_BCRYPT_BYTES], stored.encode()) if b"\0" not in secret else False
        if stored.startswith(_APR1):
            salt = stored[len(_APR1) :].partition("$")[0][:8]
            return _same(_apr1(secret, salt.encode()), stored)
        if stored.startswith("{SHA}"):
            digest = base64.b64encode(hashlib.sha1(secret, usedforsecurity=False).digest()).decode()
            return _same("{SHA}" + digest, stored)
        if stored.startswith("{SSHA}"):
            kept = base64.b64decode(stored[6:])
            digest = hashlib.sha1(secret + kept[_SHA1_BYTES:], usedforsecurity=False).digest()
            return hmac.compare_digest(digest, kept[:_SHA1_BYTES])
        return hmac.compare_digest(stored.encode("utf-8", "surrogateescape"), secret)


def parse(text: str) -> dict[str, Password]:
    """Users and their passwords; the first line of a user counts.

    Raises:
        ValueError: A line that is none, or a hash that is not known; the message does not show it.
    """
    users: dict[str, Password] = {}
    for number, line in enumerate(text.splitlines(), 1):
        entry = line.strip()
        if not entry or entry.startswith("#"):
            continue
        user, colon, stored = entry.partition(":")
        if not colon or not user or not stored:
            raise ValueError(f"line {number} is not `user:password`")
        if stored.startswith(_UNKNOWN):
            raise ValueError(f"line {number} has a hash that is not supported: make it with `htpasswd -B` (bcrypt)")
        if _is_damaged(stored):
            raise ValueError(f"line {number} has a damaged hash")
        users.setdefault(user, Password(stored))
    return users


def _is_damaged(stored: str) -> bool:
    """Whether it begins like a hash and is none; hashing to find out would take long for many users."""
    if stored.startswith(_BCRYPT):
        return _WHOLE_BCRYPT.fullmatch(stored) is None
    if not stored.startswith(("{SHA}", "{SSHA}")):
        return False
    try:
        return len(base64.b64decode(stored.partition("}")[2], validate=True)) < _SHA1_BYTES
    except binascii.Error:
        return True


def _same(made: str, stored: str) -> bool:
    return hmac.compare_digest(made.encode(), stored.encode("utf-8", "surrogateescape"))


def _apr1(secret: bytes, salt: bytes) -> str:
    """Apache's MD5 hash of a password: a thousand rounds over password, salt and the last result."""
    inner = hashlib.md5(secret + salt + secret, usedforsecurity=False).digest()
    start = secret + _APR1.encode() + salt
    start += (inner * (len(secret) // 16 + 1))[: len(secret)]
    bits = len(secret)
    while bits:
        start += b"\0" if bits & 1 else secret[:1]
        bits >>= 1
    digest = hashlib.md5(start, usedforsecurity=False).digest()
    for turn in range(1000):
        parts = [secret if turn & 1 else digest]
        parts += [salt] if turn % 3 else []
        parts += [secret] if turn % 7 else []
        parts += [digest if turn & 1 else secret]
        digest = hashlib.md5(b"".join(parts), usedforsecurity=False).digest()
    text = ""
    for one, two, three in ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)):
        text += _letters(digest[one] << 16 | digest[two] << 8 | digest[three], 4)
    return f"{_APR1}{salt.decode()}${text}{_letters(digest[11], 2)}"


def _letters(value: int, count: int) -> str:
    return "".join(_ITOA64[value >> 6 * place & 63] for place in range(count))
