"""Detectors against services that answer as the documented ones."""

import json
from pathlib import Path

import pytest
from tests.unit.processors.resourcedetection.support import files, find, service

from heliograph.processors.resourcedetection.surroundings import NotHereError

TOKEN = {"X-aws-ec2-metadata-token": "the-token"}
DOCUMENT = {
    "accountId": "123456789012",
    "availabilityZone": "eu-west-1a",
    "imageId": "ami-1",
    "instanceId": "i-1",
    "instanceType": "m5.large",
    "region": "eu-west-1",
}
IMDS = {
    "PUT /latest/api/token": "the-token",
    "/latest/dynamic/instance-identity/document": json.dumps(DOCUMENT),
    "/latest/meta-data/hostname": "ip-10-0-0-1.internal",
    "/latest/meta-data/tags/instance/": "Name\nteam\neks:cluster-name",
    "/latest/meta-data/tags/instance/Name": "web",
    "/latest/meta-data/tags/instance/team": "blue",
    "/latest/meta-data/tags/instance/eks:cluster-name": "main",
}
INSTANCE = {
    "cloud.provider": "aws",
    "cloud.region": "eu-west-1",
    "cloud.account.id": "123456789012",
    "cloud.availability_zone": "eu-west-1a",
    "host.id": "i-1",
    "host.image.id": "ami-1",
    "host.type": "m5.large",
    "host.name": "ip-10-0-0-1.internal",
}


def test_ec2_asks_with_a_token() -> None:
    """The identity document, the host's name, and tags that match."""
    with service(IMDS, TOKEN) as place:
        variables = {"AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{place}"}
        assert find("ec2", variables) == {**INSTANCE, "cloud.platform": "aws_ec2"}
        found = find("ec2", variables, tags=["^te.m$"], tags_from_imds=True)
        assert found["ec2.tag.team"] == "blue"
        assert "ec2.tag.Name" not in found
        off = find("ec2", variables, resource_attributes={"host.name": {"enabled": False}})
        assert "host.name" not in off
    with pytest.raises(NotHereError, match="does not answer"):
        find("ec2", variables)
    with pytest.raises(NotHereError, match="DISABLED"):
        find("ec2", {"AWS_EC2_METADATA_DISABLED": "TRUE"})


def test_eks_is_told_by_the_clusters_version(tmp_path: Path) -> None:
    """The node is described where the metadata service answers; other clusters are none of ours."""
    account = files(tmp_path, {"/var/run/secrets/kubernetes.io/serviceaccount/token": "secret\n"})
    versions = {"/version": json.dumps({"gitVersion": "v1.31.2-eks-7f9249a"})}
    with service(IMDS, TOKEN) as imds, service(versions, {"Authorization": "Bearer secret"}) as api:
        host, _, port = api.partition(":")
        cluster = {
            "KUBERNETES_SERVICE_HOST": host,
            "KUBERNETES_SERVICE_PORT": port,
            "KUBERNETES_SERVICE_SCHEME": "http",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{imds}",
        }
        assert find("eks", cluster, account) == {**INSTANCE, "cloud.platform": "aws_eks"}
        on = {"k8s.cluster.name": {"enabled": True}}
        assert find("eks", cluster, account, resource_attributes=on)["k8s.cluster.name"] == "main"
        alone = {**cluster, "AWS_EC2_METADATA_DISABLED": "true"}
        assert find("eks", alone, account) == {"cloud.provider": "aws", "cloud.platform": "aws_eks"}
    with service({"/version": '{"gitVersion": "v1.31.2"}'}) as api:
        other = {**cluster, "KUBERNETES_SERVICE_PORT": api.partition(":")[2]}
        with pytest.raises(NotHereError, match="not one of EKS"):
            find("eks", other, account)
    with pytest.raises(NotHereError, match="KUBERNETES_SERVICE_HOST"):
        find("eks", {})


