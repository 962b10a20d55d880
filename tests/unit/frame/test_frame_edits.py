"""The overlay frame against a model of plain dicts: whatever statements do to it, both must hold the same."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from heliograph import _native
from heliograph.model import Signal, wrap
from heliograph.wire import decode, encode

QUICK = settings(max_examples=40, deadline=None)
KEYS = ["a", "b", "c", "d", "e"]
Record = dict[str, Any]
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=12),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.booleans(),
    st.binary(max_size=5),
    st.lists(st.one_of(st.none(), st.integers(0, 9), st.text(max_size=3)), max_size=3),
    st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=2),
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5), min_size=1, max_size=6)
PATTERN, TEMPLATE = "[a-c]+|0", "<$0>"


def any_value(value: Any) -> AnyValue:
    """A Python value as OTLP has it."""
    if value is None:
        return AnyValue()
    if isinstance(value, list):
        message = AnyValue()
        message.array_value.SetInParent()
        message.array_value.values.extend(map(any_value, value))
        return message
    if isinstance(value, dict):
        message = AnyValue()
        message.kvlist_value.SetInParent()
        message.kvlist_value.values.extend(KeyValue(key=key, value=any_value(item)) for key, item in value.items())
        return message
    names = {bool: "bool_value", int: "int_value", float: "double_value", str: "string_value", bytes: "bytes_value"}
    return AnyValue(**{names[type(value)]: value})


def plain(value: AnyValue) -> Any:
    """The Python value of an OTLP one."""
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [plain(item) for item in value.array_value.values]
    if kind == "kvlist_value":
        return {item.key: plain(item.value) for item in value.kvlist_value.values}
    return None if kind is None else getattr(value, kind)


def frame_of(records: list[Record]) -> _native.Frame:
    """A frame of log records with these attributes; the severity number is the record's place."""
    request = ExportLogsServiceRequest()
    scoped = request.resource_logs.add().scope_logs.add()
    for place, record in enumerate(records):
        log = scoped.log_records.add(severity_number=place)  # pyright: ignore[reportArgumentType] # enums are open
        log.attributes.extend(KeyValue(key=key, value=any_value(value)) for key, value in record.items())
    return _native.Frame(decode(Signal.LOGS, [request.SerializeToString()]).native)


def records_of(batch: _native.Batch) -> list[tuple[int, Record]]:
    """Place and attributes of each record left."""
    request = ExportLogsServiceRequest.FromString(encode(wrap(batch)))
    logs = [log for group in request.resource_logs for scoped in group.scope_logs for log in scoped.log_records]
    found = [(int(log.severity_number), {item.key: plain(item.value) for item in log.attributes}) for log in logs]
    assert [len(log.attributes) for log in logs] == [len(record) for _, record in found]
    return found


class Model:
    """The same edits on dicts."""

    def __init__(self, records: list[Record]) -> None:
        self.records = [dict(record) for record in records]
        self.dropped = [False] * len(records)

    def each(self, mask: list[bool], edit: Callable[[Record], None]) -> None:
        """Runs on the masked records."""
        for record, chosen in zip(self.records, mask, strict=True):
            if chosen:
                edit(record)

    def left(self) -> list[tuple[int, Record]]:
        """Place and attributes of each record left."""
        kept = [not dropped for dropped in self.dropped]
        return [(place, record) for place, record in enumerate(self.records) if kept[place]]


