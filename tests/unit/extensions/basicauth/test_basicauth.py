"""Basic authentication on both sides."""

import base64
import hashlib
import logging
from pathlib import Path

import bcrypt
import pytest
from pydantic import ValidationError

from heliograph.exceptions.resource import QuotaExhausted
from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.extensions.basicauth.client import BasicAuthClient
from heliograph.extensions.basicauth.config import BasicAuthConfig
from heliograph.extensions.basicauth.extension import BasicAuthServer
from heliograph.extensions.basicauth.factory import FACTORY
from heliograph.extensions.basicauth.htpasswd import Password, parse
from heliograph.extensions.shared import watched
from heliograph.extensions.shared.watched import CredentialsFileError
from heliograph.pipeline import Kind
from heliograph.pipeline.authenticating import ClientAuthenticator
from heliograph.pipeline.listening import Authenticator
from heliograph.testing import TestHost, create_settings

HASH = bcrypt.hashpw(b"sesame", bcrypt.gensalt(4)).decode()
SHA = "{SHA}" + base64.b64encode(hashlib.sha1(b"sesame", usedforsecurity=False).digest()).decode()
SSHA = "{SSHA}" + base64.b64encode(hashlib.sha1(b"sesamesalt", usedforsecurity=False).digest() + b"salt").decode()
APR1 = "$apr1$xxxxxxxx$dxHfLAsjHkDRmG83UXe8K0"
"""The manual's own example: the password is `password`."""