def test_ecs_reads_the_task() -> None:
    """From version 4 or 3 of the endpoint; logs where they go to CloudWatch."""
    task = {
        "Cluster": "shop",
        "TaskARN": "arn:aws:ecs:eu-west-1:123456789012:task/shop/abc",
        "Family": "cart",
        "Revision": "26",
        "AvailabilityZone": "eu-west-1b",
        "LaunchType": "FARGATE",
    }
    container = {
        "LogDriver": "awslogs",
        "LogOptions": {"awslogs-group": "g", "awslogs-region": "eu-west-1", "awslogs-stream": "s"},
    }
    with service({"/v4/x/task": json.dumps(task), "/v4/x": json.dumps(container)}) as place:
        found = find("ecs", {"ECS_CONTAINER_METADATA_URI_V4": f"http://{place}/v4/x"})
        assert found == find("ecs", {"ECS_CONTAINER_METADATA_URI": f"http://{place}/v4/x"})
    group = "arn:aws:logs:eu-west-1:123456789012:log-group:g"
    assert found == {
        "cloud.provider": "aws",
        "cloud.platform": "aws_ecs",
        "cloud.account.id": "123456789012",
        "cloud.region": "eu-west-1",
        "cloud.availability_zone": "eu-west-1b",
        "aws.ecs.cluster.arn": "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
        "aws.ecs.task.arn": task["TaskARN"],
        "aws.ecs.task.id": "abc",
        "aws.ecs.task.family": "cart",
        "aws.ecs.task.revision": "26",
        "aws.ecs.launchtype": "fargate",
        "aws.log.group.names": ["g"],
        "aws.log.group.arns": [group],
        "aws.log.stream.names": ["s"],
        "aws.log.stream.arns": [f"{group}:log-stream:s"],
    }


def test_lambda_and_beanstalk_need_no_service(tmp_path: Path) -> None:
    """Variables of the runtime; a file of the deployment."""
    found = find(
        "lambda",
        {
            "AWS_LAMBDA_FUNCTION_NAME": "f",
            "AWS_REGION": "eu-west-1",
            "AWS_LAMBDA_FUNCTION_VERSION": "3",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_GROUP_NAME": "g",
            "AWS_LAMBDA_LOG_STREAM_NAME": "s",
        },
    )
    assert found == {
        "cloud.provider": "aws",
        "cloud.platform": "aws_lambda",
        "cloud.region": "eu-west-1",
        "faas.name": "f",
        "faas.version": "3",
        "faas.instance": "s",
        "faas.max_memory": 134217728,
        "aws.log.group.names": ["g"],
        "aws.log.stream.names": ["s"],
    }
    content = json.dumps({"deployment_id": 23, "version_label": "v3", "environment_name": "blue"})
    root = files(tmp_path, {"/var/elasticbeanstalk/xray/environment.conf": content})
    assert find("elastic_beanstalk", {}, root) == {
        "cloud.provider": "aws",
        "cloud.platform": "aws_elastic_beanstalk",
        "deployment.environment": "blue",
        "service.instance.id": "23",
        "service.version": "v3",
    }
    assert find("elasticbeanstalk", {}, root)["service.version"] == "v3"
    for detector in ("lambda", "elastic_beanstalk"):
        with pytest.raises(NotHereError):
            find(detector, {}, tmp_path / "nothing")


AZURE = {
    "location": "westeurope",
    "name": "vm-1",
    "vmId": "id-1",
    "vmSize": "Standard_D2",
    "subscriptionId": "sub",
    "resourceGroupName": "MC_group_shop_westeurope",
    "vmScaleSetName": "",
    "zone": "2",
    "osProfile": {"computerName": "computer"},
    "tagsList": [{"name": "team", "value": "blue"}, {"name": "other", "value": "x"}],
}


def test_azure_and_aks() -> None:
    """The machine with tags that match; the cluster's name from the group of its machines."""
    path = "/metadata/instance/compute?api-version=2021-02-01&format=json"
    with service({path: json.dumps(AZURE)}, {"Metadata": "True"}) as place:
        variables = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://{place}"}
        assert find("azure", variables, tags=["team"]) == {
            "cloud.provider": "azure",
            "cloud.platform": "azure_vm",
            "cloud.region": "westeurope",
            "cloud.account.id": "sub",
            "host.id": "id-1",
            "host.name": "computer",
            "azure.vm.name": "vm-1",
            "azure.vm.size": "Standard_D2",
            "azure.resourcegroup.name": "MC_group_shop_westeurope",
            "azure.tag.team": "blue",
        }
        with pytest.raises(NotHereError):
            find("aks", variables)
        on = {"k8s.cluster.name": {"enabled": True}}
        pod = {**variables, "KUBERNETES_SERVICE_HOST": "10.0.0.1"}
        assert find("aks", pod) == {"cloud.provider": "azure", "cloud.platform": "azure_aks"}
        assert find("aks", pod, resource_attributes=on)["k8s.cluster.name"] == "shop"
    with service({path: json.dumps({**AZURE, "resourceGroupName": "MC_a_b_c_d"})}) as place:
        pod = {"AZURE_POD_IDENTITY_AUTHORITY_HOST": f"http://{place}", "KUBERNETES_SERVICE_HOST": "10.0.0.1"}
        assert find("aks", pod, resource_attributes=on)["k8s.cluster.name"] == "MC_a_b_c_d"


