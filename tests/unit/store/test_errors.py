"""ClickHouse's errors as ours."""

import pytest

from heliograph.exceptions import HeliographError
from heliograph.store import errors


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "Code: 62. DB::Exception: Syntax error: failed at position 1. (SYNTAX_ERROR) (version 26.9.2.1)",
            errors.QueryError,
            "query: Syntax error: failed at position 1 (ClickHouse 62)",
        ),
        (
            "Code: 164. DB::Exception: Code: 164. DB::Exception: Cannot modify it. (READONLY) (version 1). (READONLY)",
            errors.ReadOnlyError,
            "query: Cannot modify it (ClickHouse 164)",
        ),
        ("Code: 241. DB::Exception: (total) memory limit exceeded", errors.StoreBusyError, None),
        ("Code: 241. DB::Exception: Query memory limit exceeded", errors.QueryLimitError, None),
        ("Code: 252. DB::Exception: Too many parts", errors.StoreBusyError, None),
        ("Code: 243. DB::Exception: Cannot reserve 1 MiB", errors.StoreFullError, None),
        ("Code: 33. DB::Exception: Cannot read all data", errors.BlockRefusedError, None),
        ("Code: 4711. DB::Exception: New", errors.EngineError, "query: New (ClickHouse 4711)"),
        ("", errors.EngineError, "query: the engine gave no reason"),
    ],
)
def test_a_code_gives_a_kind_and_a_plain_message(text: str, kind: type[HeliographError], message: str | None) -> None:
    """The envelope of code, class and version is gone; the kind follows from the number."""
    error = errors.translate(text, operation="query")
    assert type(error) is kind
    if message is not None:
        assert error.message == message


def test_a_parameter_without_value_is_not_a_wrong_name() -> None:
    """The hint tells how to give the value; other wrong names keep the hint of their kind."""
    unset = errors.translate("Code: 456. DB::Exception: Substitution `x` is not set", operation="query")
    assert "-p NAME=VALUE" in unset.hint
    assert (
        errors.translate("Code: 60. DB::Exception: Unknown table", operation="query").hint
        == (errors.QueryError.default_hints[0])
    )


def test_every_code_is_listed_once() -> None:
    """A code cannot mean two things."""
    listed = [code for codes in errors._KINDS.values() for code in codes]
    assert len(listed) == len(set(listed)) == len(errors.KIND_BY_CODE)


def test_what_can_pass_is_retryable() -> None:
    """The exporter tries these again, and only these."""
    again = {kind for kind in errors._KINDS if kind("").retryable}
    assert again == {
        errors.QueryTimeoutError,
        errors.StoreBusyError,
        errors.StoreFullError,
        errors.StoreUnavailableError,
    }
