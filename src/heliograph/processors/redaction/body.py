"""Bodies of log records, each distinct one once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from heliograph import _native
from heliograph.ottl.values.convert import as_string
from heliograph.processors.redaction.rules import KINDS
from heliograph.processors.redaction.summary import joined
from heliograph.processors.shared.frames import Distinct

if TYPE_CHECKING:
    from heliograph._native import Frame
    from heliograph.processors.redaction.rules import Rules


class _Body:
    """One body while it is edited; `done` has the paths by what was done to them."""

    def __init__(self, rules: Rules, value: Any) -> None:
        self._rules: Final = rules
        self.done: Final[dict[str, list[str]]] = {kind: [] for kind in KINDS}
        match value:
            case dict():
                self.value = self._map("", cast("dict[str, Any]", value))
            case list():
                items = cast("list[Any]", value)
                self.value = [self._inner(f"[{index}]", item) for index, item in enumerate(items)]
            case _:
                self.value = self._inner("body", value)
                self.done["allowed"].clear()

    def _inner(self, path: str, value: Any) -> Any:
        match value:
            case dict():
                return self._map(f"{path}.", cast("dict[str, Any]", value))
            case list():
                items = cast("list[Any]", value)
                return [self._inner(f"{path}.[{index}]", item) for index, item in enumerate(items)]
            case _:
                text = as_string(value)
        if self._rules.allows(text):
            self.done["allowed"].append(path)
            return value
        masked = self._rules.mask_blocked(text)
        if masked == text:
            return value
        self.done["masked"].append(path)
        return masked

    def _map(self, prefix: str, items: dict[str, Any]) -> dict[str, Any]:
        left: dict[str, Any] = {}
        for key, value in items.items():
            path = prefix + key
            if self._rules.ignores(key):
                self.done["ignored"].append(path)
                left[key] = value
            elif self._rules.removes(key):
                self.done["redacted"].append(path)
            elif self._rules.blocks(key):
                self.done["masked"].append(path)
                left[key] = self._rules.mask_all(value if isinstance(value, str) else "")
            else:
                left[key] = self._inner(path, value)
        return left


def redact_bodies(frame: Frame, rules: Rules, detail: str) -> None:
    """Edit the bodies of all log records, and tell about it in their attributes."""
    column = frame.get_field("log", "body")
    nested = frame.is_tag(column, _native.TAG_MAP, _native.TAG_SLICE)
    rows = nested | rules.blocked_rows(frame, frame.text(column))
    if not rows.any():
        return
    distinct = Distinct(frame, [column], rows)
    bodies = [_Body(rules, value) for (value,) in distinct.values]
    changed = distinct.mask([bool(body.done["redacted"] or body.done["masked"]) for body in bodies]) & rows
    if changed.any():
        frame.set_field("log", "body", distinct.column([body.value for body in bodies]), changed)
    if detail not in ("info", "debug"):
        return
    for kind in KINDS:
        told = distinct.mask([bool(body.done[kind]) for body in bodies]) & rows
        if not told.any():
            continue
        if detail == "debug" and kind != "ignored":
            texts = [joined(None, body.done[kind]) for body in bodies]
            frame.set("log", f"redaction.body.{kind}.keys", distinct.column(texts), told)
        frame.set("log", f"redaction.body.{kind}.count", distinct.column([len(b.done[kind]) for b in bodies]), told)
