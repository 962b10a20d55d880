"""The redaction processor."""

import hashlib
import hmac
from typing import Any

import pytest
from tests.support.processing import any_value, attributes_of, batch_of, plain, process, records_of, resources_of

from heliograph.model import Signal
from heliograph.processors.redaction import FACTORY
from heliograph.processors.redaction.config import RedactionConfig

CARD = "4111111111111111"


def redact(config: dict[str, Any], *attributes: dict[str, Any]) -> list[dict[str, Any]]:
    """Attributes of spans after the processor."""
    batch = batch_of(Signal.TRACES, [{"attributes": item} for item in attributes])
    return attributes_of(process(FACTORY, config, batch))


def test_keys_that_are_not_allowed_go() -> None:
    """Other keys than the allowed and the ignored are removed, everywhere; without settings all are."""
    batch = batch_of(Signal.TRACES, [{"attributes": {"a": 1, "b": 2, "i1": 3}}], {"service.name": "s", "a": 1})
    sink = process(FACTORY, {"allowed_keys": ["a"], "ignored_key_patterns": ["^i"]}, batch)
    ((resource, (span,)),) = resources_of(sink.batches[0])
    assert (resource, span["attributes"]) == ({"a": 1}, {"a": 1, "i1": 3})
    assert redact({}, {"a": 1}) == [{}]


def test_blocked_values_are_masked() -> None:
    """What the regexes match is masked in texts; allowed values, other types and ignored keys stay."""
    config = {
        "allow_all_keys": True,
        "blocked_values": ["4[0-9]{15}", "x+"],
        "allowed_values": ["@mine$"],
        "ignored_keys": ["i"],
    }
    found = redact(config, {"a": f"card {CARD} xx", "b": f"{CARD}@mine", "i": CARD}, {"a": int(CARD)})
    assert found == [{"a": "card **** ****", "b": f"{CARD}@mine", "i": CARD}, {"a": int(CARD)}]


def test_other_types_are_masked_when_asked() -> None:
    """With `redact_all_types` numbers count as texts."""
    config = {"allow_all_keys": True, "blocked_values": ["4[0-9]{15}"], "redact_all_types": True}
    assert redact(config, {"a": int(CARD)}, {"a": 5}) == [{"a": "****"}, {"a": 5}]


def test_values_of_blocked_keys_are_masked_whole() -> None:
    """`blocked_key_patterns` mask every line, of whatever type the value is."""
    config = {"allow_all_keys": True, "blocked_key_patterns": ["token"]}
    assert redact(config, {"my.token": "a b\nc", "n": 1}, {"my.token": 7}) == [
        {"my.token": "****\n****", "n": 1},
        {"my.token": "****"},
    ]


@pytest.mark.parametrize("name", ["md5", "sha1", "sha3", "hmac-sha256", "hmac-sha512"])
def test_hashes_stand_in_for_values(name: str) -> None:
    """With `hash_function` what matched becomes its hash."""
    key = "k" * 32
    config = {"allow_all_keys": True, "blocked_values": ["4[0-9]{15}"], "hash_function": name, "hmac_key": key}
    expected = (
        hmac.new(key.encode(), CARD.encode(), name[5:]).hexdigest()
        if name.startswith("hmac")
        else hashlib.new(name.replace("sha3", "sha3_256"), CARD.encode()).hexdigest()
    )
    assert redact(config, {"a": f"<{CARD}>"}) == [{"a": f"<{expected}>"}]


def test_the_summary_tells_keys_and_counts() -> None:
    """`debug` lists keys in order and counts them, and adds to what an earlier processor wrote."""
    config = {"allowed_keys": ["c", "a"], "blocked_values": ["x"], "ignored_keys": ["i"], "summary": "debug"}
    first, second = redact(config, {"z": 1, "c": "x", "a": "x", "i": 1, "b": 1}, {"a": "y"})
    assert first == {
        "c": "****",
        "a": "****",
        "i": 1,
        "redaction.redacted.keys": "b,z",
        "redaction.redacted.count": 2,
        "redaction.masked.keys": "a,c",
        "redaction.masked.count": 2,
        "redaction.ignored.count": 1,
    }
    assert second == {"a": "y"}
    (again,) = redact({**config, "summary": "info"}, {"c": "x", "redaction.masked.count": 2})
    assert again == {"c": "****", "redaction.masked.count": 3}


def test_bodies_of_logs_are_redacted() -> None:
    """Texts, and maps and lists inside, are masked; the paths are told."""
    config = {"allow_all_keys": True, "blocked_values": ["x"], "blocked_key_patterns": ["^pw$"], "summary": "debug"}
    bodies = ["axb", {"m": {"k": ["x", 1]}, "pw": "secret"}, "fine", 5]
    sink = process(FACTORY, config, batch_of(Signal.LOGS, [{"body": any_value(body)} for body in bodies]))
    records = records_of(sink)
    assert [plain(record["body"]) for record in records] == [
        "a****b",
        {"m": {"k": ["****", 1]}, "pw": "****"},
        "fine",
        5,
    ]
    assert records[0]["attributes"] == {"redaction.body.masked.keys": "body", "redaction.body.masked.count": 1}
    assert records[1]["attributes"]["redaction.body.masked.keys"] == "m.k.[0],pw"
    assert records[2]["attributes"] == {}


@pytest.mark.parametrize("config", [{"blocked_values": ["("]}, {"hash_function": "hmac-sha256"}, {"summary": "loud"}])
def test_settings_that_cannot_work_are_refused(config: dict[str, Any]) -> None:
    """Broken regexes, a missing key and unknown words are errors."""
    with pytest.raises(ValueError, match="RedactionConfig"):
        RedactionConfig.model_validate(config)
