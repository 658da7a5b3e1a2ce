"""`[tls]`: the certificate."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import StrictBool, model_validator

from antiphon.config.section import Section


class TlsSettings(Section):
    """TLS on the same port as plain connections; without files the server makes its own certificate."""

    enabled: StrictBool = True

    certificate: Path | None = None
    """PEM file with the certificate chain."""

    private_key: Path | None = None
    """PEM file with the certificate's private key."""

    @model_validator(mode="after")
    def _both_files_or_none(self) -> Self:
        if (self.certificate is None) != (self.private_key is None):
            missing = "private_key" if self.private_key is None else "certificate"
            raise ValueError(f"certificate and private_key belong together; {missing} is missing")
        return self
