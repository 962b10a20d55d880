"""Errors survive the ways that they travel, and secrets do not."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heliograph.exceptions import ErrorContext, HeliographError, Overloaded, PayloadTooLarge, all_errors
from heliograph.exceptions.mask import MASK, is_secret_key, mask_text
from heliograph.exceptions.serialise import exception_attributes, from_json, log_record, to_json
from heliograph.exceptions.status import from_status, to_status

PLAIN = st.text("abcdefghij klm.,", max_size=30)
OWN = [kind for kind in all_errors() if kind.__module__.startswith("heliograph.exceptions")]


@given(
    kind=st.sampled_from(OWN),
    message=PLAIN,
    hints=st.lists(PLAIN.filter(bool), max_size=3),
    wait=st.none() | st.floats(0, 1e6, allow_nan=False),
    values=st.dictionaries(st.text("xyz", min_size=1, max_size=4), PLAIN, max_size=3),
)
def test_json_round_trip(
    kind: type[HeliographError], message: str, hints: list[str], wait: float | None, values: dict[str, str]
) -> None:
    """`from_json(to_json(e))` is the same kind with the same facts, through real JSON text."""
    context = ErrorContext(component="otlp/in", operation="decode", attempt=2, trace_id="0a" * 16, values=values)
    error = kind(message, hints=hints, context=context, retry_after=wait)
    again = from_json(json.loads(json.dumps(to_json(error))))
    assert type(again) is kind
    assert (again.message, again.hints, again.context, again.retry_after, again.retryable) == (
        (error.message, error.hints, error.context, error.retry_after, error.retryable)
    )


@pytest.mark.parametrize("kind", OWN, ids=lambda kind: kind.__name__)
def test_status_round_trip(kind: type[HeliographError]) -> None:
    """A google.rpc.Status of ours gives the same class and hints again on the other side."""
    again = from_status(to_status(kind("it broke", retry_after=1.5)))
    assert type(again) is kind
    assert again.hints == kind("x").hints
    assert again.retry_after == (1.5 if kind.retryable else None)


def test_status_says_what_otlp_wants() -> None:
    """Overload is RESOURCE_EXHAUSTED with RetryInfo; too large is RESOURCE_EXHAUSTED without."""
    overloaded = to_status(Overloaded("full", retry_after=2))
    assert overloaded.code == 8
    assert any("RetryInfo" in detail.type_url for detail in overloaded.details)
    too_large = to_status(PayloadTooLarge("65 MiB", retry_after=2))
    assert too_large.code == 8
    assert not any("RetryInfo" in detail.type_url for detail in too_large.details)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abcdef0123456789",
        "clickhouse://default:hunter2secret@localhost:9000/otel",
        "password=hunter2secret&x=1",
        'api_key: "hunter2secret"',
        "key hgk_hunter2secret_and_more was refused",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2secret\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_secrets_are_masked(text: str) -> None:
    """Tokens, passwords and keys never come out of an error, whatever form it takes."""
    error = Overloaded(text, context=ErrorContext(values={"note": text, "password": "hunter2secret"}))
    everything = json.dumps([to_json(error), exception_attributes(error), log_record(error, 1)]) + str(to_status(error))
    assert "hunter2secret" not in everything
    assert "abcdef0123456789" not in everything
    assert MASK in mask_text(text)


def test_secret_keys_are_known_by_name() -> None:
    """Names that hold secrets are recognised; their harmless cousins are not."""
    assert all(map(is_secret_key, ("password", "db.password", "x-api-key", "Authorization", "client_secret", "token")))
    assert not any(map(is_secret_key, ("key", "author", "passenger", "tokenizer")))
