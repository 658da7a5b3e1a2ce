"""The small piece of HTML that a client shows beside a grounded answer ("SearchEntryPoint")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlsplit

from antiphon.wire.grounding import SearchEntryPoint

_STYLE = (
    "<style>.antiphon-search{font:14px/1.5 system-ui,sans-serif;display:flex;flex-wrap:wrap;gap:8px}"
    ".antiphon-search>*{border:1px solid #8888;border-radius:16px;padding:2px 12px;color:inherit;"
    "text-decoration:none}</style>"
)

_MOST_LABEL_CHARS = 80


def search_entry_point(queries: Sequence[str], links: Sequence[tuple[str, str]]) -> SearchEntryPoint:
    """What was searched for and where it was found, everything escaped.

    Args:
        links: titles and URIs; only web addresses become links.
    """
    items = "".join([*map(_query, queries), *_links(links)])
    return SearchEntryPoint(rendered_content=f'{_STYLE}<div class="antiphon-search">{items}</div>')


def _query(query: str) -> str:
    return f"<span>{_label(query)}</span>"


def _links(links: Sequence[tuple[str, str]]) -> Iterator[str]:
    for title, uri in links:
        if _is_web(uri):
            href = escape(uri, quote=True)
            yield f'<a href="{href}" target="_blank" rel="noopener noreferrer">{_label(title or uri)}</a>'


def _is_web(uri: str) -> bool:
    try:
        return urlsplit(uri).scheme in ("http", "https")
    except ValueError:
        return False


def _label(text: str) -> str:
    short = text if len(text) <= _MOST_LABEL_CHARS else f"{text[: _MOST_LABEL_CHARS - 1]}…"
    return escape(short, quote=True)
