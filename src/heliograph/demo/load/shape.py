"""What the generated system looks like: services, their operations and who calls whom."""

import random
from dataclasses import dataclass

Attributes = dict[str, str | int | float | bool]

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of span.

    Attributes:
        service: Who does it.
        name: Span name.
        kind: OTLP span kind.
        milliseconds: Typical time of its own.
        calls: Operations that it calls, each with its probability.
    """

    service: str
    name: str
    kind: int
    milliseconds: float
    calls: tuple[tuple["Operation", float], ...] = ()


def _query(service: str, table: str, milliseconds: float) -> Operation:
    return Operation(service, f"SELECT {table}", CLIENT, milliseconds)


def _remote(caller: str, target: Operation) -> Operation:
    return Operation(caller, target.name.split(" ")[0], CLIENT, 0.3, ((target, 1.0),))


_SESSION = Operation("sessions", "GET /sessions/{id}", SERVER, 1.2, ((_query("sessions", "sessions", 0.8), 0.4),))
_PRICE = Operation("pricing", "POST /quote", SERVER, 3.0, ((Operation("pricing", "apply rules", INTERNAL, 2.0), 1.0),))
_STOCK = Operation("stock", "GET /stock/{sku}", SERVER, 2.0, ((_query("stock", "items", 4.0), 1.0),))
_MAIL = Operation("mailer", "process mails", CONSUMER, 40.0)
_PAY = Operation("payments", "POST /charges", SERVER, 60.0, ((_query("payments", "ledger", 6.0), 1.0),))
_ORDER = Operation(
    "orders",
    "POST /orders",
    SERVER,
    8.0,
    (
        (_remote("orders", _STOCK), 1.0),
        (_remote("orders", _PAY), 0.9),
        (_query("orders", "orders", 5.0), 1.0),
        (Operation("orders", "publish mails", PRODUCER, 0.6, ((_MAIL, 1.0),)), 0.8),
    ),
)
ENTRIES: tuple[tuple[Operation, float], ...] = (
    (
        Operation(
            "gateway",
            "GET /products/{id}",
            SERVER,
            2.0,
            ((_remote("gateway", _SESSION), 0.8), (_remote("gateway", _STOCK), 1.0), (_remote("gateway", _PRICE), 1.0)),
        ),
        0.6,
    ),
    (Operation("gateway", "POST /cart", SERVER, 2.5, ((_remote("gateway", _SESSION), 1.0),)), 0.2),
    (
        Operation(
            "gateway",
            "POST /checkout",
            SERVER,
            3.0,
            ((_remote("gateway", _SESSION), 1.0), (_remote("gateway", _ORDER), 1.0)),
        ),
        0.2,
    ),
)
SERVICES = ("gateway", "sessions", "pricing", "stock", "orders", "payments", "mailer")
_REGIONS = ("eu-central-1", "us-east-1", "ap-east-1")


def resource_of(service: str) -> Attributes:
    """Resource attributes of a service."""
    dice = random.Random(service)  # noqa: S311 - the same values every time are the point
    pod = f"{service}-{dice.randrange(16**8):08x}-{dice.randrange(16**5):05x}"
    return {
        "service.name": service,
        "service.version": f"{dice.randrange(1, 4)}.{dice.randrange(20)}.0",
        "service.namespace": "shop",
        "service.instance.id": pod,
        "deployment.environment.name": "production",
        "k8s.namespace.name": "shop",
        "k8s.pod.name": pod,
        "k8s.node.name": f"node-{dice.randrange(12)}",
        "cloud.region": dice.choice(_REGIONS),
        "telemetry.sdk.language": dice.choice(("go", "java", "python", "nodejs")),
        "telemetry.sdk.name": "opentelemetry",
    }


def attributes_of(operation: Operation, dice: random.Random, *, failed: bool) -> Attributes:
    """Span attributes of one call."""
    if operation.kind == SERVER or (operation.calls and operation.kind == CLIENT):
        method, _, route = operation.name.partition(" ")
        found: Attributes = {
            "http.request.method": method,
            "http.response.status_code": dice.choice((500, 503)) if failed else dice.choice((200, 200, 200, 201, 304)),
            "server.address": f"{operation.service}.shop.svc",
            "server.port": 8080,
            "network.protocol.version": "1.1",
        }
        if route:
            found |= {
                "http.route": route,
                "url.path": route.replace("{id}", str(dice.randrange(5000))).replace(
                    "{sku}", f"SKU{dice.randrange(900)}"
                ),
                "user.id": f"u{dice.randrange(20_000)}",
                "client.address": f"10.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(256)}",
                "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64)",
            }
        return found
    if operation.kind == CLIENT:
        table = operation.name.rpartition(" ")[2]
        return {
            "db.system.name": "postgresql",
            "db.namespace": operation.service,
            "db.collection.name": table,
            "db.operation.name": "SELECT",
            "db.query.text": f"SELECT * FROM {table} WHERE id = $1 AND tenant = $2 ORDER BY created DESC LIMIT 50",  # noqa: S608 - text only, never run
            "db.response.returned_rows": dice.randrange(50),
            "server.address": f"{operation.service}-db",
        }
    if operation.kind in {PRODUCER, CONSUMER}:
        return {
            "messaging.system": "kafka",
            "messaging.destination.name": "mails",
            "messaging.message.body.size": dice.randrange(200, 4000),
            "messaging.kafka.offset": dice.randrange(10**9),
        }
    return {"rules.applied": dice.randrange(12), "rules.cached": dice.random() < 0.5, "discount": dice.random()}  # noqa: PLR2004 - a coin
