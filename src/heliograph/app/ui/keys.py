"""Asking an authenticator what a caller may do."""

from heliograph.exceptions import HeliographError
from heliograph.pipeline.listening import Authenticator


def may(authenticator: Authenticator, authorization: str, scope: str) -> bool:
    """Whether the value of an `Authorization` header is good for `scope` (`read` or `admin`)."""
    try:
        authenticator.authenticate({"authorization": authorization}, scope)
    except HeliographError:
        return False
    return True
