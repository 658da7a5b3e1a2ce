"""The port, who may connect, and the certificates."""

from __future__ import annotations

import http.client
import os
import ssl
from urllib.parse import urlsplit

from antiphon.cli.base_url import base_url
from antiphon.cli.doctor.finding import Finding, good, missing, optional
from antiphon.config import Config
from antiphon.server.bind import BindError, bind
from antiphon.server.certificates import CertificateFiles
from antiphon.server.state_directory import state_directory
from antiphon.server.trust import server_context

ANSWER_TIMEOUT_S = 2.0


def port(config: Config) -> Finding:
    """Whether the port is free, or already an Antiphon's."""
    url = base_url(config)
    if config.server.port and (state := _readiness(url)) is not None:
        return good("port", f"a server at {url} is running and {state}")
    try:
        sockets = bind(config.server.host, config.server.port)
    except BindError as error:
        return missing("port", str(error), "choose another: antiphon serve --port 8081")
    for socket in sockets:
        socket.close()
    return good("port", f"{config.server.port} on {config.server.host} is free")


def certificates(config: Config) -> Finding:
    """Whether TLS will work."""
    tls = config.tls
    if not tls.enabled:
        return optional("TLS", "off: the Python SDK will not reach this server", "set tls.enabled = true")
    if tls.certificate is not None and tls.private_key is not None:
        try:
            server_context(tls.certificate, tls.private_key)
        except (OSError, ssl.SSLError) as error:
            return missing(
                "TLS",
                f"{tls.certificate} and {tls.private_key}: {error}",
                "name a PEM certificate and its key",
            )
        return good("TLS", f"certificate {tls.certificate}")
    files = CertificateFiles.within(state_directory(os.environ))
    if not files.bundle.exists():
        return good("TLS", f"certificates will be made in {files.ca.parent} when the server starts first")
    return good("TLS", f"own authority {files.ca}; clients trust {files.bundle}")


def _readiness(url: str) -> str | None:
    """What a server that runs already says about itself; None when none of ours does."""
    parts = urlsplit(url)
    host, number = parts.hostname or "", parts.port or 0
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # nothing secret is sent, and the answer is only shown
    connection = (
        http.client.HTTPSConnection(host, number, timeout=ANSWER_TIMEOUT_S, context=context)
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, number, timeout=ANSWER_TIMEOUT_S)
    )
    try:
        connection.request("GET", "/readyz")
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    return {200: "ready", 503: "not ready yet"}.get(status)
