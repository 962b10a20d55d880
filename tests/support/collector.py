"""A real OpenTelemetry Collector, built from the Go module proxy."""

import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.support.program import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = ROOT / "bench" / ".cache" / "otelcol-peer"


def can_build() -> bool:
    """Whether the Collector is there or can be built."""
    return BINARY.exists() or shutil.which("go") is not None


def build() -> Path:
    """The Collector's binary; building it takes some minutes once."""
    if not BINARY.exists():
        script = ROOT / "bench" / "collector" / "build.sh"
        built = subprocess.run(["sh", str(script)], check=False, capture_output=True, text=True)
        assert built.returncode == 0, f"the Collector could not be built:\n{built.stderr[-4000:]}"
    return BINARY


@contextmanager
def collector(directory: Path, configuration: str) -> Generator[subprocess.Popen[bytes]]:
    """The Collector, running a configuration until the block ends."""
    config, log = directory / "collector.yaml", directory / "collector.log"
    config.write_text(configuration)
    with (
        log.open("wb") as output,
        subprocess.Popen([str(build()), "--config", str(config)], stdout=output, stderr=output) as process,
    ):
        try:
            wait_until(
                lambda: process.poll() is not None or "Everything is ready" in log.read_text(errors="replace"),
                30,
                "the Collector is ready",
            )
            assert process.poll() is None, log.read_text(errors="replace")[-2000:]
            yield process
        finally:
            process.terminate()
            process.wait(20)
