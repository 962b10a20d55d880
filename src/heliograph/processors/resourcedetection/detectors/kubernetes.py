"""Kubernetes, through its API and the pod's service account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from heliograph.processors.resourcedetection.surroundings import NotHereError

if TYPE_CHECKING:
    from heliograph.processors.resourcedetection.surroundings import Surroundings

_ACCOUNT: Final = "/var/run/secrets/kubernetes.io/serviceaccount"
_PLAIN_PORT: Final = "80"


def ask_api(around: Surroundings, target: str) -> dict[str, Any]:
    """What the API server answers.

    Raises:
        NotHereError: This is no pod, or the server says no.
    """
    from heliograph.processors.resourcedetection.config import KubernetesConfig

    host = around.require("KUBERNETES_SERVICE_HOST")
    port = around.variable("KUBERNETES_SERVICE_PORT") or "443"
    scheme = "http" if around.variable("KUBERNETES_SERVICE_SCHEME") == "http" or port == _PLAIN_PORT else "https"
    headers: dict[str, str] = {}
    anonymous = isinstance(around.config, KubernetesConfig) and around.config.auth_type == "none"
    if not anonymous:
        headers["Authorization"] = f"Bearer {around.read(f'{_ACCOUNT}/token').strip()}"
    authority = around.path(f"{_ACCOUNT}/ca.crt")
    name = f"[{host}]" if ":" in host else host
    return around.json(f"{scheme}://{name}:{port}{target}", headers, str(authority) if authority.exists() else None)


def of_node(around: Surroundings) -> dict[str, Any]:
    """The node of this pod, whose name stands in a variable, and the cluster.

    Raises:
        NotHereError: This is no pod, or the server says no.
        ValueError: The variable is not set.
    """
    from heliograph.processors.resourcedetection.config import KubernetesConfig

    around.require("KUBERNETES_SERVICE_HOST")
    config = around.config
    variable = config.node_from_env_var if isinstance(config, KubernetesConfig) else "K8S_NODE_NAME"
    name = around.variable(variable)
    if not name:
        raise ValueError(f"the variable {variable} does not hold the node's name: set it from spec.nodeName")
    node: dict[str, Any] = ask_api(around, f"/api/v1/nodes/{name}").get("metadata") or {}
    found = {"k8s.node.name": name, "k8s.node.uid": node.get("uid")}
    if "k8s.cluster.uid" in config.wanted("k8s_api"):
        try:
            space: dict[str, Any] = ask_api(around, "/api/v1/namespaces/kube-system").get("metadata") or {}
            found["k8s.cluster.uid"] = space.get("uid")
        except NotHereError:
            return found  # it needs a permission that the node does not
    return found
