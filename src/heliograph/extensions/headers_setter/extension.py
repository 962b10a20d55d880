"""Headers of exporters' requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from heliograph.extensions.headers_setter.errors import AmbiguousHeaderError
from heliograph.extensions.shared.watched import WatchedFile
from heliograph.pipeline.authenticating import ClientAuthConfig, find_client_authenticator
from heliograph.pipeline.listening import AUTH_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from heliograph.extensions.headers_setter.config import HeaderConfig, HeadersSetterConfig
    from heliograph.pipeline import CreateSettings, Host, Metadata
    from heliograph.pipeline.authenticating import ClientAuthenticator


class HeadersSetter:
    """Sets, changes and deletes headers.

    Args:
        settings: What its factory was given.
        config: Its settings.
    """

    def __init__(self, settings: CreateSettings, config: HeadersSetterConfig) -> None:
        self._config: Final = config
        self._id: Final = settings.id
        self._files: Final = {
            header.value_file: WatchedFile(header.value_file, str.strip, settings.logger)
            for header in config.headers
            if header.value_file is not None
        }
        self._steps: Final = [(header.key.lower(), header.action, self._source(header)) for header in config.headers]
        self._host: Host | None = None
        self._other: ClientAuthenticator | None = None

    def start(self, host: Host) -> None:
        """Read the files.

        Raises:
            CredentialsFileError: One cannot be read.
        """
        self._host = host
        for file in self._files.values():
            file.get()

    def shutdown(self, deadline: float) -> None:
        """Nothing to stop."""

    @property
    def is_secret(self) -> bool:
        """Whether the additional extension writes credentials; header values are not taken for such."""
        other = self._additional()
        return other is not None and other.is_secret

    def request_headers(self, headers: Mapping[str, str], metadata: Metadata) -> dict[str, str]:
        """The headers after all steps, then those of the additional extension.

        Raises:
            AmbiguousHeaderError: The incoming request has a header several times.
        """
        made = dict(headers)
        for key, action, source in self._steps:
            if source is None:
                made.pop(key, None)
            elif action == "upsert" or (action == "insert") == (key not in made):
                made[key] = source(metadata)
        other = self._additional()
        return made if other is None else other.request_headers(made, metadata)

    def _additional(self) -> ClientAuthenticator | None:
        """The other extension; looked for when it is needed, since it may start after this one."""
        name = self._config.additional_auth
        if name is not None and self._other is None and self._host is not None:
            setting = f"extensions::{self._id}::additional_auth"
            self._other = find_client_authenticator(self._host, ClientAuthConfig(authenticator=name), setting)
        return self._other

    def _source(self, header: HeaderConfig) -> Callable[[Metadata], str] | None:
        """Where the value comes from; None for a header that is deleted."""
        if header.value is not None:
            value = header.value.get_secret_value()
            return lambda _: value
        if header.value_file is not None:
            file = self._files[header.value_file]
            return lambda _: file.get()
        default = header.default_value.get_secret_value() if header.default_value is not None else ""
        if header.from_context is not None:
            name = header.from_context.lower()
        elif header.from_attribute is not None:
            name = f"{AUTH_PREFIX}{header.from_attribute}"
        else:
            return None
        return lambda metadata: _single(name, metadata.get(name, ()), default)


def _single(name: str, values: tuple[str, ...], default: str) -> str:
    if len(values) > 1:
        raise AmbiguousHeaderError(f"the incoming request has {len(values)} values of {name}: which one to use?")
    return values[0] if values else default
