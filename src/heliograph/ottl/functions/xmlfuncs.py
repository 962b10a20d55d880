"""XML in texts."""

from collections.abc import Mapping
from typing import Any

from heliograph.ottl.errors import StatementError
from heliograph.ottl.functions.table import Options, converter
from heliograph.ottl.functions.xmltree import MAX_DEPTH, Attribute, Kind, Node, check_path, parse, select


def _check(given: Mapping[str, Any]) -> None:
    path = given.get("XPath")
    if path:
        check_path(path)


_CHECKED = Options(check=_check)
_TEXTS = (Kind.TEXT, Kind.CDATA)


@converter("ParseXML(Target StringGetter)")
def parse_xml(target: str) -> dict[str, Any]:
    """One element as a map of tag, content, attributes and children."""
    document = parse(target)
    roots = [child for child in document.children if child.kind is Kind.ELEMENT]
    if not roots:
        raise StatementError("unmarshal xml: EOF")
    if document.children[-1] is not roots[0]:
        raise StatementError("trailing bytes after parsing xml")
    return _as_map(roots[0])


def _as_map(node: Node) -> dict[str, Any]:
    result: dict[str, Any] = {"tag": node.local_name()}
    content = "".join(child.data.strip() for child in node.children if child.kind in _TEXTS)
    if content:
        result["content"] = content
    if node.attributes:
        result["attributes"] = {name.rpartition(":")[2]: value for name, value in node.attributes.items()}
    children = [_as_map(child) for child in node.children if child.kind is Kind.ELEMENT]
    if children:
        result["children"] = children
    return result


@converter("ParseSimplifiedXML(Target StringGetter)")
def parse_simplified_xml(target: str) -> dict[str, Any]:
    """Elements as keys, repeated ones as lists; attributes do not count."""
    return _simplified(parse(target))


def _simplified(parent: Node) -> dict[str, Any]:
    elements = [child for child in parent.children if child.kind is Kind.ELEMENT]
    names = [element.local_name() for element in elements]
    result: dict[str, Any] = {}
    for element, name in zip(elements, names, strict=True):
        if not element.children:
            continue
        repeated = names.count(name) > 1
        holder = result.setdefault(name, []) if repeated else []
        value: Any = _leaf(element) or _simplified(element)
        if value and repeated:
            holder.append(value)
        elif value:
            result[name] = value
    return result


def _leaf(element: Node) -> str:
    if any(child.kind is Kind.ELEMENT for child in element.children):
        return ""
    return next((child.data for child in element.children if child.kind in _TEXTS), "")


@converter("GetXML(Target StringGetter, XPath string)", _CHECKED)
def get_xml(target: str, path: str) -> str:
    """What the path selects, as text."""
    result = Node(Kind.DOCUMENT)
    for found in select(parse(target), path) if target else []:
        if isinstance(found, Attribute):
            result.add(Node(Kind.TEXT, found.owner.attributes[found.name]))
        elif found.kind is Kind.CDATA:
            result.add(Node(Kind.TEXT, found.data))
        elif found.kind in (Kind.ELEMENT, Kind.TEXT):
            result.add(found.copy())
    return result.inner_xml()


@converter("RemoveXML(Target StringGetter, XPath string)", _CHECKED)
def remove_xml(target: str, path: str) -> str:
    """The document without what the path selects."""
    if not target:
        return ""
    document = parse(target)
    for found in select(document, path):
        if isinstance(found, Attribute):
            found.owner.attributes.pop(found.name, None)
        elif found.kind is not Kind.DOCUMENT:
            found.remove()
    return document.inner_xml()


@converter("InsertXML(Target StringGetter, XPath string, SubDocument StringGetter)", _CHECKED)
def insert_xml(target: str, path: str, sub_document: str) -> str:
    """The document with another one inside each selected element."""
    document = parse(target)
    inserted = parse(sub_document)
    for found in select(document, path):
        if isinstance(found, Attribute) or found.kind not in (Kind.ELEMENT, Kind.DOCUMENT):
            name = found.name if isinstance(found, Attribute) else found.data
            raise StatementError(f'InsertXML XPath selected non-element: "{name}"')
        for child in inserted.children:
            found.add(child.copy())
    return document.inner_xml()


@converter("ConvertAttributesToElementsXML(Target StringGetter, XPath? string)", _CHECKED)
def attributes_to_elements(target: str, path: str = "") -> str:
    """Attributes as child elements."""
    document = parse(target)
    for found in select(document, path or "//@*"):
        if isinstance(found, Attribute):
            element = Node(Kind.ELEMENT, found.name.rpartition(":")[2])
            element.add(Node(Kind.TEXT, found.owner.attributes.pop(found.name)))
            found.owner.add(element)
    return document.inner_xml()


@converter("ConvertTextToElementsXML(Target StringGetter, XPath? string, ElementName? string)", _CHECKED)
def text_to_elements(target: str, path: str = "", element_name: str = "") -> str:
    """Texts that stand beside other nodes as elements of their own."""
    document = parse(target)
    for found in select(document, path or "/"):
        if isinstance(found, Node):
            _wrap_texts(found, element_name or "value", 0)
    return document.inner_xml()


def _wrap_texts(parent: Node, name: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise StatementError(f"exceeded maximum XML nesting depth of {MAX_DEPTH}")
    if parent.kind not in (Kind.ELEMENT, Kind.DOCUMENT):
        return
    elements = [child for child in parent.children if child.kind is Kind.ELEMENT]
    texts = [child for child in parent.children if child.kind is Kind.TEXT]
    for element in elements:
        _wrap_texts(element, name, depth + 1)
    if texts and len(elements) + len(texts) > 1:
        for text in texts:
            inner = Node(Kind.TEXT, text.data)
            text.kind, text.data = Kind.ELEMENT, name
            text.add(inner)
