"""A trace as a waterfall in the terminal."""

from collections import defaultdict

from rich.text import Text

from heliograph.cli.output import duration_text
from heliograph.query.results.traces import Span, Trace

_HUES = ("cyan", "magenta", "yellow", "blue", "green", "bright_cyan", "bright_magenta", "bright_blue")
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_DEEPEST = 60


def ordered(spans: list[Span]) -> list[tuple[int, Span]]:
    """Depth and span, each child under its parent, siblings by their start; lost parents make roots, cycles end."""
    known = {span.span_id for span in spans}
    children: dict[str, list[Span]] = defaultdict(list)
    for span in sorted(spans, key=lambda span: span.start):
        children[span.parent_span_id if span.parent_span_id in known else ""].append(span)
    out: list[tuple[int, Span]] = []
    shown: set[int] = set()
    stack = [(0, span) for span in reversed(children[""])]
    pending = iter(sorted(spans, key=lambda span: span.start))
    while True:
        while stack:
            depth, span = stack.pop()
            if id(span) in shown:
                continue
            shown.add(id(span))
            out.append((depth, span))
            stack += [(depth + 1, child) for child in reversed(children[span.span_id]) if id(child) not in shown]
        left = next((span for span in pending if id(span) not in shown), None)
        if left is None:
            return out
        stack.append((0, left))


def bar(start: float, length: float, width: int) -> str:
    """A bar of `width` cells from `start` over `length`, both shares of the whole; an eighth of a cell at least."""
    begin = min(max(start, 0.0), 1.0) * width
    cells = max(min(start + length, 1.0) * width - begin, 0.125)
    first = int(begin)
    whole, eighths = divmod(round(cells * 8), 8)
    return (" " * first + "█" * whole + (_EIGHTHS[eighths] if eighths else ""))[:width].ljust(width)


def waterfall(trace: Trace, width: int) -> list[Text]:
    """Lines of a waterfall that is `width` characters wide."""
    hues = {share.name: _HUES[index % len(_HUES)] for index, share in enumerate(trace.services)}
    rows = ordered(trace.spans)
    names = [f"{'  ' * min(depth, _DEEPEST)}{span.service} {span.name}" for depth, span in rows]
    label = max(20, min(max((len(name) for name in names), default=20), width // 2))
    room = max(10, width - label - 14)
    whole = max(trace.duration, 1)
    lines: list[Text] = []
    for name, (_, span) in zip(names, rows, strict=True):
        failed = span.status == "error"
        shown = name if len(name) <= label else name[: label - 1] + "…"
        line = Text(no_wrap=True, overflow="crop")
        line.append(shown.ljust(label), style="red" if failed else "")
        line.append(f"{duration_text(span.duration):>10} ", style="bold" if failed else "dim")
        drawn = bar((span.start - trace.start) / whole, span.duration / whole, room)
        line.append(drawn, style="red" if failed else hues.get(span.service, ""))
        line.append(" !" if failed else "  ", style="bold red")
        lines.append(line)
    return lines