GOOGLE = {
    f"/computeMetadata/v1/{name}": value
    for name, value in {
        "project/project-id": "proj",
        "instance/id": "42",
        "instance/name": "vm-1",
        "instance/hostname": "vm-1.internal",
        "instance/zone": "projects/1/zones/us-central1-c",
        "instance/region": "projects/1/regions/us-central1",
        "instance/machine-type": "projects/1/machineTypes/n1",
        "instance/attributes/cluster-name": "main",
        "instance/attributes/cluster-location": "us-central1",
    }.items()
}
REGION = {"cloud.region": "us-central1"}
ZONE = {**REGION, "cloud.availability_zone": "us-central1-c"}


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, {"cloud.platform": "gcp_compute_engine", **ZONE, "host.id": "42", "host.name": "vm-1", "host.type": "n1"}),
        (
            {"KUBERNETES_SERVICE_HOST": "10.0.0.1"},
            {
                "cloud.platform": "gcp_kubernetes_engine",
                **REGION,
                "host.id": "42",
                "host.name": "vm-1",
                "k8s.cluster.name": "main",
            },
        ),
        (
            {"K_CONFIGURATION": "c", "K_SERVICE": "s", "K_REVISION": "r"},
            {"cloud.platform": "gcp_cloud_run", **REGION, "faas.name": "s", "faas.version": "r", "faas.instance": "42"},
        ),
        (
            {"FUNCTION_TARGET": "t", "K_SERVICE": "s", "K_REVISION": "r"},
            {
                "cloud.platform": "gcp_cloud_functions",
                **REGION,
                "faas.name": "s",
                "faas.version": "r",
                "faas.instance": "42",
            },
        ),
        (
            {"CLOUD_RUN_JOB": "j", "CLOUD_RUN_EXECUTION": "e", "CLOUD_RUN_TASK_INDEX": "0"},
            {
                "cloud.platform": "gcp_cloud_run",
                **REGION,
                "faas.name": "j",
                "faas.instance": "42",
                "gcp.cloud_run.job.execution": "e",
                "gcp.cloud_run.job.task_index": "0",
            },
        ),
        (
            {"GAE_SERVICE": "s", "GAE_VERSION": "v", "GAE_INSTANCE": "i"},
            {"cloud.platform": "gcp_app_engine", **ZONE, "faas.name": "s", "faas.version": "v", "faas.instance": "i"},
        ),
    ],
    ids=["engine", "kubernetes", "run", "functions", "job", "app"],
)
def test_gcp_knows_its_platforms(variables: dict[str, str], expected: dict[str, str]) -> None:
    """Told by variables, described by the metadata service."""
    with service(GOOGLE, {"Metadata-Flavor": "Google"}) as place:
        found = find("gcp", {"GCE_METADATA_HOST": place, **variables})
    assert found == {"cloud.provider": "gcp", "cloud.account.id": "proj", **expected}


def test_kubernetes_names_the_node(tmp_path: Path) -> None:
    """As the pod's service account; the cluster's id where it is wanted and allowed."""
    root = files(tmp_path, {"/var/run/secrets/kubernetes.io/serviceaccount/token": "secret"})
    answers = {
        "/api/v1/nodes/node-1": json.dumps({"metadata": {"uid": "node-uid"}}),
        "/api/v1/namespaces/kube-system": json.dumps({"metadata": {"uid": "cluster-uid"}}),
    }
    off = {"k8s.cluster.uid": {"enabled": False}}
    for given, cluster in ((answers, {"k8s.cluster.uid": "cluster-uid"}), (dict([*answers.items()][:1]), {})):
        with service(given, {"Authorization": "Bearer secret"}) as api:
            host, _, port = api.partition(":")
            pod = {
                "KUBERNETES_SERVICE_HOST": host,
                "KUBERNETES_SERVICE_PORT": port,
                "KUBERNETES_SERVICE_SCHEME": "http",
                "K8S_NODE_NAME": "node-1",
                "OTHER": "node-1",
            }
            expected = {"k8s.node.name": "node-1", "k8s.node.uid": "node-uid"}
            assert find("k8s_api", pod, root) == {**expected, **cluster}
            assert find("k8snode", pod, root, node_from_env_var="OTHER") == {**expected, **cluster}
            assert find("k8s_api", pod, root, resource_attributes=off) == expected
            with pytest.raises(NotHereError, match="401"):
                find("k8s_api", pod, root, auth_type="none")
            with pytest.raises(ValueError, match=r"spec\.nodeName"):
                find("k8s_api", pod, root, node_from_env_var="MISSING")


