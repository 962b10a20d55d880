"""The pages are line for line those of the real Collector, which made the golden files from the same requests."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.unit.exporters.prometheus.collectors_input import CASES, RESOURCE, requests
from tests.unit.exporters.prometheus.support import Page

from heliograph.exporters.prometheus.exposition import format_for, render

GOLDEN = Path(__file__).parent / "golden"
EXEMPLAR = re.compile(r"# \{(.*)\} (\S+) (\S+)$")


def plain(lines: Sequence[str]) -> list[str]:
    """Lines in order, with exemplars' labels in order and their times as numbers."""
    return sorted(
        EXEMPLAR.sub(lambda found: f"{sorted(found[1].split(','))} {found[2]} {float(found[3])}", line)
        for line in lines
    )


@pytest.mark.parametrize("name", CASES)
def test_the_page_is_the_collectors(name: str) -> None:
    """Names, labels, numbers, exemplars and content type; the order of series within a family is free."""
    settings, accept = CASES[name]
    page = Page(**settings)
    for metrics in requests():
        page.add(*metrics, resource=RESOURCE, scope="scope")
    form = format_for(accept, open_metrics=page.config.enable_open_metrics)
    text = render(page.store, form, timestamps=page.config.send_timestamps).decode()
    expected = (GOLDEN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    assert form.content_type == expected[0]
    # a counter whose type is unknown must have no exemplar, says OpenMetrics; the Collector gives it one
    lines = [EXEMPLAR.sub("", line).rstrip() if line.startswith("with_exemplar{") else line for line in expected[1:]]
    assert plain(text.splitlines()) == plain(lines)
