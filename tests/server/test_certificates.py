"""The private certificate authority, and what it takes for clients to accept it."""

from __future__ import annotations

import logging
import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from antiphon.server.certificates import CertificateError, CertificateFiles, prepare_certificates
from antiphon.server.state_directory import state_directory
from antiphon.server.trust import server_context

NOW = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
NAMES = ("localhost", "127.0.0.1", "::1", "box")


def _serial(path: Path) -> int:
    return x509.load_pem_x509_certificate(path.read_bytes()).serial_number


def _serials(files: CertificateFiles) -> tuple[int, int]:
    return _serial(files.ca), _serial(files.certificate)


def _handshake(files: CertificateFiles, name: str, *, trust: Path, flags: ssl.VerifyFlags) -> None:
    """A TLS handshake in memory; raises as a client would."""
    client_context = ssl.create_default_context(cafile=str(trust))
    client_context.verify_flags |= flags
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server_side = server_context(files.certificate, files.private_key)
    server = server_side.wrap_bio(to_server, to_client, server_side=True)
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    done = 0
    while done < 2:
        done = 0
        for side in (client, server):
            try:
                side.do_handshake()
                done += 1
            except ssl.SSLWantReadError:
                pass


class TestTrust:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("trust", ["ca", "bundle"])
    def test_a_strict_client_accepts_every_name(self, tmp_path: Path, name: str, trust: str) -> None:
        """Python 3.13 made `VERIFY_X509_STRICT` the default."""
        files = prepare_certificates(tmp_path, NAMES, datetime.now(UTC))
        strict = ssl.VerifyFlags.VERIFY_X509_STRICT | ssl.VerifyFlags.VERIFY_X509_PARTIAL_CHAIN
        _handshake(files, name, trust=getattr(files, trust), flags=strict)

    def test_a_client_refuses_another_name(self, tmp_path: Path) -> None:
        files = prepare_certificates(tmp_path, NAMES, datetime.now(UTC))
        with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
            _handshake(files, "other", trust=files.ca, flags=ssl.VerifyFlags.VERIFY_DEFAULT)

    def test_the_bundle_keeps_the_systems_authorities(self, tmp_path: Path) -> None:
        files = prepare_certificates(tmp_path, NAMES, NOW)
        count = files.bundle.read_bytes().count(b"BEGIN CERTIFICATE")
        assert count > 10
        assert files.bundle.read_bytes().endswith(files.ca.read_bytes())


class TestFiles:
    def test_keys_are_for_their_owner_only(self, tmp_path: Path) -> None:
        directory = tmp_path / "state"
        files = prepare_certificates(directory, NAMES, NOW)
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        for key in (files.ca_key, files.private_key):
            assert stat.S_IMODE(key.stat().st_mode) == 0o600

    def test_a_second_start_keeps_everything(self, tmp_path: Path) -> None:
        first = _serials(prepare_certificates(tmp_path, NAMES, NOW))
        assert _serials(prepare_certificates(tmp_path, NAMES, NOW + timedelta(days=300))) == first

    def test_an_old_certificate_is_renewed_under_the_same_authority(self, tmp_path: Path) -> None:
        ca, server = _serials(prepare_certificates(tmp_path, NAMES, NOW))
        later_ca, later_server = _serials(prepare_certificates(tmp_path, NAMES, NOW + timedelta(days=368)))
        assert later_ca == ca
        assert later_server != server

    def test_an_old_authority_is_renewed_with_its_certificate(self, tmp_path: Path) -> None:
        ca, server = _serials(prepare_certificates(tmp_path, NAMES, NOW))
        later_ca, later_server = _serials(prepare_certificates(tmp_path, NAMES, NOW + timedelta(days=3630)))
        assert later_ca != ca
        assert later_server != server

    @pytest.mark.parametrize("names", [(*NAMES, "more.lan"), NAMES[:2]])
    def test_other_names_make_another_certificate(self, tmp_path: Path, names: tuple[str, ...]) -> None:
        ca, server = _serials(prepare_certificates(tmp_path, NAMES, NOW))
        later_ca, later_server = _serials(prepare_certificates(tmp_path, names, NOW))
        assert later_ca == ca
        assert later_server != server

    @pytest.mark.parametrize("damaged", ["ca", "ca_key", "certificate", "private_key"])
    def test_a_damaged_file_is_made_again(
        self, tmp_path: Path, damaged: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        files = prepare_certificates(tmp_path, NAMES, datetime.now(UTC))
        getattr(files, damaged).write_bytes(b"not PEM")
        with caplog.at_level(logging.WARNING):
            prepare_certificates(tmp_path, NAMES, datetime.now(UTC))
        assert "damaged" in caplog.text
        _handshake(files, "localhost", trust=files.ca, flags=ssl.VerifyFlags.VERIFY_X509_STRICT)

    def test_a_key_of_another_certificate_is_noticed(self, tmp_path: Path) -> None:
        files = prepare_certificates(tmp_path / "one", NAMES, datetime.now(UTC))
        other = prepare_certificates(tmp_path / "two", NAMES, datetime.now(UTC))
        files.private_key.write_bytes(other.private_key.read_bytes())
        prepare_certificates(tmp_path / "one", NAMES, datetime.now(UTC))
        _handshake(files, "localhost", trust=files.ca, flags=ssl.VerifyFlags.VERIFY_X509_STRICT)

    def test_a_directory_that_cannot_be_written_names_the_way_out(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(CertificateError, match="ANTIPHON_STATE_DIR"):
            prepare_certificates(tmp_path / "file" / "state", NAMES, NOW)

    def test_a_name_that_is_none_is_refused_by_name(self, tmp_path: Path) -> None:
        with pytest.raises(CertificateError, match=r"'a\.\.b' is neither a host name nor an IP address"):
            prepare_certificates(tmp_path, ("a..b",), NOW)

    def test_an_international_name_is_encoded(self, tmp_path: Path) -> None:
        files = prepare_certificates(tmp_path, ("bücher.example",), NOW)
        certificate = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert names.get_values_for_type(x509.DNSName) == ["xn--bcher-kva.example"]


class TestStateDirectory:
    def test_it_can_be_named(self) -> None:
        assert state_directory({"ANTIPHON_STATE_DIR": "/srv/a", "XDG_STATE_HOME": "/x"}) == Path("/srv/a")

    def test_it_follows_xdg(self) -> None:
        assert state_directory({"XDG_STATE_HOME": "/x"}) == Path("/x/antiphon")

    @pytest.mark.parametrize("environ", [{}, {"XDG_STATE_HOME": "relative"}])
    def test_it_is_in_the_home_by_default(self, environ: dict[str, str]) -> None:
        assert state_directory(environ) == Path.home() / ".local/state/antiphon"
