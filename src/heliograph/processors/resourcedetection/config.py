"""Settings of the resourcedetection processor."""

from typing import Literal, Self

from pydantic import Field, model_validator

from heliograph.pipeline import ComponentConfig, Duration
from heliograph.pipeline.config.suggest import nearest
from heliograph.processors.resourcedetection.attributes import ATTRIBUTES, OTHER_NAMES

DetectorName = Literal[
    "env",
    "process",
    "system",
    "host",
    "container",
    "docker",
    "lambda",
    "elastic_beanstalk",
    "elasticbeanstalk",
    "eks",
    "ecs",
    "ec2",
    "azure",
    "aks",
    "gcp",
    "k8s_api",
    "k8snode",
    "heroku",
    "consul",
    "dynatrace",
    "digitalocean",
    "hetzner",
    "vultr",
    "upcloud",
    "nova",
    "oraclecloud",
]


class Switch(ComponentConfig):
    """Whether an attribute is written."""

    enabled: bool
    """Whether it is."""


class DetectorConfig(ComponentConfig):
    """What every detector can be told."""

    resource_attributes: dict[str, Switch] = Field(default_factory=dict)
    """`enabled` of each attribute; the others keep their defaults."""

    def wanted(self, detector: str) -> set[str]:
        """Attributes of a detector that are written."""
        switches = {name: switch.enabled for name, switch in self.resource_attributes.items()}
        return {name for name, on in {**ATTRIBUTES.get(detector, {}), **switches}.items() if on}


class SystemConfig(DetectorConfig):
    """Settings of the detector `system`."""

    hostname_sources: list[Literal["dns", "os", "cname", "lookup"]] = Field(default=["dns", "os"])
    """Where `host.name` comes from: the first that has one. `dns` and `cname` are the full name, `lookup` asks back."""


class MetadataConfig(DetectorConfig):
    """Settings of a detector that asks a metadata service."""

    fail_on_missing_metadata: bool = False
    """A service that does not answer stops the start; the newer setting is the processor's own."""


class Ec2Config(MetadataConfig):
    """Settings of the detector `ec2`."""

    tags: list[str] = Field(default_factory=list)
    """Patterns of tags that are written as `ec2.tag.NAME`."""
    tags_from_imds: bool = False
    """Tags come from the metadata service; needed for `tags`, since asking EC2 itself is not there yet."""
    max_attempts: int = 3
    """Accepted; `retry` counts."""
    max_backoff: Duration = 20.0
    """Accepted; `retry` counts."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.tags and not self.tags_from_imds:
            raise ValueError("tags need `tags_from_imds: true`: asking EC2's own API comes in a later version")
        return self


class AzureConfig(DetectorConfig):
    """Settings of the detector `azure`."""

    tags: list[str] = Field(default_factory=list)
    """Patterns of tags that are written as `azure.tag.NAME`."""


class EksConfig(DetectorConfig):
    """Settings of the detector `eks`."""

    node_from_env_var: str = "K8S_NODE_NAME"
    """Accepted; the node is asked through the metadata service."""


class KubernetesConfig(DetectorConfig):
    """Settings of the detector `k8s_api`."""

    auth_type: Literal["serviceAccount", "none"] = "serviceAccount"
    """How the API server knows us."""
    node_from_env_var: str = "K8S_NODE_NAME"
    """The variable that holds the node's name."""


class DetectionRetryConfig(ComponentConfig):
    """Trying again after a failure."""

    enabled: bool = True
    """Try again."""
    initial_interval: Duration = 1.0
    """Wait after the first failure."""
    randomization_factor: float = Field(default=0.5, ge=0, le=1)
    """Accepted; one process asks."""
    multiplier: float = Field(default=2.0, ge=1)
    """Growth from wait to wait."""
    max_interval: Duration = 30.0
    """Longest wait."""
    max_elapsed_time: Duration = 0.0
    """How long all tries may take; 0 means `timeout`."""


class ResourceDetectionConfig(ComponentConfig):
    """Settings of the resourcedetection processor."""

    detectors: list[DetectorName] = Field(default=["env"], min_length=1)
    """In order; what one found, later ones do not change."""
    override: bool = True
    """Attributes that resources have already are replaced."""
    timeout: Duration = Field(default=5.0, gt=0)
    """How long finding out may take; what is not known then is left out."""
    refresh_interval: Duration = Field(default=0.0, ge=0)
    """Find out again so often; 0 does it once, at the start."""
    fail_on_missing_metadata: bool = False
    """A detector whose platform is not there stops the start, after `retry`."""
    retry: DetectionRetryConfig = DetectionRetryConfig()
    """Trying again after a failure."""
    system: SystemConfig = Field(default_factory=SystemConfig)
    """Settings of the detector `system`."""
    host: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `host`."""
    process: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `process`."""
    container: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `container`."""
    docker: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `docker`."""
    lambda_: DetectorConfig = Field(default_factory=DetectorConfig, alias="lambda")
    """Settings of the detector `lambda`."""
    elastic_beanstalk: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `elastic_beanstalk`."""
    eks: EksConfig = Field(default_factory=EksConfig)
    """Settings of the detector `eks`."""
    ecs: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `ecs`."""
    ec2: Ec2Config = Field(default_factory=Ec2Config)
    """Settings of the detector `ec2`."""
    azure: AzureConfig = Field(default_factory=AzureConfig)
    """Settings of the detector `azure`."""
    aks: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `aks`."""
    gcp: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `gcp`."""
    k8s_api: KubernetesConfig = Field(default_factory=KubernetesConfig)
    """Settings of the detector `k8s_api`."""
    k8snode: KubernetesConfig = Field(default_factory=KubernetesConfig)
    """Settings of the detector `k8snode`, the older name of `k8s_api`."""
    heroku: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `heroku`."""
    consul: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `consul`."""
    dynatrace: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `dynatrace`."""
    digitalocean: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `digitalocean`."""
    hetzner: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `hetzner`."""
    vultr: MetadataConfig = Field(default_factory=MetadataConfig)
    """Settings of the detector `vultr`."""
    upcloud: MetadataConfig = Field(default_factory=MetadataConfig)
    """Settings of the detector `upcloud`."""
    nova: MetadataConfig = Field(default_factory=MetadataConfig)
    """Settings of the detector `nova`."""
    oraclecloud: DetectorConfig = Field(default_factory=DetectorConfig)
    """Settings of the detector `oraclecloud`."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        for name in ATTRIBUTES:
            for key in self.of(name).resource_attributes:
                if key not in ATTRIBUTES[name]:
                    near = nearest(key, ATTRIBUTES[name])
                    hint = f"; did you mean `{near}`?" if near else ""
                    raise ValueError(f"the detector {name} has no attribute `{key}`{hint}")
        return self

    def of(self, detector: str) -> DetectorConfig:
        """The settings of a detector."""
        field = "lambda_" if detector == "lambda" else detector
        found = getattr(self, field, None)
        if field == "elasticbeanstalk":
            found = self.elastic_beanstalk
        return found if isinstance(found, DetectorConfig) else DetectorConfig()

    def attributes_of(self, detector: str) -> tuple[set[str], set[str]]:
        """Attributes of a detector that can be switched, and those that are on."""
        known = OTHER_NAMES.get(detector, detector)
        return set(ATTRIBUTES.get(known, {})), self.of(detector).wanted(known)
