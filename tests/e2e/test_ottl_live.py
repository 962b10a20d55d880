"""The playground's API and `heliograph ottl run` on what the running program received."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tests.support.crash import numbered_request
from tests.support.program import Program, running, wait_until

pytestmark = pytest.mark.e2e


def post(program: Program, path: str, body: dict[str, Any]) -> Any:
    """A POST to the API."""
    request = urllib.request.Request(
        f"{program.url}/api/v1/ottl/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def send(program: Program) -> None:
    """Send some spans over HTTP."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{program.http}/v1/traces", numbered_request(0), {"Content-Type": "application/x-protobuf"}
    )
    urllib.request.urlopen(request, timeout=30).close()


def test_statements_are_tried_on_live_data(tmp_path: Path) -> None:
    """What came in the last minute is the input; API and command show the same change, and what is wrong in a text."""
    statement = 'set(span.attributes["tried"], "yes") where span.attributes["number"] == 1'
    with running(tmp_path / "data") as program:
        sample = program.get("ottl/sample?signal=traces")
        assert sample == {"records": 0, "input": {}}
        send(program)
        wait_until(lambda: program.get("ottl/sample?signal=traces")["records"] == 10, 10, "the sample has records")
        outcome = post(program, "try", {"signal": "traces", "statements": [statement], "records": 5})
        added = "".join(line["text"] for line in outcome["diff"] if line["kind"] == "added")
        assert (outcome["live"], outcome["records"], outcome["left"]) == (True, 5, 5)
        assert "tried" in added
        assert "yes" in added
        dropped = post(program, "try", {"signal": "traces", "conditions": ['span.attributes["number"] > 1']})
        assert (dropped["records"], dropped["left"]) == (10, 2)
        wrong = post(program, "check", {"signal": "traces", "statements": [statement, "set(span.nam, 1)"]})
        assert [problem["index"] for problem in wrong["problems"]] == [1]
        words = program.get("ottl/vocabulary?signal=traces")
        assert "span.attributes" in words["paths"]
        assert "set" in {function["name"] for function in words["functions"]}
        shown = program.run("ottl", "run", "-s", statement)
        assert shown.returncode == 0, shown.stderr
        assert "tried" in shown.stdout
        none = program.run("ottl", "run", "--signal", "logs", "-s", "set(log.flags, 1)")
        assert "no logs came in the last minute" in none.stderr
