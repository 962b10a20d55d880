"""What a server answers: partial success, as protobuf or JSON, and errors as `google.rpc.Status`."""

import json
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, cast

from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import DecodeError
from google.rpc.status_pb2 import Status

from heliograph.exceptions import MalformedPayload

MAX_RESPONSE_BYTES = 4 << 20
"""A larger answer is an error that is not retried (OTLP 1.11)."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A request that was accepted, perhaps in part.

    Attributes:
        rejected: Spans, points or records that the server refused for good.
        message: The server's words; a warning when nothing was rejected.
    """

    rejected: int = 0
    message: str = ""


def parse_protobuf(body: bytes) -> ExportResult:
    """The `partial_success` of an Export...ServiceResponse; its shape is the same for every signal.

    Raises:
        MalformedPayload: It is no such message.
    """
    rejected, message = 0, b""
    for number, value in _fields(body):
        if number == 1 and isinstance(value, bytes):
            for inner, part in _fields(value):
                if inner == 1 and isinstance(part, int):
                    rejected = part
                elif inner == 2 and isinstance(part, bytes):  # noqa: PLR2004 - a field number
                    message = part
    return ExportResult(rejected, message.decode("utf-8", "replace"))


def parse_json(body: bytes) -> ExportResult:
    """The `partialSuccess` of a JSON answer.

    Raises:
        MalformedPayload: It is no JSON object.
    """
    if not body.strip():
        return ExportResult()
    answer = _json_object(body)
    partial = answer.get("partialSuccess")
    if not isinstance(partial, dict):
        return ExportResult()
    fields = cast("dict[str, Any]", partial)
    names = ("rejectedSpans", "rejectedDataPoints", "rejectedLogRecords", "rejectedProfiles")
    rejected = next((int(fields[name]) for name in names if name in fields), 0)
    return ExportResult(rejected, str(fields.get("errorMessage", "")))


def parse_status(body: bytes, content_type: str) -> Status:
    """The `google.rpc.Status` of an error answer; an answer that holds none gives its text as the message."""
    status = Status()
    try:
        if "json" in content_type:
            ParseDict(_json_object(body), status, ignore_unknown_fields=True)
        elif "protobuf" in content_type:
            status.ParseFromString(body)
        else:
            status.message = body[:500].decode("utf-8", "replace")
    except (DecodeError, ParseError, MalformedPayload):
        status = Status(message=body[:500].decode("utf-8", "replace"))
    return status


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds of a Retry-After header (a number or an HTTP date); None when there is none that makes sense."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (TypeError, ValueError):
        return None


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise MalformedPayload(f"the server's answer is not JSON: {error}") from error
    if not isinstance(answer, dict):
        raise MalformedPayload("the server's answer is not a JSON object")
    return cast("dict[str, Any]", answer)


def _fields(data: bytes) -> list[tuple[int, int | bytes]]:
    """Field numbers and values of a message; fixed-width fields are skipped, as no answer has one."""
    fields: list[tuple[int, int | bytes]] = []
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(data, at)
            fields.append((tag >> 3, value))
        elif kind == 2:  # noqa: PLR2004 - wire type of lengths
            length, at = _varint(data, at)
            if at + length > len(data):
                raise MalformedPayload(f"the server's answer is cut off at byte {len(data)}")
            fields.append((tag >> 3, data[at : at + length]))
            at += length
        elif kind in {1, 5}:
            at += 8 if kind == 1 else 4
        else:
            raise MalformedPayload(f"the server's answer is no protobuf message: wire type {kind} at byte {at}")
    return fields


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 70:  # noqa: PLR2004 - ten bytes at most
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:  # noqa: PLR2004 - the last byte
            return value, at
        shift += 7
    raise MalformedPayload(f"the server's answer has a bad number at byte {at}")
