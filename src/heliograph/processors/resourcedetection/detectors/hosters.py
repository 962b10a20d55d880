"""Smaller clouds: one question to a metadata service each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

from heliograph.processors.resourcedetection.surroundings import as_mapping

if TYPE_CHECKING:
    from heliograph.processors.resourcedetection.surroundings import Surroundings

SERVICE: Final = "HELIOGRAPH_METADATA_ENDPOINT"
"""Variable that names another place than the link-local address, for all of them."""


def _base(around: Surroundings) -> str:
    return (around.variable(SERVICE) or "http://169.254.169.254").rstrip("/")


def of_digitalocean(around: Surroundings) -> dict[str, Any]:
    """The droplet; NotHereError when the service does not answer."""
    answer = around.json(f"{_base(around)}/metadata/v1.json")
    return {
        "cloud.provider": "digitalocean",
        "cloud.region": answer.get("region"),
        "host.id": str(answer.get("droplet_id", "")),
        "host.name": answer.get("hostname"),
    }


def of_hetzner(around: Surroundings) -> dict[str, Any]:
    """The server; NotHereError when the service does not answer."""
    where = f"{_base(around)}/hetzner/v1/metadata"
    answer = as_mapping(yaml.safe_load(around.text(where)), where)
    return {
        "cloud.provider": "hetzner",
        "cloud.region": answer.get("region"),
        "cloud.availability_zone": answer.get("availability-zone"),
        "host.id": str(answer.get("instance-id", "")),
        "host.name": answer.get("hostname"),
    }


def of_vultr(around: Surroundings) -> dict[str, Any]:
    """The instance; NotHereError when the service does not answer."""
    answer = around.json(f"{_base(around)}/v1.json")
    region: dict[str, Any] = answer.get("region") or {}
    return {
        "cloud.provider": "vultr",
        "cloud.platform": "vultr_cloud_compute",
        "cloud.region": str(region.get("regioncode", "")).lower(),
        "host.id": answer.get("instance-v2-id") or answer.get("instanceid"),
        "host.name": answer.get("hostname"),
    }


def of_upcloud(around: Surroundings) -> dict[str, Any]:
    """The server; NotHereError when the service does not answer."""
    answer = around.json(f"{_base(around)}/metadata/v1.json")
    return {
        "cloud.provider": answer.get("cloud_name"),
        "cloud.region": answer.get("region"),
        "host.id": answer.get("instance_id"),
        "host.name": answer.get("hostname"),
    }


def of_nova(around: Surroundings) -> dict[str, Any]:
    """An OpenStack instance; NotHereError when the service does not answer."""
    answer = around.json(f"{_base(around)}/openstack/latest/meta_data.json")
    return {
        "cloud.provider": "openstack",
        "cloud.platform": "openstack_nova",
        "cloud.account.id": answer.get("project_id"),
        "cloud.availability_zone": answer.get("availability_zone"),
        "host.id": answer.get("uuid"),
        "host.name": answer.get("hostname") or answer.get("name"),
    }


def of_oraclecloud(around: Surroundings) -> dict[str, Any]:
    """An instance of Oracle's cloud; NotHereError when the service does not answer."""
    answer = around.json(f"{_base(around)}/opc/v2/instance/", {"Authorization": "Bearer Oracle"})
    metadata: dict[str, Any] = answer.get("metadata") or {}
    place: dict[str, Any] = answer.get("regionInfo") or {}
    cluster = metadata.get("oke-cluster-display-name")
    return {
        "cloud.provider": "oracle_cloud",
        "cloud.platform": "oracle_cloud_oke" if cluster else "oracle_cloud_compute",
        "cloud.region": answer.get("canonicalRegionName") or answer.get("region"),
        "cloud.availability_zone": answer.get("availabilityDomain"),
        "cloud.resource_id": answer.get("compartmentId"),
        "host.id": answer.get("id"),
        "host.name": answer.get("hostname") or answer.get("displayName"),
        "host.type": answer.get("shape"),
        "k8s.cluster.name": cluster,
        "oracle_cloud.realm": place.get("realmKey"),
    }
