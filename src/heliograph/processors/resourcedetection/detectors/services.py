"""Heroku, Consul and Dynatrace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from heliograph.processors.resourcedetection.surroundings import Surroundings

_DYNATRACE: Final = "/var/lib/dynatrace/enrichment/dt_host_metadata.properties"


def of_heroku(around: Surroundings) -> dict[str, Any]:
    """The dyno, from its metadata variables.

    Raises:
        NotHereError: They are not there.
    """
    dyno = around.require("HEROKU_DYNO_ID")
    return {
        "cloud.provider": "heroku",
        "heroku.dyno.id": dyno,
        "service.instance.id": dyno,
        "heroku.app.id": around.variable("HEROKU_APP_ID"),
        "service.name": around.variable("HEROKU_APP_NAME"),
        "heroku.release.creation_timestamp": around.variable("HEROKU_RELEASE_CREATED_AT"),
        "service.version": around.variable("HEROKU_RELEASE_VERSION"),
        "heroku.release.commit": around.variable("HEROKU_SLUG_COMMIT"),
    }


def of_consul(around: Surroundings) -> dict[str, Any]:
    """The node of a Consul agent, with its metadata; CONSUL_HTTP_ADDR and CONSUL_HTTP_TOKEN say where and as whom.

    Raises:
        NotHereError: It does not answer.
    """
    where = around.variable("CONSUL_HTTP_ADDR") or "127.0.0.1:8500"
    base = where if "://" in where else f"http://{where}"
    headers = {"X-Consul-Token": key} if (key := around.variable("CONSUL_HTTP_TOKEN")) else {}
    answer = around.json(f"{base.rstrip('/')}/v1/agent/self", headers)
    config: dict[str, Any] = answer.get("Config") or {}
    meta: dict[str, Any] = answer.get("Meta") or {}
    return {
        **{str(key): str(value) for key, value in meta.items()},
        "cloud.region": config.get("Datacenter"),
        "host.id": config.get("NodeID"),
        "host.name": config.get("NodeName"),
    }


def of_dynatrace(around: Surroundings) -> dict[str, Any]:
    """The host as Dynatrace's agent knows it.

    Raises:
        NotHereError: The agent's file is not there.
    """
    lines = around.read(_DYNATRACE).splitlines()
    pairs = {key.strip(): value.strip() for key, equals, value in (line.partition("=") for line in lines) if equals}
    return {key: pairs.get(key) for key in ("dt.entity.host", "host.name", "dt.smartscape.host")}
