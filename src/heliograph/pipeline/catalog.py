"""The components that a service knows: factories by kind and type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeVar

from heliograph.exceptions import ConfigurationError
from heliograph.pipeline.factory import (
    ConnectorFactory,
    ExporterFactory,
    ExtensionFactory,
    Factory,
    ProcessorFactory,
    ReceiverFactory,
)
from heliograph.pipeline.identity import Kind

if TYPE_CHECKING:
    from heliograph.pipeline.config.model import ComponentConfig

FactoryT = TypeVar("FactoryT", bound=Factory[Any])


class Catalog:
    """Factories by kind and type; an alias finds the factory too.

    Args:
        factories: In any order.

    Raises:
        ConfigurationError: Two factories of a kind claim the same name.
    """

    def __init__(self, factories: Iterable[Factory[Any]]) -> None:
        self._by_name: Final[dict[tuple[Kind, str], Factory[Any]]] = {}
        self._all: Final[list[Factory[Any]]] = []
        for factory in factories:
            self._all.append(factory)
            for name in (factory.type, *factory.aliases):
                if self._by_name.setdefault((factory.kind, name), factory) is not factory:
                    raise ConfigurationError(f"two components claim the name {factory.kind} `{name}`")

    def __iter__(self) -> Iterator[Factory[Any]]:
        return iter(sorted(self._all, key=lambda factory: (list(Kind).index(factory.kind), factory.type)))

    def find(self, kind: Kind, name: str) -> Factory[ComponentConfig] | None:
        """The factory of `kind` called `name`, or None."""
        return self._by_name.get((kind, name))

    def names(self, kind: Kind) -> list[str]:
        """All names of a kind, aliases included."""
        return [name for owner, name in self._by_name if owner is kind]

    def receiver(self, name: str) -> ReceiverFactory[Any]:
        """The receiver factory called `name`, which is there: the configuration was checked."""
        return self._get(Kind.RECEIVER, name, ReceiverFactory)

    def processor(self, name: str) -> ProcessorFactory[Any]:
        """The processor factory called `name`."""
        return self._get(Kind.PROCESSOR, name, ProcessorFactory)

    def exporter(self, name: str) -> ExporterFactory[Any]:
        """The exporter factory called `name`."""
        return self._get(Kind.EXPORTER, name, ExporterFactory)

    def connector(self, name: str) -> ConnectorFactory[Any]:
        """The connector factory called `name`."""
        return self._get(Kind.CONNECTOR, name, ConnectorFactory)

    def extension(self, name: str) -> ExtensionFactory[Any]:
        """The extension factory called `name`."""
        return self._get(Kind.EXTENSION, name, ExtensionFactory)

    def _get(self, kind: Kind, name: str, expected: type[FactoryT]) -> FactoryT:
        factory = self._by_name[(kind, name)]
        assert isinstance(factory, expected)
        return factory
