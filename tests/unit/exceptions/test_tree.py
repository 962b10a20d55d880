"""The tree itself: codes, classes, documentation."""

import re

import pytest

import heliograph.exceptions as tree
from heliograph.cli.commands.explain import describe, load_every_error
from heliograph.exceptions import Category, HeliographError, all_errors, find_error

load_every_error()
ERRORS = all_errors()


def test_codes_are_unique() -> None:
    """Two kinds of error never share a code."""
    codes = [kind.code for kind in ERRORS]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_each_error_says_what_and_what_to_do(kind: type[HeliographError]) -> None:
    """Every error has a well-formed code, a cause, an effect and, unless it is a category, hints."""
    assert re.fullmatch(r"HG-[A-Z]{3}-\d{3}", kind.code)
    facts = describe(kind)
    assert facts["cause"]
    assert facts["effect"]
    if not kind.code.endswith("-000"):
        assert kind.default_hints, f"{kind.__name__} has no hint"
    assert "__doc__" in vars(kind)


def test_every_category_has_a_class() -> None:
    """Each of the thirteen categories is the category of a class of its own."""
    assert {kind.category for kind in ERRORS if kind.code.endswith("-000")} == set(Category)


def test_the_drawing_shows_every_error_of_the_floor() -> None:
    """The module's docstring draws each class that the package exports."""
    drawn = tree.__doc__ or ""
    for name in tree.__all__:
        member = getattr(tree, name)
        if isinstance(member, type) and issubclass(member, HeliographError):
            assert name in drawn


def test_find_error_takes_any_case() -> None:
    """A code is found however it is typed, and an unknown one is None."""
    assert find_error(" hg-net-003 ") is tree.NameNotResolved
    assert find_error("HG-XXX-999") is None


def test_hints_of_the_instance_win() -> None:
    """Hints that are given replace the defaults; without any the class's own are there."""
    assert tree.DiskFull("full").hint == tree.DiskFull.default_hints[0]
    assert tree.DiskFull("full", hints=["buy a disk"]).hints == ("buy a disk",)
    assert HeliographError("bare").hint == ""
