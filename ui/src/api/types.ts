import type { components } from "./schema";

type Schemas = components["schemas"];

export type Attribute = Schemas["Attribute"];
export type Exemplar = Schemas["Exemplar"];
export type Facet = Schemas["Facet"];
export type FieldSummary = Schemas["FieldSummary"];
export type Health = Schemas["Health"];
export type Histogram = Schemas["Histogram"];
export type LogRecord = Schemas["LogRecord"];
export type MapEdge = Schemas["MapEdge"];
export type MapNode = Schemas["MapNode"];
export type MetricDescriptor = Schemas["MetricDescriptor"];
export type MetricSeriesResult = Schemas["MetricSeriesResult"];
export type Neighbour = Schemas["Neighbour"];
export type Onboarding = Schemas["Onboarding"];
export type OperationSummary = Schemas["OperationSummary"];
export type PlatformStatus = Schemas["PlatformStatus"];
export type OttlOutcome = Schemas["OttlOutcome"];
export type OttlVocabulary = Schemas["OttlVocabulary"];
export type QueryStatistics = Schemas["QueryStatistics"];
export type Red = Schemas["Red"];
export type SchemaResult = Schemas["SchemaResult"];
export type Series = Schemas["Series"];
export type ServiceDetail = Schemas["ServiceDetail"];
export type ServiceMapResult = Schemas["ServiceMapResult"];
export type ServiceShare = Schemas["ServiceShare"];
export type ServiceSummary = Schemas["ServiceSummary"];
export type Span = Schemas["Span"];
export type SpanSummary = Schemas["SpanSummary"];
export type SqlResult = Schemas["SqlResult"];
export type StatusHistory = Schemas["StatusHistory"];
export type Trace = Schemas["Trace"];
export type TraceSummary = Schemas["TraceSummary"];

export type Signal = "traces" | "metrics" | "logs";

/** Instants that a question covers, unix nanoseconds as decimal strings. */
export interface Window {
  start: string;
  end: string;
}

/** A window with the filter bar's text. */
export interface Selection extends Window {
  q?: string | undefined;
}
