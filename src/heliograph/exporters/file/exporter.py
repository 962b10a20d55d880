"""Writes OTLP requests to a file."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

from heliograph.exporters.file.errors import FileExportError
from heliograph.exporters.file.rotating import RotatingFile
from heliograph.wire import Encoding, encode

if TYPE_CHECKING:
    from heliograph.exporters.file.config import FileConfig
    from heliograph.pipeline import CreateSettings, Host, Parcel


class FileExporter:
    """Writes each parcel as one request and accepts it once the operating system has it."""

    def __init__(self, settings: CreateSettings, config: FileConfig) -> None:
        self._config: Final = config
        self._telemetry: Final = settings.telemetry
        self._encoding: Final = Encoding.JSON if config.format == "json" else Encoding.PROTOBUF
        self._lock: Final = Lock()
        self._file: RotatingFile | None = None
        self._host: Host | None = None

    def start(self, host: Host) -> None:
        """Open the file."""
        config = self._config
        path = Path(config.path)
        try:
            if config.create_directory:
                path.parent.mkdir(mode=int(config.directory_permissions, 8), parents=True, exist_ok=True)
            self._file = RotatingFile(path, config.rotation, append=config.append)
        except OSError as error:
            raise FileExportError(f"cannot write {path}: {error.strerror}") from error
        self._host = host

    def shutdown(self, deadline: float) -> None:  # noqa: ARG002 - the contract's shape
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def consume(self, parcel: Parcel) -> None:
        """Write and accept; a disk that refuses fails the parcel, to come back."""
        data = self._framed(encode(parcel.batch, self._encoding))
        try:
            with self._lock:
                if self._file is None:
                    raise FileExportError(f"{self._config.path} is closed")
                self._file.write(data)
        except OSError as error:
            self._telemetry.send_failed(parcel.signal, parcel.num_items)
            failure = FileExportError(f"cannot write {self._config.path}: {error.strerror}", retry_after=1.0)
            if self._host is not None:
                self._host.report_error(failure)
            parcel.fail(failure)
            return
        self._telemetry.sent(parcel.signal, parcel.num_items)
        parcel.accept()

    def _framed(self, body: bytes) -> bytes:
        if self._config.compression == "zstd":
            import zstandard

            body = zstandard.compress(body)
        elif self._config.format == "json":
            return body + b"\n"
        return len(body).to_bytes(4, "big") + body
