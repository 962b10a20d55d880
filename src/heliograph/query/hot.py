"""Hot attributes: which there are, which would be worth it, and making one."""

from heliograph.query.results.hot import AdviceResult, AdvisedAttribute, HotAttribute, HotResult
from heliograph.store.schema.hot import FEW
from heliograph.store.store import Store

TABLES = ("spans", "logs")


class HotAttributes:
    """Asks and changes the store's hot attributes.

    Args:
        store: The store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def listed(self) -> HotResult:
        """Every hot attribute, by table and in the order of its bit."""
        return HotResult(
            attributes=[
                HotAttribute(table=table, key=key.key, type=key.type, indexed=key.indexed, promoted=key.promoted)
                for table in TABLES
                for key in self._store.hot_keys(table)
            ]
        )

    def advice(self, table: str, limit: int) -> AdviceResult:
        """Attributes of a table that are worth promoting, best first."""
        found = self._store.advice(table, limit)
        return AdviceResult(
            attributes=[
                AdvisedAttribute(
                    table=one.table, key=one.key, type=one.type, share=one.share, values=one.values, asked=one.asked
                )
                for one in found
            ]
        )

    def promote(self, table: str, key: str, kind: str | None, *, indexed: bool) -> HotAttribute:
        """Make an attribute hot; without a type, of the one that the advice gives it.

        Raises:
            HotKeyError: It cannot be.
        """
        if kind is None:
            advised = {one.key: one.type for one in self._store.advice(table, 10_000)} if table in TABLES else {}
            kind = advised.get(key, FEW)
        self._store.promote(table, key, kind, indexed=indexed)
        return HotAttribute(table=table, key=key, type=kind, indexed=indexed, promoted=True)
