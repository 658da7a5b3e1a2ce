"""Sealing: what opens, for whom, and what is in the open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antiphon.store.shelf import Kind
from antiphon.store.vault import Unreadable, Vault

VAULT = Vault(b"k" * 32)
SEALED = VAULT.seal(Kind.SESSION, "handle", b"what was said " * 20, owner="alice")


@given(payload=st.binary(max_size=2000), handle=st.text(), owner=st.text())
def test_what_was_sealed_opens(payload: bytes, handle: str, owner: str) -> None:
    sealed = VAULT.seal(Kind.TOKEN, handle, payload, owner=owner)
    assert VAULT.open(Kind.TOKEN, handle, sealed, owner=owner) == payload


def test_neither_the_handle_nor_the_payload_shows() -> None:
    assert b"said" not in SEALED
    assert b"handle" not in SEALED
    assert VAULT.seal(Kind.SESSION, "handle", b"what was said " * 20, owner="alice") != SEALED, (
        "a fresh nonce"
    )


@pytest.mark.parametrize(
    ("vault", "kind", "handle", "owner"),
    [
        (Vault(b"j" * 32), Kind.SESSION, "handle", "alice"),
        (VAULT, Kind.TOKEN, "handle", "alice"),
        (VAULT, Kind.SESSION, "handlf", "alice"),
        (VAULT, Kind.SESSION, "handle", "bob"),
    ],
)
def test_it_opens_only_with_all_it_was_sealed_with(vault: Vault, kind: Kind, handle: str, owner: str) -> None:
    with pytest.raises(Unreadable):
        vault.open(kind, handle, SEALED, owner=owner)


@given(place=st.integers(0, len(SEALED) - 1), flipped=st.integers(1, 255))
def test_a_changed_byte_is_found(place: int, flipped: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= flipped
    with pytest.raises(Unreadable):
        VAULT.open(Kind.SESSION, "handle", bytes(changed), owner="alice")


@given(length=st.integers(0, len(SEALED) - 1))
def test_a_cut_is_found(length: int) -> None:
    with pytest.raises(Unreadable):
        VAULT.open(Kind.SESSION, "handle", SEALED[:length], owner="alice")
