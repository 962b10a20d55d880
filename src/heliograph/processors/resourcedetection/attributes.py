"""Attributes of each detector, and whether they are written unless the configuration says otherwise."""

from typing import Final


def _all(on: bool, *names: str) -> dict[str, bool]:  # noqa: FBT001 - reads as a column of a table
    return dict.fromkeys(names, on)


_INSTANCE: Final = ("cloud.account.id", "cloud.availability_zone", "cloud.platform", "cloud.provider", "cloud.region")
_HOST: Final = ("host.id", "host.name", "host.type")
_SMALL: Final = _all(True, *_INSTANCE, "cloud.resource_id", *_HOST, "k8s.cluster.name", "oracle_cloud.realm")

ATTRIBUTES: Final[dict[str, dict[str, bool]]] = {
    "system": {
        **_all(True, "host.name", "os.type"),
        **_all(False, "host.arch", "host.id", "host.ip", "host.mac", "host.interface"),
        **_all(False, "host.cpu.vendor.id", "host.cpu.family", "host.cpu.model.id", "host.cpu.model.name"),
        **_all(False, "host.cpu.stepping", "host.cpu.cache.l2.size"),
        **_all(False, "os.description", "os.name", "os.version", "os.build.id"),
    },
    "host": _all(True, "host.name", "host.id", "host.arch"),
    "process": {
        **_all(True, "process.pid", "process.parent_pid", "process.executable.name", "process.executable.path"),
        **_all(True, "process.owner", "process.runtime.name", "process.runtime.version", "process.runtime.description"),
        # arguments may hold secrets
        **_all(False, "process.command", "process.command_args", "process.command_line"),
    },
    "container": _all(True, "container.id"),
    "docker": {**_all(True, "host.name", "os.type"), **_all(False, "container.name", "container.image.name")},
    "lambda": {
        **_all(True, "cloud.platform", "cloud.provider", "cloud.region", "faas.name", "faas.version", "faas.instance"),
        **_all(True, "faas.max_memory", "aws.log.group.names", "aws.log.stream.names"),
    },
    "elastic_beanstalk": _all(
        True, "cloud.platform", "cloud.provider", "deployment.environment", "service.instance.id", "service.version"
    ),
    "eks": {**_all(True, *_INSTANCE, *_HOST, "host.image.id"), **_all(False, "k8s.cluster.name")},
    "ecs": {
        **_all(True, *_INSTANCE, "aws.ecs.cluster.arn", "aws.ecs.launchtype", "aws.ecs.task.arn", "aws.ecs.task.id"),
        **_all(True, "aws.ecs.task.family", "aws.ecs.task.revision", "aws.log.group.arns", "aws.log.group.names"),
        **_all(True, "aws.log.stream.arns", "aws.log.stream.names"),
    },
    "ec2": _all(True, *_INSTANCE, *_HOST, "host.image.id"),
    "azure": {
        **_all(True, "cloud.account.id", "cloud.platform", "cloud.provider", "cloud.region", "host.id", "host.name"),
        **_all(True, "azure.vm.name", "azure.vm.size", "azure.vm.scaleset.name", "azure.resourcegroup.name"),
        **_all(False, "cloud.availability_zone"),
    },
    "aks": {**_all(True, "cloud.platform", "cloud.provider"), **_all(False, "k8s.cluster.name")},
    "gcp": {
        **_all(True, *_INSTANCE, *_HOST, "k8s.cluster.name", "faas.name", "faas.version", "faas.instance"),
        **_all(True, "gcp.cloud_run.job.execution", "gcp.cloud_run.job.task_index"),
        **_all(False, "gcp.gce.instance.name", "gcp.gce.instance.hostname"),
    },
    "k8s_api": _all(True, "k8s.node.name", "k8s.node.uid", "k8s.cluster.uid"),
    "heroku": {
        **_all(True, "cloud.provider", "heroku.app.id", "heroku.dyno.id", "heroku.release.commit"),
        **_all(True, "heroku.release.creation_timestamp", "service.instance.id", "service.name", "service.version"),
    },
    "consul": _all(True, "cloud.region", "host.id", "host.name"),
    "dynatrace": _all(True, "dt.entity.host", "host.name", "dt.smartscape.host"),
    "digitalocean": _SMALL,
    "hetzner": _SMALL,
    "vultr": _SMALL,
    "upcloud": _SMALL,
    "nova": _SMALL,
    "oraclecloud": _SMALL,
}
"""By detector. What a detector finds beside these (tags, `env`) is always written."""

OTHER_NAMES: Final = {"elasticbeanstalk": "elastic_beanstalk", "k8snode": "k8s_api"}
"""Older names of detectors."""
