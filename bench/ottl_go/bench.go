package main

import (
	"context"
	"syscall"
	"time"

	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"
)

func cpuTime() time.Duration {
	usage := syscall.Rusage{}
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// measure runs the processor over copies of the input; the copies are made outside the clock.
func measure(q *question) map[string]any {
	op := *q
	op.Op = q.Context
	factory, settings := factoryAndSettings(&op)
	cfg := factory.CreateDefaultConfig()
	if err := confmap.NewFromStringMap(settings).Unmarshal(cfg); err != nil {
		return configError(err)
	}
	data, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(q.Input)
	if err != nil {
		return runError(err)
	}
	ctx := context.Background()
	sink, err := consumer.NewLogs(func(context.Context, plog.Logs) error { return nil }, consumer.WithCapabilities(consumer.Capabilities{MutatesData: true}))
	if err != nil {
		return runError(err)
	}
	p, err := factory.CreateLogs(ctx, processortest.NewNopSettings(factory.Type()), cfg, sink)
	if err != nil {
		return configError(err)
	}
	rounds := make([]int64, 0, max(q.Rounds, 1))
	for range max(q.Rounds, 1) {
		copied := plog.NewLogs()
		data.CopyTo(copied)
		begun := cpuTime()
		if err := p.ConsumeLogs(ctx, copied); err != nil {
			return runError(err)
		}
		rounds = append(rounds, (cpuTime() - begun).Nanoseconds())
	}
	return map[string]any{"cpu_ns": rounds, "records": data.LogRecordCount()}
}
