"""The live tail's condition says the same as the SQL that asks the store."""

import time
from typing import TYPE_CHECKING

import pytest
from tests.support.query_data import requests, trace_id

from heliograph.model import Signal
from heliograph.ottl import compile_condition
from heliograph.query.filters import parse_filters
from heliograph.query.search import Search
from heliograph.query.tail_condition import CONTEXT, tail_condition
from heliograph.query.time_range import TimeRange
from heliograph.wire import decode

if TYPE_CHECKING:
    from tests.integration.api.conftest import Api

SERVICES = ["service=front", "service=stock"]
"""Other tests log under other names."""

FILTERS = [
    ["severity>=warn"],
    ["severity>info"],
    ["severity<error"],
    ["severity<=info"],
    ["severity=error"],
    ["severity!=error"],
    ["severity~err"],
    ["severity=unset"],
    ["severity?"],
    ["!severity?"],
    ["severity_number=17"],
    ["severity_number>=9"],
    ["severity_number~1"],
    ["severity_text=ERROR"],
    ["severity_text=~^(INFO|WARN)$"],
    ["body~failed"],
    ["body!~FAILED"],
    ["body=~checkout [0-9]+ and"],
    ["body=front handled checkout 7"],
    ["body~."],
    ["event_name?"],
    ["!event_name?"],
    ["event_name=structured"],
    ["scope=tests.logs"],
    [f"trace_id={trace_id(3).hex()}"],
    [f"trace_id={trace_id(3).hex().upper()}"],
    ["!trace_id?"],
    ["checkout=7"],
    ["checkout=7", "checkout=8"],
    ["checkout!=7"],
    ["checkout>=10"],
    ["checkout<3.5"],
    ["checkout~1"],
    ["attributes.checkout=7"],
    ["checkout?"],
    ["!checkout?"],
    ["thread.name=worker-1"],
    ["thread.name!=worker-1"],
    ["thread.name=~worker-[12]"],
    ["thread.name>1"],
    ["no.such=1"],
    ["no.such!=1"],
    ["!no.such?"],
    ["resource.service.name=front"],
    ["resource.host.name?"],
    ["resource.no.such!=x"],
]


@pytest.mark.parametrize(("filters", "text"), [(terms, "") for terms in FILTERS] + [([], "handled FAILED"), ([], "x")])
def test_tail_and_store_agree(api: "Api", filters: list[str], text: str) -> None:
    """Each filter matches as many of the same records here and there."""
    everything = [*filters, *SERVICES]
    asked = api.get("/logs/histogram", *(("filter", term) for term in everything), q=text)
    (bodies,) = [bodies for signal, bodies in requests(time.time_ns()) if signal is Signal.LOGS]
    condition = tail_condition(Search(TimeRange(0, 1), parse_filters(everything), text))
    assert sum(compile_condition(condition, CONTEXT).mask(decode(Signal.LOGS, bodies))) == asked["total"]
