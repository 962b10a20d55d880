"""The transform and filter processors: the forms of their configuration, and what they do to parcels."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from heliograph import wire
from heliograph.model import Batch, Signal
from heliograph.ottl import compile_filter
from heliograph.processors.filter.config import FilterConfig
from heliograph.processors.transform.config import TransformConfig


def _logs(*records: dict[str, Any]) -> Batch:
    request = {
        "resourceLogs": [
            {
                "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "a"}}]},
                "scopeLogs": [{"scope": {"name": "lib"}, "logRecords": list(records)}],
            }
        ]
    }
    return wire.decode(Signal.LOGS, [json.dumps(request).encode()], wire.Encoding.JSON)


def _left(config: dict[str, Any], batch: Batch) -> int:
    checked = FilterConfig.model_validate(config)
    left = compile_filter(checked.conditions(batch.signal), batch.signal, checked.error_mode).apply(batch)
    return 0 if left is None else len(left)


RECORDS = (
    {"severityNumber": 9, "severityText": "INFO", "body": {"stringValue": "hello"}},
    {"severityNumber": 17, "severityText": "ERROR", "body": {"stringValue": "bad thing"}},
)


@pytest.mark.parametrize(
    ("config", "left"),
    [
        ({"log_conditions": ["log.severity_number > 9"]}, 1),
        ({"log_conditions": [{"context": "log", "conditions": ["severity_number > 9", "IsMatch(body, '')"]}]}, None),
        ({"log_conditions": [{"conditions": ["log.severity_number > 9", 'log.body == "hello"']}]}, 0),
        ({"log_conditions": ['resource.attributes["service.name"] == "a"']}, 0),
        ({"logs": {"log_record": ['severity_text == "ERROR"']}}, 1),
        ({"logs": {"resource": ['attributes["service.name"] == "b"']}}, 2),
        ({"logs": {"exclude": {"match_type": "regexp", "bodies": ["bad.*"]}}}, 1),
        ({"logs": {"include": {"match_type": "strict", "severity_texts": ["INFO"]}}}, 1),
        ({"logs": {"include": {"severity_number": {"min": "WARN"}}}}, 1),
        ({"trace_conditions": ['span.name == "x"']}, 2),
    ],
)
def test_forms_of_filters(config: dict[str, Any], left: int | None) -> None:
    """Conditions with inferred or named contexts, by context, and the oldest forms."""
    if left is None:
        with pytest.raises(ValidationError):
            FilterConfig.model_validate(config)
        return
    assert _left(config, _logs(*RECORDS)) == left


@pytest.mark.parametrize(
    "config",
    [
        {"log_conditions": ["log.severity > 1"]},
        {"log_conditions": [None]},
        {"log_conditions": ["log.body == 1"], "logs": {"log_record": ["body == 1"]}},
        {"logs": {"log_record": ["body == 1"], "exclude": {"bodies": ["a"]}}},
        {"metric_conditions": ["span.name == 1"]},
    ],
)
def test_filters_that_are_refused(config: dict[str, Any]) -> None:
    """Unknown paths, empty items, two forms at once and foreign contexts."""
    with pytest.raises(ValidationError):
        FilterConfig.model_validate(config)


def test_error_in_a_statement_names_the_setting() -> None:
    """The error of a statement says in which list it is."""
    with pytest.raises(ValidationError, match=r"log_statements.*log.attributes"):
        TransformConfig.model_validate({"log_statements": ['set(log.atributes["a"], 1)']})


def test_groups_and_statements() -> None:
    """Both forms of lists give groups for the language."""
    config = TransformConfig.model_validate(
        {
            "trace_statements": ['set(span.name, "a")'],
            "log_statements": [{"context": "log", "statements": ["set(body, 1)"], "error_mode": "propagate"}],
        }
    )
    assert config.groups(Signal.TRACES) == ['set(span.name, "a")']
    (group,) = config.groups(Signal.LOGS)
    assert not isinstance(group, str)
    assert group["error_mode"] == "propagate"
