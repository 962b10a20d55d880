"""How the service makes file storage."""

from heliograph.extensions.file_storage.config import FileStorageConfig
from heliograph.extensions.file_storage.extension import FileStorage
from heliograph.pipeline import ExtensionFactory, Stability

FACTORY = ExtensionFactory(
    type="file_storage",
    config_class=FileStorageConfig,
    stability=Stability.BETA,
    create=FileStorage,
    summary="Keeps state of components in files; the persistent queue of exporters is the journal.",
)
