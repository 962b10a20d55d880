"""Errors of the category data."""

from typing import ClassVar

from heliograph.exceptions.categories import DataError


class MalformedPayload(DataError):
    """The bytes are not the message that they claim to be."""

    code: ClassVar[str] = "HG-DAT-001"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check the sender's content type and encoding",
        "the offset in the message says where decoding stopped",
    )


class PayloadTooLarge(DataError):
    """The message is larger than the limit after decompression."""

    code: ClassVar[str] = "HG-DAT-002"
    default_hints: ClassVar[tuple[str, ...]] = (
        "send smaller batches",
        "raise the receiver's size limit",
    )


class UnsupportedEncoding(DataError):
    """The content type or compression is not one that this endpoint speaks."""

    code: ClassVar[str] = "HG-DAT-003"
    default_hints: ClassVar[tuple[str, ...]] = (
        "use application/x-protobuf or application/json, and gzip, zstd or none",
    )


class InvalidArgument(DataError):
    """The request is well formed but its content is refused."""

    code: ClassVar[str] = "HG-DAT-004"
    default_hints: ClassVar[tuple[str, ...]] = ("read the detail: it names the field",)


class NotFound(DataError):
    """What was asked for does not exist."""

    code: ClassVar[str] = "HG-DAT-005"
    default_hints: ClassVar[tuple[str, ...]] = ("check the name or id, and the time range",)


class SchemaMismatch(DataError):
    """Columns or types differ from what the receiver of the data expects."""

    code: ClassVar[str] = "HG-DAT-006"
    default_hints: ClassVar[tuple[str, ...]] = ("compare the two schemas; an upgrade may need a migration",)


class IntegrityFailure(DataError):
    """A checksum does not match: the bytes were damaged."""

    code: ClassVar[str] = "HG-DAT-007"
    default_hints: ClassVar[tuple[str, ...]] = (
        "check disk and memory of this machine",
        "restore the damaged file from a copy if there is one",
    )
