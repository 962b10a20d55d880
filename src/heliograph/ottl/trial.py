"""Trying statements on a request: what it was, what it became, and what is wrong with a text."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from json import dumps
from typing import Any

from heliograph.ottl.errors import OttlError
from heliograph.ottl.program import ErrorMode, bind_filter, bind_groups
from heliograph.ottl.serve import ask

Setting = str | dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a trial came to.

    Attributes:
        before: The request as OTLP/JSON.
        after: The same after the statements and without what the conditions took; empty when nothing is left.
        errors: Records for which a text failed: `record`, `statement`, `error`.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    errors: list[dict[str, Any]]

    def difference(self) -> Iterator[str]:
        """Lines of a unified diff; none when nothing changes."""
        return unified_diff(
            pretty(self.before).split("\n"), pretty(self.after).split("\n"), "before", "after", lineterm=""
        )


def pretty(document: Any) -> str:
    """A document as indented JSON."""
    return dumps(document, indent=2, ensure_ascii=False)


def try_out(
    document: Any,
    statements: Sequence[str],
    conditions: Sequence[str],
    *,
    signal: str | None = None,
    context: str | None = None,
    mode: str = "ignore",
) -> Trial:
    """Run statements, then conditions that drop, on an OTLP/JSON request.

    Args:
        document: The request.
        statements: What edits it.
        conditions: What is dropped.
        signal: What the document holds; seen from its first key without it.
        context: Where the texts run; inferred from their paths without it.
        mode: `ignore`, `silent` or `propagate`.

    Raises:
        HeliographError: A text or the document cannot be used.
    """
    question: dict[str, Any] = {"signal": signal, "error_mode": mode, "input": document}
    before = after = ask({**question, "op": "transform", "statements": []})["output"]
    errors: list[dict[str, Any]] = []
    for operation, name, texts in (("transform", "statements", statements), ("filter", "conditions", conditions)):
        if not texts or not after:
            continue
        key, value = _setting(name, texts, context)
        answer = ask({**question, "op": operation, key: value, "input": after})
        after = answer["output"]
        errors += answer["row_errors"]
    return Trial(before, after, errors)


def _setting(name: str, texts: Sequence[str], context: str | None) -> tuple[str, list[Any]]:
    return (name, list(texts)) if context is None else ("groups", [{"context": context, name: list(texts)}])


def problems(statements: Sequence[str], conditions: Sequence[str], signal: str) -> list[tuple[str, OttlError]]:
    """What is wrong with texts: `statements` or `conditions`, and the error with its index and position.

    Each text is looked at for itself, so that all of them are told; then all together, for what they share (their
    context).

    Raises:
        OttlError: The signal is unknown.
    """
    found: list[tuple[str, OttlError]] = []
    for name, texts, bind in (("statements", statements, bind_groups), ("conditions", conditions, bind_filter)):
        own = [error for index, text in enumerate(texts) if (error := _error(bind, [text], signal, index)) is not None]
        if not own and texts and (error := _error(bind, texts, signal, None)) is not None:
            own = [error]
        found += [(name, error) for error in own]
    return found


def _error(
    bind: Callable[[Sequence[Any], str, ErrorMode], object], texts: Sequence[str], signal: str, index: int | None
) -> OttlError | None:
    try:
        bind(texts, signal, ErrorMode.PROPAGATE)
    except OttlError as error:
        error.index = error.index if index is None else index
        return error
    return None
