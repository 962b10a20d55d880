"""The probabilistic sampler: its numbers and its modes."""

from typing import Any

import pytest
from tests.support.processing import attributes_of, batch_of, identifier, process, records_of

from heliograph.model import Signal
from heliograph.processors.probabilistic_sampler import FACTORY
from heliograph.processors.probabilistic_sampler.config import ProbabilisticSamplerConfig
from heliograph.processors.probabilistic_sampler.thresholds import (
    TraceState,
    threshold_of,
    threshold_of_buckets,
    threshold_text,
)

LARGE = identifier((1 << 56) - 1)
"""A trace id that every threshold keeps."""


def spans(config: dict[str, Any], *records: dict[str, Any]) -> list[dict[str, Any]]:
    """The spans that are kept."""
    made = [{"traceId": LARGE, "name": str(number), **record} for number, record in enumerate(records)]
    return records_of(process(FACTORY, config, batch_of(Signal.TRACES, made)))


@pytest.mark.parametrize(
    ("probability", "text"), [(1.0, "0"), (0.5, "8"), (0.25, "c"), (0.1, "e666"), (0.01, "fd70a"), (1 / 3, "aaab")]
)
def test_thresholds_have_the_digits_of_the_specification(probability: float, text: str) -> None:
    """Probabilities become thresholds of four significant digits."""
    threshold = threshold_of(probability, 4)
    assert threshold is not None
    assert threshold_text(threshold) == text


def test_buckets_round_down() -> None:
    """Mode `hash_seed` knows steps of 1/16384; less than one keeps nothing."""
    assert threshold_of_buckets(50) == 1 << 55
    assert threshold_of_buckets(0.001) == 1 << 56


def test_trace_states_keep_what_they_do_not_know() -> None:
    """Other members and fields stay, `ot` comes first."""
    state = TraceState.parse("a=1, ot=x:y;th:8 ,b=2")
    assert state.text(1 << 55, 5) == "ot=rv:00000000000005;th:8;x:y,a=1,b=2"


@pytest.mark.parametrize("mode", ["hash_seed", "equalizing", "proportional"])
@pytest.mark.parametrize("percentage", [0, 25, 100])
def test_the_share_is_kept(mode: str, percentage: int) -> None:
    """About the share of random traces is kept; none of 0 and all of 100."""
    numbers = [(number * 0x9E3779B97F4A7C15F39CC0605CEDC835) % (1 << 128) for number in range(1, 801)]
    batch = batch_of(Signal.TRACES, [{"traceId": identifier(number), "name": "s"} for number in numbers])
    sink = process(FACTORY, {"mode": mode, "sampling_percentage": percentage}, batch)
    kept = sum(map(len, sink.batches)) / len(numbers)
    assert abs(kept - percentage / 100) <= (0.05 if 0 < percentage < 100 else 0)


def test_all_spans_of_a_trace_are_kept_or_none() -> None:
    """The decision depends on the trace id only, and seeds change it."""
    made = [{"traceId": identifier(1 + number // 2), "name": str(number)} for number in range(60)]
    batch = batch_of(Signal.TRACES, made)
    kept: list[list[str]] = []
    for seed in (1, 1, 2):
        records = records_of(process(FACTORY, {"sampling_percentage": 50, "hash_seed": seed}, batch))
        kept.append([record["name"] for record in records])
        assert all(str(int(name) ^ 1) in kept[-1] for name in kept[-1])
    assert kept[0] == kept[1] != kept[2]


def test_thresholds_are_written_to_trace_states() -> None:
    """`equalizing` writes its own, `proportional` multiplies; what is sampled less stays as it is."""
    records = ({}, {"traceState": "ot=th:8"}, {"traceState": "a=b,ot=th:f"})
    found = spans({"mode": "equalizing", "sampling_percentage": 25}, *records)
    assert [record["traceState"] for record in found] == ["ot=th:c", "ot=th:c", "a=b,ot=th:f"]
    found = spans({"mode": "proportional", "sampling_percentage": 25}, *records)
    assert [record["traceState"] for record in found] == ["ot=th:c", "ot=th:e", "ot=th:fc,a=b"]


def test_hashing_writes_the_randomness() -> None:
    """Mode `hash_seed` writes `rv`, with which consistent samplers decide alike."""
    (record,) = spans({"sampling_percentage": 100}, {})
    state = TraceState.parse(record["traceState"])
    assert state.threshold == 0
    assert state.randomness is not None
    bucket = state.randomness & 0x3FFF
    assert state.randomness >> 42 == 0x3FFF - bucket


@pytest.mark.parametrize(("fail_closed", "kept"), [(True, []), (False, ["0", "1", "2"])])
def test_what_cannot_be_decided_follows_the_setting(fail_closed: bool, kept: list[str]) -> None:  # noqa: FBT001 - a parameter
    """No trace id, a broken trace state and an impossible threshold are left out, or kept."""
    records = ({"traceId": ""}, {"traceState": "ot=th:xyz"}, {"traceState": "ot=th:8;rv:00000000000001"})
    config = {"mode": "equalizing", "sampling_percentage": 50, "fail_closed": fail_closed}
    assert [record["name"] for record in spans(config, *records)] == kept


def test_span_priorities_come_first() -> None:
    """`sampling.priority` of 0 leaves out, a higher one keeps, whatever its type."""
    records = [{"attributes": {"sampling.priority": value}} for value in (0, 1, "2.5", "0", -1, True, 0.0)]
    assert [record["name"] for record in spans({"sampling_percentage": 100}, *records)] == ["1", "2", "4", "5"]
    assert [record["name"] for record in spans({"sampling_percentage": 0}, *records)] == ["1", "2"]


def test_log_records_are_sampled_by_attributes() -> None:
    """An attribute decides where there is no trace id; records of the same value share their fate."""
    batch = batch_of(Signal.LOGS, [{"attributes": {"id": number // 2}} for number in range(80)] + [{}])
    sink = process(FACTORY, {"sampling_percentage": 50, "attribute_source": "record", "from_attribute": "id"}, batch)
    found = [attributes["id"] for attributes in attributes_of(sink)]
    assert 20 < len(found) < 60
    assert all(found.count(number) == 2 for number in found)
    assert set(attributes_of(sink)[0]) == {"id", "sampling.randomness", "sampling.threshold"}


def test_log_priorities_raise_the_share() -> None:
    """`sampling_priority` names an attribute with a percentage."""
    batch = batch_of(Signal.LOGS, [{"traceId": LARGE, "attributes": {"p": value}} for value in (100, 0, 50.0)])
    config = {"mode": "proportional", "sampling_percentage": 0, "sampling_priority": "p"}
    assert attributes_of(process(FACTORY, config, batch)) == [
        {"p": 100, "sampling.threshold": "0"},
        {"p": 50.0, "sampling.threshold": "8"},
    ]


@pytest.mark.parametrize("config", [{"sampling_percentage": -1}, {"sampling_precision": 15}, {"mode": "x"}])
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """Numbers out of range and unknown modes are errors."""
    with pytest.raises(ValueError, match="ProbabilisticSamplerConfig"):
        ProbabilisticSamplerConfig.model_validate(config)
