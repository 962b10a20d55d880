"""A small XML tree that keeps text, CDATA and comments apart, with XPath 1.0 by lxml.

Nothing is fetched, and a document that declares entities is refused.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - it has no types

MAX_DEPTH = 10_000
_WRAPPER = "wrapper"
_NAMESPACE = "urn:prefix:"


class Kind(StrEnum):
    """What a node is."""

    DOCUMENT = "document"
    ELEMENT = "element"
    TEXT = "text"
    CDATA = "cdata"
    COMMENT = "comment"
    INSTRUCTION = "instruction"


@dataclass(eq=False, slots=True)
class Node:
    """A node; `data` is the name of an element, else the text."""

    kind: Kind
    data: str = ""
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    children: list[Node] = field(default_factory=list["Node"])
    parent: Node | None = None

    def add(self, child: Node) -> None:
        """Put a node at the end."""
        child.parent = self
        self.children.append(child)

    def remove(self) -> None:
        """Take the node out of its parent."""
        if self.parent is not None:
            self.parent.children.remove(self)
            self.parent = None

    def copy(self) -> Node:
        """A node that shares nothing with this one."""
        twin = Node(self.kind, self.data, dict(self.attributes))
        for child in self.children:
            twin.add(child.copy())
        return twin

    def local_name(self) -> str:
        """An element's name without its prefix."""
        return self.data.rpartition(":")[2]

    def inner_xml(self) -> str:
        """The children as text."""
        return "".join(_write(child) for child in self.children)


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute that an XPath selected."""

    owner: Node
    name: str


def _write(node: Node) -> str:
    if node.kind is Kind.TEXT:
        return html.escape(node.data).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    if node.kind is Kind.CDATA:
        return f"<![CDATA[{node.data}]]>"
    if node.kind is Kind.COMMENT:
        return f"<!--{node.data}-->"
    if node.kind is Kind.INSTRUCTION:
        return f"<?{node.data}?>"
    attributes = "".join(
        f' {name}="{html.escape(value).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")}"'
        for name, value in node.attributes.items()
    )
    return f"<{node.data}{attributes}>{node.inner_xml()}</{node.data}>"


class _Builder:
    def __init__(self) -> None:
        self.document = Node(Kind.DOCUMENT)
        self._at: Node = self.document
        self._depth = 0
        self._cdata = False
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartCdataSectionHandler = self._open_cdata
        self.parser.EndCdataSectionHandler = self._close_cdata
        self.parser.CommentHandler = self._comment
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ordered_attributes = True

    def _start(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"exceeded maximum XML nesting depth of {MAX_DEPTH}")
        node = Node(Kind.ELEMENT, name, dict(zip(attributes[::2], attributes[1::2], strict=True)))
        self._at.add(node)
        self._at = node

    def _end(self, _name: str) -> None:
        self._depth -= 1
        assert self._at.parent is not None
        self._at = self._at.parent

    def _text(self, text: str) -> None:
        self._at.add(Node(Kind.CDATA if self._cdata else Kind.TEXT, text))

    def _open_cdata(self) -> None:
        self._cdata = True

    def _close_cdata(self) -> None:
        self._cdata = False

    def _comment(self, text: str) -> None:
        self._at.add(Node(Kind.COMMENT, text))

    def _instruction(self, target: str, data: str) -> None:
        self._at.add(Node(Kind.INSTRUCTION, f"{target} {data}" if data else target))

    def _refuse(self, *_: Any) -> None:
        raise ValueError("entity declarations are not allowed")


def parse(text: str) -> Node:
    """The nodes of a document or of several beside each other; an XML declaration stays as an instruction.

    Raises:
        ValueError: Not well formed, nested too deeply, or with entities of its own.
    """
    declaration = ""
    body = text
    if text.startswith("<?xml"):
        declaration, _, body = text.partition("?>")
    builder = _Builder()
    try:
        builder.parser.Parse(f"<{_WRAPPER}>{body}</{_WRAPPER}>".encode("utf-8", "surrogatepass"), True)
    except (expat.ExpatError, UnicodeEncodeError) as error:
        raise ValueError(f"parse xml: {error}") from None
    document = Node(Kind.DOCUMENT)
    if declaration:
        document.add(Node(Kind.INSTRUCTION, declaration[2:]))
    for child in builder.document.children[0].children:
        document.add(child)
    return document


@lru_cache(maxsize=256)
def _compile(path: str, prefixes: tuple[str, ...]) -> Any:
    return etree.XPath(path, namespaces={prefix: _NAMESPACE + prefix for prefix in prefixes})


def check_path(path: str) -> None:
    """Raises ValueError when `path` is no XPath 1.0."""
    try:
        _compile(path, ())
    except etree.XPathError as error:
        raise ValueError(f"invalid xpath: {error}") from None


def _qualified(name: str) -> str:
    prefix, colon, local = name.partition(":")
    return f"{{{_NAMESPACE}{prefix}}}{local}" if colon else name


class _Mirror:
    """The same tree in lxml, with the way back from its elements."""

    def __init__(self, root: Node) -> None:
        self.nodes: dict[Any, Node] = {}
        self.prefixes: set[str] = set()
        self.gaps: dict[tuple[Any, bool], list[Node]] = {}
        self.root = self._build(root)

    def _build(self, node: Node) -> Any:
        pending: list[tuple[Node, Any]] = [(node, self._element(node))]
        top = pending[0][1]
        while pending:
            source, element = pending.pop()
            last: Any = None
            for child in source.children:
                if child.kind in (Kind.TEXT, Kind.CDATA):
                    self._text(element, last, child)
                elif child.kind in (Kind.ELEMENT, Kind.COMMENT):
                    last = self._element(child)
                    element.append(last)
                    pending.append((child, last))
        return top

    def _element(self, node: Node) -> Any:
        if node.kind is Kind.COMMENT:
            element = etree.Comment(node.data.replace("--", "- "))
        else:
            element = etree.Element(_qualified(node.data))
            for name in (node.data, *node.attributes):
                if ":" in name:
                    self.prefixes.add(name.partition(":")[0])
            for name, value in node.attributes.items():
                element.set(_qualified(name), _clean(value))
        self.nodes[element] = node
        return element

    def _text(self, element: Any, last: Any, node: Node) -> None:
        holder, tail = (element, False) if last is None else (last, True)
        self.gaps.setdefault((holder, tail), []).append(node)
        if tail:
            holder.tail = (holder.tail or "") + _clean(node.data)
        else:
            holder.text = (holder.text or "") + _clean(node.data)

    def found(self, result: Any) -> list[Node | Attribute]:
        """The nodes behind one result of an XPath."""
        if not etree.iselement(result):
            holder = result.getparent()
            if result.is_attribute:
                owner = self.nodes[holder]
                wanted = result.attrname
                name = next(name for name in owner.attributes if _qualified(name) == wanted)
                return [Attribute(owner, name)]
            return list(self.gaps.get((holder, bool(result.is_tail)), []))
        node = self.nodes.get(result)
        return [] if node is None else [node]


def _clean(text: str) -> str:
    return "".join(rune for rune in text if rune in "\t\n\r" or rune >= " ") if not text.isprintable() else text


def select(document: Node, path: str) -> list[Node | Attribute]:
    """What an XPath selects, in each of the document's roots in turn; `/` is the document itself.

    Raises:
        ValueError: The path selects no nodes but a number, a text or a truth.
    """
    if path == "/":
        return [document]
    selected: list[Node | Attribute] = []
    for root in [child for child in document.children if child.kind is Kind.ELEMENT]:
        mirror = _Mirror(root)
        try:
            results: Any = _compile(path, tuple(sorted(mirror.prefixes)))(mirror.root.getroottree())
        except etree.XPathError as error:
            raise ValueError(f"invalid xpath: {error}") from None
        if not isinstance(results, list):
            raise ValueError(f"xpath {path!r} selects no nodes")  # noqa: TRY004 - a bad literal
        for result in results:
            selected += mirror.found(result)
    return selected
