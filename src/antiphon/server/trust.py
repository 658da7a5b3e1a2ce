"""What the two ends of TLS trust and show."""

from __future__ import annotations

import ssl
from importlib.util import find_spec
from pathlib import Path

_SYSTEM_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # macOS, BSD
)


def write_bundle(path: Path, ca: Path) -> None:
    """Write the system's certificate authorities and ours into one file.

    `SSL_CERT_FILE` replaces all that a client trusts; with our authority alone in it, the client could
    reach nothing but us.
    """
    system = _system_bundle()
    parts = [system.read_bytes()] if system is not None else []
    bundle = b"\n".join([*parts, ca.read_bytes()])
    if path.exists() and path.read_bytes() == bundle:
        return
    temporary = path.with_suffix(".new")
    temporary.write_bytes(bundle)
    temporary.replace(path)


def _system_bundle() -> Path | None:
    candidates = [ssl.get_default_verify_paths().openssl_cafile, *_SYSTEM_BUNDLES]
    if (certifi := find_spec("certifi")) is not None and certifi.origin is not None:
        candidates.append(str(Path(certifi.origin).with_name("cacert.pem")))
    return next((path for candidate in candidates if (path := Path(candidate)).is_file()), None)


def server_context(certificate: Path, private_key: Path) -> ssl.SSLContext:
    """The server's side of TLS: version 1.2 or newer, HTTP/1.1 only.

    Raises:
        ssl.SSLError: the files are not PEM, or do not belong together.
        OSError: a file cannot be read.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    context.load_cert_chain(certificate, private_key)
    return context
