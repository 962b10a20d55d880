"""`flatten_data`: every log with its own copy of resource and scope, and back."""

import json
from typing import Any

from heliograph.ottl.rows.codec import encode_attributes
from heliograph.ottl.rows.messages import Resource, ResourceLogs, Scope, ScopeLogs
from heliograph.ottl.values.convert import copy


def flatten(request: Any) -> None:
    """Give each log record a resource and scope that nothing else shares."""
    flat: list[Any] = []
    for resources in request.resources:
        for scopes in resources.scopes:
            for record in scopes.items:
                scope = Scope(
                    name=scopes.scope.name, version=scopes.scope.version, attributes=copy(scopes.scope.attributes)
                )
                own = ScopeLogs(scope=scope, schema_url=scopes.schema_url, items=[record])
                resource = Resource(attributes=copy(resources.resource.attributes))
                flat.append(ResourceLogs(resource=resource, scopes=[own]))
    request.resources = flat


def _identity(attributes: dict[str, Any]) -> str:
    return json.dumps(sorted(encode_attributes(attributes), key=lambda item: item["key"]))


def regroup(request: Any) -> None:
    """Put records whose resources and scopes are alike under one resource and scope, in order."""
    merged: dict[str, Any] = {}
    for resources in request.resources:
        known = merged.setdefault(_identity(resources.resource.attributes), resources)
        if known is not resources:
            known.scopes += resources.scopes
    for resources in merged.values():
        scopes: dict[tuple[str, ...], Any] = {}
        for entry in resources.scopes:
            scope = entry.scope
            known = scopes.setdefault((entry.schema_url, scope.name, scope.version, _identity(scope.attributes)), entry)
            if known is not entry:
                known.items += entry.items
        resources.scopes = list(scopes.values())
    request.resources = list(merged.values())
