package main

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottldatapoint"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottllog"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlmetric"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlresource"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlscope"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlspan"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/contexts/ottlspanevent"
	"github.com/open-telemetry/opentelemetry-collector-contrib/pkg/ottl/ottlfuncs"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
)

var errContext = errors.New("unknown context")

type evaluator[K any] func(context.Context, K) (any, error)

func merged[K any](extra []ottl.Factory[K]) map[string]ottl.Factory[K] {
	functions := ottlfuncs.StandardFuncs[K]()
	for _, f := range extra {
		functions[f.Name()] = f
	}
	return functions
}

func compile[K any](q *question, set component.TelemetrySettings, parser ottl.Parser[K]) (evaluator[K], error) {
	if q.Op == "condition" {
		collection, err := ottl.NewParserCollection(set, ottl.WithParserCollectionContext(q.Context, &parser,
			ottl.WithConditionConverter(func(_ *ottl.ParserCollection[*ottl.Condition[K]], _ ottl.ConditionsGetter, parsed []*ottl.Condition[K]) (*ottl.Condition[K], error) {
				return parsed[0], nil
			})))
		if err != nil {
			return nil, err
		}
		parsed, err := collection.ParseConditionsWithContext(q.Context, ottl.NewConditionsGetter([]string{q.Text}), true)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, k K) (any, error) { return parsed.Eval(ctx, k) }, nil
	}
	collection, err := ottl.NewParserCollection(set, ottl.WithParserCollectionContext(q.Context, &parser,
		ottl.WithValueExpressionConverter(func(_ *ottl.ParserCollection[*ottl.ValueExpression[K]], _ ottl.ValueExpressionsGetter, parsed []*ottl.ValueExpression[K]) (*ottl.ValueExpression[K], error) {
			return parsed[0], nil
		})))
	if err != nil {
		return nil, err
	}
	parsed, err := collection.ParseValueExpressionsWithContext(q.Context, ottl.NewValueExpressionsGetter([]string{q.Text}), true)
	if err != nil {
		return nil, err
	}
	return parsed.Eval, nil
}

func evaluate(q *question) map[string]any {
	set := componenttest.NewNopTelemetrySettings()
	results := []any{}
	ctx := context.Background()
	add := func(value any, err error) {
		if err != nil {
			results = append(results, map[string]any{"error": err.Error()})
			return
		}
		results = append(results, map[string]any{"value": encodeValue(value)})
	}
	var err error
	switch q.Context {
	case "log":
		err = overLogs(ctx, q, set, add)
	case "span":
		err = overSpans(ctx, q, set, add)
	case "spanevent":
		err = overEvents(ctx, q, set, add)
	case "metric":
		err = overMetrics(ctx, q, set, add)
	case "datapoint":
		err = overPoints(ctx, q, set, add)
	case "resource":
		err = overResources(ctx, q, set, add)
	case "scope":
		err = overScopes(ctx, q, set, add)
	default:
		err = errContext
	}
	if err != nil {
		return configError(err)
	}
	return map[string]any{"results": results}
}

type adder func(any, error)

func overLogs(ctx context.Context, q *question, set component.TelemetrySettings, add adder) error {
	parser, err := ottllog.NewParser(merged(transformprocessor.DefaultLogFunctions()), set, ottllog.EnablePathContextNames())
	if err != nil {
		return err
	}
	eval, err := compile(q, set, parser)
	if err != nil {
		return err
	}
	data, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(q.Input)
	for _, r := range data.ResourceLogs().All() {
		for _, s := range r.ScopeLogs().All() {
			for _, record := range s.LogRecords().All() {
				add(eval(ctx, ottllog.NewTransformContext(r, s, record)))
			}
		}
	}
	return err
}

