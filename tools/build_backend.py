"""In-tree build backend: maturin's hooks, with the web UI built first when it is missing.

`pip install .` and `uv pip install -e .` therefore need nothing but this file, cargo and Node.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import maturin

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src" / "heliograph" / "api" / "static"


def build_ui() -> None:
    """Build `ui/` into the package unless its index page is there already.

    Raises:
        RuntimeError: Node is missing.
    """
    if (STATIC / "index.html").exists() or not (ROOT / "ui" / "package.json").exists():
        return
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("building the UI needs Node 20 or newer: install it, or `pip install nodejs-bin`")
    subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=ROOT / "ui", check=True)
    subprocess.run([npm, "run", "build"], cwd=ROOT / "ui", check=True)


def build_wheel(directory: str, settings: dict[str, Any] | None = None, metadata: str | None = None) -> str:
    """PEP 517: a wheel, with the UI inside."""
    build_ui()
    if not (STATIC / "index.html").exists():
        raise RuntimeError("refusing to build a wheel without the UI: run `make ui` first")
    return maturin.build_wheel(directory, settings, metadata)


def build_editable(directory: str, settings: dict[str, Any] | None = None, metadata: str | None = None) -> str:
    """PEP 660: an editable install; the UI is built by `make ui`, so that Python work does not wait for it."""
    return maturin.build_editable(directory, settings, metadata)


build_sdist = maturin.build_sdist
get_requires_for_build_wheel = maturin.get_requires_for_build_wheel
get_requires_for_build_editable = maturin.get_requires_for_build_editable
get_requires_for_build_sdist = maturin.get_requires_for_build_sdist
prepare_metadata_for_build_wheel = maturin.prepare_metadata_for_build_wheel
prepare_metadata_for_build_editable = maturin.prepare_metadata_for_build_editable
