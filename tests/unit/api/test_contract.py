import json
from pathlib import Path
from typing import Any

import pytest

from heliograph.api.openapi import schema
from heliograph.api.problems import problem_response, status_of
from heliograph.api.schemas.onboarding import Endpoints
from heliograph.api.snippets import snippets
from heliograph.exceptions import ConfigurationError, HeliographError, ResourceError
from heliograph.query.errors import NotFoundError
from heliograph.store.errors import QueryError, QueryTimeoutError, ReadOnlyError, StoreBusyError

EXPORTED = Path(__file__).parents[3] / "ui" / "openapi.json"


def test_the_exported_contract_is_current() -> None:
    """`ui/openapi.json`, from which the UI's client is generated, is what the server says."""
    assert json.loads(EXPORTED.read_text()) == schema(), "run: python -m heliograph.api.openapi > ui/openapi.json"


def test_every_operation_is_named_described_and_has_problems() -> None:
    """Generated clients need unique names; people need a summary; errors have one shape."""
    operations: list[dict[str, Any]] = [item for path in schema()["paths"].values() for item in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names)) >= 26
    for operation in operations:
        assert operation["description"]
        assert operation["responses"]["default"]["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QueryError("x"), 400),
        (NotFoundError("x"), 404),
        (ReadOnlyError("x"), 403),
        (QueryTimeoutError("x"), 408),
        (StoreBusyError("x"), 503),
        (ConfigurationError("x"), 400),
        (HeliographError("x"), 500),
    ],
)
def test_errors_have_a_status(error: HeliographError, status: int) -> None:
    """Each category has its HTTP status and the body repeats code and hint."""
    assert status_of(error) == status
    body = json.loads(bytes(problem_response(error).body))
    assert (body["code"], body["message"], body["status"]) == (error.code, "x", status)


def test_a_retry_delay_becomes_a_header() -> None:
    """`retry_after` is told in whole seconds, one at least."""
    response = problem_response(ResourceError("x", retry_after=0.2))
    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize("requires_key", [True, False])
def test_snippets_carry_addresses_and_keys(*, requires_key: bool) -> None:
    """Every snippet that sends has this server's address, and a key only where one is needed."""
    endpoints = Endpoints(grpc="10.0.0.1:1", http="http://10.0.0.1:2", ui="http://10.0.0.1:3")
    for snippet in snippets(endpoints, requires_key=requires_key):
        if snippet.id != "sample":
            assert "10.0.0.1" in snippet.code
            assert ("YOUR_KEY" in snippet.code) == requires_key
