"""ClickHouse's HTTP interface over a chDB of its own process, for tests of what talks to a server.

Run as a program: `python clickhouse_front.py DIRECTORY PASSWORD` prints its port and serves until its input closes.
"""

import json
import re
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb

_RESERVED = {
    *("query", "database", "query_id", "default_format", "user", "password", "session_id", "session_timeout"),
    *("wait_end_of_query", "buffer_size", "compress", "decompress", "client_protocol_version"),
}
_STATUS = {
    **dict.fromkeys((516, 497, 164), 403),
    **dict.fromkeys((60, 81, 115, 47), 404),
    **dict.fromkeys((62, 53, 6, 27, 33, 41, 43, 456, 457), 400),
    **dict.fromkeys((202, 252, 241), 503),
}
_INSERT = re.compile(r"^(INSERT\s+INTO\s+.*?)\s+FORMAT\s+(\w+)\s*$", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"Code:\s*(\d+)")
DIRECTORY, PASSWORD = sys.argv[1], sys.argv[2]
ANCHOR: Any = chdb.connect(DIRECTORY)


class ClickHouseFailure(Exception):
    """A failure with ClickHouse's code."""

    def __init__(self, code: int, name: str, text: str) -> None:
        super().__init__(f"Code: {code}. DB::Exception: {text} ({name})")


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """`/ping`, or a query that may only read."""
        if urlsplit(self.path).path == "/ping":
            self._reply(200, b"Ok.\n", {})
        else:
            self._answer({"readonly": "2"})

    def do_POST(self) -> None:
        """A query, or an insert with its data."""
        self._answer({})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def _answer(self, settings: dict[str, str]) -> None:
        body = self._body()
        arguments = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        query_id = arguments.get("query_id") or str(uuid.uuid4())
        settings |= {k: v for k, v in arguments.items() if k not in _RESERVED and not k.startswith("param_")}
        headers = {"X-ClickHouse-Query-Id": query_id, "X-ClickHouse-Server-Display-Name": "front"}
        try:
            self._authenticate(arguments)
            content, summary, form = _run(arguments, settings, query_id, body)
        except (RuntimeError, ClickHouseFailure) as error:
            text = str(error)
            found = _CODE.search(text)
            code = int(found[1]) if found else 1002
            self._reply(
                _STATUS.get(code, 500), text.encode() + b"\n", {**headers, "X-ClickHouse-Exception-Code": str(code)}
            )
            return
        self._reply(200, content, {**headers, "X-ClickHouse-Summary": json.dumps(summary), "X-ClickHouse-Format": form})

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        parts: list[bytes] = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _authenticate(self, arguments: dict[str, str]) -> None:
        user = self.headers.get("X-ClickHouse-User") or arguments.get("user", "default")
        password = self.headers.get("X-ClickHouse-Key") or arguments.get("password", "")
        if user != "default" or password != PASSWORD:
            text = f"{user}: Authentication failed: password is incorrect, or there is no user with such name."
            raise ClickHouseFailure(516, "AUTHENTICATION_FAILED", text)

    def _reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _run(
    arguments: dict[str, str], settings: dict[str, str], query_id: str, body: bytes
) -> tuple[bytes, dict[str, str], str]:
    """Answer, summary and format of one statement on a connection of its own."""
    sql = arguments.get("query", "")
    sql, data = (sql, body) if sql else (body.decode(), b"")
    connection: Any = chdb.connect(DIRECTORY)
    started = time.perf_counter()
    try:
        if arguments.get("database"):
            connection.query(f"USE `{arguments['database']}`", "Null")
        _set(connection, {"log_comment": query_id, **settings})
        insert = _INSERT.match(sql)
        form = insert[2] if insert else arguments.get("default_format", "TabSeparated")
        if insert:
            stream = connection.send_insert(insert[1], form)
            stream.append(data)
            done = stream.finish()
            content, summary = b"", {"written_rows": str(done.rows_written), "written_bytes": str(done.bytes_written)}
        else:
            sql = re.sub(r"\bquery_id\b", "Settings['log_comment']", sql) if sql.startswith("KILL") else sql
            bound = {name[6:]: value for name, value in arguments.items() if name.startswith("param_")}
            answer = connection.query(sql, form, params=bound)
            content = answer.bytes()
            summary = {"read_rows": str(answer.storage_rows_read()), "read_bytes": str(answer.storage_bytes_read())}
    finally:
        connection.close()
    summary["elapsed_ns"] = str(int((time.perf_counter() - started) * 1e9))
    return content, summary, form


def _set(connection: Any, settings: dict[str, str]) -> None:
    ordered = sorted(settings.items(), key=lambda pair: pair[0] == "readonly")
    values = ", ".join(f"`{name}` = '{value}'" for name, value in ordered)
    connection.query(f"SET {values}", "Null")


def main() -> None:
    """Serve until the parent closes our input."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
    server.shutdown()
    server.server_close()
    ANCHOR.close()


if __name__ == "__main__":
    main()
