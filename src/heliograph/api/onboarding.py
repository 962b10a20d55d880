"""How to send the first span: lines to copy, with this server's addresses."""

from heliograph.api.ports import ApiServices
from heliograph.api.schemas.onboarding import Endpoints, Onboarding, Seen
from heliograph.api.snippets import snippets
from heliograph.query.search import Budget


def onboarding(services: ApiServices, budget: Budget) -> Onboarding:
    """Addresses, snippets and when each signal was last seen."""
    endpoints: Endpoints = services.config.endpoints()
    last = services.queries.catalogue.last_seen(budget)
    seen = Seen(traces=last.get("traces"), metrics=last.get("metrics"), logs=last.get("logs"))
    required = services.guard is not None and services.guard.required
    return Onboarding(
        endpoints=endpoints,
        requires_key=required,
        empty=not any(last.values()),
        seen=seen,
        snippets=snippets(endpoints, requires_key=required),
    )
