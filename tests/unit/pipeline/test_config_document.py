"""YAML as the Collector reads it, with places; merging; expansion."""

from typing import Any

import pytest

from heliograph.pipeline.config.document import merge, parse, parse_scalar
from heliograph.pipeline.config.errors import ConfigurationSourceError, InvalidConfigurationError
from heliograph.pipeline.config.expand import expand
from heliograph.pipeline.config.sources import load


def expanded(text: str) -> Any:
    """The values of `text` after expansion."""
    return expand(parse(text, "c.yaml")).value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("true", True),
        ("on", "on"),
        ("yes", "yes"),
        ("1:30", "1:30"),
        ("2026-11-21", "2026-11-21"),
        ("~", None),
        ("", None),
        ("[a, 1]", ["a", 1]),
        ("0123", "0123"),
        ("1_000", "1_000"),
    ],
)
def test_scalars_are_read_as_go_reads_them(text: str, value: object) -> None:
    """Words such as `on`, times and dates stay texts; a number that would lose its spelling stays one too."""
    assert parse_scalar(text) == value


def test_places_are_remembered() -> None:
    """Every value knows its file, line and column."""
    document = parse("a:\n  b:\n    - 1\n    - 2\n", "c.yaml")
    assert str(document.mark(("a", "b", 1))) == "c.yaml:4:7"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "not YAML"),
        ("a: 1\nb: 2\na: 3", "c.yaml:3:1: key `a` stands here twice"),
        ("- 1", "c.yaml:1:1: the top of a configuration is a mapping"),
        ("a: &a [*a]", "too many or too deep"),
        ("? [1]\n: 2", "a key is a non-empty text"),
    ],
)
def test_bad_yaml_is_told_with_its_place(text: str, message: str) -> None:
    """What is no configuration gives an error with file, line and column."""
    with pytest.raises(InvalidConfigurationError) as caught:
        parse(text, "c.yaml")
    assert message in caught.value.message


def test_aliases_cannot_blow_up() -> None:
    """A billion laughs are refused quickly."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(InvalidConfigurationError, match="too many"):
        parse("\n".join(lines), "c.yaml")


def test_maps_merge_deep_and_lists_are_replaced() -> None:
    """A later source wins value by value; a list replaces a list; an empty later key keeps the earlier mapping."""
    base = parse("a: {b: 1, c: [1, 2]}\nd: {e: 1}", "one")
    over = parse("a: {c: [3]}\nd:\nf: 2", "two")
    merged = merge(base, over)
    assert merged.value == {"a": {"b": 1, "c": [3]}, "d": {"e": 1}, "f": 2}
    assert str(merged.mark(("a", "c", 0))) == "two:1:9"


def test_merge_keys_are_followed() -> None:
    """`<<` brings the keys of another mapping, below its own."""
    assert expanded("x: &x {p: 1, q: 2}\ny: {<<: *x, q: 3}")["y"] == {"p": 1, "q": 3}


def test_expansion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables take the type of their text when they stand alone, and stay text inside one; `$$` is a dollar."""
    monkeypatch.setenv("H_NUMBER", "5")
    monkeypatch.setenv("H_LIST", "[1, ${H_NUMBER}]")
    monkeypatch.delenv("H_NONE", raising=False)
    text = """
a: ${env:H_NUMBER}
b: "${H_NUMBER}/${env:H_NONE:-x}"
c: ${H_LIST}
d: $$x $y
e: ${env:H_NONE}
f: ${H_NONE:-${H_NUMBER}}
g: ${yaml:[z, 1]}
"""
    assert expanded(text) == {
        "a": 5,
        "b": "5/x",
        "c": [1, 5],
        "d": "$x $y",
        "e": None,
        "f": 5,
        "g": ["z", 1],
    }


def test_a_file_can_be_put_in(tmp_path: Any) -> None:
    """`${file:path}` is replaced by the file's text, parsed."""
    (tmp_path / "part.yaml").write_text("endpoint: here:1\n")
    assert expanded(f"a: ${{file:{tmp_path}/part.yaml}}") == {"a": {"endpoint": "here:1"}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: ${x", "without its `}`"),
        ("a: ${1x}", "no name of an environment variable"),
        ("a: ${s3:bucket}", "unknown scheme `s3`"),
        ("a: ${file:/does/not/exist}", "cannot read"),
        ("a: ${H_LOOP}", "without end"),
    ],
)
def test_bad_references_are_told(text: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference that cannot be resolved gives its place and reason."""
    monkeypatch.setenv("H_LOOP", "${H_LOOP}")
    with pytest.raises(InvalidConfigurationError, match=r"c\.yaml:1:1") as caught:
        expanded(text)
    assert message in caught.value.message


def test_sources(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bare path is a file; `env:` and `yaml:` are texts; `a::b` is a path of keys."""
    (tmp_path / "c.yaml").write_text("a: 1")
    monkeypatch.setenv("H_CONFIG", "b: 2")
    assert load(str(tmp_path / "c.yaml")).value == {"a": 1}
    assert load("env:H_CONFIG").value == {"b": 2}
    assert load("yaml:processors::batch/x::timeout: 2s").value == {"processors": {"batch/x": {"timeout": "2s"}}}
    with pytest.raises(ConfigurationSourceError, match="unknown scheme"):
        load("ftp:x")
