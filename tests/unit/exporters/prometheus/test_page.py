"""The page, read by the official parsers."""

import math
from typing import Any

import pytest
from tests.support.processing import batch_of, key_values
from tests.unit.exporters.prometheus.support import Page, buckets, gauge, histogram, point, total

from heliograph.exporters.prometheus.exposition import format_for
from heliograph.model import Signal

RESOURCE = {"service.name": "cart", "service.namespace": "shop", "service.instance.id": "one", "host.name": "a"}
JOB = (("instance", "one"), ("job", "shop/cart"))
TRACE, SPAN = "0102030405060708090a0b0c0d0e0f10", "0102030405060708"
EXEMPLAR = {"traceId": "AQIDBAUGBwgJCgsMDQ4PEA==", "spanId": "AQIDBAUGBwg=", "timeUnixNano": "1500000000"}


def test_gauges_and_sums_with_their_labels() -> None:
    """Names, types, labels of attributes, resource and scope; the other attributes of the resource in target_info."""
    page = Page(const_labels={"region": "eu"})
    page.add(
        gauge("memory", point(0.5, kind="used"), point(2, kind='fr"e\\e\n'), unit="By", description="How\nmuch"),
        total("requests", point(7)),
        total("queue", point(-3), monotonic=False),
        resource=RESOURCE,
    )
    found = page.samples()
    own = (("region", "eu"), *JOB)
    assert found["memory_bytes", tuple(sorted((*own, ("kind", "used"))))].value == 0.5
    assert found["memory_bytes", tuple(sorted((*own, ("kind", 'fr"e\\e\n'))))].value == 2
    assert found["requests_total", tuple(sorted(own))].value == 7
    assert found["queue", tuple(sorted(own))].value == -3
    assert found["target_info", tuple(sorted((*JOB, ("host_name", "a"))))].value == 1
    assert page.types() == {
        "target_info": "gauge",
        "memory_bytes": "gauge",
        "requests": "counter",
        "queue": "gauge",
    }
    text = page.text()
    assert "# HELP memory_bytes How\\nmuch\n# TYPE memory_bytes gauge\n" in text
    assert 'otel_scope_name="lib",otel_scope_schema_url="",otel_scope_version=""' in text


def test_histograms_and_summaries() -> None:
    """Cumulative buckets with +Inf, sums, counts, quantiles."""
    page = Page()
    page.add(
        histogram("latency", buckets([1, 2, 0, 4], [0.005, 1.0, 1e6]), unit="s"),
        {
            "name": "size",
            "summary": {
                "dataPoints": [
                    {"count": "3", "sum": 6.0, "quantileValues": [{"quantile": 0.9, "value": 4}, {"quantile": 0.5}]}
                ]
            },
        },
    )
    found = {
        name + dict(labels).get("le", dict(labels).get("quantile", "")): s
        for (name, labels), s in page.samples().items()
    }
    assert {name: sample.value for name, sample in found.items()} == {
        "latency_seconds_bucket0.005": 1,
        "latency_seconds_bucket1": 3,
        "latency_seconds_bucket1e+06": 3,
        "latency_seconds_bucket+Inf": 7,
        "latency_seconds_sum": 7,
        "latency_seconds_count": 7,
        "size0.5": 0,
        "size0.9": 4,
        "size_sum": 6,
        "size_count": 3,
    }
    assert page.types() == {"latency_seconds": "histogram", "size": "summary"}


def test_exponential_histograms_show_sum_and_count() -> None:
    """The text format has no words for their buckets; deltas are added up."""
    page = Page()

    def exponential(at: int) -> Any:
        times = {"startTimeUnixNano": str(at - 1), "timeUnixNano": str(at)}
        point = {**times, "count": "5", "sum": 2.5, "scale": 3, "positive": {"offset": 1, "bucketCounts": ["5"]}}
        return {"name": "e", "exponentialHistogram": {"aggregationTemporality": 1, "dataPoints": [point]}}

    page.add(exponential(1))
    page.add(exponential(2))
    assert page.values() == {"e_bucket": 10, "e_sum": 5, "e_count": 10}


def test_the_last_value_counts_and_old_ones_do_not() -> None:
    """By time, not by arrival; within a batch too."""
    page = Page()
    page.add(gauge("g", point(1, at=5), point(3, at=7), point(2, at=6)))
    assert page.values() == {"g": 3}
    page.add(gauge("g", point(9, at=6)))
    assert page.values() == {"g": 3}
    page.add(gauge("g", point(4, at=7)))
    assert page.values() == {"g": 4}


