"""One service for the tests that change nothing in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.otlp_service import Service, running


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service with both transports and default settings."""
    with running(Path(tmp_path_factory.mktemp("otlp"))) as service:
        yield service


@pytest.fixture
def service(shared: Service) -> Service:
    """The shared service, with nothing kept yet."""
    shared.keeper.error = lambda _: None
    shared.drain()
    for kept in shared.keeper.kept.values():
        kept.clear()
    return shared
