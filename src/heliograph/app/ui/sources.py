"""The configuration as the API shows it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from heliograph.api.schemas.config import EffectiveConfig, Setting
from heliograph.api.schemas.onboarding import Endpoints
from heliograph.app.addresses import endpoints
from heliograph.app.settings import UpSettings, about, names
from heliograph.app.ui.keys import may
from heliograph.pipeline.config.render import effective, to_yaml

if TYPE_CHECKING:
    from heliograph.app.platform import Platform
    from heliograph.pipeline.listening import Authenticator


class PlatformConfigSource:
    """What `heliograph.api.ports.ConfigSource` asks for."""

    def __init__(self, platform: Platform) -> None:
        self._platform: Final = platform

    def config(self) -> EffectiveConfig:
        """The configuration that runs, secrets masked."""
        platform = self._platform
        return EffectiveConfig(
            yaml=to_yaml(effective(platform.configuration)),
            sources=[source.partition(":")[0] + ":" if "yaml:" in source else source for source in platform.sources],
            settings=[self._setting(name) for name in names()],
        )

    def endpoints(self) -> Endpoints:
        """Addresses that a client uses."""
        found = endpoints(self._platform)
        return Endpoints(grpc=found.get("grpc"), http=found.get("http"), ui=found.get("ui", ""))

    def _setting(self, name: str) -> Setting:
        known = about(name)
        value = getattr(self._platform.settings, name)
        default = getattr(UpSettings(), name)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        if known.secret and shown:
            shown = "**********"
        source = "default" if value == default else "environment" if os.environ.get(known.variable) else "flag"
        return Setting(name=name, value=shown, flag=known.flag, variable=known.variable, source=source)


class PlatformReloader:
    """What `heliograph.api.ports.Reloader` asks for.

    Args:
        platform: Whose configuration.
        authenticator: Who checks callers; None lets everybody who reaches the loopback address.
    """

    def __init__(self, platform: Platform, authenticator: Authenticator | None) -> None:
        self._platform: Final = platform
        self._authenticator: Final = authenticator

    def permits(self, authorization: str) -> bool:
        """Whether the caller may change the configuration."""
        return self._authenticator is None or may(self._authenticator, authorization, "admin")

    def reload(self, yaml: str | None) -> EffectiveConfig:
        """Change to `yaml`, or read the sources again."""
        self._platform.reload(None if yaml is None else (f"yaml:{yaml}",))
        return PlatformConfigSource(self._platform).config()
