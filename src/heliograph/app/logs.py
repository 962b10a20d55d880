"""The service's own log."""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from heliograph.app.settings import UpSettings
    from heliograph.pipeline.config.service import Telemetry

_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line = {
            "ts": round(record.created, 6),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure_logging(settings: UpSettings, telemetry: Telemetry) -> None:
    """Write the log to standard error; flags win over `service.telemetry.logs`."""
    level = _LEVELS.get((settings.log_level or telemetry.logs.level).lower(), logging.INFO)
    handler = logging.StreamHandler(sys.stderr)
    if (settings.log_format or telemetry.logs.encoding) == "json":
        handler.setFormatter(JsonFormatter())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    logger = logging.getLogger("heliograph")
    logger.handlers[:] = [handler]
    logger.setLevel(level)
    logger.propagate = False
