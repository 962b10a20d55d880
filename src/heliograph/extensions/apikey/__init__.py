"""API keys: who may send, read and administer."""

from heliograph.extensions.apikey.factory import FACTORY
from heliograph.extensions.apikey.keys import ApiKey, Scope
from heliograph.extensions.apikey.store import KeyStore

__all__ = ["FACTORY", "ApiKey", "KeyStore", "Scope"]
