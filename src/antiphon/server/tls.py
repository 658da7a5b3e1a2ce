"""How the server answers TLS, according to its configuration."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime

from antiphon.config.settings import Config
from antiphon.server.bind import Address
from antiphon.server.certificates import CertificateError, prepare_certificates
from antiphon.server.state_directory import state_directory
from antiphon.server.trust import server_context

_EVERY_ADDRESS = frozenset({"0.0.0.0", "::"})


def tls_context(
    config: Config, addresses: Sequence[Address], environ: Mapping[str, str], now: datetime
) -> ssl.SSLContext | None:
    """The configured certificate, or the one the server makes for itself; None when TLS is off.

    Raises:
        CertificateError: the files cannot be used, or cannot be made.
    """
    tls = config.tls
    if not tls.enabled:
        return None
    if tls.certificate is not None and tls.private_key is not None:
        try:
            return server_context(tls.certificate, tls.private_key)
        except (ssl.SSLError, OSError) as error:
            raise CertificateError(
                f"tls.certificate {tls.certificate} with tls.private_key {tls.private_key}: {error}"
            ) from error
    names = certificate_names(config, addresses, socket.gethostname())
    files = prepare_certificates(state_directory(environ), names, now)
    return server_context(files.certificate, files.private_key)


def certificate_names(config: Config, addresses: Sequence[Address], hostname: str) -> list[str]:
    """What clients may dial: loopback, this machine's name, the bound addresses, and what is configured."""
    names = ["localhost", "127.0.0.1", "::1"]
    if hostname.isascii() and all(0 < len(label) < 64 for label in hostname.split(".")):
        names.append(hostname.lower())
    names += [address.host for address in addresses if address.host not in _EVERY_ADDRESS]
    return list(dict.fromkeys([*names, *config.server.hosts]))
