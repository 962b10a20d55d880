"""Generated OTLP messages: a strategy built from the descriptors, so that no field is forgotten."""

from typing import Any

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from heliograph.model import Signal

REQUESTS: dict[Signal, type[Message]] = {
    Signal.TRACES: ExportTraceServiceRequest,
    Signal.LOGS: ExportLogsServiceRequest,
    Signal.METRICS: ExportMetricsServiceRequest,
}


def quick(examples: int) -> settings:
    """Settings for a property over messages: generating them is slow, and how slow says nothing."""
    ignored = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    return settings(max_examples=examples, deadline=None, suppress_health_check=ignored)


_EDGES = {64: [0, 1, 127, 128, 2**31, 2**53 + 1, 2**63 - 1], 32: [0, 1, 127, 128, 2**31 - 1]}
_TEXT = st.one_of(st.sampled_from(["", "a", "service.name", "sixteen letters!", "x" * 130]), st.text(max_size=40))
_IDS = st.one_of(st.just(b""), st.binary(min_size=8, max_size=8), st.binary(min_size=16, max_size=16))
_SIGNED = (FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_SINT32, FieldDescriptor.TYPE_SFIXED32)


def _integers(bits: int, *, signed: bool) -> st.SearchStrategy[int]:
    low, high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
    edges = st.sampled_from([*_EDGES[bits], low, high])
    return st.one_of(edges, st.integers(min_value=low, max_value=high))


def _scalar(field: Any) -> st.SearchStrategy[Any]:
    kind = field.type
    if kind == FieldDescriptor.TYPE_STRING:
        return _TEXT
    if kind == FieldDescriptor.TYPE_BYTES:
        return st.one_of(_IDS, st.binary(max_size=40))
    if kind == FieldDescriptor.TYPE_BOOL:
        return st.booleans()
    if kind == FieldDescriptor.TYPE_DOUBLE:
        return st.floats(allow_nan=False)
    if kind == FieldDescriptor.TYPE_ENUM:
        # Enums are open in proto3: a number without a name must survive.
        return st.one_of(st.sampled_from(sorted(field.enum_type.values_by_number)), _integers(32, signed=True))
    wide = (FieldDescriptor.TYPE_INT64, FieldDescriptor.TYPE_SFIXED64)
    unsigned_wide = (FieldDescriptor.TYPE_UINT64, FieldDescriptor.TYPE_FIXED64)
    bits = 64 if kind in (*wide, *unsigned_wide) else 32
    return _integers(bits, signed=kind in (*wide, *_SIGNED))


def _sizes(descriptor: Any, depth: int) -> int:
    """The most elements of a repeated field: few, and none deep inside, so that messages stay small."""
    return 0 if depth > 9 else 1 if descriptor.name == "KeyValueList" else 2


@st.composite
def messages(draw: st.DrawFn, descriptor: Any, depth: int = 0) -> Message:
    """Any message of a type: every field may be absent, empty or set."""
    message = GetMessageClass(descriptor)()
    # One choice for all fields is far cheaper to draw than one choice a field.
    chosen = draw(st.integers(min_value=0, max_value=2 ** len(descriptor.fields) - 1))
    for index, field in enumerate(descriptor.fields):
        if chosen >> index & 1:
            _fill(draw, message, field, depth)
    return message


def _fill(draw: st.DrawFn, message: Message, field: Any, depth: int) -> None:
    size = draw(st.integers(0, _sizes(field.containing_type, depth))) if field.is_repeated else 1
    for _ in range(size):
        if field.message_type is not None:
            value = draw(messages(field.message_type, depth + 1))
            target: Any = getattr(message, field.name)
            if field.is_repeated:
                target.append(value)
            else:
                target.CopyFrom(value)
        elif field.is_repeated:
            getattr(message, field.name).append(draw(_scalar(field)))
        else:
            setattr(message, field.name, draw(_scalar(field)))


def requests(signal: Signal) -> st.SearchStrategy[Message]:
    """Any export request of a signal."""
    return messages(REQUESTS[signal].DESCRIPTOR)


def paths(descriptor: Any) -> dict[str, tuple[str, ...]]:
    """For each message type inside a request: the fields that lead to it, by the shortest way."""
    found: dict[str, tuple[str, ...]] = {descriptor.full_name: ()}
    queue: list[Any] = [descriptor]
    for current in queue:
        for field in current.fields:
            if field.message_type is not None and field.message_type.full_name not in found:
                found[field.message_type.full_name] = (*found[current.full_name], field.name)
                queue.append(field.message_type)
    return found


def embedded(signal: Signal, path: tuple[str, ...]) -> st.SearchStrategy[Message]:
    """Requests that hold one generated message at the end of a path, and nothing else."""
    descriptor: Any = REQUESTS[signal].DESCRIPTOR
    for name in path:
        descriptor = descriptor.fields_by_name[name].message_type

    def embed(message: Message) -> Message:
        request = REQUESTS[signal]()
        target: Any = request
        for name in path:
            field = getattr(target, name)
            target = field.add() if target.DESCRIPTOR.fields_by_name[name].is_repeated else field
        target.SetInParent()
        target.CopyFrom(message)
        return request

    return messages(descriptor, len(path)).map(embed)