@pytest.mark.parametrize(
    ("detector", "path", "answer", "expected"),
    [
        (
            "digitalocean",
            "/metadata/v1.json",
            '{"droplet_id": 7, "hostname": "h", "region": "nyc3"}',
            {"cloud.provider": "digitalocean", "cloud.region": "nyc3", "host.id": "7", "host.name": "h"},
        ),
        (
            "hetzner",
            "/hetzner/v1/metadata",
            "availability-zone: fsn1-dc14\nhostname: h\ninstance-id: 7\nregion: eu-central\n",
            {
                "cloud.provider": "hetzner",
                "cloud.region": "eu-central",
                "cloud.availability_zone": "fsn1-dc14",
                "host.id": "7",
                "host.name": "h",
            },
        ),
        (
            "vultr",
            "/v1.json",
            '{"instance-v2-id": "i", "hostname": "h", "region": {"regioncode": "EWR"}}',
            {
                "cloud.provider": "vultr",
                "cloud.platform": "vultr_cloud_compute",
                "cloud.region": "ewr",
                "host.id": "i",
                "host.name": "h",
            },
        ),
        (
            "upcloud",
            "/metadata/v1.json",
            '{"cloud_name": "upcloud", "instance_id": "i", "hostname": "h", "region": "fi-hel2"}',
            {"cloud.provider": "upcloud", "cloud.region": "fi-hel2", "host.id": "i", "host.name": "h"},
        ),
        (
            "nova",
            "/openstack/latest/meta_data.json",
            '{"uuid": "i", "hostname": "h", "availability_zone": "z", "project_id": "p"}',
            {
                "cloud.provider": "openstack",
                "cloud.platform": "openstack_nova",
                "cloud.account.id": "p",
                "cloud.availability_zone": "z",
                "host.id": "i",
                "host.name": "h",
            },
        ),
        (
            "oraclecloud",
            "/opc/v2/instance/",
            """{"id": "i", "displayName": "h", "shape": "s", "canonicalRegionName": "r", "availabilityDomain": "a",
            "regionInfo": {"realmKey": "oc1"}}""",
            {
                "cloud.provider": "oracle_cloud",
                "cloud.platform": "oracle_cloud_compute",
                "cloud.region": "r",
                "cloud.availability_zone": "a",
                "host.id": "i",
                "host.name": "h",
                "host.type": "s",
                "oracle_cloud.realm": "oc1",
            },
        ),
        (
            "consul",
            "/v1/agent/self",
            '{"Config": {"Datacenter": "dc1", "NodeID": "i", "NodeName": "h"}, "Meta": {"rack": "r1"}}',
            {"cloud.region": "dc1", "host.id": "i", "host.name": "h", "rack": "r1"},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
def test_smaller_services(detector: str, path: str, answer: str, expected: dict[str, str]) -> None:
    """One question each; without an answer this is another platform, with a strange one an error."""
    headers = {"oraclecloud": {"Authorization": "Bearer Oracle"}, "consul": {"X-Consul-Token": "t"}}.get(detector)
    with service({path: answer}, headers) as place:
        variables = {
            "HELIOGRAPH_METADATA_ENDPOINT": f"http://{place}",
            "CONSUL_HTTP_ADDR": place,
            "CONSUL_HTTP_TOKEN": "t",
        }
        assert find(detector, variables) == expected
    with pytest.raises(NotHereError):
        find(detector, variables)
    with service({path: "[]"}, headers) as place, pytest.raises(ValueError, match="no JSON object"):
        find(detector, {**variables, "HELIOGRAPH_METADATA_ENDPOINT": f"http://{place}", "CONSUL_HTTP_ADDR": place})
