"""Policies of the tail sampler whose votes depend on more than one trace, or on what fails."""

from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.holding import Bench, spans

from heliograph.processors.tail_sampling import FACTORY
from heliograph.processors.tail_sampling.config import TailSamplingConfig
from heliograph.processors.tail_sampling.limits import Bucket
from heliograph.processors.tail_sampling.policies import threshold
from heliograph.processors.tail_sampling.questions import member


def bench(kind: str, **config: Any) -> Bench:
    """A tail sampler with one policy."""
    return Bench(FACTORY, {"decision_wait": "1s", "policies": [{"name": "it", "type": kind, kind: config}]})


def kept(sampler: Bench) -> list[str]:
    """The names of the spans that are kept."""
    sampler.tick(2)
    return sampler.names


def test_rates_leave_the_rest_out_and_recover() -> None:
    """A rate samples up to its burst, smaller traces behind a big one too, and again when time has passed."""
    sampler = bench("rate_limiting", spans_per_second=2)
    sampler.send(spans(1, 1), spans(2, 2, 2), spans(3, 3), spans(4))
    assert sorted(kept(sampler)) == ["s1", "s1", "s3", "s3"]
    sampler.sink.batches.clear()
    sampler.send(spans(5, 5, 5))
    assert kept(sampler) == ["s5", "s5", "s5"]


def test_bytes_are_limited() -> None:
    """A trace bigger than the burst is never sampled."""
    sampler = bench("bytes_limiting", bytes_per_second=1000, burst_capacity=1000)
    sampler.send(spans(1, attributes={"a": "x" * 2000}), spans(2))
    assert kept(sampler) == ["s2"]


def test_a_bucket_refills_up_to_its_bound() -> None:
    """Tokens flow in with time, and not beyond the bound."""
    import numpy as np

    bucket = Bucket(10, 20)
    assert bucket.take(np.array([15, 10]), 0.0).tolist() == [True, False]
    assert bucket.take(np.array([15]), 1.0).tolist() == [True]
    assert bucket.take(np.array([21]), 100.0).tolist() == [False]
    assert bucket.take(np.array([20]), 100.0).tolist() == [True]


@pytest.mark.parametrize(
    ("mode", "names"), [("propagate", ["s3"]), ("ignore", ["s1", "s2", "s3"]), ("silent", ["s1", "s2", "s3"])]
)
def test_a_condition_that_fails(mode: str, names: list[str]) -> None:
    """In mode `propagate` the first span for which a condition fails takes the policy's vote, as in the Collector."""
    condition = ['Substring(attributes["value"], 0, 4) == "keep"', 'name != "s4"']
    sampler = bench("ottl_condition", span=condition, error_mode=mode)
    sampler.send(spans(1), spans(2), spans(3, attributes={"value": "keep it"}), spans(4))
    assert kept(sampler) == names
    errors = sampler.metric("otelcol_processor_tail_sampling_sampling_policy_evaluation_error")
    assert errors == (3 if mode == "propagate" else 0)


def test_conditions_of_events() -> None:
    """An event for which a condition holds samples its span's trace; the first event with an answer counts."""
    sampler = bench("ottl_condition", spanevent=['Substring(name, 0, 2) == "ok"'])
    sampler.send(
        spans(1, events=[{"name": "okay"}, {"name": ""}]),
        spans(2, events=[{"name": ""}, {"name": "okay"}]),
        spans(3, events=[{"name": "bad"}]),
    )
    assert kept(sampler) == ["s1"]


def test_shares_of_a_composite_policy() -> None:
    """Policies without an allocation share what is left, and counters begin anew each second."""
    slow = {"name": "slow", "type": "latency", "latency": {"threshold_ms": 1000}}
    sampler = bench(
        "composite",
        max_total_spans_per_second=4,
        composite_sub_policy=[{"name": "rest", "type": "always_sample"}, slow],
        policy_order=["slow", "rest"],
        rate_allocation=[{"policy": "slow", "percent": 50}],
    )
    long = {"startTimeUnixNano": "1", "endTimeUnixNano": "9000000000"}
    sampler.send(spans(1, 2, 3, **long), spans(4, 5, 6))
    assert sorted(kept(sampler)) == ["s1", "s2", "s4", "s5"]


