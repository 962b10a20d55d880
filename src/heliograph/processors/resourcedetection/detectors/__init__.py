"""The detectors: each finds attributes, or says that this is not the platform that it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.resourcedetection.detectors import (
    aws,
    azure,
    containers,
    gcp,
    hosters,
    kubernetes,
    local,
    services,
    system,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heliograph.processors.resourcedetection.surroundings import Surroundings

DETECTORS: Final[dict[str, Callable[[Surroundings], Mapping[str, Any]]]] = {
    "env": local.of_environment,
    "process": local.of_process,
    "system": system.of_system,
    "host": system.of_host,
    "container": containers.of_container,
    "docker": containers.of_docker,
    "lambda": aws.of_lambda,
    "elastic_beanstalk": aws.of_beanstalk,
    "elasticbeanstalk": aws.of_beanstalk,
    "eks": aws.of_eks,
    "ecs": aws.of_ecs,
    "ec2": aws.of_ec2,
    "azure": azure.of_vm,
    "aks": azure.of_aks,
    "gcp": gcp.of_gcp,
    "k8s_api": kubernetes.of_node,
    "k8snode": kubernetes.of_node,
    "heroku": services.of_heroku,
    "consul": services.of_consul,
    "dynatrace": services.of_dynatrace,
    "digitalocean": hosters.of_digitalocean,
    "hetzner": hosters.of_hetzner,
    "vultr": hosters.of_vultr,
    "upcloud": hosters.of_upcloud,
    "nova": hosters.of_nova,
    "oraclecloud": hosters.of_oraclecloud,
}
"""By name. Attributes whose value is None or empty are not known."""
