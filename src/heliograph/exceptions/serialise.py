"""Errors to and from JSON, and to what OTLP calls an exception: span event attributes and log attributes."""

import traceback
from dataclasses import asdict
from typing import Any, cast

from heliograph.exceptions.base import ErrorContext, HeliographError, Severity
from heliograph.exceptions.mask import mask_text, mask_values
from heliograph.exceptions.registry import find_error

SEVERITY_NUMBERS = {Severity.INFO: 9, Severity.WARNING: 13, Severity.ERROR: 17, Severity.CRITICAL: 21}
"""OTLP severity numbers: INFO, WARN, ERROR, FATAL."""


def to_json(error: HeliographError) -> dict[str, Any]:
    """A JSON object with everything that `error` says; secrets are masked.

    Keys: `code type message category severity retryable retry_after hints context cause`. The cause is the
    message of the exception beneath, empty when there is none.
    """
    context = asdict(error.context)
    context["values"] = mask_values(error.context.values)
    return {
        "code": error.code,
        "type": type(error).__name__,
        "message": mask_text(error.message),
        "category": error.category.value,
        "severity": error.severity.value,
        "retryable": error.retryable,
        "retry_after": error.retry_after,
        "hints": [mask_text(hint) for hint in error.hints],
        "context": context,
        "cause": mask_text(_cause(error)),
    }


def from_json(value: dict[str, Any]) -> HeliographError:
    """The error that `to_json` wrote; an unknown code gives the root class, with its message kept."""
    kind = find_error(str(value.get("code", ""))) or HeliographError
    known = ErrorContext.__dataclass_fields__
    context = {name: item for name, item in cast("dict[str, Any]", value.get("context") or {}).items() if name in known}
    retry_after = value.get("retry_after")
    error = HeliographError.__new__(kind)
    HeliographError.__init__(
        error,
        str(value.get("message", "")),
        hints=[str(hint) for hint in value.get("hints", ())],
        context=ErrorContext(**context),
        retry_after=None if retry_after is None else float(retry_after),
    )
    return error.with_retryable(bool(value.get("retryable", kind.retryable)))


def exception_attributes(error: HeliographError) -> dict[str, str | bool]:
    """Attributes of an OTLP `exception` span event, by the semantic conventions, and ours beside them."""
    trace = "".join(traceback.format_exception(error))
    return {
        "exception.type": f"{type(error).__module__}.{type(error).__qualname__}",
        "exception.message": mask_text(error.message),
        "exception.stacktrace": mask_text(trace),
        "error.type": error.code,
        "heliograph.error.category": error.category.value,
        "heliograph.error.retryable": error.retryable,
    }


def log_record(error: HeliographError, time_unix_nano: int) -> dict[str, Any]:
    """An OTLP/JSON LogRecord for `error` at a time in nanoseconds since the epoch."""
    attributes: dict[str, str | bool] = exception_attributes(error)
    if error.context.component:
        attributes["otelcol.component.id"] = error.context.component
    record: dict[str, Any] = {
        "timeUnixNano": str(time_unix_nano),
        "severityNumber": SEVERITY_NUMBERS[error.severity],
        "severityText": error.severity.value.upper(),
        "body": {"stringValue": mask_text(error.message)},
        "attributes": [{"key": key, "value": _any_value(value)} for key, value in attributes.items()],
        "eventName": "exception",
    }
    if error.context.trace_id:
        record |= {"traceId": error.context.trace_id, "spanId": error.context.span_id}
    return record


def _any_value(value: str | bool) -> dict[str, str | bool]:  # noqa: FBT001 - a value, not a switch
    return {"boolValue": value} if isinstance(value, bool) else {"stringValue": value}


def _cause(error: HeliographError) -> str:
    return str(error.__cause__) if error.__cause__ is not None else ""