def test_deltas_are_added_up_where_they_follow_each_other() -> None:
    """A gap begins anew; for histograms an overlap is left out, and other bounds begin anew."""
    page = Page()
    page.add(total("c", point(5, at=2, start=1), temporality=1))
    page.add(total("c", point(3, at=3, start=2), point(2, at=4, start=3), temporality=1))
    assert page.values() == {"c_total": 10}
    page.add(total("c", point(4, at=9, start=8), temporality=1))
    assert page.values() == {"c_total": 4}
    for at, start, counts, expected in (
        (2, 1, [1, 1], 2),
        (3, 2, [2, 1], 5),
        (4, 1, [9, 9], 5),
        (9, 8, [1, 0], 1),
    ):
        page.add(histogram("h", buckets(counts, [1.0], at, start), temporality=1))
        assert page.values()["h_count"] == expected
    page.add(histogram("h", buckets([1, 1, 1], [1.0, 2.0], 10, 9), temporality=1))
    assert page.values()["h_count"] == 3


def test_what_prometheus_has_no_word_for_is_left_out_and_counted() -> None:
    """Falling deltas, unknown temporality, a name that is taken by another type, nothing but odd characters."""
    page = Page()
    page.add(
        total("a", point(1), temporality=1, monotonic=False),
        total("b", point(1), temporality=0),
        histogram("c", buckets([1], []), temporality=0),
        gauge("d", point(1)),
        histogram("d", buckets([1], [])),
        gauge("???", point(1)),
    )
    assert page.values() == {"d": 1}
    assert page.dropped == {"not_representable": 3, "name_conflict": 2}


def test_series_end() -> None:
    """Without news for a while, or at once when a point says that there is no value."""
    page = Page(metric_expiration="1m")
    page.add(gauge("a", point(1)), gauge("b", point(1)), resource=RESOURCE)
    page.clock.now += 50
    page.add(gauge("a", point(2, at=2)))
    assert set(page.values()) == {"a", "b", "target_info"}
    page.clock.now += 20
    assert page.samples().keys() == {("a", ())}
    page.add(gauge("a", {**point(3, at=3), "flags": 1}))
    assert page.samples() == {}
    page.add(histogram("a", buckets([1], [])))
    assert page.types() == {"a": "histogram"}
    page.clock.now += 100
    page.add(gauge("z", point(1)))
    assert len(page.store) == 1


def test_the_number_of_series_is_bounded() -> None:
    """What is known goes on; what is new is left out and counted."""
    page = Page(max_series=2)
    page.add(gauge("a", *(point(number, n=number) for number in range(5))))
    page.add(gauge("a", *(point(9, at=2, n=number) for number in range(5))))
    assert len(page.store) == 2
    assert page.dropped == {"too_many_series": 6}
    assert {sample.value for sample in page.samples().values()} == {9}


def test_attributes_of_every_type_and_equal_names() -> None:
    """Numbers, bools, lists and maps as texts; two attributes of one name are joined."""
    page = Page()
    attributes: dict[str, Any] = {"i": 1, "d": 1.5, "b": True, "l": [1, "x"], "m": {"k": 2}, "a.b": "x", "a_b": "y"}
    page.add(gauge("g", point(1, **attributes)))
    ((_, labels),) = page.samples()
    assert dict(labels) == {"i": "1", "d": "1.5", "b": "true", "l": '[1,"x"]', "m": '{"k":2}', "a_b": "x;y"}


def test_attributes_of_resources_as_labels() -> None:
    """All, all but those of the service, or some by patterns; they tell series apart then."""
    for config, expected in (
        (
            {"resource_to_telemetry_conversion": {"enabled": True}},
            {"host_name", "service_name", "service_namespace", "service_instance_id"},
        ),
        ({"resource_to_telemetry_conversion": {"enabled": True, "exclude_service_attributes": True}}, {"host_name"}),
        ({"resource_constant_labels": {"included": ["service.n*"], "excluded": ["*space"]}}, {"service_name"}),
        ({"resource_constant_labels": {"excluded": ["service*"]}}, {"host_name"}),
    ):
        page = Page(**config)
        page.add(gauge("g", point(1)), resource=RESOURCE)
        labels = next(dict(labels) for name, labels in page.samples() if name == "g")
        assert labels.keys() - {"job", "instance"} == expected
    for number, config in ((1, {}), (2, {"resource_to_telemetry_conversion": {"enabled": True}})):
        page = Page(**config)
        for host in ("a", "b"):
            page.add(gauge("g", point(1)), resource={**RESOURCE, "host.name": host})
        assert len([name for name, _ in page.samples() if name == "g"]) == number


def test_scopes_tell_series_apart() -> None:
    """By name, version, schema and attributes; without their labels, one of them shows."""
    page, without = Page(), Page(without_scope_info=True)
    for each in (page, without):
        each.add(gauge("g", point(1)), scope="one")
        each.add(gauge("h", point(1)), scope="two")
    assert page.text().count("otel_scope_name") == 2
    assert "otel_scope" not in without.text()


def test_timestamps() -> None:
    """Milliseconds in the text format, seconds in OpenMetrics."""
    page = Page(send_timestamps=True, enable_open_metrics=True)
    page.add(total("c", {**point(1), "timeUnixNano": "1700000000123456789"}), histogram("h", buckets([1], [])))
    assert page.samples()["c_total", ()].timestamp == 1700000000.123
    assert float(page.samples(open_metrics=True)["c_total", ()].timestamp) == 1700000000.123
    assert page.text().count(" 1700000000123\n") == 1


