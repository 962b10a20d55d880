"""YAML to plain values, remembering where each of them stood; and the deep merge of several of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final, cast

import yaml

from heliograph.pipeline.config.errors import InvalidConfigurationError, Mark, Problem

Path = tuple[str | int, ...]
"""Keys and indexes from the root of a document."""

MAX_BYTES: Final = 4 * 1024 * 1024
MAX_NODES: Final = 100_000
MAX_DEPTH: Final = 64
_OTHER_BASE = re.compile(r"\s*[-+]?0[xob]")


class _Loader(yaml.CSafeLoader):
    """Scalars as Go's YAML library reads them: `on`, `yes`, `1:30` and dates are strings."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|0o?[0-7_]+|0b[01_]+)", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+0123456789."),
    ),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)


@dataclass(slots=True)
class Document:
    """Plain values with their places.

    Attributes:
        value: Dictionaries, lists and scalars.
        marks: Where the value at each path stands.
    """

    value: dict[str, Any] = field(default_factory=dict[str, Any])
    marks: dict[Path, Mark] = field(default_factory=dict[Path, Mark])

    def mark(self, path: Path) -> Mark | None:
        """The place of `path`, or of its nearest ancestor that has one."""
        for length in range(len(path), -1, -1):
            if (found := self.marks.get(path[:length])) is not None:
                return found
        return None

    def problem(self, path: Path, message: str, suggestion: str = "") -> Problem:
        """A problem with what stands at `path`."""
        return Problem(message, "::".join(str(part) for part in path), self.mark(path), suggestion)


def parse_scalar(text: str) -> Any:
    """The value of one YAML text, as an expanded `${...}` gives it; the text itself where it is no YAML."""
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return None
        value = _Builder("", loader).build(node, (), 0)
    except (yaml.YAMLError, InvalidConfigurationError, ValueError):
        return text
    if isinstance(value, bool) or not isinstance(value, (int, float)) or _OTHER_BASE.match(text):
        return value
    return value if str(value) == text.strip() else text  # `0123` and `1.10` may be meant as texts


def parse(text: str, source: str) -> Document:
    """Parse one source.

    Args:
        text: YAML with one document, a mapping or empty.
        source: Its name in messages.

    Raises:
        InvalidConfigurationError: It is no YAML, no mapping, has a key twice, or is beyond the bounds.
    """
    if len(text) > MAX_BYTES:
        raise InvalidConfigurationError([Problem(f"larger than {MAX_BYTES} bytes", mark=Mark(source, 1, 1))])
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise InvalidConfigurationError([_syntax(error, source)]) from error
    except yaml.YAMLError as error:
        raise InvalidConfigurationError([Problem(f"not YAML: {error}", mark=Mark(source, 1, 1))]) from error
    if node is None:
        return Document()
    builder = _Builder(source, loader)
    value = builder.build(node, (), 0)
    if value is None:
        return Document()
    if not isinstance(value, dict):
        raise InvalidConfigurationError([Problem("the top of a configuration is a mapping", mark=builder.at(node))])
    return Document(cast("dict[str, Any]", value), builder.marks)


def merge(base: Document, over: Document) -> Document:
    """`base` with `over` laid on top: mappings merge deep, everything else is replaced."""
    marks = dict(base.marks)
    value = _merge(base.value, over.value, (), marks)
    marks.update(over.marks)
    return Document(cast("dict[str, Any]", value), marks)


def _merge(base: Any, over: Any, path: Path, marks: dict[Path, Mark]) -> Any:
    if isinstance(base, dict) and isinstance(over, dict):
        merged = dict(cast("dict[str, Any]", base))
        for key, value in cast("dict[str, Any]", over).items():
            merged[key] = _merge(merged[key], value, (*path, key), marks) if key in merged else value
        return merged
    if isinstance(base, dict) and over is None:
        return base  # `otlp:` with nothing behind it keeps what an earlier source said
    for stale in [place for place in marks if place[: len(path)] == path]:
        del marks[stale]
    return over


def _syntax(error: yaml.MarkedYAMLError, source: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Mark(source, mark.line + 1, mark.column + 1) if mark else Mark(source, 1, 1)
    return Problem(f"not YAML: {error.problem or error.context}", mark=place)


class _Builder:
    """Turns nodes into values; bounds what aliases can blow up."""

    def __init__(self, source: str, loader: _Loader) -> None:
        self.marks: dict[Path, Mark] = {}
        self._source = source
        self._loader = loader
        self._nodes = 0

    def at(self, node: yaml.Node) -> Mark:
        """The place of `node`."""
        return Mark(self._source, node.start_mark.line + 1, node.start_mark.column + 1)

    def build(self, node: yaml.Node, path: Path, depth: int) -> Any:
        """The value of `node`, its place kept under `path`."""
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise InvalidConfigurationError([Problem("too many or too deep values (aliases?)", mark=self.at(node))])
        self.marks.setdefault(path, self.at(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            items = cast("list[yaml.Node]", node.value)
            return [self.build(item, (*path, index), depth + 1) for index, item in enumerate(items)]
        try:
            return self._loader.construct_object(node)  # pyright: ignore[reportUnknownMemberType]
        except (yaml.YAMLError, ValueError) as error:
            raise InvalidConfigurationError([Problem(f"not a value: {error}", mark=self.at(node))]) from error

    def _mapping(self, node: yaml.MappingNode, path: Path, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        inherited: dict[str, Any] = {}
        for key_node, value_node in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            if key_node.tag == "tag:yaml.org,2002:merge":
                for mapping in self._merged(value_node, depth):
                    inherited |= {key: value for key, value in mapping.items() if key not in inherited}
                continue
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else ""
            if not key:
                raise InvalidConfigurationError([Problem("a key is a non-empty text", mark=self.at(key_node))])
            if key in result:
                raise InvalidConfigurationError([Problem(f"key `{key}` stands here twice", mark=self.at(key_node))])
            self.marks[(*path, key)] = self.at(key_node)
            result[key] = self.build(value_node, (*path, key), depth + 1)
        return {**inherited, **result}

    def _merged(self, node: yaml.Node, depth: int) -> list[dict[str, Any]]:
        items = cast("list[yaml.Node]", node.value) if isinstance(node, yaml.SequenceNode) else [node]
        if not all(isinstance(item, yaml.MappingNode) for item in items):
            raise InvalidConfigurationError([Problem("`<<` merges mappings only", mark=self.at(node))])
        return [cast("dict[str, Any]", self.build(item, ("<<",), depth + 1)) for item in items]
