"""Errors of the HTTP surface."""

from typing import ClassVar

from heliograph.exceptions import DataError, SecurityError
from heliograph.exceptions.security import PermissionDenied


class InvalidRequestError(DataError):
    """A request does not fit the API's schema."""

    code: ClassVar[str] = "HG-DAT-045"
    default_hints: ClassVar[tuple[str, ...]] = (
        "the message names the field; `/api/v1/openapi.json` describes the request",
    )


class UnknownPathError(DataError):
    """Nothing is served at a path."""

    code: ClassVar[str] = "HG-DAT-046"
    default_hints: ClassVar[tuple[str, ...]] = ("The API is described at /api/v1/openapi.json.",)


class KeyRequiredError(SecurityError):
    """A request has no key, or not a good one."""

    code: ClassVar[str] = "HG-SEC-041"
    default_hints: ClassVar[tuple[str, ...]] = ("Send `Authorization: Bearer KEY` with a key that may read.",)


class AdminRequiredError(PermissionDenied):
    """A key is good for reading, and something was to be changed."""

    code: ClassVar[str] = "HG-SEC-043"
    default_hints: ClassVar[tuple[str, ...]] = ("Make one with `heliograph keys create NAME --scope admin`.",)


class HostRefusedError(SecurityError):
    """The Host header names a host that this server does not serve."""

    code: ClassVar[str] = "HG-SEC-042"
    default_hints: ClassVar[tuple[str, ...]] = (
        "Use localhost or 127.0.0.1, or list the name in the server's allowed hosts.",
    )
