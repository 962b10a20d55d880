"""OTLP/JSON to columns and back, judged by protobuf's JSON but for the ids, which OTLP writes in hexadecimal."""

import base64
import json
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from tests.support.otlp import REQUESTS, embedded, paths, quick, requests

from heliograph.model import Signal
from heliograph.wire import Encoding, PayloadError, decode, decode_each, encode

QUICK = quick(15)
IDS = {"traceId", "spanId", "parentSpanId"}
TYPES = [
    pytest.param(signal, path, id=f"{signal}-{name.rpartition('.')[2]}")
    for signal in Signal
    for name, path in paths(REQUESTS[signal].DESCRIPTOR).items()
]


def with_ids(value: Any, change: Any) -> Any:
    """A document with `change` applied to all ids."""
    if isinstance(value, dict):
        return {key: change(item) if key in IDS else with_ids(item, change) for key, item in value.items()}
    return [with_ids(item, change) for item in value] if isinstance(value, list) else value


def to_hex(text: str) -> str:
    """Base64 to hexadecimal."""
    return base64.b64decode(text).hex()


def to_base64(text: str) -> str:
    """Hexadecimal to base64."""
    return base64.b64encode(bytes.fromhex(text)).decode()


def document(message: Message, **options: Any) -> bytes:
    """A message as OTLP/JSON, written by protobuf's own code."""
    value = json_format.MessageToDict(message, use_integers_for_enums=True, **options)
    return json.dumps(with_ids(value, to_hex)).encode()


def message_of(signal: Signal, body: bytes) -> Message:
    """OTLP/JSON as a message, read by protobuf's own code."""
    return json_format.ParseDict(with_ids(json.loads(body), to_base64), REQUESTS[signal]())


def again(signal: Signal, body: bytes | str) -> Any:
    """What a JSON body means to us, as a message."""
    data = body.encode() if isinstance(body, str) else body
    return REQUESTS[signal].FromString(encode(decode(signal, [data], Encoding.JSON)))


def span(fields: str) -> Any:
    """The span that comes out of a JSON body with these fields."""
    return (
        again(Signal.TRACES, f'{{"resourceSpans":[{{"scopeSpans":[{{"spans":[{{{fields}}}]}}]}}]}}')
        .resource_spans[0]
        .scope_spans[0]
        .spans[0]
    )


@pytest.mark.parametrize(("signal", "path"), TYPES)
@QUICK
@given(data=st.data())
def test_every_message_type_is_read(signal: Signal, path: tuple[str, ...], data: st.DataObject) -> None:
    """JSON that protobuf wrote from any message is read back to an equal message."""
    message = data.draw(embedded(signal, path))
    assert again(signal, document(message)) == message
    assert again(signal, document(message, always_print_fields_with_no_presence=True)) == message


@pytest.mark.parametrize(("signal", "path"), TYPES)
@QUICK
@given(data=st.data())
def test_every_message_type_is_written(signal: Signal, path: tuple[str, ...], data: st.DataObject) -> None:
    """JSON that we write from any message is read back by protobuf to an equal message."""
    message = data.draw(embedded(signal, path))
    written = encode(decode(signal, [message.SerializeToString()]), Encoding.JSON)
    assert message_of(signal, written) == message


@pytest.mark.parametrize("signal", Signal)
@QUICK
@given(data=st.data())
def test_bodies_of_one_call_become_one_request(signal: Signal, data: st.DataObject) -> None:
    """Several documents decode into one batch in their order; a broken one among them changes nothing."""
    bodies = data.draw(st.lists(requests(signal), max_size=3))
    merged = REQUESTS[signal]()
    for body in bodies:
        merged.MergeFrom(body)
    documents = [document(body) for body in bodies]
    at = data.draw(st.integers(0, len(documents)))
    batch, errors = decode_each(signal, [*documents[:at], b'{"resource', *documents[at:]], Encoding.JSON)
    assert REQUESTS[signal].FromString(encode(batch)) == merged
    assert [error is None for error in errors] == [number != at for number in range(len(errors))]


def test_ids_are_hexadecimal_of_either_case() -> None:
    """Ids are hexadecimal, and the case of their digits does not matter."""
    assert span('"traceId":"5B8EFFF798038103D269B633813FC60C"').trace_id.hex() == "5b8efff798038103d269b633813fc60c"
    assert span('"spanId":"eee19b7ec3c1b174"').span_id.hex() == "eee19b7ec3c1b174"


