"""One batch through one processor, as OTLP JSON in plain Python values."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf.json_format import ParseDict
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from heliograph.model import Batch, Signal
from heliograph.pipeline import Kind, PipelineID, ProcessorFactory
from heliograph.testing import Ledger, Sink, create_settings
from heliograph.wire import Encoding, decode, encode

Attributes = Mapping[str, Any]
_NAMES = {
    Signal.TRACES: ("resourceSpans", "scopeSpans", "spans"),
    Signal.LOGS: ("resourceLogs", "scopeLogs", "logRecords"),
    Signal.METRICS: ("resourceMetrics", "scopeMetrics", "metrics"),
}


_REQUESTS: dict[Signal, Any] = {
    Signal.TRACES: ExportTraceServiceRequest,
    Signal.LOGS: ExportLogsServiceRequest,
    Signal.METRICS: ExportMetricsServiceRequest,
}


def identifier(number: int, size: int = 16) -> str:
    """A trace id, or a span id of 8 bytes, as the protobuf library takes it."""
    return base64.b64encode(number.to_bytes(size, "big")).decode()


def any_value(value: Any) -> dict[str, Any]:  # noqa: PLR0911 - a branch a type
    """A Python value as an AnyValue."""
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str():
            return {"stringValue": value}
        case dict():
            return {"kvlistValue": {"values": key_values(value)}}  # pyright: ignore[reportUnknownArgumentType]
        case list():
            return {"arrayValue": {"values": [any_value(item) for item in value]}}  # pyright: ignore[reportUnknownVariableType]
        case _:
            return {}


def key_values(attributes: Attributes) -> list[dict[str, Any]]:
    """A map as a list of KeyValue."""
    return [{"key": key, "value": any_value(value)} for key, value in attributes.items()]


def plain(value: Mapping[str, Any]) -> Any:
    """An AnyValue as a Python value."""
    for kind, item in value.items():
        if kind == "intValue":
            return int(item)
        if kind == "doubleValue":
            return float(item)
        if kind == "kvlistValue":
            return plain_map(item.get("values", []))
        if kind == "arrayValue":
            return [plain(each) for each in item.get("values", [])]
        return item
    return None


def plain_map(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A list of KeyValue as a map."""
    return {item["key"]: plain(item.get("value", {})) for item in items}


def batch_of(
    signal: Signal, records: Sequence[Mapping[str, Any]], resource: Attributes | None = None, scope: str = "scope"
) -> Batch:
    """Records (OTLP JSON, with `attributes` as a plain map) of one resource and scope."""
    resources, scopes, items = _NAMES[signal]
    made = [
        {**record, **({"attributes": key_values(record["attributes"])} if "attributes" in record else {})}
        for record in records
    ]
    around = {"scope": {"name": scope}, items: made}
    request = {resources: [{"resource": {"attributes": key_values(resource or {})}, scopes: [around]}]}
    return decode(signal, [ParseDict(request, _REQUESTS[signal]()).SerializeToString()])


def gauge(name: str, points: Sequence[Attributes]) -> dict[str, Any]:
    """A gauge with a point for each map of attributes."""
    return {"name": name, "gauge": {"dataPoints": [{"asInt": "1", "attributes": key_values(item)} for item in points]}}


def process(factory: ProcessorFactory[Any], config: Mapping[str, Any], *batches: Batch) -> Sink:
    """What a processor hands on; every parcel is settled once."""
    signal = batches[0].signal
    sink, ledger = Sink(), Ledger()
    settings = create_settings(Kind.PROCESSOR, factory.type, pipeline=PipelineID(signal))
    processor = factory.create(settings, factory.config_class.model_validate(config), signal, sink)
    for batch in batches:
        processor.consume(ledger.parcel(batch))
    ledger.check()
    return sink


def resources_of(batch: Batch) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """For each resource its attributes and its records, with plain attributes."""
    resources, scopes, items = _NAMES[batch.signal]
    found: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    for resource in json.loads(encode(batch, Encoding.JSON)).get(resources, []):
        records = [record for scope in resource.get(scopes, []) for record in scope.get(items, [])]
        for record in records:
            record["attributes"] = plain_map(record.get("attributes", []))
        found.append((plain_map(resource.get("resource", {}).get("attributes", [])), records))
    return found


def records_of(sink: Sink) -> list[dict[str, Any]]:
    """All records that came, with plain attributes."""
    return [record for batch in sink.batches for _, records in resources_of(batch) for record in records]


def attributes_of(sink: Sink) -> list[dict[str, Any]]:
    """The attributes of all records that came."""
    return [record["attributes"] for record in records_of(sink)]
