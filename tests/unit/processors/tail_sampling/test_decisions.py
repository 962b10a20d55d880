"""The decisions of the tail sampler are those of a plain implementation, however spans are ordered and batched."""

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.processing import batch_of, identifier
from tests.support.tail_sampling import Plain, Span

from heliograph.model import Batch, Signal
from heliograph.pipeline import Kind, PipelineID
from heliograph.processors.shared.holding import Holding
from heliograph.processors.shared.spill import Spill
from heliograph.processors.tail_sampling.config import TailSamplingConfig
from heliograph.processors.tail_sampling.sampler import TailSampler
from heliograph.testing import Ledger, create_settings

TRACES = {number: hashlib.sha256(str(number).encode()).digest()[:16] for number in range(6)}
VALUES = st.sampled_from(["a", "ab", "", 5, 50, 0, 2.5, True, False])
ATTRIBUTES = st.dictionaries(st.sampled_from(["k", "l"]), VALUES, max_size=2)
NAMES = ("alpha", "beta", "gamma")
SPANS = st.builds(
    Span,
    trace=st.sampled_from(sorted(TRACES)),
    name=st.sampled_from(NAMES),
    resource=st.dictionaries(st.just("k"), VALUES, max_size=1),
    attributes=ATTRIBUTES,
    start=st.integers(1, 40).map(lambda number: number * 10_000_000),
    milliseconds=st.integers(0, 100),
    status=st.sampled_from([0, 1, 2]),
    state=st.sampled_from(["", "x=1", "x=2,y=1", "y=1"]),
    flags=st.sampled_from([0, 1, 256, 257]),
    events=st.lists(st.sampled_from(NAMES), max_size=2),
)
KEYS = st.sampled_from(["k", "l"])
INVERT = st.booleans()


def policy(kind: str, **config: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A policy of a type."""
    return st.fixed_dictionaries({"type": st.just(kind), kind: st.fixed_dictionaries(config)})


LEAVES = st.one_of(
    policy("always_sample"),
    policy("latency", threshold_ms=st.integers(0, 300), upper_threshold_ms=st.sampled_from([0, 200])),
    policy("status_code", status_codes=st.lists(st.sampled_from(["OK", "ERROR", "UNSET"]), min_size=1, max_size=2)),
    policy("span_count", min_spans=st.integers(0, 4), max_spans=st.sampled_from([0, 3])),
    policy("probabilistic", sampling_percentage=st.sampled_from([0.0, 30.0, 60.0, 99.9])),
    policy("trace_flags"),
    policy("trace_state", key=st.sampled_from(["x", "y"]), values=st.sampled_from([["1"], ["2", "3"]])),
    policy("rate_limiting", spans_per_second=st.integers(0, 6)),
    policy(
        "numeric_attribute", key=KEYS, min_value=st.integers(-3, 6), max_value=st.integers(7, 60), invert_match=INVERT
    ),
    policy("boolean_attribute", key=KEYS, value=st.booleans(), invert_match=INVERT),
    policy("string_attribute", key=KEYS, values=st.sampled_from([["a"], ["ab", ""]]), invert_match=INVERT),
    policy(
        "string_attribute",
        key=KEYS,
        values=st.sampled_from([["^a$"], ["b"], [".*"]]),
        enabled_regex_matching=st.just(True),
        invert_match=INVERT,
    ),
    policy(
        "ottl_condition",
        span=st.sampled_from(NAMES).map(lambda name: [f'name == "{name}"']),
        spanevent=st.sampled_from(NAMES).map(lambda name: [f'name == "{name}"']),
    ),
)


def named(policies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Policies with names."""
    return [{**item, "name": f"policy {place}"} for place, item in enumerate(policies)]


def composite(policies: Sequence[Mapping[str, Any]], order: int) -> dict[str, Any]:
    """A composite policy of others, the last first when `order` is odd."""
    inner = named(policies)
    names = [item["name"] for item in inner]
    config = {
        "max_total_spans_per_second": 8,
        "policy_order": names[:: -1 if order % 2 else 1],
        "composite_sub_policy": inner,
        "rate_allocation": [{"policy": name, "percent": 25 + 25 * place} for place, name in enumerate(names)],
    }
    return {"type": "composite", "composite": config}


SEVERAL = st.lists(LEAVES, min_size=1, max_size=3)
POLICIES = st.one_of(
    LEAVES,
    SEVERAL.map(lambda items: {"type": "and", "and": {"and_sub_policy": items}}),
    SEVERAL.map(lambda items: {"type": "drop", "drop": {"drop_sub_policy": items}}),
    LEAVES.map(lambda item: {"type": "not", "not": {"not_sub_policy": item}}),
    st.builds(composite, SEVERAL, st.integers(0, 1)),
)


def batches(spans: Sequence[Span], sizes: Sequence[int]) -> list[Batch]:
    """Spans in their order as batches of some sizes."""
    made: list[Batch] = []
    position, turn = 0, 0
    while position < len(spans):
        part = spans[position : position + sizes[turn % len(sizes)]]
        records = [span.record(identifier(int.from_bytes(TRACES[span.trace], "big"))) for span in part]
        singles = [batch_of(Signal.TRACES, [record], span.resource) for span, record in zip(part, records, strict=True)]
        made.append(type(singles[0]).concat(singles))
        position, turn = position + len(part), turn + 1
    return made


def decide(policies: list[dict[str, Any]], parts: Sequence[Batch], directory: Path, limit: int) -> list[bytes]:
    """The trace ids of all spans that are handed on."""
    made = create_settings(Kind.PROCESSOR, "tail_sampling", pipeline=PipelineID(Signal.TRACES))
    config = TailSamplingConfig.model_validate({"policies": policies})
    spill = Spill(directory, 1 << 30)
    sampler = TailSampler(made, config, Holding(limit, spill, lambda _: None, lambda _: None))
    ledger = Ledger()
    leaving = [parcel for part in parts for parcel in sampler.add(ledger.parcel(part), 10.0)]
    leaving += sampler.tick(50.0)
    found: list[Any] = []
    for parcel in leaving:
        found += parcel.batch.table("spans")["trace_id"].to_pylist()
        parcel.accept()
    ledger.check()
    assert (sampler.holding.size, sampler.holding.spans, spill.size) == (0, 0, 0)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    spans=st.lists(SPANS, min_size=1, max_size=14),
    policies=st.lists(POLICIES, min_size=1, max_size=4),
    sizes=st.lists(st.integers(1, 6), min_size=1, max_size=3),
    on_disk=st.booleans(),
)
def test_decisions_are_those_of_a_plain_implementation(
    spans: list[Span], policies: list[dict[str, Any]], sizes: list[int], *, on_disk: bool
) -> None:
    """For any order and batching, in memory and on disk, exactly the spans of the right traces are handed on."""
    policies = named(policies)
    wanted = Plain(policies, TRACES).sampled(spans)
    with tempfile.TemporaryDirectory() as directory:
        found = decide(policies, batches(spans, sizes), Path(directory), 0 if on_disk else 1 << 30)
    assert sorted(found) == sorted(TRACES[span.trace] for span in spans if span.trace in wanted)
