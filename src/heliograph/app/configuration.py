"""Reading the configuration of the service; knows the shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from heliograph.pipeline.config.check import check
from heliograph.pipeline.config.load import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.pipeline.catalog import Catalog
    from heliograph.pipeline.config.service import Configuration

DEFAULTS: Final = Path(__file__).parent / "defaults.yaml"
DEFAULT_SOURCE: Final = "default:"


def resolve(sources: Sequence[str]) -> list[str]:
    """`sources` with `default:` replaced by the shipped file."""
    return [f"file:{DEFAULTS}" if source == DEFAULT_SOURCE else source for source in sources]


def load_configuration(sources: Sequence[str], catalog: Catalog) -> Configuration:
    """The checked configuration behind `sources`.

    Raises:
        ConfigurationSourceError: A source cannot be read.
        InvalidConfigurationError: It cannot run; all problems are in it.
    """
    return check(read(resolve(sources)), catalog)