func overSpans(ctx context.Context, q *question, set component.TelemetrySettings, add adder) error {
	parser, err := ottlspan.NewParser(merged(transformprocessor.DefaultSpanFunctions()), set, ottlspan.EnablePathContextNames())
	if err != nil {
		return err
	}
	eval, err := compile(q, set, parser)
	if err != nil {
		return err
	}
	data, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(q.Input)
	for _, r := range data.ResourceSpans().All() {
		for _, s := range r.ScopeSpans().All() {
			for _, span := range s.Spans().All() {
				add(eval(ctx, ottlspan.NewTransformContext(r, s, span)))
			}
		}
	}
	return err
}

func overEvents(ctx context.Context, q *question, set component.TelemetrySettings, add adder) error {
	parser, err := ottlspanevent.NewParser(merged(transformprocessor.DefaultSpanEventFunctions()), set, ottlspanevent.EnablePathContextNames())
	if err != nil {
		return err
	}
	eval, err := compile(q, set, parser)
	if err != nil {
		return err
	}
	data, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(q.Input)
	for _, r := range data.ResourceSpans().All() {
		for _, s := range r.ScopeSpans().All() {
			for _, span := range s.Spans().All() {
				for i, event := range span.Events().All() {
					add(eval(ctx, ottlspanevent.NewTransformContext(r, s, span, event, ottlspanevent.WithEventIndex(int64(i)))))
				}
			}
		}
	}
	return err
}

func overMetrics(ctx context.Context, q *question, set component.TelemetrySettings, add adder) error {
	parser, err := ottlmetric.NewParser(merged(transformprocessor.DefaultMetricFunctions()), set, ottlmetric.EnablePathContextNames())
	if err != nil {
		return err
	}
	eval, err := compile(q, set, parser)
	if err != nil {
		return err
	}
	data, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(q.Input)
	for _, r := range data.ResourceMetrics().All() {
		for _, s := range r.ScopeMetrics().All() {
			for _, metric := range s.Metrics().All() {
				add(eval(ctx, ottlmetric.NewTransformContext(r, s, metric)))
			}
		}
	}
	return err
}

func overPoints(ctx context.Context, q *question, set component.TelemetrySettings, add adder) error {
	parser, err := ottldatapoint.NewParser(merged(transformprocessor.DefaultDataPointFunctions()), set, ottldatapoint.EnablePathContextNames())
	if err != nil {
		return err
	}
	eval, err := compile(q, set, parser)
	if err != nil {
		return err
	}
	data, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(q.Input)
	for _, r := range data.ResourceMetrics().All() {
		for _, s := range r.ScopeMetrics().All() {
			for _, metric := range s.Metrics().All() {
				for _, point := range points(metric) {
					add(eval(ctx, ottldatapoint.NewTransformContext(r, s, metric, point)))
				}
			}
		}
	}
	return err
}

func points(metric pmetric.Metric) []any {
	found := []any{}
	switch metric.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range metric.Gauge().DataPoints().All() {
			found = append(found, p)
		}
	case pmetric.MetricTypeSum:
		for _, p := range metric.Sum().DataPoints().All() {
			found = append(found, p)
		}
	case pmetric.MetricTypeHistogram:
		for _, p := range metric.Histogram().DataPoints().All() {
			found = append(found, p)
		}
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range metric.ExponentialHistogram().DataPoints().All() {
			found = append(found, p)
		}
	case pmetric.MetricTypeSummary:
		for _, p := range metric.Summary().DataPoints().All() {
			found = append(found, p)
		}
	}
	return found
}

func overResources(ctx context.Context, q *question, set component.TelemetrySettings, add adder) error {
	parser, err := ottlresource.NewParser(merged[*ottlresource.TransformContext](nil), set, ottlresource.EnablePathContextNames())
	if err != nil {
		return err
	}
	eval, err := compile(q, set, parser)
	if err != nil {
		return err
	}
	data, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(q.Input)
	for _, r := range data.ResourceLogs().All() {
		add(eval(ctx, ottlresource.NewTransformContext(r.Resource(), r)))
	}
	return err
}

