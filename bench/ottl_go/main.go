// Command ottl answers JSON lines with the Collector's own OTTL engine.
//
// It reads the questions of `heliograph ottl serve` and answers in the same form, so that a test can ask both and
// compare; `op: bench` measures the engine in process.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"go.opentelemetry.io/collector/featuregate"
)

type question struct {
	ID          json.RawMessage  `json:"id"`
	Op          string           `json:"op"`
	Signal      string           `json:"signal"`
	Statements  []any            `json:"statements"`
	Groups      []map[string]any `json:"groups"`
	Conditions  []any            `json:"conditions"`
	ErrorMode   string           `json:"error_mode"`
	FlattenData bool             `json:"flatten_data"`
	Context     string           `json:"context"`
	Text        string           `json:"text"`
	Input       json.RawMessage  `json:"input"`
	Rounds      int              `json:"rounds"`
}

func main() {
	for _, gate := range []string{"ottl.functions.enableLambda", "transform.flatten.logs"} {
		if err := featuregate.GlobalRegistry().Set(gate, true); err != nil {
			fmt.Fprintln(os.Stderr, gate, err)
		}
	}
	reader := bufio.NewReaderSize(os.Stdin, 1<<20)
	writer := bufio.NewWriter(os.Stdout)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 1 {
			encoded, encodeErr := json.Marshal(answer(line))
			if encodeErr != nil {
				encoded = []byte(fmt.Sprintf(`{"error": %q}`, encodeErr.Error()))
			}
			_, _ = writer.Write(append(encoded, '\n'))
			_ = writer.Flush()
		}
		if err != nil {
			return
		}
	}
}

func answer(line []byte) (result map[string]any) {
	q := question{}
	if err := json.Unmarshal(line, &q); err != nil {
		return map[string]any{"error": err.Error(), "stage": "question"}
	}
	defer func() {
		if p := recover(); p != nil {
			result = map[string]any{"error": fmt.Sprint("panic: ", p), "stage": "run"}
		}
		result["id"] = q.ID
	}()
	switch q.Op {
	case "transform", "filter":
		return process(&q)
	case "condition", "value":
		return evaluate(&q)
	case "bench":
		return measure(&q)
	default:
		return map[string]any{"error": "unknown op " + q.Op, "stage": "question"}
	}
}

func configError(err error) map[string]any {
	return map[string]any{"error": err.Error(), "stage": "config"}
}

func runError(err error) map[string]any {
	return map[string]any{"error": err.Error(), "stage": "run"}
}
