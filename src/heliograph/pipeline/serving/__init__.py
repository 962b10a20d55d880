"""Small listeners of components: endpoints, TLS, authentication, and HTTP for answers that fit in memory."""

from heliograph.pipeline.serving.config import HttpServerConfig, ServerTlsConfig
from heliograph.pipeline.serving.http import HttpCall, HttpReply, HttpServer
from heliograph.pipeline.serving.listener import Listener

__all__ = ["HttpCall", "HttpReply", "HttpServer", "HttpServerConfig", "Listener", "ServerTlsConfig"]
