"""Google Cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.resourcedetection.surroundings import NotHereError

if TYPE_CHECKING:
    from collections.abc import Callable

    from heliograph.processors.resourcedetection.surroundings import Surroundings

_FLAVOR: Final = {"Metadata-Flavor": "Google"}
_ZONE_DASHES: Final = 2


def of_gcp(around: Surroundings) -> dict[str, Any]:
    """The platform, told by its variables, and what the metadata service knows; GCE_METADATA_HOST names another place.

    Raises:
        NotHereError: The metadata service does not answer.
    """
    host = around.variable("GCE_METADATA_HOST") or "169.254.169.254"

    def ask(path: str) -> str:
        return around.text(f"http://{host}/computeMetadata/v1/{path}", _FLAVOR).strip()

    found: dict[str, Any] = {"cloud.provider": "gcp", "cloud.account.id": ask("project/project-id")}
    if around.variable("KUBERNETES_SERVICE_HOST"):
        return found | _kubernetes(ask)
    if around.variable("FUNCTION_TARGET") and around.variable("K_SERVICE"):
        return found | _function(around, ask, "gcp_cloud_functions")
    if around.variable("CLOUD_RUN_JOB"):
        return found | {
            "cloud.platform": "gcp_cloud_run",
            "cloud.region": _last(ask("instance/region")),
            "faas.name": around.variable("CLOUD_RUN_JOB"),
            "faas.instance": ask("instance/id"),
            "gcp.cloud_run.job.execution": around.variable("CLOUD_RUN_EXECUTION"),
            "gcp.cloud_run.job.task_index": around.variable("CLOUD_RUN_TASK_INDEX"),
        }
    if around.variable("K_CONFIGURATION"):
        return found | _function(around, ask, "gcp_cloud_run")
    if around.variable("GAE_SERVICE"):
        return found | _app_engine(around, ask)
    return found | _compute_engine(ask)


def _compute_engine(ask: Callable[[str], str]) -> dict[str, Any]:
    name = ask("instance/name")
    return {
        "cloud.platform": "gcp_compute_engine",
        **_place(_last(ask("instance/zone"))),
        "host.id": ask("instance/id"),
        "host.name": name,
        "host.type": _last(ask("instance/machine-type")),
        "gcp.gce.instance.name": name,
        "gcp.gce.instance.hostname": ask("instance/hostname"),
    }


def _kubernetes(ask: Callable[[str], str]) -> dict[str, Any]:
    try:
        name = ask("instance/name")
    except NotHereError:
        name = ""  # with workload identity the name is kept from pods
    return {
        "cloud.platform": "gcp_kubernetes_engine",
        **_place(ask("instance/attributes/cluster-location")),
        "k8s.cluster.name": ask("instance/attributes/cluster-name"),
        "host.id": ask("instance/id"),
        "host.name": name,
    }


def _function(around: Surroundings, ask: Callable[[str], str], platform: str) -> dict[str, Any]:
    return {
        "cloud.platform": platform,
        "cloud.region": _last(ask("instance/region")),
        "faas.name": around.variable("K_SERVICE"),
        "faas.version": around.variable("K_REVISION"),
        "faas.instance": ask("instance/id"),
    }


def _app_engine(around: Surroundings, ask: Callable[[str], str]) -> dict[str, Any]:
    return {
        "cloud.platform": "gcp_app_engine",
        **_place(_last(ask("instance/zone"))),
        "faas.name": around.variable("GAE_SERVICE"),
        "faas.version": around.variable("GAE_VERSION"),
        "faas.instance": around.variable("GAE_INSTANCE"),
    }


def _place(location: str) -> dict[str, str]:
    """Zone and region of `us-central1-c`, or the region of `us-central1`."""
    if location.count("-") < _ZONE_DASHES:
        return {"cloud.region": location}
    return {"cloud.availability_zone": location, "cloud.region": location.rpartition("-")[0]}


def _last(path: str) -> str:
    """The name at the end of `projects/1/zones/us-central1-c`."""
    return path.rpartition("/")[2]