@pytest.mark.parametrize("number", ["7", '"7"', "7.0", '"7.0"', "0.7e1"])
def test_wide_integers_are_strings_or_numbers(number: str) -> None:
    """64-bit integers come as decimal strings or as numbers, exponents and a zero fraction included."""
    assert span(f'"startTimeUnixNano":{number}').start_time_unix_nano == 7


def test_the_ends_of_the_integer_range_are_exact() -> None:
    """The largest and smallest integers survive as strings and as numbers."""
    for value in (2**63 - 1, -(2**63)):
        for text in (str(value), f'"{value}"'):
            read = span(f'"attributes":[{{"key":"a","value":{{"intValue":{text}}}}}]')
            assert read.attributes[0].value.int_value == value
    assert span(f'"endTimeUnixNano":"{2**64 - 1}"').end_time_unix_nano == 2**64 - 1


def test_enums_are_integers() -> None:
    """An enum is an integer, also one without a name; a name is refused."""
    assert span('"kind":3').kind == 3
    assert span('"kind":77').kind == 77
    with pytest.raises(PayloadError, match=r"spans\[0\]\.kind"):
        span('"kind":"SPAN_KIND_CLIENT"')


def test_unknown_and_snake_case_names_are_passed_over() -> None:
    """Only lowerCamelCase names count; other fields are skipped with all that is in them."""
    read = span('"trace_id":"00","new":{"spans":[1,{"a":[null]}],"b":"c"},"start_time_unix_nano":5,"name":"kept"')
    assert read.name == "kept"
    assert not read.trace_id
    assert not read.start_time_unix_nano


def test_null_is_absent() -> None:
    """A field that is null counts as not there."""
    read = span('"name":null,"attributes":null,"status":null,"events":null')
    assert not read.HasField("status")
    assert not read.attributes


def test_escapes_and_text_outside_ascii_survive() -> None:
    """Escaped characters, surrogate pairs and UTF-8 are read, and written so that others read them."""
    name = 'tab\t quote" back\\ nul\0 é 😀'
    assert span(f'"name":{json.dumps(name)}').name == name
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [{"name": name}]}]}]}, ensure_ascii=False).encode()
    assert json.loads(encode(decode(Signal.TRACES, [body], Encoding.JSON), Encoding.JSON)) == json.loads(body)


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ('"traceId":"abc"', "not hexadecimal"),
        ('"traceId":"zz"', "not hexadecimal"),
        ('"name":5', "another type"),
        ('"startTimeUnixNano":-1', "out of the field's range"),
        ('"startTimeUnixNano":"1.5"', "not a number"),
        ('"flags":4294967296', "out of the field's range"),
        ('"attributes":{}', "another type"),
        ('"attributes":[{"value":{"bytesValue":"*"}}]', "not base64"),
        ('"attributes":[{"value":{"intValue":"nine"}}]', "not a number"),
    ],
)
def test_wrong_values_are_refused_with_their_place(fields: str, what: str) -> None:
    """A value that does not fit its field is an error that names the field and what is wrong."""
    with pytest.raises(PayloadError, match=what) as caught:
        span(fields)
    assert caught.value.path.startswith("resourceSpans[0].scopeSpans[0].spans[0].")
    assert caught.value.offset > 40


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"resourceSpans":[{]}', b'{"a":"\xff"}', b"nul", b"{} {}"])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    """Broken JSON, another root than an object, and broken UTF-8 are errors."""
    with pytest.raises(PayloadError):
        decode(Signal.TRACES, [body], Encoding.JSON)


def test_deep_nesting_is_refused_and_moderate_nesting_is_not() -> None:
    """Values nested 40 deep are read; 2,000 deep are an error, not a crash."""
    for depth, fine in ((40, True), (2000, False)):
        value = '{"arrayValue":{"values":[' * depth + "]}}" * depth
        fields = f'"attributes":[{{"key":"a","value":{value}}}]'
        if fine:
            assert span(fields).attributes[0].value.HasField("array_value")
        else:
            with pytest.raises(PayloadError):
                span(fields)
