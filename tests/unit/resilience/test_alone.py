"""What is imported: the library stands alone, and the client without the platform."""

import json
import subprocess
import sys

import pytest

LOOK = """
import json, sys
sys.path[:] = [path for path in sys.path if {site} or "site-packages" not in path]
before = set(sys.modules)
import {module}
loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}} - set(sys.stdlib_module_names)
own = sorted({{".".join(name.split(".")[:2]) for name in sys.modules if name.startswith("heliograph.")}})
print(json.dumps([sorted(loaded), own]))
"""


def look(module: str, *, site: bool) -> tuple[list[str], list[str]]:
    """Third parties' packages and our floors that importing a module loads, with or without installed packages."""
    source = "src" if not site else ""
    program = f"import sys; sys.path.insert(0, {source!r}) if {source!r} else None\n" + LOOK.format(
        module=module, site=site
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    loaded, own = json.loads(done.stdout)
    return loaded, own


def test_resilience_needs_nothing() -> None:
    """The library is imported where no package is installed at all, and loads the floors below it only."""
    loaded, own = look("heliograph.resilience", site=False)
    assert loaded == ["heliograph"]
    assert own == ["heliograph.exceptions", "heliograph.resilience"]


@pytest.mark.parametrize(
    "absent", ["api", "app", "cli", "connectors", "exporters", "ottl", "pipeline", "processors", "query", "store"]
)
def test_the_client_does_not_load_the_platform(absent: str) -> None:
    """The client brings its own floors, and neither the platform nor its engine nor its web server."""
    loaded, own = look("heliograph.client", site=True)
    assert f"heliograph.{absent}" not in own
    assert not {"chdb", "fastapi", "uvicorn", "clickhouse_connect", "pydantic"} & set(loaded)
