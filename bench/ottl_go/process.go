package main

import (
	"context"
	"encoding/json"
	"errors"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/processor"
	"go.opentelemetry.io/collector/processor/processorhelper"
	"go.opentelemetry.io/collector/processor/processortest"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor"
	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
)

var prefixes = map[string]string{"traces": "trace", "metrics": "metric", "logs": "log"}

func factoryAndSettings(q *question) (processor.Factory, map[string]any) {
	settings := map[string]any{}
	if q.ErrorMode != "" {
		settings["error_mode"] = q.ErrorMode
	}
	if q.Op == "filter" {
		settings[prefixes[q.Signal]+"_conditions"] = q.Conditions
		return filterprocessor.NewFactory(), settings
	}
	if q.FlattenData {
		settings["flatten_data"] = true
	}
	statements := q.Statements
	for _, group := range q.Groups {
		statements = append(statements, group)
	}
	settings[prefixes[q.Signal]+"_statements"] = statements
	return transformprocessor.NewFactory(), settings
}

func process(q *question) map[string]any {
	factory, settings := factoryAndSettings(q)
	cfg := factory.CreateDefaultConfig()
	if err := confmap.NewFromStringMap(settings).Unmarshal(cfg); err != nil {
		return configError(err)
	}
	if validator, ok := cfg.(interface{ Validate() error }); ok {
		if err := validator.Validate(); err != nil {
			return configError(err)
		}
	}
	core, logs := observer.New(zapcore.WarnLevel)
	set := processortest.NewNopSettings(factory.Type())
	set.Logger = zap.New(core)
	output, err := run(factory, set, cfg, q)
	var setup *setupError
	if errors.As(err, &setup) {
		return configError(err)
	}
	if err != nil && !errors.Is(err, processorhelper.ErrSkipProcessingData) {
		return runError(err)
	}
	rowErrors := []any{}
	for _, entry := range logs.All() {
		if message, ok := entry.ContextMap()["error"]; ok {
			rowErrors = append(rowErrors, map[string]any{
				"statement": entry.ContextMap()["statement"], "condition": entry.ContextMap()["condition"], "error": message,
			})
		}
	}
	if len(output) == 0 {
		output = []byte("{}")
	}
	return map[string]any{"output": json.RawMessage(output), "row_errors": rowErrors}
}

type setupError struct{ error }

func run(factory processor.Factory, set processor.Settings, cfg component.Config, q *question) ([]byte, error) {
	ctx := context.Background()
	switch q.Signal {
	case "traces":
		data, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(q.Input)
		if err != nil {
			return nil, err
		}
		sink := &consumertest.TracesSink{}
		p, err := factory.CreateTraces(ctx, set, cfg, sink)
		if err != nil {
			return nil, &setupError{err}
		}
		if err := p.ConsumeTraces(ctx, data); err != nil || len(sink.AllTraces()) == 0 {
			return nil, err
		}
		return (&ptrace.JSONMarshaler{}).MarshalTraces(sink.AllTraces()[0])
	case "metrics":
		data, err := (&pmetric.JSONUnmarshaler{}).UnmarshalMetrics(q.Input)
		if err != nil {
			return nil, err
		}
		sink := &consumertest.MetricsSink{}
		p, err := factory.CreateMetrics(ctx, set, cfg, sink)
		if err != nil {
			return nil, &setupError{err}
		}
		if err := p.ConsumeMetrics(ctx, data); err != nil || len(sink.AllMetrics()) == 0 {
			return nil, err
		}
		return (&pmetric.JSONMarshaler{}).MarshalMetrics(sink.AllMetrics()[0])
	default:
		data, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(q.Input)
		if err != nil {
			return nil, err
		}
		sink := &consumertest.LogsSink{}
		p, err := factory.CreateLogs(ctx, set, cfg, sink)
		if err != nil {
			return nil, &setupError{err}
		}
		if err := p.ConsumeLogs(ctx, data); err != nil || len(sink.AllLogs()) == 0 {
			return nil, err
		}
		return (&plog.JSONMarshaler{}).MarshalLogs(sink.AllLogs()[0])
	}
}
