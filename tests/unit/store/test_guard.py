"""The check of a user's SQL."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.store.errors import QueryError, ReadOnlyError
from heliograph.store.guard import check_read_only


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "select * from spans where SpanName = 'a; DROP TABLE spans'",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "(SELECT 1) UNION ALL (SELECT 2)",
        "FROM spans SELECT count()",
        "EXPLAIN indexes = 1 SELECT 1",
        "SHOW TABLES",
        "DESCRIBE TABLE spans",
        "EXISTS TABLE spans",
        "SELECT `a;b` FROM t -- a comment; with a semicolon",
        "SELECT /* ; INTO OUTFILE */ 1",
        "SELECT file FROM t",
        "SELECT url, format FROM t",
        "SELECT format('{}', 1)",
        "SELECT 'it''s' AS a, 'x\\'y' AS b",
        "SELECT $$a;b$$",
    ],
)
def test_reading_passes(sql: str) -> None:
    """Statements that read pass as they are."""
    assert check_read_only(sql) == sql


def test_trailing_semicolons_go() -> None:
    """People end statements with a semicolon."""
    assert check_read_only("SELECT 1 ; ;").strip() == "SELECT 1"
    assert check_read_only("SELECT 1; -- done; really").strip() == "SELECT 1"


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t VALUES (1)",
        "DROP TABLE t",
        "/* SELECT */ ALTER TABLE t DELETE WHERE 1",
        "SET readonly = 0",
        "USE other",
        "SYSTEM STOP MERGES",
        "KILL QUERY WHERE 1",
        "SELECT 1; SELECT 2",
        "SELECT 1 INTO OUTFILE 'x'",
        "SELECT 1 into /* */ outfile 'x'",
        "SELECT 1 FORMAT CSV",
        "SELECT file('/etc/passwd')",
        "SELECT FILE ('/etc/passwd')",
        "SELECT `file`('/etc/passwd')",
        "SELECT \"file\"('/etc/passwd')",
        "SELECT `\\x66ile`('/etc/passwd')",
        "SELECT * FROM url('http://x')",
        "SELECT * FROM s3('http://x/y')",
        "SELECT * FROM Python(x)",
    ],
)
def test_everything_else_is_refused(sql: str) -> None:
    """Statements that write, leave the store or hide another statement are refused."""
    with pytest.raises(ReadOnlyError):
        check_read_only(sql)


@pytest.mark.parametrize("sql", ["", "  ", "-- nothing", "SELECT 'open", "SELECT `open", 'SELECT "open'])
def test_half_a_statement_is_a_query_error(sql: str) -> None:
    """Nothing, or an open quote, is the user's error."""
    with pytest.raises(QueryError):
        check_read_only(sql)


@given(st.text(max_size=60))
def test_any_text_ends_in_a_verdict(text: str) -> None:
    """Whatever is typed, the check answers or refuses."""
    with suppress(QueryError, ReadOnlyError):
        assert check_read_only(text)


@given(st.text(max_size=30))
def test_a_second_statement_never_hides_behind_a_first(text: str) -> None:
    """A semicolon with something after it is always found, unless what stands before swallows it."""
    quoting = set("'\"`/-#$\\")
    if not quoting & set(text):
        with pytest.raises((QueryError, ReadOnlyError)):
            check_read_only(f"SELECT 1 {text}; DROP TABLE spans")
