"""A ClickHouse that takes Native blocks and gives rows back, in a process of its own."""

import base64
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Self

_PROGRAM = """
import base64, json, sys
import chdb
connection = chdb.connect(":memory:")
for line in sys.stdin:
    order = json.loads(line)
    try:
        connection.query("CREATE OR REPLACE TABLE t (" + order["columns"] + ") ENGINE = Memory")
        for block in order["blocks"]:
            insert = connection.send_insert("INSERT INTO t", "Native")
            insert.append(base64.b64decode(block))
            insert.finish()
        query = "SELECT " + order["select"] + " FROM t SETTINGS max_threads = 1"
        answer = str(connection.query(query, "JSONCompactEachRow"))
        reply = {"rows": [json.loads(row) for row in answer.split("\\n") if row]}
    except Exception as error:
        reply = {"error": repr(error)}
    print(json.dumps(reply), flush=True)
"""


def read_expression(kind: str, value: str) -> str:
    """SQL that gives a value of a type in a form that JSON keeps exactly."""
    if match := re.fullmatch(r"Array\((.*)\)", kind):
        return f"arrayMap(x -> {read_expression(match[1], 'x')}, {value})"
    if match := re.fullmatch(r"Map\((.*), *(\w+(?:\(.*\))?)\)", kind):
        return (
            f"arrayMap((k, v) -> (toString(k), {read_expression(match[2], 'v')}), mapKeys({value}), mapValues({value}))"
        )
    if kind == "Float64":
        return f"reinterpretAsUInt64({value})"
    if kind.startswith("DateTime64"):
        return f"toUnixTimestamp64Nano({value})"
    if kind == "DateTime":
        return f"toUInt32({value})"
    return f"hex({value})" if kind.startswith("FixedString") else value


class BlockEngine:
    """The running process; a context manager."""

    def __init__(self) -> None:
        command = [sys.executable, "-c", _PROGRAM]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate(timeout=60)

    def read(self, columns: Sequence[tuple[str, str]], blocks: Sequence[bytes]) -> list[list[Any]]:
        """Inserts blocks into a table of (name, type) columns; gives its rows."""
        order = {
            "columns": ", ".join(f"`{name}` {kind}" for name, kind in columns),
            "select": ", ".join(read_expression(kind, f"`{name}`") for name, kind in columns),
            "blocks": [base64.b64encode(block).decode() for block in blocks],
        }
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        print(json.dumps(order), file=stdin, flush=True)
        reply = json.loads(stdout.readline())
        assert "error" not in reply, reply["error"]
        return reply["rows"]
