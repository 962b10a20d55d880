"""All of it: sources to a checked configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heliograph.pipeline.config.check import check
from heliograph.pipeline.config.document import Document, merge
from heliograph.pipeline.config.errors import ConfigurationSourceError
from heliograph.pipeline.config.expand import expand
from heliograph.pipeline.config.sources import MAX_SOURCES, load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from heliograph.pipeline.catalog import Catalog
    from heliograph.pipeline.config.service import Configuration


def read(uris: Sequence[str]) -> Document:
    """The documents of `uris` merged in their order and expanded.

    Raises:
        ConfigurationSourceError: A source cannot be read.
        InvalidConfigurationError: One is no configuration, or a reference in it cannot be resolved.
    """
    if not uris:
        raise ConfigurationSourceError("no configuration source was given", hints=("use --config FILE",))
    if len(uris) > MAX_SOURCES:
        raise ConfigurationSourceError(f"{len(uris)} configuration sources; at most {MAX_SOURCES} are read")
    document = Document()
    for uri in uris:
        document = merge(document, load(uri))
    return expand(document)


def read_and_check(uris: Sequence[str], catalog: Catalog) -> Configuration:
    """The checked configuration behind `uris`; errors as of `read` and `check`."""
    return check(read(uris), catalog)