def header(user: str, password: str) -> dict[str, str]:
    """The headers of a caller."""
    return {"authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def server(directory: Path, **htpasswd: str) -> BasicAuthServer:
    """A started extension."""
    settings = create_settings(Kind.EXTENSION, "basicauth")
    extension = FACTORY.create(settings, BasicAuthConfig.model_validate({"htpasswd": htpasswd}))
    assert isinstance(extension, BasicAuthServer)
    with TestHost(settings, directory) as host:
        extension.start(host)
    return extension


@pytest.mark.parametrize(
    ("stored", "password"),
    [(HASH, "sesame"), (SHA, "sesame"), (SSHA, "sesame"), (APR1, "password"), ("sesame", "sesame")],
    ids=["bcrypt", "sha", "ssha", "apr1", "plain"],
)
def test_every_kind_of_hash_opens_to_its_password_only(stored: str, password: str) -> None:
    """bcrypt, SHA, salted SHA, Apache's MD5 and plain."""
    kept = parse(f"# people\n\nann:{stored}\n")["ann"]
    assert kept.matches(password)
    for other in ("", password + "x", password[:-1], "ümlaut", "\udcff", "a\0b", "x" * 100):
        assert not kept.matches(other)
    assert stored not in repr(kept)


@pytest.mark.parametrize(
    "line", ["ann", "ann:", ":x", "ann:$6$salt$abc", "ann:$2y$10$short", "ann:{SSHA}!!", "ann:{SHA}eA=="]
)
def test_a_bad_line_is_told_by_its_number_only(line: str) -> None:
    """What could be a secret is not in the message."""
    with pytest.raises(ValueError, match="line 2") as caught:
        parse(f"bob:secret\n{line}")
    assert "salt" not in str(caught.value).replace("SSHA", "")
    assert "secret" not in str(caught.value)


def test_callers_are_known_by_name_and_password(tmp_path: Path) -> None:
    """The right ones are let in, and what is known of them goes on; anything else is refused without a name."""
    extension = server(tmp_path, inline=f"ann:{HASH}\nbob:plain")
    caller = extension.authenticate(header("ann", "sesame"), "ingest")
    assert (caller.name, caller.attributes["username"]) == ("ann", "ann")
    assert caller.metadata["auth:username"] == ("ann",)
    assert extension.authenticate(header("bob", "plain"), "ingest").name == "bob"
    with pytest.raises(PermissionDenied, match="admin"):
        extension.authenticate(header("bob", "plain"), "admin")
    for headers in ({}, {"authorization": "Bearer x"}, {"authorization": "Basic ???"}, header("bob", "x")):
        with pytest.raises(Unauthenticated):
            extension.authenticate(headers, "ingest")
    with pytest.raises(Unauthenticated):
        extension.authenticate({"authorization": "Basic " + base64.b64encode(b"nocolon").decode()}, "ingest")


def test_a_right_password_is_hashed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later requests of the same sender cost no slow hash."""
    extension = server(tmp_path, inline=f"ann:{HASH}")
    extension.authenticate(header("ann", "sesame"), "ingest")
    monkeypatch.setattr(Password, "matches", lambda *_: pytest.fail("hashed again"))
    assert extension.authenticate(header("ann", "sesame"), "ingest").name == "ann"


def test_guessing_is_slowed_down_and_does_not_lock_out_the_known(tmp_path: Path) -> None:
    """After a wrong password the next unknown one must wait; who was let in before is let in."""
    costly = bcrypt.hashpw(b"sesame", bcrypt.gensalt(8)).decode()
    extension = server(tmp_path, inline=f"ann:{costly}")
    extension.authenticate(header("ann", "sesame"), "ingest")
    for user in ("ann", "nobody"):
        extension._not_before = 0.0  # pyright: ignore[reportPrivateUsage]
        with pytest.raises(Unauthenticated):
            extension.authenticate(header(user, "guess"), "ingest")
        with pytest.raises(QuotaExhausted) as caught:
            extension.authenticate(header(user, "another"), "ingest")
        assert caught.value.retry_after
        assert extension.authenticate(header("ann", "sesame"), "ingest").name == "ann"


def test_a_file_that_changes_counts_at_once_and_a_damaged_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Users are added and taken away without a restart; inline users count before them."""
    monkeypatch.setattr(watched, "RECHECK_SECONDS", 0.0)
    file = tmp_path / ".htpasswd"
    file.write_text("ann:one\nbob:file")
    extension = server(tmp_path, file=str(file), inline="bob:inline")
    assert extension.authenticate(header("ann", "one"), "ingest").name == "ann"
    assert extension.authenticate(header("bob", "inline"), "ingest").name == "bob"
    file.write_text("ann:another")
    assert extension.authenticate(header("ann", "another"), "ingest").name == "ann"
    file.write_text("damaged")
    assert extension.authenticate(header("ann", "another"), "ingest").name == "ann"


def test_a_file_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    """The message names the file."""
    with pytest.raises(CredentialsFileError, match="missing"):
        server(tmp_path, file=str(tmp_path / "missing"))
    with pytest.raises(CredentialsFileError, match=r"htpasswd::inline: line 1"):
        server(tmp_path, inline="nonsense")


def test_exporters_send_the_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the settings, or from files that change."""
    monkeypatch.setattr(watched, "RECHECK_SECONDS", 0.0)
    (tmp_path / "user").write_text("ann\n")
    (tmp_path / "password").write_text("one\n")
    settings = create_settings(Kind.EXTENSION, "basicauth")
    for values in (
        {"username": "ann", "password": "one"},
        {"username_file": str(tmp_path / "user"), "password_file": str(tmp_path / "password")},
    ):
        client = FACTORY.create(settings, BasicAuthConfig.model_validate({"client_auth": values}))
        assert isinstance(client, BasicAuthClient)
        assert isinstance(client, ClientAuthenticator)
        assert not isinstance(client, Authenticator)
        with TestHost(settings, tmp_path) as host:
            client.start(host)
        assert client.request_headers({"x": "y"}, {}) == {"x": "y", **header("ann", "one")}
        assert client.is_secret
    (tmp_path / "password").write_text("longer\n")
    assert client.request_headers({}, {}) == header("ann", "longer")


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"htpasswd": {}},
        {"client_auth": {"password": "x"}},
        {"client_auth": {"username": "a:b"}},
        {"htpasswd": {"inline": "a:b"}, "client_auth": {"username": "a"}},
    ],
)
def test_settings_that_cannot_work(values: dict[str, object]) -> None:
    """Either side, and only one."""
    with pytest.raises(ValidationError):
        BasicAuthConfig.model_validate(values)


def test_secrets_do_not_show(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in the configuration's text nor in logs or errors."""
    caplog.set_level(logging.DEBUG)
    config = BasicAuthConfig.model_validate({"client_auth": {"username": "a", "password": "sesame"}})
    extension = server(tmp_path, inline="ann:sesame")
    with pytest.raises(Unauthenticated) as caught:
        extension.authenticate(header("ann", "opensesame"), "ingest")
    assert "sesame" not in f"{config!r}{config.model_dump_json()}{caught.value}{caught.value.hints}{caplog.text}"
