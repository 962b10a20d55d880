"""Bearer tokens on both sides."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.extensions.bearertokenauth.config import BearerTokenAuthConfig
from heliograph.extensions.bearertokenauth.extension import BearerTokenAuth
from heliograph.extensions.bearertokenauth.factory import FACTORY
from heliograph.extensions.shared import watched
from heliograph.extensions.shared.watched import CredentialsFileError
from heliograph.pipeline import Kind
from heliograph.pipeline.authenticating import ClientAuthenticator
from heliograph.pipeline.listening import Authenticator
from heliograph.testing import TestHost, create_settings


def make(directory: Path, **values: Any) -> BearerTokenAuth:
    """A started extension."""
    settings = create_settings(Kind.EXTENSION, "bearertokenauth")
    extension = FACTORY.create(settings, BearerTokenAuthConfig.model_validate(values))
    assert isinstance(extension, BearerTokenAuth)
    assert isinstance(extension, Authenticator)
    assert isinstance(extension, ClientAuthenticator)
    with TestHost(settings, directory) as host:
        extension.start(host)
    return extension


def test_any_of_the_tokens_opens_and_the_first_is_sent(tmp_path: Path) -> None:
    """With the scheme before it; anything else is refused without showing what was sent."""
    extension = make(tmp_path, tokens=["one", "two"])
    for token in ("one", "two"):
        assert extension.authenticate({"authorization": f"Bearer {token}"}, "ingest").scopes == {"ingest", "read"}
    for sent in ("", "one", "bearer one", "Bearer", "Bearer ", "Bearer on", "Bearer one ", "Bearer ümlaut \udcff"):
        with pytest.raises(Unauthenticated) as caught:
            extension.authenticate({"authorization": sent}, "ingest")
        assert "ümlaut" not in str(caught.value)
    with pytest.raises(PermissionDenied, match="admin"):
        extension.authenticate({"authorization": "Bearer one"}, "admin")
    with pytest.raises(Unauthenticated, match="no header Authorization"):
        extension.authenticate({}, "ingest")
    assert extension.request_headers({"x": "y"}, {}) == {"x": "y", "authorization": "Bearer one"}


def test_scheme_and_header_can_be_others(tmp_path: Path) -> None:
    """Such as a key in a header of its own, without scheme."""
    extension = make(tmp_path, token="one", scheme="", header="X-Api-Key")
    assert extension.authenticate({"x-api-key": "one"}, "ingest")
    assert extension.request_headers({}, {}) == {"x-api-key": "one"}
    assert extension.challenge == "Bearer"


def test_a_file_counts_before_the_settings_and_may_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty lines are no tokens; a file that becomes empty leaves the old tokens in force."""
    monkeypatch.setattr(watched, "RECHECK_SECONDS", 0.0)
    file = tmp_path / "tokens"
    file.write_text("one\n\n two \n")
    extension = make(tmp_path, filename=str(file), token="ignored")
    assert extension.authenticate({"authorization": "Bearer two"}, "ingest")
    for sent in ("Bearer ignored", "Bearer "):
        with pytest.raises(Unauthenticated):
            extension.authenticate({"authorization": sent}, "ingest")
    file.write_text("three")
    assert extension.request_headers({}, {}) == {"authorization": "Bearer three"}
    file.write_text("\n")
    assert extension.request_headers({}, {}) == {"authorization": "Bearer three"}
    file.unlink()
    assert extension.request_headers({}, {}) == {"authorization": "Bearer three"}


def test_a_file_is_looked_at_once_a_second_at_most(tmp_path: Path) -> None:
    """A flood of requests does not become a flood of calls."""
    file = tmp_path / "tokens"
    file.write_text("one")
    extension = make(tmp_path, filename=str(file))
    file.write_text("two")
    assert extension.request_headers({}, {}) == {"authorization": "Bearer one"}


def test_a_missing_file_stops_the_start_or_is_waited_for(tmp_path: Path) -> None:
    """As `file_retry` says; waiting ends."""
    missing = str(tmp_path / "missing")
    with pytest.raises(CredentialsFileError, match="missing cannot be read"):
        make(tmp_path, filename=missing)
    with pytest.raises(CredentialsFileError):
        make(tmp_path, filename=missing, file_retry={"enabled": True, "max_retries": 2, "retry_interval": "1ms"})


@pytest.mark.parametrize("values", [{}, {"tokens": []}, {"token": ""}, {"token": "a", "tokens": ["b"]}])
def test_settings_that_cannot_work(values: dict[str, Any]) -> None:
    """A token is needed, and in one place."""
    with pytest.raises(ValidationError):
        BearerTokenAuthConfig.model_validate(values)


def test_tokens_do_not_show() -> None:
    """In no text of the configuration."""
    config = BearerTokenAuthConfig.model_validate({"tokens": ["sesame"]})
    assert "sesame" not in f"{config!r}{config.model_dump_json()}"
