"""Errors of the category security."""

from typing import ClassVar

from heliograph.exceptions.categories import SecurityError


class Unauthenticated(SecurityError):
    """No credentials, or credentials that are not valid."""

    code: ClassVar[str] = "HG-SEC-001"
    default_hints: ClassVar[tuple[str, ...]] = (
        "send a valid key: `Authorization: Bearer ...`",
        "`heliograph keys create` makes one",
    )


class PermissionDenied(SecurityError):
    """The credentials are valid but not for this."""

    code: ClassVar[str] = "HG-SEC-002"
    default_hints: ClassVar[tuple[str, ...]] = ("use a key with the scope that the message names",)


class CertificateInvalid(SecurityError):
    """The peer's certificate cannot be verified."""

    code: ClassVar[str] = "HG-SEC-003"
    default_hints: ClassVar[tuple[str, ...]] = ("check the CA file, the host name and the validity dates",)


class TlsFailure(SecurityError):
    """The TLS handshake failed."""

    code: ClassVar[str] = "HG-SEC-004"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check that both sides use TLS and share a version",
        "`openssl s_client -connect HOST:PORT` shows the handshake",
    )


class AccessDenied(SecurityError):
    """The operating system denies this user the file or port."""

    code: ClassVar[str] = "HG-SEC-005"
    default_hints: ClassVar[tuple[str, ...]] = ("check owner and mode of the path; ports below 1024 need a privilege",)
