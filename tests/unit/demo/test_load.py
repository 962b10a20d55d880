import asyncio
from typing import TYPE_CHECKING

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTracePartialSuccess,
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from heliograph.demo.load.protobuf import read_partial_success
from heliograph.demo.load.sender import LoadGenerator, LoadSettings
from heliograph.demo.load.signals import TraceMaker, log_template, metric_template
from heliograph.model import Signal

if TYPE_CHECKING:
    from .conftest import Collector

START = 1_790_000_000_000_000_000


def test_rendered_traces_are_whole_and_valid() -> None:
    """The official classes read a rendered request: ids are unique, parents exist, times follow the start."""
    template = TraceMaker(seed=3, error_share=0.5).template(300)
    request = ExportTraceServiceRequest.FromString(template.render(START))
    spans = [span for part in request.resource_spans for scope in part.scope_spans for span in scope.spans]
    assert len(spans) == template.items
    ids = {(span.trace_id, span.span_id) for span in spans}
    assert len(ids) == len(spans)
    assert all(not span.parent_span_id or (span.trace_id, span.parent_span_id) in ids for span in spans)
    assert all(START <= span.start_time_unix_nano < span.end_time_unix_nano < START + 10**11 for span in spans)
    assert any(span.status.code == 2 and span.events[0].name == "exception" for span in spans)


def test_every_copy_has_fresh_ids() -> None:
    """Two copies of a template share no span."""
    template = TraceMaker(seed=1, error_share=0).template(50)
    first, second = (
        {
            span.span_id
            for part in ExportTraceServiceRequest.FromString(template.render(START)).resource_spans
            for scope in part.scope_spans
            for span in scope.spans
        }
        for _ in range(2)
    )
    assert not first & second


def test_rendered_logs_are_valid() -> None:
    """The official classes read a rendered request of logs, and every record has a body and a severity."""
    request = ExportLogsServiceRequest.FromString(log_template(100, 1, 0.1).render(START))
    records = [record for part in request.resource_logs for scope in part.scope_logs for record in scope.log_records]
    assert len(records) == 100
    assert {record.severity_text for record in records} == {"INFO", "WARN", "ERROR"}
    assert all(record.body.string_value and len(record.trace_id) == 16 for record in records)


def test_rendered_metrics_are_valid() -> None:
    """The official classes read a rendered request of metrics with a gauge, a sum and a histogram for each service."""
    template = metric_template(63, 1)
    request = ExportMetricsServiceRequest.FromString(template.render(START))
    metrics = [metric for part in request.resource_metrics for scope in part.scope_metrics for metric in scope.metrics]
    assert {metric.WhichOneof("data") for metric in metrics} == {"gauge", "sum", "histogram"}
    histogram = next(metric.histogram for metric in metrics if metric.HasField("histogram"))
    point = histogram.data_points[0]
    assert sum(point.bucket_counts) == point.count
    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1
    assert template.items == 63


@pytest.mark.parametrize("rejected", [0, 7])
def test_partial_success_is_read(rejected: int) -> None:
    """What the server rejected and why is read from the official message."""
    answer = ExportTraceServiceResponse(
        partial_success=ExportTracePartialSuccess(rejected_spans=rejected, error_message="too old")
    )
    assert read_partial_success(answer.SerializeToString()) == (rejected, "too old")
    assert read_partial_success(b"") == (0, "")


async def test_a_run_reports_what_was_acknowledged(collector: "Collector") -> None:
    """Every acknowledged item arrived, and a server that is busy for a while is tried again."""
    collector.fail = 2
    settings = LoadSettings(collector.endpoint, rate=0, count=400, batch=100, duration=None)
    report = await LoadGenerator(settings).run()
    assert report.signals[Signal.TRACES].acknowledged == len(collector.spans()) >= 400
    assert report.signals[Signal.LOGS].acknowledged == len(collector.records()) == 400
    assert sum(part.retries for part in report.signals.values()) == 2
    assert sum(part.failed for part in report.signals.values()) == 0
    assert report.percentile(0.5) > 0


async def test_nobody_listens() -> None:
    """Without a server every item is counted as failed and the reason is told."""
    settings = LoadSettings("127.0.0.1:9", signals=[Signal.LOGS], rate=0, count=10, attempts=1, timeout=1)
    report = await LoadGenerator(settings).run()
    assert report.signals[Signal.LOGS].failed == 10
    assert report.signals[Signal.LOGS].acknowledged == 0
    assert any("UNAVAILABLE" in problem for problem in report.problems)


async def test_the_rate_is_kept(collector: "Collector") -> None:
    """A paced run neither hurries nor stops before its count."""
    settings = LoadSettings(collector.endpoint, signals=[Signal.LOGS], rate=200, count=60, batch=20, duration=None)
    async with asyncio.timeout(10):
        report = await LoadGenerator(settings).run()
    assert report.signals[Signal.LOGS].acknowledged == 60
    assert 0.18 <= report.seconds < 5