def test_open_metrics_with_exemplars() -> None:
    """Counters without their ending in the head, exemplars at counters and buckets, the end mark."""
    page = Page(enable_open_metrics=True)
    exemplars = [
        {**EXEMPLAR, "asDouble": 0.7},
        {**EXEMPLAR, "asInt": "5"},
        {**EXEMPLAR, "asDouble": 2.5},
        {"asInt": "2"},
    ]
    page.add(
        total("requests", {**point(7), "exemplars": [{**EXEMPLAR, "asInt": "3"}]}),
        gauge("g", {**point(1), "exemplars": [{**EXEMPLAR, "asInt": "3"}]}),
        histogram("latency", {**buckets([1, 1, 1, 1], [1.0, 2.0, 3.0]), "exemplars": exemplars}),
        resource=RESOURCE,
    )
    found = page.samples(open_metrics=True)
    counter = found["requests_total", JOB]
    assert (counter.exemplar.labels, counter.exemplar.value) == ({"trace_id": TRACE, "span_id": SPAN}, 3)
    assert float(counter.exemplar.timestamp) == 1.5
    assert found["g", JOB].exemplar is None
    by_bound = {dict(labels)["le"]: sample for (name, labels), sample in found.items() if name == "latency_bucket"}
    assert {bound: sample.exemplar and sample.exemplar.value for bound, sample in by_bound.items()} == {
        "1.0": 0.7,
        "2.0": None,
        "3.0": 2.5,
        "+Inf": 5,
    }
    assert page.types(open_metrics=True) == {
        "target_info": "gauge",
        "requests": "counter",
        "g": "gauge",
        "latency": "histogram",
    }
    assert page.text(open_metrics=True).endswith("# EOF\n")
    assert "trace_id" not in page.text()


def test_counters_without_their_ending_are_unknown_in_open_metrics() -> None:
    """Suffixes may be off; the page stays valid."""
    page = Page(enable_open_metrics=True, translation_strategy="UnderscoreEscapingWithoutSuffixes")
    page.add(total("requests.made", point(7), unit="1"))
    assert page.types(open_metrics=True) == {"requests_made": "unknown"}
    assert page.types() == {"requests_made": "counter"}
    assert Page(add_metric_suffixes=False).config.suffixes is False


def test_names_outside_of_the_old_letters_are_quoted_for_those_who_ask() -> None:
    """Others get underscores."""
    page = Page(translation_strategy="NoTranslation")
    page.add(
        gauge("http.größe", {**point(1), "attributes": key_values({"host.name": "a"})}),
        resource={"service.name": "x", "host.name": "b"},
    )
    text = page.text(utf8=True)
    assert '# TYPE "http.größe" gauge' in text
    assert '{"http.größe","host.name"="a",job="x"' in text
    assert 'http_gr__e{host_name="a",job="x"' in page.text()
    assert dict(next(iter(page.samples()))[1])["host_name"] == "b"


def test_nothing_is_a_page_too() -> None:
    """Empty, and empty OpenMetrics; not-a-number is shown as such."""
    page = Page()
    assert page.text() == ""
    assert page.text(open_metrics=True) == "# EOF\n"
    page.add(gauge("g", point(math.nan), point(float("Infinity"), n=1)))
    assert [str(sample.value) for sample in page.samples().values()] == ["nan", "inf"]


@pytest.mark.parametrize(
    ("accept", "allowed", "open_metrics", "utf8"),
    [
        ("application/openmetrics-text;version=1.0.0,text/plain", True, True, False),
        ("application/openmetrics-text;version=1.0.0", False, False, False),
        ("text/plain;version=1.0.0;escaping=allow-utf-8", True, False, True),
        ("", True, False, False),
    ],
)
def test_readers_say_what_they_take(*, accept: str, allowed: bool, open_metrics: bool, utf8: bool) -> None:
    """OpenMetrics only where it is switched on."""
    form = format_for(accept, open_metrics=allowed)
    assert (form.open_metrics, form.utf8) == (open_metrics, utf8)
    assert ("openmetrics" in form.content_type, "utf-8;" in f"{form.content_type};") == (open_metrics, True)


def test_many_batches_share_series() -> None:
    """Points of many resources and scopes of one batch keep their own labels."""
    batches = [
        batch_of(
            Signal.METRICS,
            [gauge("g", point(number, n=1)), gauge("h", point(1))],
            {"service.name": f"s{number}"},
            f"lib{number}",
        )
        for number in range(3)
    ]
    page = Page()
    page.add_batch(type(batches[0]).concat(batches).slice(1, 5))
    found = {dict(labels).get("job"): sample.value for (name, labels), sample in page.samples().items() if name == "g"}
    assert found == {"s1": 1, "s2": 2}
    assert len([1 for name, _ in page.samples() if name == "h"]) == 3