def test_an_empty_resource_attribute_can_match_a_regex() -> None:
    """As in the Collector: a resource's attribute of another type counts as an empty text, a span's is passed over."""
    sampler = bench("string_attribute", key="service.name", values=["^t"], enabled_regex_matching=True)
    sampler.send(spans(1))
    assert kept(sampler) == ["s1"]


@pytest.mark.parametrize(("share", "limit"), [(0, 0), (1, (1 << 64) - 1), (2, (1 << 64) - 1), (0.5, (1 << 63) - 1)])
def test_the_share_as_a_hash(share: float, limit: int) -> None:
    """Shares become hashes with 64 bits of precision."""
    assert threshold(share) == limit


@pytest.mark.parametrize(
    ("text", "value"), [("a=1,b=2", "1"), ("b=2", None), ("a=1, b", None), ("a=1,a=2", None), ("", None)]
)
def test_members_of_a_trace_state(text: str, value: str | None) -> None:
    """A member is found in a well-formed trace state only."""
    assert member(text, "a") == value


@pytest.mark.parametrize(
    ("policies", "text"),
    [
        ([], "at least one policy"),
        ([{"type": "always_sample"}], "needs a name"),
        ([{"name": "a", "type": "always_sample"}] * 2, "same name"),
        ([{"name": "a", "type": "status_code"}], "status_codes"),
        ([{"name": "a", "type": "numeric_attribute", "numeric_attribute": {"key": "k"}}], "min_value"),
        ([{"name": "a", "type": "ottl_condition", "ottl_condition": {"span": ["nope("]}}], "span"),
        (
            [
                {
                    "name": "a",
                    "type": "string_attribute",
                    "string_attribute": {"key": "k", "values": ["("], "enabled_regex_matching": True},
                }
            ],
            "regexp",
        ),
        ([{"name": "a", "type": "composite", "composite": {"policy_order": ["b"]}}], "no policy 'b'"),
        ([{"name": "a", "type": "sometimes"}], "always_sample"),
    ],
)
def test_mistakes_are_told(policies: list[dict[str, Any]], text: str) -> None:
    """A configuration that cannot work is refused."""
    with pytest.raises(ValidationError, match=text):
        TailSamplingConfig.model_validate({"policies": policies})


def test_conditions_that_need_whole_records() -> None:
    """A condition without a plan by columns is asked span by span, with the same answers."""
    condition = 'Len(String(span.attributes)) > 20 and span.attributes["a"] != nil'
    sampler = bench("ottl_condition", span=[condition])
    sampler.send(spans(1, attributes={"a": "x" * 30}), spans(2, attributes={"a": "x"}), spans(3))
    assert kept(sampler) == ["s1"]
    by_rows = bench("ottl_condition", span=[condition])
    (policy,) = by_rows.processor._sampler._evidence._questions
    policy._spans[0]._test = None
    by_rows.send(spans(1, attributes={"a": "x" * 30}), spans(2, attributes={"a": "x"}), spans(3))
    assert kept(by_rows) == ["s1"]


def test_a_defect_fails_the_spans_and_no_others() -> None:
    """When a question raises, the parcel fails and comes back; late spans of the same batch have left."""
    sampler = bench("status_code", status_codes=["ERROR"])
    sampler.send(spans(1, status={"code": 2}))
    assert kept(sampler) == ["s1"]

    def broken(_: object) -> None:
        raise ValueError("a defect")

    sampler.processor._sampler._evidence._questions[0] = broken
    sampler.send(spans(1, 2))
    assert sampler.names == ["s1", "s1"]
    assert [error.retryable for error in sampler.ledger.errors] == [True]
    sampler.ledger.check()
