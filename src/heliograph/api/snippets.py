"""Copyable lines per language."""

from heliograph.api.schemas.onboarding import Endpoints, Snippet

_PYTHON = """\
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource.create({{"service.name": "my-service"}}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint="{http}/v1/traces"{headers})))
trace.set_tracer_provider(provider)

with trace.get_tracer("first").start_as_current_span("hello, heliograph"):
    print("one span sent")
provider.shutdown()
"""

_NODE = """\
// node --require ./tracing.js app.js
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
const { getNodeAutoInstrumentations } = require('@opentelemetry/auto-instrumentations-node');

new NodeSDK({
  serviceName: 'my-service',
  traceExporter: new OTLPTraceExporter({ url: '%(http)s/v1/traces'%(headers)s }),
  instrumentations: [getNodeAutoInstrumentations()],
}).start();
"""

_GO = """\
exporter, err := otlptracehttp.New(ctx,
    otlptracehttp.WithEndpointURL("%(http)s/v1/traces")%(headers)s)
if err != nil {
    log.Fatal(err)
}
provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
defer provider.Shutdown(ctx)
otel.SetTracerProvider(provider)
"""

_CURL = """\
curl -sS %(http)s/v1/traces -H 'Content-Type: application/json'%(headers)s -d '{"resourceSpans":[{"resource":\
{"attributes":[{"key":"service.name","value":{"stringValue":"my-service"}}]},"scopeSpans":[{"spans":[{"traceId":"'\
"$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')"'","spanId":"'"$(od -An -N8 -tx1 /dev/urandom | tr -d ' \\n')"'",\
"name":"hello, heliograph","kind":2,"startTimeUnixNano":"'"$(date +%%s)"'000000000","endTimeUnixNano":"'"$(date +%%s)"'\
100000000"}]}]}]}'
"""

_COLLECTOR = """\
exporters:
  otlp/heliograph:
    endpoint: %(grpc)s
    tls:
      insecure: true%(headers)s

service:
  pipelines:
    traces: {receivers: [otlp], exporters: [otlp/heliograph]}
    metrics: {receivers: [otlp], exporters: [otlp/heliograph]}
    logs: {receivers: [otlp], exporters: [otlp/heliograph]}
"""


def snippets(endpoints: Endpoints, *, requires_key: bool) -> list[Snippet]:
    """Lines for the environment, curl, Python, Node, Java, Go, .NET and the Collector."""
    http = endpoints.http or "http://localhost:4318"
    grpc = endpoints.grpc or "localhost:4317"

    def fill(template: str, headers: str) -> str:
        return template % {"http": http, "grpc": grpc, "headers": headers if requires_key else ""}

    environment = f"export OTEL_EXPORTER_OTLP_ENDPOINT={http}\nexport OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf\n"
    if requires_key:
        environment += 'export OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20YOUR_KEY"\n'
    environment += "export OTEL_SERVICE_NAME=my-service\n"
    python = _PYTHON.format(http=http, headers=', headers={"authorization": "Bearer YOUR_KEY"}' if requires_key else "")
    return [
        Snippet(
            id="curl",
            title="curl",
            language="shell",
            install="",
            code=fill(_CURL, " -H 'Authorization: Bearer YOUR_KEY'"),
        ),
        Snippet(id="environment", title="Any SDK", language="shell", install="", code=environment),
        Snippet(
            id="python",
            title="Python",
            language="python",
            install="pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-http",
            code=python,
        ),
        Snippet(
            id="node",
            title="Node.js",
            language="javascript",
            install="npm install @opentelemetry/sdk-node @opentelemetry/auto-instrumentations-node "
            "@opentelemetry/exporter-trace-otlp-http",
            code=fill(_NODE, ", headers: { authorization: 'Bearer YOUR_KEY' }"),
        ),
        Snippet(
            id="java",
            title="Java",
            language="shell",
            install="",
            code=environment + "java -javaagent:opentelemetry-javaagent.jar -jar app.jar\n",
        ),
        Snippet(
            id="go",
            title="Go",
            language="go",
            install="go get go.opentelemetry.io/otel/sdk "
            "go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp",
            code=fill(_GO, ',\n    otlptracehttp.WithHeaders(map[string]string{"authorization": "Bearer YOUR_KEY"})'),
        ),
        Snippet(
            id="collector",
            title="Collector",
            language="yaml",
            install="",
            code=fill(_COLLECTOR, "\n    headers:\n      authorization: Bearer YOUR_KEY"),
        ),
        Snippet(
            id="sample",
            title="Sample data",
            language="shell",
            install="",
            code="heliograph send --duration 10s\nheliograph demo\n",
        ),
    ]
