"""The words of a text in any language, as search compares them.

Case and accents do not count. Writing without spaces between words (Chinese, Japanese, Thai and their kin;
Korean, too, whose particles stick to words) is cut into pairs of neighboring characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_MARKS = "".join(
    chr(code) for code in range(0x300, 0x1E00) if unicodedata.category(chr(code)).startswith("M")
)
"""Vowel signs and accents, which are no `\\w` but belong to the word."""

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u1100-\u11ff\uac00-\ud7af"  # Hangul
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # radicals, kana
    "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)

_ASCII_WORD = re.compile(r"[a-z0-9]+")
_WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_PIECE = re.compile(rf"[{_UNSPACED}][{_UNSPACED}{_MARKS}]*|[^{_UNSPACED}]+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_ACCENTED = re.compile("([a-z\u0370-\u03ff])[\u0300-\u036f]+")


def terms(text: str) -> Iterator[str]:
    """The words, in order: lower case, without accents; pairs of characters where no spaces are written."""
    if text.isascii():
        yield from _ASCII_WORD.findall(text.lower())
        return
    for word in _WORD.findall(_plain(text)):
        if _IS_UNSPACED.search(word):
            yield from _pieces(word)
        else:
            yield word


def is_unspaced(term: str) -> bool:
    """Whether a term is (a part of) a word of a writing without spaces."""
    return _IS_UNSPACED.match(term) is not None


def _plain(text: str) -> str:
    """Compatibility forms (full width, ligatures) folded, case folded, accents of Latin and Greek dropped."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", _ACCENTED.sub(r"\1", decomposed))


def _pieces(word: str) -> Iterator[str]:
    for piece in _PIECE.findall(word):
        if len(piece) > 2 and is_unspaced(piece):
            yield from (piece[at : at + 2] for at in range(len(piece) - 1))
        else:
            yield piece
