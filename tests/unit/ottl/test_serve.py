"""The JSON-lines mode: an answer a line, whatever a line holds."""

import io
import json
import subprocess
import sys
from typing import Any

import pytest

from heliograph.ottl.functions import FUNCTIONS
from heliograph.ottl.serve import serve

LOGS = {
    "resourceLogs": [
        {
            "resource": {"attributes": [{"key": "r", "value": {"stringValue": "x"}}]},
            "scopeLogs": [
                {
                    "logRecords": [
                        {"body": {"stringValue": "one"}, "severityNumber": 9},
                        {"body": {"intValue": "2"}, "severityNumber": 17, "timeUnixNano": "1500000000"},
                    ]
                }
            ],
        }
    ]
}


def _ask(*questions: Any) -> list[dict[str, Any]]:
    lines = [question if isinstance(question, str) else json.dumps(question) for question in questions]
    answers = io.StringIO()
    serve(lines, answers)
    return [json.loads(line) for line in answers.getvalue().splitlines()]


def _records(answer: dict[str, Any]) -> Any:
    return answer["output"]["resourceLogs"][0]["scopeLogs"][0]["logRecords"]


@pytest.mark.parametrize(
    "line",
    [
        *("{", "[]", "null", '"text"', "\x00", '{"op": "no"}', '{"op": ["transform"]}', '{"id": 1}', "[" * 100_000),
        json.dumps({"op": "transform", "signal": "logs", "statements": 5, "input": LOGS}),
        json.dumps({"op": "transform", "signal": "logs", "statements": [5], "input": LOGS}),
        json.dumps({"op": "transform", "signal": "logs", "statements": [], "input": "text"}),
        json.dumps({"op": "transform", "signal": "logs", "statements": [], "input": {"resourceLogs": 5}}),
        json.dumps({"op": "value", "context": "nothing", "text": "1", "input": LOGS}),
        json.dumps({"op": "condition", "context": "log", "text": 7, "input": LOGS}),
    ],
)
def test_a_bad_line_gets_an_error_and_the_next_an_answer(line: str) -> None:
    """Nothing that a line holds ends the process."""
    bad, good = _ask(line, {"id": 7, "op": "condition", "context": "log", "text": "true", "input": LOGS})
    assert "error" in bad
    assert bad["stage"] in ("question", "config", "run")
    assert good == {"id": 7, "results": [{"value": {"boolValue": True}}] * 2}


def test_transform() -> None:
    """Statements edit; what fails for a record is told and skipped."""
    statements = ['set(log.attributes["n"], Int(log.body))', "set(log.severity_text, Trim(log.body))"]
    (answer,) = _ask({"id": "a", "op": "transform", "signal": "logs", "statements": statements, "input": LOGS})
    assert answer["id"] == "a"
    assert [record.get("severityText") for record in _records(answer)] == ["one", None]
    assert {(error["statement"], error["record"]) for error in answer["row_errors"]} >= {(statements[1], 1)}


def test_propagate_drops_the_payload() -> None:
    """In error mode propagate the first failure is the answer, as stage `run`."""
    question = {
        "op": "transform",
        "signal": "logs",
        "statements": ["set(log.severity_text, Trim(log.body))"],
        "input": LOGS,
    }
    (answer,) = _ask({**question, "error_mode": "propagate"})
    assert answer["stage"] == "run"


def test_filter() -> None:
    """What a condition takes goes; when all is gone the output is empty."""
    question = {"op": "filter", "signal": "logs", "input": LOGS}
    some, everything = _ask(
        {**question, "conditions": ["log.severity_number > 9"]}, {**question, "conditions": ["log.severity_number > 0"]}
    )
    assert len(_records(some)) == 1
    assert everything["output"] == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nil", {"nil": True}),
        ("log.time", {"time": "1970-01-01T00:00:01.5Z"}),
        ('Duration("1.5s")', {"durationNano": "1500000000"}),
        ('TraceID("0102030405060708090a0b0c0d0e0f10")', {"traceId": "0102030405060708090a0b0c0d0e0f10"}),
        ('SpanID("0102030405060708")', {"spanId": "0102030405060708"}),
        ("log.body", {"intValue": "2"}),
        (
            '{"a": [1, 1.5]}',
            {
                "kvlistValue": {
                    "values": [
                        {"key": "a", "value": {"arrayValue": {"values": [{"intValue": "1"}, {"doubleValue": 1.5}]}}}
                    ]
                }
            },
        ),
        ("0x6162", {"bytesValue": "YWI="}),
    ],
)
def test_forms_of_values(text: str, expected: dict[str, Any]) -> None:
    """Values are AnyValue JSON; what is no AnyValue has a form of its own."""
    (answer,) = _ask({"op": "value", "context": "log", "text": text, "input": LOGS})
    assert answer["results"][1] == {"value": expected}


def test_stages_and_positions() -> None:
    """A text that cannot be used tells where."""
    (answer,) = _ask(
        {"op": "transform", "signal": "logs", "statements": ["set(log.body, 1)", "set(log.bdy, 1)"], "input": LOGS}
    )
    assert answer["stage"] == "config"
    assert answer["position"] | {"text": ""} == {"index": 1, "offset": 4, "line": 1, "column": 5, "text": ""}


def test_signatures() -> None:
    """Every function tells its signature."""
    (answer,) = _ask({"op": "signatures"})
    assert {entry["name"] for entry in answer["signatures"]} == set(FUNCTIONS)
    assert all(entry["signature"].startswith(entry["name"] + "(") for entry in answer["signatures"])


def test_the_command_answers_line_by_line() -> None:
    """The process answers each line as it comes, on standard output only."""
    command = [sys.executable, "-m", "heliograph", "ottl", "serve"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            question = (
                "{"
                if number == 1
                else json.dumps({"id": number, "op": "value", "context": "log", "text": "1", "input": LOGS})
            )
            process.stdin.write(question + "\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline())
            assert ("error" in answer) == (number == 1)
        process.stdin.close()
        assert process.wait(20) == 0
