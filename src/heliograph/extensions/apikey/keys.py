"""One API key: its text, which is shown once, and what is kept of it.

A key is `hgk_<id>_<secret>`, where the secret is 256 random bits. What is kept is the SHA-256 of the whole text. A slow
hash such as scrypt protects passwords because people choose guessable ones; 256 random bits cannot be guessed at any
speed, and a receiver checks the key of every request.
"""

import hashlib
import hmac
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

PREFIX = "hgk"
_ID_BYTES = 4
_SECRET_BYTES = 32


class Scope(StrEnum):
    """What a key is good for; `admin` includes the others."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is kept of a key.

    Attributes:
        id: Public part of the key, eight hex digits.
        name: What it is for.
        scopes: What it is good for.
        digest: SHA-256 of the key's text, hex.
        created: Unix time in seconds.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    digest: str
    created: int

    def matches(self, text: str) -> bool:
        """Whether `text` is this key; takes the same time wherever it differs."""
        return hmac.compare_digest(digest_of(text), self.digest)

    def permits(self, scope: str) -> bool:
        """Whether the key is good for `scope`."""
        return Scope.ADMIN in self.scopes or scope in self.scopes

    def as_dict(self) -> dict[str, Any]:
        """For the file."""
        return {
            "id": self.id,
            "name": self.name,
            "scopes": sorted(scope.value for scope in self.scopes),
            "sha256": self.digest,
            "created": self.created,
        }

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """From the file; KeyError or ValueError when it is no key."""
        return cls(
            id=str(values["id"]),
            name=str(values["name"]),
            scopes=frozenset(Scope(scope) for scope in values["scopes"]),
            digest=str(values["sha256"]),
            created=int(values["created"]),
        )


def digest_of(text: str) -> str:
    """What is kept of a key's text."""
    return hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()


def generate(name: str, scopes: frozenset[Scope]) -> tuple[str, ApiKey]:
    """A new key: its text, which nobody can show again, and what is kept of it."""
    identity = secrets.token_hex(_ID_BYTES)
    text = f"{PREFIX}_{identity}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    return text, ApiKey(identity, name, scopes, digest_of(text), int(time.time()))


def id_in(text: str) -> str:
    """The id that a key's text names, empty when it is no key of ours."""
    prefix, _, rest = text.partition("_")
    identity, separator, _ = rest.partition("_")
    return identity if prefix == PREFIX and separator else ""