func overScopes(ctx context.Context, q *question, set component.TelemetrySettings, add adder) error {
	parser, err := ottlscope.NewParser(merged[*ottlscope.TransformContext](nil), set, ottlscope.EnablePathContextNames())
	if err != nil {
		return err
	}
	eval, err := compile(q, set, parser)
	if err != nil {
		return err
	}
	data, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(q.Input)
	for _, r := range data.ResourceLogs().All() {
		for _, s := range r.ScopeLogs().All() {
			add(eval(ctx, ottlscope.NewTransformContext(s.Scope(), r.Resource(), s, r)))
		}
	}
	return err
}

func list(values ...any) map[string]any {
	return map[string]any{"arrayValue": map[string]any{"values": values}}
}

func typedList[T any](values []T) map[string]any {
	encoded := make([]any, len(values))
	for i, v := range values {
		encoded[i] = encodeValue(v)
	}
	return list(encoded...)
}

func encodeMap(m pcommon.Map) map[string]any {
	values := []any{}
	for k, v := range m.All() {
		values = append(values, map[string]any{"key": k, "value": encodePValue(v)})
	}
	return map[string]any{"kvlistValue": map[string]any{"values": values}}
}

func encodePValue(v pcommon.Value) map[string]any {
	switch v.Type() {
	case pcommon.ValueTypeMap:
		return encodeMap(v.Map())
	case pcommon.ValueTypeSlice:
		values := []any{}
		for _, item := range v.Slice().All() {
			values = append(values, encodePValue(item))
		}
		return list(values...)
	case pcommon.ValueTypeEmpty:
		return map[string]any{}
	case pcommon.ValueTypeBytes:
		return map[string]any{"bytesValue": base64.StdEncoding.EncodeToString(v.Bytes().AsRaw())}
	default:
		return encodeValue(v.AsRaw())
	}
}

func encodeFloat(f float64) any {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return f
}

func encodeValue(value any) map[string]any {
	switch v := value.(type) {
	case nil:
		return map[string]any{"nil": true}
	case string:
		return map[string]any{"stringValue": v}
	case bool:
		return map[string]any{"boolValue": v}
	case int64:
		return map[string]any{"intValue": strconv.FormatInt(v, 10)}
	case uint64:
		return map[string]any{"intValue": strconv.FormatUint(v, 10)}
	case float64:
		return map[string]any{"doubleValue": encodeFloat(v)}
	case []byte:
		return map[string]any{"bytesValue": base64.StdEncoding.EncodeToString(v)}
	case time.Time:
		return map[string]any{"time": v.Format(time.RFC3339Nano)}
	case time.Duration:
		return map[string]any{"durationNano": strconv.FormatInt(v.Nanoseconds(), 10)}
	case pcommon.TraceID:
		return map[string]any{"traceId": hex.EncodeToString(v[:])}
	case pcommon.SpanID:
		return map[string]any{"spanId": hex.EncodeToString(v[:])}
	case pcommon.Map:
		return encodeMap(v)
	case pcommon.Slice:
		values := []any{}
		for _, item := range v.All() {
			values = append(values, encodePValue(item))
		}
		return list(values...)
	case pcommon.Value:
		return encodePValue(v)
	case map[string]any:
		m := pcommon.NewMap()
		if err := m.FromRaw(v); err != nil {
			return map[string]any{"unsupported": err.Error()}
		}
		return encodeMap(m)
	case []any:
		return typedList(v)
	case []string:
		return typedList(v)
	case []int64:
		return typedList(v)
	case []uint64:
		return typedList(v)
	case []float64:
		return typedList(v)
	case []bool:
		return typedList(v)
	}
	if marshaled, err := json.Marshal(value); err == nil {
		return map[string]any{"unsupported": fmt.Sprintf("%T", value), "json": json.RawMessage(marshaled)}
	}
	return map[string]any{"unsupported": fmt.Sprintf("%T", value)}
}
