"""The type stub of the Rust core and the core itself name the same things."""

import ast
from pathlib import Path

import heliograph._native as native

STUB = Path(native.__file__).with_name("_native.pyi")


def names(body: list[ast.stmt]) -> set[str]:
    """Functions, classes and constants that a stub's body declares."""
    found = {node.name for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    targets = [node.target for node in body if isinstance(node, ast.AnnAssign)]
    return found | {target.id for target in targets if isinstance(target, ast.Name)}


def test_each_export_is_stubbed_and_each_stub_exists() -> None:
    """No export of the core is without types, and no type describes what is not there."""
    stub = ast.parse(STUB.read_text())
    exported = {name for name in dir(native) if not name.startswith("_")}
    assert {name for name in names(stub.body) if not name.startswith("_")} == exported


def test_each_method_is_stubbed() -> None:
    """The classes of the core have the methods and properties that the stub says."""
    for node in ast.parse(STUB.read_text()).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            members = {name for name in vars(getattr(native, node.name)) if not name.startswith("__")}
            stubbed = {name for name in names(node.body) if not name.startswith("__")}
            assert stubbed == members, node.name
