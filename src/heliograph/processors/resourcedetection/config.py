"""Settings of the resourcedetection processor."""

from typing import Literal

from pydantic import Field

from heliograph.pipeline import ComponentConfig, Duration


class Switch(ComponentConfig):
    """Whether an attribute is written."""

    enabled: bool
    """Whether it is."""


_ON, _OFF = Switch(enabled=True), Switch(enabled=False)


class SystemAttributes(ComponentConfig):
    """The attributes of the detector `system`."""

    host_name: Switch = Field(default=_ON, alias="host.name")
    """The name of the host."""
    os_type: Switch = Field(default=_ON, alias="os.type")
    """Such as `linux`."""
    host_arch: Switch = Field(default=_OFF, alias="host.arch")
    """Such as `amd64`."""
    host_id: Switch = Field(default=_OFF, alias="host.id")
    """The machine id."""
    os_description: Switch = Field(default=_OFF, alias="os.description")
    """The operating system with its version, as a text for people."""
    os_name: Switch = Field(default=_OFF, alias="os.name")
    """Such as `Debian GNU/Linux`."""
    os_version: Switch = Field(default=_OFF, alias="os.version")
    """Its version."""

    def wanted(self) -> list[str]:
        """Keys that are switched on."""
        switches = {field.alias or name: getattr(self, name) for name, field in type(self).model_fields.items()}
        return [key for key, switch in switches.items() if switch.enabled]


class SystemConfig(ComponentConfig):
    """Settings of the detector `system`."""

    hostname_sources: list[Literal["dns", "os"]] = Field(default=["dns", "os"])
    """Where `host.name` comes from: the first that has one. `dns` is the full name."""
    resource_attributes: SystemAttributes = Field(default_factory=SystemAttributes)
    """What is written."""


class ResourceDetectionConfig(ComponentConfig):
    """Settings of the resourcedetection processor."""

    detectors: list[Literal["env", "system"]] = Field(default=["env"], min_length=1)
    """In order; what one found, later ones do not change."""
    override: bool = True
    """Attributes that resources have already are replaced."""
    timeout: Duration = 5.0
    """How long finding out may take; what is not known then is left out."""
    system: SystemConfig = Field(default_factory=SystemConfig)
    """Settings of the detector `system`."""
