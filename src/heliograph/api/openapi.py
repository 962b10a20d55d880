"""Print the OpenAPI description: `python -m heliograph.api.openapi > ui/openapi.json`."""

import json
import sys
from typing import Any

from heliograph.api.app import build_application


def schema() -> dict[str, Any]:
    """The OpenAPI document."""
    return build_application().openapi()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n")
