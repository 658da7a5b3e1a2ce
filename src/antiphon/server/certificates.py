"""A private certificate authority and a server certificate, made on first start.

Python's Live SDK speaks only TLS. So that it can reach a server on the same machine without anybody buying
a certificate, the server signs one with an authority of its own, which clients trust through
`SSL_CERT_FILE`. The certificates pass OpenSSL's strict checks (`X509_V_FLAG_X509_STRICT`, the default since
Python 3.13), which want RFC 5280's extensions: key usage, subject and authority key identifiers, critical
basic constraints.
"""

from __future__ import annotations

import fcntl
import ipaddress
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from antiphon.server.trust import write_bundle

logger = logging.getLogger(__name__)

_CA_LIFETIME = timedelta(days=3650)
_SERVER_LIFETIME = timedelta(days=397)
_RENEW_BEFORE = timedelta(days=30)
_CLOCK_SKEW = timedelta(days=1)
"""Certificates are valid from a day ago, for machines whose clocks disagree."""


class CertificateError(Exception):
    """Certificates cannot be made or used; the message names the file or the name, and the fix."""


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """Where the certificates lie, all in one directory.

    Attributes:
        ca: the authority's certificate: what a client adds to those it trusts.
        bundle: the system's authorities and ours: what a client uses instead of those it trusts.
    """

    ca: Path
    ca_key: Path
    certificate: Path
    private_key: Path
    bundle: Path

    @classmethod
    def within(cls, directory: Path) -> CertificateFiles:
        """The files' paths in a state directory, whether they exist or not."""
        return cls(
            ca=directory / "ca.pem",
            ca_key=directory / "ca-key.pem",
            certificate=directory / "server.pem",
            private_key=directory / "server-key.pem",
            bundle=directory / "ca-bundle.pem",
        )


@dataclass(frozen=True, slots=True)
class _Identity:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def prepare_certificates(directory: Path, names: Sequence[str], now: datetime) -> CertificateFiles:
    """Make what is missing, near its end, or for other names; leave the rest.

    Servers that start at the same time take turns.

    Args:
        directory: the state directory; made if need be, readable by its owner only.
        names: host names and IP addresses clients will dial.
        now: the date and time, timezone-aware.

    Raises:
        CertificateError: the directory cannot be written, or a name cannot stand in a certificate.
    """
    files = CertificateFiles.within(directory)
    san = _alternative_names(names)
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(directory / "certificates.lock"):
            ca = _load(files.ca, files.ca_key)
            if ca is None or _expires_soon(ca.certificate, now):
                logger.info("making a certificate authority in %s", directory)
                ca = _make_ca(now)
                _store(ca, files.ca, files.ca_key)
            server = _load(files.certificate, files.private_key)
            if (
                server is None
                or _expires_soon(server.certificate, now)
                or not _fits(server.certificate, ca, san)
            ):
                logger.info("making a certificate for %s", ", ".join(names))
                _store(_make_server(ca, san, now), files.certificate, files.private_key)
            write_bundle(files.bundle, files.ca)
    except OSError as error:
        raise CertificateError(
            f"cannot keep certificates in {directory}: {error}. Set ANTIPHON_STATE_DIR to a directory that"
            " can be written, or tls.certificate and tls.private_key to files of your own"
        ) from error
    return files


def _alternative_names(names: Sequence[str]) -> x509.SubjectAlternativeName:
    entries: list[x509.GeneralName] = []
    for name in dict.fromkeys(names):
        try:
            entries.append(x509.IPAddress(ipaddress.ip_address(name)))
            continue
        except ValueError:
            pass
        try:
            entries.append(x509.DNSName(name.encode("idna").decode("ascii").lower()))
        except (UnicodeError, ValueError) as error:
            raise CertificateError(f"{name!r} is neither a host name nor an IP address: {error}") from None
    return x509.SubjectAlternativeName(entries)


def _make_ca(now: datetime) -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Antiphon private CA")
    certificate = (
        _builder(name, name, key.public_key(), now, now + _CA_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _Identity(certificate, key)


def _make_server(ca: _Identity, san: x509.SubjectAlternativeName, now: datetime) -> _Identity:
    key = ec.generate_private_key(ec.SECP256R1())
    end = min(now + _SERVER_LIFETIME, ca.certificate.not_valid_after_utc)
    authority = ca.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    certificate = (
        _builder(_name("Antiphon server"), ca.certificate.subject, key.public_key(), now, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), critical=False
        )
        .add_extension(san, critical=False)
        .sign(ca.key, hashes.SHA256())
    )
    return _Identity(certificate, key)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, end: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _expires_soon(certificate: x509.Certificate, now: datetime) -> bool:
    return not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - _RENEW_BEFORE


def _fits(certificate: x509.Certificate, ca: _Identity, san: x509.SubjectAlternativeName) -> bool:
    """Whether it is signed by the authority and for these very names."""
    try:
        certificate.verify_directly_issued_by(ca.certificate)
        present = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except Exception:  # any failure to verify, of whatever kind, means that a new one is needed
        return False
    return set(present) == set(san)


def _load(certificate_path: Path, key_path: Path) -> _Identity | None:
    """The stored certificate and its key; None when they are missing, damaged or do not belong together."""
    try:
        certificate = x509.load_pem_x509_certificate(certificate_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as error:
        logger.warning("%s or its key is damaged and will be made again: %s", certificate_path, error)
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        logger.warning("%s does not belong to %s; both will be made again", key_path, certificate_path)
        return None
    return _Identity(certificate, key)


def _store(identity: _Identity, certificate_path: Path, key_path: Path) -> None:
    key = identity.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(key_path, key, mode=0o600)
    _write(certificate_path, identity.certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _write(path: Path, data: bytes, *, mode: int) -> None:
    """Replace a file in one step; a secret is never readable by others, not even for a moment."""
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
    temporary.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
