"""Microsoft Azure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from heliograph.processors.resourcedetection.surroundings import Surroundings

_QUERY: Final = "api-version=2021-02-01&format=json"
_PARTS: Final = 4


def of_vm(around: Surroundings) -> dict[str, Any]:
    """The machine, and its tags where they are wanted.

    Raises:
        NotHereError: The metadata service does not answer.
    """
    from heliograph.processors.resourcedetection.config import AzureConfig

    compute = _compute(around)
    profile: dict[str, Any] = compute.get("osProfile") or {}
    found: dict[str, Any] = {
        "cloud.provider": "azure",
        "cloud.platform": "azure_vm",
        "cloud.region": compute.get("location"),
        "cloud.account.id": compute.get("subscriptionId"),
        "cloud.availability_zone": compute.get("zone"),
        "host.id": compute.get("vmId"),
        "host.name": profile.get("computerName") or compute.get("name"),
        "azure.vm.name": compute.get("name"),
        "azure.vm.size": compute.get("vmSize"),
        "azure.vm.scaleset.name": compute.get("vmScaleSetName"),
        "azure.resourcegroup.name": compute.get("resourceGroupName"),
    }
    patterns = around.config.tags if isinstance(around.config, AzureConfig) else []
    wanted = [re.compile(pattern) for pattern in patterns]
    tags: list[dict[str, str]] = compute.get("tagsList") or []
    matched = [tag for tag in tags if any(pattern.search(tag["name"]) for pattern in wanted)]
    return {**found, **{f"azure.tag.{tag['name']}": tag["value"] for tag in matched}}


def of_aks(around: Surroundings) -> dict[str, Any]:
    """The cluster.

    Raises:
        NotHereError: This is no cluster, or the metadata service does not answer.
    """
    around.require("KUBERNETES_SERVICE_HOST")
    group = str(_compute(around).get("resourceGroupName", ""))
    # MC_<resource group>_<cluster>_<location>; with more underscores it cannot be told apart
    parts = group.split("_")
    plain = len(parts) == _PARTS and parts[0].upper() == "MC"
    return {
        "cloud.provider": "azure",
        "cloud.platform": "azure_aks",
        "k8s.cluster.name": parts[2] if plain else group,
    }


def _compute(around: Surroundings) -> dict[str, Any]:
    base = around.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST") or "http://169.254.169.254"
    return around.json(f"{base.rstrip('/')}/metadata/instance/compute?{_QUERY}", {"Metadata": "True"})
