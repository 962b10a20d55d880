"""The check of SQL that a user typed, before the engine sees it.

The engine's own read-only mode refuses what writes to tables and most of what reaches outside. This check closes what
that mode leaves open: several statements in one text, `INTO OUTFILE`, `SYSTEM`, `KILL`, functions that read files,
and a `FORMAT` clause, which is ours to choose.
"""

import re
from collections.abc import Iterator

from heliograph.store.errors import QueryError, ReadOnlyError

_ALLOWED = frozenset({"SELECT", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS", "(", "FROM"})
_OUTSIDE = frozenset(
    {
        *("file", "filecluster", "url", "urlcluster", "s3", "s3cluster", "gcs", "oss", "cosn", "hdfs", "hdfscluster"),
        *("azureblobstorage", "azureblobstoragecluster", "remote", "remotesecure", "mysql", "postgresql", "sqlite"),
        *("mongodb", "redis", "jdbc", "odbc", "executable", "python", "iceberg", "icebergs3", "deltalake", "hudi"),
        *("input", "cluster", "clusterallreplicas", "catboostevaluate", "ytsaurus", "arrowflight", "paimon"),
        *("icebergazure", "iceberglocal", "deltalakelocal", "deltalakeazure", "iceberghdfs", "chdb"),
    }
)
_TOKEN = re.compile(
    r"""
      (?P<space>\s+|--[^\n]*|\#[!\s][^\n]*|/\*.*?(?:\*/|\Z))
    | (?P<string>'(?:[^'\\]|\\.|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
    | (?P<quoted>`(?:[^`\\]|\\.|``)*`|"(?:[^"\\]|\\.|"")*")
    | (?P<word>[^\W\d]\w*)
    | (?P<number>\d\w*(?:\.\d\w*)?)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


def _tokens(sql: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and position of each token, without spaces and comments."""
    for found in _TOKEN.finditer(sql):
        kind = found.lastgroup if found.lastgroup != "tag" else "string"
        if kind == "space":
            continue
        text = found[0]
        if kind == "other" and text in "'`\"":
            raise QueryError(f"The query has a {text} that is not closed.")
        yield kind or "other", text, found.start()


def check_read_only(sql: str) -> str:
    """Return the statement without a trailing semicolon.

    Raises:
        ReadOnlyError: It could change something or reach outside the store.
        QueryError: It is empty or a quote is open.
    """
    tokens = list(_tokens(sql))
    while tokens and tokens[-1][1] == ";":
        sql = sql[: tokens.pop()[2]]
    if not tokens:
        raise QueryError("The query is empty.", hints=("Try `SHOW TABLES`.",))
    first = tokens[0][1].upper()
    if first not in _ALLOWED:
        raise ReadOnlyError(f"A query cannot start with {first} here.")
    for position, (kind, text, _) in enumerate(tokens):
        _check_token(kind, text, tokens[position + 1][1] if position + 1 < len(tokens) else "")
    if tokens[-2:-1] and tokens[-2][1].upper() == "FORMAT":
        raise ReadOnlyError("A query cannot have a FORMAT here; the caller chooses it.")
    return sql


def _check_token(kind: str, text: str, following: str) -> None:
    if text == ";":
        raise ReadOnlyError("A query is one statement; there is a semicolon inside it.")
    if kind not in {"word", "quoted"}:
        return
    if kind == "word" and text.upper() == "OUTFILE":
        raise ReadOnlyError("A query cannot write INTO OUTFILE.")
    name = text.strip('`"').lower()
    if following == "(" and (name in _OUTSIDE or "\\" in name):
        raise ReadOnlyError(f"The function {name} reaches outside the store.")
