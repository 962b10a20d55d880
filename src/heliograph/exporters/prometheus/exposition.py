"""The page: Prometheus' text format and OpenMetrics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from heliograph.exporters.prometheus.labels import help_text, label_text, quoted
from heliograph.exporters.prometheus.naming import PLAIN_NAME, escaped
from heliograph.exporters.prometheus.numbers import go_float, open_metrics_float
from heliograph.exporters.prometheus.series import HistogramSeries, NumberSeries, Series, SummarySeries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from heliograph.exporters.prometheus.labels import Labels
    from heliograph.exporters.prometheus.points import Exemplar
    from heliograph.exporters.prometheus.store import Family, Store

_NANOS: Final = 1_000_000_000
_INFINITE: Final = "+Inf"


@dataclass(frozen=True, slots=True)
class Format:
    """What the reader takes.

    Attributes:
        open_metrics: OpenMetrics 1.0 instead of the text format 0.0.4.
        utf8: Quoted names; otherwise odd characters become underscores.
    """

    open_metrics: bool = False
    utf8: bool = False

    @property
    def content_type(self) -> str:
        """For the answer."""
        kind = "application/openmetrics-text; version=1.0.0" if self.open_metrics else "text/plain; version=0.0.4"
        return f"{kind}; charset=utf-8; escaping={'allow-utf-8' if self.utf8 else 'underscores'}"


def format_for(accept: str, *, open_metrics: bool) -> Format:
    """The format for an `Accept` header.

    Args:
        accept: The header.
        open_metrics: Whether OpenMetrics may be given.
    """
    wants = open_metrics and "application/openmetrics-text" in accept
    return Format(wants, "escaping=allow-utf-8" in accept.replace(" ", ""))


def render(store: Store, form: Format, *, timestamps: bool) -> bytes:
    """The whole page.

    Args:
        store: All series.
        form: What the reader takes.
        timestamps: Write when values were measured.
    """
    families, targets = store.collect()
    page = _Page(form, timestamps=timestamps)
    lines: list[str] = []
    if targets:
        lines += page.head(store.target_name, "gauge", "Target metadata")
        lines += [
            f"{page.sample(store.target_name, label_text(labels, utf8=form.utf8))} {page.number(1)}"
            for labels in targets
        ]
    for name, family in families:
        lines += page.family(name, family)
    lines += ["# EOF"] if form.open_metrics else []
    return "".join(f"{line}\n" for line in lines).encode()


class _Page:
    """Lines of one page."""

    def __init__(self, form: Format, *, timestamps: bool) -> None:
        self._form: Final = form
        self._timestamps: Final = timestamps
        self.number: Final[Callable[[float], str]] = open_metrics_float if form.open_metrics else go_float

    def head(self, name: str, word: str, text: str) -> list[str]:
        """HELP and TYPE of a family."""
        shown = self._shown(name)
        described = help_text(text, open_metrics=self._form.open_metrics)
        return [f"# HELP {shown} {described}", f"# TYPE {shown} {word}"]

    def family(self, name: str, family: Family) -> Iterator[str]:
        """All lines of a family."""
        word, base = family.type, name
        if self._form.open_metrics and word == "counter":
            # a counter is called without its ending there; what has none is of an unknown type
            base, word = (name[: -len("_total")], word) if name.endswith("_total") else (name, "unknown")
        yield from self.head(base, word, family.help)
        for series in family.series.values():
            labels = series.texts.get(self._form.utf8)
            if labels is None:
                labels = series.texts[self._form.utf8] = label_text(series.labels, utf8=self._form.utf8)
            yield from self._series(name, series, labels, exemplars=word in {"counter", "histogram"})

    def _series(self, name: str, series: Series, labels: str, *, exemplars: bool) -> Iterator[str]:
        at = self._at(series.time)
        match series:
            case NumberSeries():
                last = series.exemplars[-1] if series.exemplars and exemplars else None
                yield f"{self.sample(name, labels)} {self.number(series.value)}{at}{self._exemplar(last)}"
            case HistogramSeries():
                yield from self._histogram(name, series, labels, at)
            case SummarySeries():
                for quantile, value in series.quantiles:
                    own = self._with(labels, "quantile", self.number(quantile))
                    yield f"{self.sample(name, own)} {self.number(value)}{at}"
                yield f"{self.sample(f'{name}_sum', labels)} {self.number(series.sum)}{at}"
                yield f"{self.sample(f'{name}_count', labels)} {series.count}{at}"
            case _:
                pass

    def _histogram(self, name: str, series: HistogramSeries, labels: str, at: str) -> Iterator[str]:
        exemplars = series.exemplars_by_bucket() if series.exemplars else {}
        buckets = series.buckets()
        if buckets and buckets[-1][0] == float("inf"):
            buckets.pop()
        texts = [(self.number(bound), count) for bound, count in buckets]
        for place, (bound, count) in enumerate([*texts, (_INFINITE, series.count)]):
            own = self._with(labels, "le", bound)
            yield f"{self.sample(f'{name}_bucket', own)} {count}{at}{self._exemplar(exemplars.get(place))}"
        yield f"{self.sample(f'{name}_sum', labels)} {self.number(series.sum)}{at}"
        yield f"{self.sample(f'{name}_count', labels)} {series.count}{at}"

    def sample(self, name: str, labels: str) -> str:
        """A series' name with its labels; a name that must be quoted stands inside the braces."""
        if self._form.utf8 and not PLAIN_NAME.fullmatch(name):
            return f"{{{quoted(name)}{',' if labels else ''}{labels}}}"
        return f"{self._shown(name)}{{{labels}}}" if labels else self._shown(name)

    def _shown(self, name: str) -> str:
        if PLAIN_NAME.fullmatch(name):
            return name
        return quoted(name) if self._form.utf8 else escaped(name)

    @staticmethod
    def _with(labels: str, name: str, value: str) -> str:
        return f'{labels},{name}="{value}"' if labels else f'{name}="{value}"'

    def _at(self, nanoseconds: int) -> str:
        if not self._timestamps:
            return ""
        milliseconds = nanoseconds // 1_000_000
        return f" {milliseconds / 1000:.3f}" if self._form.open_metrics else f" {milliseconds}"

    def _exemplar(self, exemplar: Exemplar | None) -> str:
        if exemplar is None or not self._form.open_metrics or not exemplar.trace_id + exemplar.span_id:
            return ""
        labels: Labels = tuple(
            (name, value) for name, value in (("trace_id", exemplar.trace_id), ("span_id", exemplar.span_id)) if value
        )
        time = f" {exemplar.time / _NANOS:.3f}" if exemplar.time else ""
        return f" # {{{label_text(labels)}}} {self.number(exemplar.value)}{time}"
