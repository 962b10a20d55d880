"""Amazon Web Services."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.resourcedetection.detectors.kubernetes import ask_api
from heliograph.processors.resourcedetection.surroundings import NotHereError, as_mapping

if TYPE_CHECKING:
    from heliograph.processors.resourcedetection.surroundings import Surroundings

_BEANSTALK: Final = "/var/elasticbeanstalk/xray/environment.conf"
_MEBIBYTE: Final = 1 << 20


class InstanceMetadata:
    """The instance metadata service, version 2: a token first, then questions.

    Args:
        around: How it is asked; AWS_EC2_METADATA_SERVICE_ENDPOINT names another place.

    Raises:
        NotHereError: It does not answer, or is switched off by AWS_EC2_METADATA_DISABLED.
    """

    def __init__(self, around: Surroundings) -> None:
        if around.variable("AWS_EC2_METADATA_DISABLED").lower() == "true":
            raise NotHereError("AWS_EC2_METADATA_DISABLED is true")
        base = around.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") or "http://169.254.169.254"
        self._around: Final = around
        self._base: Final = f"{base.rstrip('/')}/latest"
        lifetime = {"X-aws-ec2-metadata-token-ttl-seconds": "300"}
        self._headers: Final = {"X-aws-ec2-metadata-token": around.text(f"{self._base}/api/token", lifetime, "PUT")}

    def document(self) -> dict[str, Any]:
        """The instance's identity."""
        return self._around.json(f"{self._base}/dynamic/instance-identity/document", self._headers)

    def text(self, path: str) -> str:
        """One value below `meta-data`."""
        return self._around.text(f"{self._base}/meta-data/{path}", self._headers)


def of_ec2(around: Surroundings) -> dict[str, Any]:
    """The instance, and its tags where they are wanted.

    Raises:
        NotHereError: The metadata service does not answer.
    """
    from heliograph.processors.resourcedetection.config import Ec2Config

    service = InstanceMetadata(around)
    found = {"cloud.platform": "aws_ec2", **_instance(service)}
    patterns = around.config.tags if isinstance(around.config, Ec2Config) else []
    if patterns:
        wanted = [re.compile(pattern) for pattern in patterns]
        for name in service.text("tags/instance/").split("\n"):
            if name and any(pattern.search(name) for pattern in wanted):
                found[f"ec2.tag.{name}"] = service.text(f"tags/instance/{name}")
    return found


def of_eks(around: Surroundings) -> dict[str, Any]:
    """The node of a cluster.

    Raises:
        NotHereError: This is no cluster of EKS.
    """
    around.require("KUBERNETES_SERVICE_HOST")
    version = str(ask_api(around, "/version").get("gitVersion", ""))
    if "-eks-" not in version:
        raise NotHereError(f"the cluster's version {version} is not one of EKS")
    found: dict[str, Any] = {"cloud.provider": "aws", "cloud.platform": "aws_eks"}
    try:
        service = InstanceMetadata(around)
        found = {**_instance(service), **found}
        if "k8s.cluster.name" in around.config.wanted("eks"):
            found["k8s.cluster.name"] = service.text("tags/instance/eks:cluster-name")
    except NotHereError:
        return found  # pods without access to the host's network: the platform is known all the same
    return found


def _instance(service: InstanceMetadata) -> dict[str, Any]:
    document = service.document()
    return {
        "cloud.provider": "aws",
        "cloud.region": document.get("region"),
        "cloud.account.id": document.get("accountId"),
        "cloud.availability_zone": document.get("availabilityZone"),
        "host.id": document.get("instanceId"),
        "host.image.id": document.get("imageId"),
        "host.type": document.get("instanceType"),
        "host.name": service.text("hostname"),
    }


def of_ecs(around: Surroundings) -> dict[str, Any]:
    """The task, from the task metadata endpoint (version 4, else 3).

    Raises:
        NotHereError: There is no such endpoint.
    """
    base = around.variable("ECS_CONTAINER_METADATA_URI_V4") or around.require("ECS_CONTAINER_METADATA_URI")
    task = around.json(f"{base.rstrip('/')}/task")
    arn = str(task.get("TaskARN", ""))
    parts = arn.split(":")
    region, account = (parts[3], parts[4]) if len(parts) > 5 else ("", "")  # noqa: PLR2004 - arn:aws:ecs:REGION:ACCOUNT:...
    cluster = str(task.get("Cluster", ""))
    if cluster and not cluster.startswith("arn:"):
        cluster = f"{':'.join(parts[:5])}:cluster/{cluster}"
    return {
        "cloud.provider": "aws",
        "cloud.platform": "aws_ecs",
        "cloud.account.id": account,
        "cloud.region": region,
        "cloud.availability_zone": task.get("AvailabilityZone"),
        "aws.ecs.cluster.arn": cluster,
        "aws.ecs.task.arn": arn,
        "aws.ecs.task.id": arn.rpartition("/")[2],
        "aws.ecs.task.family": task.get("Family"),
        "aws.ecs.task.revision": task.get("Revision"),
        "aws.ecs.launchtype": str(task.get("LaunchType", "")).lower(),
        **_logs(around.json(base), account),
    }


def _logs(container: dict[str, Any], account: str) -> dict[str, Any]:
    """Where the container's logs go, if to CloudWatch."""
    options: dict[str, Any] = container.get("LogOptions") or {}
    if container.get("LogDriver") != "awslogs":
        return {}
    group, stream, region = (options.get(f"awslogs-{name}", "") for name in ("group", "stream", "region"))
    arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    return {
        "aws.log.group.names": [group],
        "aws.log.group.arns": [arn],
        "aws.log.stream.names": [stream],
        "aws.log.stream.arns": [f"{arn}:log-stream:{stream}"],
    }


def of_lambda(around: Surroundings) -> dict[str, Any]:
    """The function, from the variables of its runtime.

    Raises:
        NotHereError: This is no function.
    """
    memory = around.variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    group, stream = around.variable("AWS_LAMBDA_LOG_GROUP_NAME"), around.variable("AWS_LAMBDA_LOG_STREAM_NAME")
    return {
        "faas.name": around.require("AWS_LAMBDA_FUNCTION_NAME"),
        "cloud.provider": "aws",
        "cloud.platform": "aws_lambda",
        "cloud.region": around.variable("AWS_REGION"),
        "faas.version": around.variable("AWS_LAMBDA_FUNCTION_VERSION"),
        "faas.instance": stream,
        "faas.max_memory": int(memory) * _MEBIBYTE if memory.isdigit() else None,
        "aws.log.group.names": [group] if group else None,
        "aws.log.stream.names": [stream] if stream else None,
    }


def of_beanstalk(around: Surroundings) -> dict[str, Any]:
    """The deployment, from the file that is there when X-Ray is on.

    Raises:
        NotHereError: The file is not there.
    """
    document = as_mapping(json.loads(around.read(_BEANSTALK)), _BEANSTALK)
    return {
        "cloud.provider": "aws",
        "cloud.platform": "aws_elastic_beanstalk",
        "deployment.environment": document.get("environment_name"),
        "service.instance.id": str(document.get("deployment_id", "")),
        "service.version": document.get("version_label"),
    }
