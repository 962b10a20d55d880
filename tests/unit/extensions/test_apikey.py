"""API keys."""

import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from heliograph.cli.commands.keys import keys
from heliograph.exceptions.security import PermissionDenied, Unauthenticated
from heliograph.extensions.apikey import KeyStore, Scope
from heliograph.extensions.apikey.errors import KeyFileError, KeyNotFound
from heliograph.extensions.apikey.extension import authenticate, key_in


@pytest.fixture
def store(tmp_path: Path) -> KeyStore:
    """Keys in a directory that is not there yet."""
    return KeyStore.in_directory(tmp_path / "data")


def test_a_key_is_known_by_its_text_only(store: KeyStore) -> None:
    """The text opens, anything else does not; the file holds a hash and is the owner's alone."""
    text, key = store.create("sdk", [Scope.INGEST])
    assert text.startswith(f"hgk_{key.id}_")
    assert store.find(text) == key
    for other in (text[:-1], text + "x", f"hgk_{key.id}_", f"hgk_{key.id}", key.id, "", "hgk__", "ümlaut", "\udcff"):
        assert store.find(other) is None
    assert text not in store.path.read_text()
    # The secret may hold underscores itself: its longest piece is what must not be there.
    assert max(text.split("_"), key=len) not in store.path.read_text()
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_secrets_are_long_and_never_repeat(store: KeyStore) -> None:
    """256 random bits each, which is why a fast hash is enough."""
    texts = [store.create("k", [])[0] for _ in range(5)]
    assert len({text.split("_", 2)[2] for text in texts}) == 5
    assert all(len(text.split("_", 2)[2]) == 43 for text in texts)


def test_changes_of_another_process_are_seen(store: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key made or revoked elsewhere counts within a second, without a restart."""
    monkeypatch.setattr("heliograph.extensions.apikey.store._RECHECK_SECONDS", 0.0)
    other = KeyStore(store.path)
    text, key = other.create("sdk", [Scope.INGEST])
    assert store.find(text) == key
    other.revoke(key.id)
    assert store.find(text) is None
    assert store.list() == []


def test_changes_are_not_looked_for_on_every_request(store: KeyStore) -> None:
    """The file's time is asked for at most once a second: a flood of requests does not become a flood of calls."""
    text, key = store.create("sdk", [Scope.INGEST])
    assert store.find(text) == key
    store.path.unlink()
    assert store.find(text) == key


def test_revoking_what_is_not_there(store: KeyStore) -> None:
    """The error names the id."""
    with pytest.raises(KeyNotFound, match="'00000000'"):
        store.revoke("00000000")


@pytest.mark.parametrize(
    "content", ["{", "[]", '{"keys": [{"id": 1}]}', '{"keys": [{"id":"a","name":"b","scopes":["x"]}]}']
)
def test_a_damaged_file_lets_nobody_in(store: KeyStore, content: str) -> None:
    """It is an error for the owner and a refusal for callers."""
    store.path.parent.mkdir()
    store.path.write_text(content)
    with pytest.raises(KeyFileError, match="cannot be read"):
        store.list()
    with pytest.raises(Unauthenticated, match="cannot be checked now"):
        authenticate(store, {"x-api-key": "hgk_a_b"}, "ingest")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    """The error names the file."""
    (tmp_path / "file").touch()
    with pytest.raises(KeyFileError, match="cannot be written"):
        KeyStore.in_directory(tmp_path / "file").create("k", [])


@pytest.mark.parametrize(
    ("headers", "text"),
    [
        ({"authorization": "Bearer abc"}, "abc"),
        ({"authorization": "bEARER  abc "}, "abc"),
        ({"x-api-key": "abc"}, "abc"),
        ({"authorization": "Basic abc", "x-api-key": "def"}, "def"),
        ({"authorization": "Bearer"}, ""),
        ({}, ""),
    ],
)
def test_where_the_key_is_looked_for(headers: dict[str, str], text: str) -> None:
    """In `authorization: Bearer` first, then in `x-api-key`."""
    assert key_in(headers) == text


@pytest.mark.parametrize("scope", list(Scope))
def test_scopes(store: KeyStore, scope: Scope) -> None:
    """A key is good for its scopes; admin is good for all."""
    text, _ = store.create("one", [scope])
    for wanted in Scope:
        if wanted is scope or scope is Scope.ADMIN:
            caller = authenticate(store, {"x-api-key": text}, wanted.value)
            assert (caller.name, caller.scopes) == ("one", frozenset({scope.value}))
        else:
            with pytest.raises(PermissionDenied, match=f"'one' is not good for {wanted}"):
                authenticate(store, {"x-api-key": text}, wanted.value)


def test_the_command(tmp_path: Path) -> None:
    """Create, list and revoke, as text and as JSON; the text of a key is shown once."""
    runner = CliRunner()
    base = ["--data-dir", str(tmp_path)]
    made = json.loads(
        runner.invoke(keys, ["create", "sdk", "--scope", "ingest", "--scope", "read", "--json", *base]).stdout
    )
    assert (made["name"], made["scopes"]) == ("sdk", ["ingest", "read"])
    assert KeyStore.in_directory(tmp_path).find(made["key"]) is not None
    plain = runner.invoke(keys, ["create", "other", *base])
    assert plain.stdout.startswith("hgk_")
    assert "OTEL_EXPORTER_OTLP_HEADERS" in plain.stderr
    listed = json.loads(runner.invoke(keys, ["list", "--json", *base]).stdout)
    assert [key["name"] for key in listed] == ["sdk", "other"]
    assert "key" not in listed[0]
    assert "ingest, read" in runner.invoke(keys, ["list", *base]).stdout
    assert "revoked" in runner.invoke(keys, ["revoke", made["id"], *base]).stdout
    assert len(json.loads(runner.invoke(keys, ["list", "--json", *base]).stdout)) == 1
