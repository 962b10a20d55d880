"""The Python in the guides runs as it stands there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.sinks import http_sink

GUIDES = Path(__file__).resolve().parent.parent.parent / "docs" / "guides"
BLOCK = re.compile(r"```python\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("guide", ["errors", "resilience", "client", "sdk"])
def test_the_examples_of_a_guide_run(guide: str, tmp_path: Path) -> None:
    """All Python blocks of a guide, one after the other, end without an error."""
    blocks = BLOCK.findall((GUIDES / f"{guide}.md").read_text())
    assert blocks
    with http_sink() as server:
        program = "\n".join(blocks).replace("http://127.0.0.1:4318", server.url)
        environment = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": server.url}
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
