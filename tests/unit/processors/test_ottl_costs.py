"""What statements and conditions cost is counted in the platform's own metrics."""

from typing import Any

import pytest
from tests.support.processing import batch_of

from heliograph.model import Signal
from heliograph.pipeline import Kind, PipelineID, ProcessorFactory
from heliograph.pipeline.telemetry import Registry
from heliograph.pipeline.telemetry.prometheus import render
from heliograph.processors.filter.factory import FACTORY as FILTER
from heliograph.processors.transform.factory import FACTORY as TRANSFORM
from heliograph.testing import Ledger, Sink, create_settings

SET = 'set(log.attributes["a"], Int(log.body))'
FAILING = 'set(log.attributes["b"], 1 / log.severity_number)'
IS_ONE = 'log.body == "1"'
CASES = [
    (TRANSFORM, {"log_statements": [SET, FAILING]}, {SET: (3, 0), FAILING: (3, 3)}),
    (TRANSFORM, {"log_statements": [SET, FAILING], "flatten_data": True}, {SET: (3, 0), FAILING: (3, 3)}),
    (
        FILTER,
        {"log_conditions": [IS_ONE, "1 / log.severity_number > 1"]},
        {IS_ONE: (3, 0), "1 / log.severity_number > 1": (2, 2)},
    ),
    (
        FILTER,
        {"log_conditions": [IS_ONE, "Len(log.attributes) > 9"]},
        {IS_ONE: (3, 0), "Len(log.attributes) > 9": (2, 0)},
    ),
]


@pytest.mark.parametrize(("factory", "config", "counts"), CASES)
def test_each_statement_has_its_cost(
    factory: ProcessorFactory[Any], config: dict[str, Any], counts: dict[str, tuple[int, int]]
) -> None:
    """CPU time, records and failures of each statement stand on /metrics, run by columns or by rows."""
    registry, ledger = Registry(), Ledger()
    settings = create_settings(Kind.PROCESSOR, factory.type, registry, PipelineID(Signal.LOGS))
    processor = factory.create(settings, factory.config_class.model_validate(config), Signal.LOGS, Sink())
    label = next(iter(counts)).replace('"', '\\"')
    shown = [
        line for line in render(registry).splitlines() if line.startswith("heliograph_ottl_statement_cpu_seconds{")
    ]
    assert len(shown) == 2
    assert f'component="{factory.type}"' in shown[0]
    assert 'pipeline="logs"' in shown[0]
    assert f'statement="{label}"' in shown[0]
    assert all(line.endswith(" 0") for line in shown)
    batch = batch_of(Signal.LOGS, [{"body": {"stringValue": str(number)}} for number in range(3)])
    for _ in range(2):
        processor.consume(ledger.parcel(batch))
    for text, (records, errors) in counts.items():
        assert registry.value("heliograph_ottl_statement_records", statement=text) == 2 * records
        assert registry.value("heliograph_ottl_statement_errors", statement=text) == 2 * errors
        assert registry.value("heliograph_ottl_statement_cpu_seconds", statement=text) > 0
