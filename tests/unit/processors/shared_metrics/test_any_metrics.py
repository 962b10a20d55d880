"""Whatever metrics come, processors of metrics hand on what can be encoded, and settle each parcel once."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st
from tests.support.metrics import running
from tests.support.otlp import REQUESTS, embedded, paths, quick, requests

from heliograph.model import Signal
from heliograph.pipeline import ProcessorFactory
from heliograph.processors import (
    cardinality_limit,
    cumulativetodelta,
    deltatocumulative,
    deltatorate,
    interval,
    metricsgeneration,
    metricstransform,
)
from heliograph.wire import decode, encode

_PATHS = list(paths(REQUESTS[Signal.METRICS].DESCRIPTOR).values())
_REQUESTS = st.one_of(
    requests(Signal.METRICS), st.sampled_from(_PATHS).flatmap(lambda path: embedded(Signal.METRICS, path))
)
_EVERYTHING = {"include": ".*", "match_type": "regexp"}
_OPERATIONS = [
    {"action": "add_label", "new_label": "a", "new_value": "b"},
    {"action": "update_label", "label": "a", "new_label": "service.name"},
    {"action": "toggle_scalar_data_type"},
    {"action": "experimental_scale_value", "experimental_scale": 2},
    {"action": "aggregate_labels", "label_set": ["service.name"], "aggregation_type": "median"},
]
CASES = [
    pytest.param(cumulativetodelta.FACTORY, {"initial_value": "keep"}, id="cumulativetodelta"),
    pytest.param(deltatocumulative.FACTORY, {}, id="deltatocumulative"),
    pytest.param(deltatorate.FACTORY, {"metrics": ["", "a"]}, id="deltatorate"),
    pytest.param(interval.FACTORY, {"interval": "1h"}, id="interval"),
    pytest.param(cardinality_limit.FACTORY, {"limit": 1}, id="cardinality_limit"),
    pytest.param(
        metricsgeneration.FACTORY,
        {
            "rules": [
                {
                    "name": "new",
                    "type": "calculate",
                    "metric1": "a",
                    "metric2": "a",
                    "operation": "divide",
                    "match_attributes": True,
                },
            ]
        },
        id="metricsgeneration",
    ),
    pytest.param(
        metricstransform.FACTORY,
        {
            "transforms": [
                {**_EVERYTHING, "action": "update", "operations": _OPERATIONS},
                {**_EVERYTHING, "action": "insert", "new_name": "copy"},
                {**_EVERYTHING, "action": "combine", "new_name": "one"},
                {**_EVERYTHING, "action": "group", "group_resource_labels": {"g": "1"}},
            ]
        },
        id="metricstransform",
    ),
]


@pytest.mark.parametrize(("factory", "config"), CASES)
@given(request=_REQUESTS)
@quick(25)
def test_any_metrics(factory: ProcessorFactory[Any], config: dict[str, Any], request: Message) -> None:
    """No request of the protocol breaks a processor, also when it comes twice."""
    batch = decode(Signal.METRICS, [request.SerializeToString()])
    with TemporaryDirectory() as directory, running(factory, Path(directory), **config) as processor:
        processor.feed(batch, batch)
    assert processor.ledger.errors == []
    for found in processor.sink.batches:
        assert len(decode(Signal.METRICS, [encode(found)])) == len(found)
