"""Functions of the span context."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from heliograph.ottl.functions.table import Options, record_converter, record_editor
from heliograph.ottl.values.convert import as_string

_SPAN = ("span",)
_SERVER, _CLIENT, _PRODUCER, _CONSUMER = 2, 3, 4, 5
_OLDEST, _NEWEST = (1, 37, 0), (1, 43, 0)
_VERSION = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")

Attributes = Mapping[str, Any]


@record_converter("IsRootSpan()", Options(contexts=_SPAN, pure=False))
def is_root_span(row: Any) -> bool:
    """Whether the span has no parent."""
    return not any(row.span.parent_span_id)


def _first(attributes: Attributes, *names: str) -> str | None:
    return next((as_string(attributes[name]) for name in names if name in attributes), None)


def _server(attributes: Attributes) -> str:
    address, port = _first(attributes, "server.address"), _first(attributes, "server.port")
    if address is None:
        return ""
    return address if port is None else f"{address}:{port}"


def _http(subject: str) -> Callable[[Attributes], str]:
    def name(attributes: Attributes) -> str:
        method = _first(attributes, "http.request.method", "http.method")
        if method is None:
            return ""
        target = _first(attributes, subject)
        return method if target is None else f"{method} {target}"

    return name


def _rpc(attributes: Attributes) -> str:
    system = _first(attributes, "rpc.system.name", "rpc.system")
    if system is None:
        return ""
    method = _first(attributes, "rpc.method", "rpc.grpc.method")
    service = _first(attributes, "rpc.service", "rpc.grpc.service")
    if method is None:
        return system if service is None else f"{service}/*"
    return method if service is None else f"{service}/{method}"


def _database(attributes: Attributes) -> str:
    system = _first(attributes, "db.system.name", "db.system")
    if system is None:
        return ""
    summary = _first(attributes, "db.query.summary")
    if summary is not None:
        return summary
    operation = _first(attributes, "db.operation.name", "db.operation") or ""
    return " ".join(part for part in (operation, _database_target(attributes)) if part) or system


def _database_target(attributes: Attributes) -> str:
    namespace = _first(attributes, "db.namespace", "db.name") or ""
    within = _first(attributes, "db.collection.name", "db.stored_procedure.name")
    if within is not None:
        return f"{namespace}.{within}" if namespace else within
    return namespace or _server(attributes)


def _messaging(attributes: Attributes) -> str:
    system = _first(attributes, "messaging.system")
    if system is None:
        return ""
    operation = _first(attributes, "messaging.operation.name", "messaging.operation")
    destination = _destination(attributes)
    if operation is not None:
        return f"{operation} {destination}" if destination else operation
    return destination or system


def _destination(attributes: Attributes) -> str:
    if attributes.get("messaging.destination.temporary") is True:
        return "(temporary)"
    if attributes.get("messaging.destination.anonymous") is True:
        return "(anonymous)"
    named = _first(attributes, "messaging.destination.template", "messaging.destination.name", "messaging.destination")
    return _server(attributes) if named is None else named


_NAMERS: dict[int, tuple[Callable[[Attributes], str], ...]] = {
    _SERVER: (_http("http.route"), _rpc, _messaging),
    _CLIENT: (_http("url.template"), _rpc, _database, _messaging),
    _PRODUCER: (_messaging,),
    _CONSUMER: (_messaging,),
}


def _check_version(given: Mapping[str, Any]) -> None:
    text = given["SemconvVersion"]
    match = _VERSION.fullmatch(text)
    if match is None:
        raise ValueError(f'failed to parse semconv version "{text}": invalid semantic version')
    version = tuple(int(number or 0) for number in match.groups())
    if not _OLDEST <= version <= _NEWEST:
        raise ValueError(f'unsupported semconv version "{text}": must be between 1.37.0 and 1.43.0')
    if given.get("OriginalSpanNameAttribute") == "":
        raise ValueError("originalSpanNameAttribute cannot be an empty string")


@record_editor(
    "set_semconv_span_name(SemconvVersion string, OriginalSpanNameAttribute? string)",
    Options(contexts=_SPAN, check=_check_version),
)
def set_semconv_span_name(row: Any, version: str, original_attribute: str | None = None) -> None:  # noqa: ARG001 - checked before
    """Name the span as the semantic conventions say for its kind and attributes."""
    span = row.span
    name = next((name for namer in _NAMERS.get(span.kind, ()) if (name := namer(span.attributes))), span.name)
    if name != span.name and original_attribute is not None:
        span.attributes[original_attribute] = span.name
    span.name = name