class Run:
    """One random step on both."""

    def __init__(self, data: st.DataObject, records: list[Record]) -> None:
        self.draw = data.draw
        self.frame, self.model = frame_of(records), Model(records)
        self.rows = len(records)

    def mask(self) -> tuple[list[bool], _native.Mask | None]:
        """Random rows, or all."""
        if self.draw(st.booleans()):
            return [True] * self.rows, None
        rows = self.draw(st.lists(st.booleans(), min_size=self.rows, max_size=self.rows))
        return rows, self.frame.mask(rows)

    def key(self) -> str:
        """A random key, sometimes one that nobody has."""
        return self.draw(st.sampled_from([*KEYS, "new", "other"]))

    def set_constant(self) -> None:
        """`set(attributes[key], value)`."""
        key, value, (rows, mask) = self.key(), self.draw(VALUES), self.mask()
        self.frame.set("log", key, self.frame.constant(value), mask)
        self.model.each(rows, lambda record: record.update({key: value}))

    def set_column(self) -> None:
        """`set(attributes[key], attributes[other])` in the three ways to treat absence."""
        key, other, nil, (rows, mask) = self.key(), self.key(), self.draw(NIL_WAYS), self.mask()
        self.frame.set("log", key, self.frame.get("log", other), mask, nil)

        def edit(record: Record) -> None:
            if other in record or nil == "empty":
                record[key] = record.get(other)
            elif nil == "delete":
                record.pop(key, None)

        self.model.each(rows, edit)

    def set_list(self) -> None:
        """A column of Python values."""
        key, (rows, mask) = self.key(), self.mask()
        values = self.draw(st.lists(st.one_of(st.none(), VALUES), min_size=self.rows, max_size=self.rows))
        self.frame.set("log", key, self.frame.from_list(values), mask)
        for record, value, chosen in zip(self.model.records, values, rows, strict=True):
            if chosen:
                record[key] = value

    def delete(self) -> None:
        """`delete_key`."""
        key, (rows, mask) = self.key(), self.mask()
        self.frame.delete_key("log", key, mask)
        self.model.each(rows, lambda record: record.pop(key, None))

    def keep(self) -> None:
        """`keep_keys`."""
        keys, (rows, mask) = self.draw(st.sets(st.sampled_from(KEYS), max_size=4)), self.mask()
        self.frame.keep_keys("log", sorted(keys), mask)

        def edit(record: Record) -> None:
            for key in record.keys() - keys:
                del record[key]

        self.model.each(rows, edit)

    def truncate(self) -> None:
        """`truncate_all`: whole characters, at most so many bytes, the marker inside them."""
        limit, marker, (rows, mask) = self.draw(st.integers(0, 8)), self.draw(st.sampled_from(["", ".."])), self.mask()
        self.frame.truncate_all("log", limit, marker, mask)
        room = limit - len(marker) if len(marker) <= limit else limit
        tail = marker if len(marker) <= limit else ""

        def cut(value: Any) -> Any:
            if not isinstance(value, str) or len(value.encode()) <= limit:
                return value
            return value.encode()[:room].decode(errors="ignore") + tail

        self.model.each(rows, lambda record: record.update({key: cut(value) for key, value in record.items()}))

    def replace(self) -> None:
        """`replace_all_patterns` on values."""
        pattern, (rows, mask) = _native.Pattern(PATTERN), self.mask()
        template = pattern.template(TEMPLATE)
        self.frame.replace_all("log", pattern, template, mask)

        def change(value: Any) -> Any:
            return pattern.replace(value, template) if isinstance(value, str) else value

        self.model.each(rows, lambda record: record.update({key: change(value) for key, value in record.items()}))

    def drop(self) -> None:
        """Records left out."""
        rows, mask = self.mask()
        self.frame.drop("log", self.frame.mask(rows) if mask is None else mask)
        pairs = zip(self.model.dropped, rows, strict=True)
        self.model.dropped = [before or chosen for before, chosen in pairs]

    def read(self) -> None:
        """Reads never change anything."""
        key = self.key()
        found = self.frame.to_list(self.frame.get("log", key), self.rows)
        assert found == [record.get(key) for record in self.model.records]
        assert self.frame.has("log", key).to_list(self.rows) == [key in record for record in self.model.records]
        occurring = {key for record in self.model.records for key in record}
        assert occurring <= set(self.frame.keys("log"))


NIL_WAYS = st.sampled_from(["empty", "skip", "delete"])
STEPS = [Run.set_constant, Run.set_column, Run.set_list, Run.delete, Run.keep, Run.truncate, Run.replace, Run.read]


@QUICK
@given(data=st.data(), records=RECORDS)
def test_edits_are_those_of_dicts(data: st.DataObject, records: list[Record]) -> None:
    """Any statements in any order leave what they leave in plain dicts."""
    run = Run(data, records)
    for step in data.draw(st.lists(st.sampled_from([*STEPS, Run.drop]), min_size=1, max_size=8)):
        step(run)
    assert records_of(run.frame.batch()) == run.model.left()


@QUICK
@given(data=st.data(), records=RECORDS)
def test_a_frame_goes_on_after_its_batch(data: st.DataObject, records: list[Record]) -> None:
    """A frame may be edited further after it gave a batch, and the batch given stays as it was."""
    run = Run(data, records)
    for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4)):
        step(run)
    first, wanted = run.frame.batch(), [(place, dict(record)) for place, record in run.model.left()]
    for step in data.draw(st.lists(st.sampled_from(STEPS), min_size=1, max_size=4)):
        step(run)
    assert records_of(first) == wanted
    assert records_of(run.frame.batch()) == run.model.left()


def test_the_first_of_a_doubled_key_is_edited() -> None:
    """A key that stands twice in a record is read and edited at its first place, as Go's map does."""
    request = ExportLogsServiceRequest()
    log = request.resource_logs.add().scope_logs.add().log_records.add()
    log.attributes.extend(KeyValue(key="k", value=any_value(value)) for value in ("one", "two"))
    frame = _native.Frame(decode(Signal.LOGS, [request.SerializeToString()]).native)
    assert frame.to_list(frame.get("log", "k")) == ["one"]
    frame.set("log", "k", frame.constant("new"))
    changed = ExportLogsServiceRequest.FromString(encode(wrap(frame.batch())))
    values = [item.value.string_value for item in changed.resource_logs[0].scope_logs[0].log_records[0].attributes]
    assert values == ["new", "two"]


def test_misuse_is_refused() -> None:
    """A wrong level, field, operator or length is an error that says so, and nothing is changed."""
    frame = frame_of([{"a": 1}, {"a": 2}])
    with pytest.raises(KeyError, match="no level `span`"):
        frame.get("span", "a")
    with pytest.raises(KeyError, match="no field `nam`"):
        frame.get_field("log", "nam")
    with pytest.raises(ValueError, match="no comparison"):
        frame.compare("=~", frame.constant(1), frame.constant(1))
    with pytest.raises(ValueError, match="2 rows, not 3"):
        frame.set("log", "a", frame.from_list([1, 2, 3]))
    with pytest.raises(ValueError, match="2 rows, not 1"):
        frame.drop("log", frame.mask([True]))
    with pytest.raises(ValueError, match="different levels"):
        frame.compare("==", frame.from_list([1]), frame.get("log", "a"))
    with pytest.raises(TypeError, match="cannot hold"):
        frame.constant(object())
    assert [record for _, record in records_of(frame.batch())] == [{"a": 1}, {"a": 2}]
