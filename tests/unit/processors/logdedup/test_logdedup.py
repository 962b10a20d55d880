"""Equal log records become one with a count."""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.support.holding import Bench
from tests.support.processing import any_value, batch_of, plain, records_of, resources_of

from heliograph.model import Batch, Signal
from heliograph.processors.logdedup import FACTORY
from heliograph.processors.logdedup.config import LogDedupConfig

ADDED = ("log_count", "first_observed_timestamp", "last_observed_timestamp")


def log(body: Any = "text", **attributes: Any) -> dict[str, Any]:
    """A log record."""
    return {"body": any_value(body), "attributes": attributes, "severityNumber": 9, "timeUnixNano": "1"}


def logs(*records: Mapping[str, Any], resource: str = "one") -> Batch:
    """A batch of log records."""
    return batch_of(Signal.LOGS, list(records), {"service.name": resource})


def bench(**config: Any) -> Bench:
    """A logdedup processor."""
    return Bench(FACTORY, config, Signal.LOGS)


def counts(dedup: Bench) -> list[tuple[Any, int]]:
    """Body and count of each record that came out."""
    return [(plain(item.get("body", {})), item["attributes"].get("log_count", 0)) for item in records_of(dedup.sink)]


def test_equal_records_are_handed_on_once_with_their_count() -> None:
    """After the interval one of each kind leaves, with count and times; the next interval begins anew."""
    dedup = bench(timezone="Europe/Berlin")
    dedup.clock.now = 1_700_000_000.5
    dedup.send(logs(log("a"), log("b"), log("a")))
    dedup.clock.now += 3
    dedup.send(logs(log("a")))
    assert dedup.ledger.open == 2
    dedup.tick(2)
    assert counts(dedup) == [("a", 3), ("b", 1)]
    first, _ = records_of(dedup.sink)
    assert first["attributes"]["first_observed_timestamp"] == "2023-11-14T23:13:20+01:00"
    assert first["attributes"]["last_observed_timestamp"] == "2023-11-14T23:13:23+01:00"
    assert first["timeUnixNano"] == "1700000005500000000"
    assert first["observedTimeUnixNano"] == "1700000000500000000"
    dedup.ledger.check()
    dedup.send(logs(log("a")))
    dedup.tick(10)
    assert counts(dedup)[2:] == [("a", 1)]
    assert dedup.metric("otelcol_dedup_processor_aggregated_logs") == 3


BODIES = st.sampled_from(["a", "", 1, 1.0, True, {"k": 1, "l": [2]}, {"l": [2], "k": 1}, ["a"]])
RECORDS = st.builds(
    lambda body, attributes, severity, text: {
        **log(body, **attributes),
        "severityNumber": severity,
        "severityText": text,
    },
    BODIES,
    st.dictionaries(st.sampled_from(["k", "l"]), BODIES, max_size=2),
    st.sampled_from([0, 9]),
    st.sampled_from(["", "INFO"]),
)


def kind(record: Mapping[str, Any], attributes: Mapping[str, Any], resource: str) -> tuple[Any, ...]:
    """What makes a record the same as others."""

    def ordered(value: Any) -> str:
        return repr(sorted(value.items())) if isinstance(value, dict) else repr(value)

    shown = sorted((key, ordered(value)) for key, value in attributes.items() if key not in ADDED)
    body = ordered(plain(record.get("body", {})))
    return resource, body, record.get("severityNumber", 0), record.get("severityText", ""), repr(shown)


@settings(max_examples=50, deadline=None)
@given(
    batches=st.lists(
        st.tuples(st.lists(RECORDS, min_size=1, max_size=6), st.sampled_from(["one", "two"])), min_size=1, max_size=4
    )
)
def test_counts_are_those_of_a_plain_implementation(batches: list[tuple[list[dict[str, Any]], str]]) -> None:
    """Whatever the batches, each kind of record leaves once with the number of its records."""
    dedup = bench()
    wanted: Counter[Any] = Counter()
    for records, resource in batches:
        dedup.send(logs(*records, resource=resource))
        for record in records:
            wanted[kind(record, record["attributes"], resource)] += 1
    dedup.tick(10)
    found = [
        (kind(record, record["attributes"], attributes["service.name"]), record["attributes"]["log_count"])
        for batch in dedup.sink.batches
        for attributes, records in resources_of(batch)
        for record in records
    ]
    assert len(found) == len(wanted)
    assert dict(found) == wanted
    dedup.ledger.check()


