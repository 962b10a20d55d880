"""Fail when a relative link in a Markdown file leads nowhere, or a generated reference page is out of date."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
SKIP = {"node_modules", ".venv", "target", "dist", ".hypothesis"}


def pages() -> list[Path]:
    """Every Markdown file of the project."""
    return [path for path in ROOT.rglob("*.md") if not SKIP.intersection(path.relative_to(ROOT).parts)]


def broken_links(page: Path) -> list[str]:
    """Links of `page` to files that do not exist, each as a line to print."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    return [
        f"{page.relative_to(ROOT)}: {target}" for target in LINK.findall(text) if not (page.parent / target).exists()
    ]


def main() -> int:
    """Print what is wrong; return 1 when something is."""
    from reference import stale_pages

    broken = [line for page in pages() for line in broken_links(page)]
    stale = stale_pages()
    for line in broken:
        print(f"error: broken link in {line}")
    for name in stale:
        print(f"error: {name} is out of date: run `make docs`")
    return 1 if broken or stale else 0


if __name__ == "__main__":
    sys.exit(main())
