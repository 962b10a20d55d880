"""Checking a configuration as far as that goes without starting anything."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from heliograph.app.components import catalog
from heliograph.app.configuration import load_configuration
from heliograph.app.settings import UpSettings, publish

if TYPE_CHECKING:
    from heliograph.pipeline.config.service import Configuration


def create_all(settings: UpSettings) -> Configuration:
    """Load the configuration and create every component of it, in a directory that is thrown away.

    Raises:
        HeliographError: It cannot run.
    """
    from heliograph.app.services import SharedServices
    from heliograph.pipeline.engine import Engine

    publish(settings)
    known = catalog()
    configuration = load_configuration(settings.sources, known)
    with tempfile.TemporaryDirectory() as directory:
        engine = Engine(known, Path(directory), services=SharedServices(settings))
        try:
            engine.graph.create(configuration)
        finally:
            engine.shutdown()
    return configuration