def test_excluded_fields_do_not_count_and_go() -> None:
    """Records that differ in excluded fields only are equal; what is handed on lacks these fields."""
    dedup = bench(exclude_fields=["body.a.b", "body.t", r"attributes.k\.l", "attributes.src.ip"])
    records = [
        log({"a": {"b": number, "c": 2}, "t": number}, **{"k.l": number, "src": {"ip": number, "x": 1}, "m": 1})
        for number in range(3)
    ]
    dedup.send(logs(*records, log("a", src="s")))
    dedup.tick(10)
    assert counts(dedup) == [({"a": {"c": 2}}, 3), ("a", 1)]
    left = [{k: v for k, v in item["attributes"].items() if k not in ADDED} for item in records_of(dedup.sink)]
    assert left == [{"src": {"x": 1}, "m": 1}, {"src": "s"}]


def test_all_attributes_can_be_excluded() -> None:
    """`attributes` alone means all of them."""
    dedup = bench(exclude_fields=["attributes"])
    dedup.send(logs(log("a", x=1), log("a", y=2)))
    dedup.tick(10)
    assert counts(dedup) == [("a", 2)]


def test_only_included_fields_are_compared() -> None:
    """Records with the same values of these fields are equal; others are compared whole."""
    dedup = bench(include_fields=["attributes.id", "body.user.name"])
    dedup.send(logs(log("a", id=1), log("b", id=1), log("c", id=2), log("d"), log("d"), log("e")))
    dedup.send(logs(log({"user": {"name": "x"}, "n": 1}), log({"user": {"name": "x"}, "n": 2})))
    dedup.tick(10)
    assert [count for _, count in counts(dedup)] == [2, 1, 2, 1, 2]


def test_records_without_a_condition_pass() -> None:
    """Records for which no condition holds, or one fails, pass at once as they are."""
    dedup = bench(conditions=['log.attributes["id"] == 1', 'Substring(log.body, 0, 3) == "dup"'])
    dedup.send(logs(log("a", id=1), log("a"), log("dup"), log("dup"), log("a", id=1)))
    assert counts(dedup) == [("a", 0)]
    dedup.tick(10)
    assert counts(dedup)[1:] == [("a", 2), ("dup", 2)]
    dedup.ledger.check()


def test_memory_is_bounded_and_a_shutdown_hands_on() -> None:
    """Beyond `max_bytes` the interval ends early; a shutdown ends it too."""
    dedup = bench(max_bytes=0)
    dedup.send(logs(log("a")))
    assert counts(dedup) == [("a", 1)]
    dedup = bench()
    dedup.send(logs(log("a")), logs(log("a")))
    dedup.processor.shutdown(time.monotonic() + 5)
    assert counts(dedup) == [("a", 2)]
    dedup.ledger.check()


@pytest.mark.parametrize(
    ("config", "text"),
    [
        ({"interval": "0s"}, "interval"),
        ({"log_count_attribute": ""}, "log_count_attribute"),
        ({"timezone": "Nowhere/Land"}, "time zone"),
        ({"exclude_fields": ["body"]}, "entire body"),
        ({"exclude_fields": ["resource.a"]}, "must begin with"),
        ({"include_fields": ["body.a", "body.a"]}, "twice"),
        ({"include_fields": ["body.a"], "exclude_fields": ["body.b"]}, "both"),
        ({"conditions": ["nope("]}, "conditions"),
    ],
)
def test_mistakes_are_told(config: dict[str, Any], text: str) -> None:
    """A configuration that cannot work is refused."""
    with pytest.raises(ValidationError, match=text):
        LogDedupConfig.model_validate(config)
