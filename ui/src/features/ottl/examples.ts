import type { Signal } from "@/api/types";

/** What stands in the editors at first; each runs on any data of its signal. */
export const EXAMPLES: Readonly<Record<Signal, string>> = {
  traces: 'set(span.attributes["deployment.environment.name"], "production")',
  metrics: 'set(metric.description, "") where metric.unit == "By"',
  logs: 'replace_pattern(log.body, "[0-9]+", "#") where IsString(log.body)',
};

const RESOURCE = { attributes: [{ key: "service.name", value: { stringValue: "checkout" } }] };
const TIME = "1760000000000000000";

/** Documents for an installation into which nothing comes. */
export const DOCUMENTS: Readonly<Record<Signal, object>> = {
  traces: {
    resourceSpans: [
      {
        resource: RESOURCE,
        scopeSpans: [
          {
            spans: [
              {
                traceId: "5b8efff798038103d269b633813fc60c",
                spanId: "eee19b7ec3c1b174",
                name: "GET /orders/17",
                kind: 2,
                startTimeUnixNano: TIME,
                endTimeUnixNano: "1760000000012000000",
                attributes: [{ key: "http.route", value: { stringValue: "/orders/{id}" } }],
              },
            ],
          },
        ],
      },
    ],
  },
  metrics: {
    resourceMetrics: [
      {
        resource: RESOURCE,
        scopeMetrics: [
          {
            metrics: [
              {
                name: "orders",
                unit: "{order}",
                sum: {
                  aggregationTemporality: 2,
                  isMonotonic: true,
                  dataPoints: [{ timeUnixNano: TIME, asInt: "17" }],
                },
              },
            ],
          },
        ],
      },
    ],
  },
  logs: {
    resourceLogs: [
      {
        resource: RESOURCE,
        scopeLogs: [
          {
            logRecords: [
              {
                timeUnixNano: TIME,
                severityNumber: 9,
                severityText: "INFO",
                body: { stringValue: "order 17 was accepted" },
              },
            ],
          },
        ],
      },
    ],
  },
};
