"""Reading pages whose addresses are named, and telling what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from antiphon.conversation.tool_requests import FetchRequest, ServerTool
from antiphon.engines.language_models.builtin.dialogue import Answered, Dialogue
from antiphon.engines.language_models.builtin.english.quoting import best_quote, summary
from antiphon.engines.language_models.builtin.english.vocabulary import word_list
from antiphon.engines.language_models.builtin.english.words import sentence, stem, stems
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'“”]+", re.IGNORECASE)
_AFTER_URL = ".,;:!?)]}…"
_MOST_PAGES = 5
_MOST_SENTENCES = 3
_LEAST_SHARE = 0.5

_ABOUT_READING = frozenset(
    stem(word)
    for word in word_list(
        """
        page pages site website article link url document text read summarize summarise summary sum open look
        visit check browse fetch say says tell content contents main point points explain describe compare
        short brief briefly sentence sentences paragraph based according using information
        """
    )
)
"""Words that say what to do with a page, not what to look for in it."""


def read_pages(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The reading of the pages that are named."""
    if ServerTool.URL_CONTEXT not in dialogue.server_tools:
        return None
    urls = tuple(dict.fromkeys(_urls(utterance.text)))
    return Reply(requests=(FetchRequest(urls[:_MOST_PAGES]),)) if urls else None


def recall_page(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """What a page that was read earlier in the conversation says to a question."""
    asked = _asked(utterance.text)
    pages = [
        page
        for turn in reversed(dialogue.history)
        for response in turn.responses
        if response.name == ServerTool.URL_CONTEXT
        for page in _pages(response.response or {})
    ]
    quote = best_quote(asked, [str(page.get("text", "")) for page in pages])
    return say(sentence(quote.text)) if quote and quote.share >= _LEAST_SHARE else None


def tell_pages(answered: Answered, question: str) -> str:
    """What pages say to a question, or what they say at all; and which could not be read.

    Args:
        question: what led to their being read.
    """
    pages = list(_pages(answered.response))
    if error := answered.response.get("error"):
        return f"I could not read that: {error}."
    asked = _asked(question)
    told = [_told(page, asked, one_of_many=len(pages) > 1) for page in pages]
    return " ".join(told) or "I was given no page to read."


def _told(page: Mapping[str, object], asked: Sequence[str], *, one_of_many: bool) -> str:
    url = str(page.get("url", ""))
    if "error" in page:
        return f"I could not read {url}: {page['error']}."
    text, title = str(page.get("text", "")), str(page.get("title", "")) or url
    quote = best_quote(asked, [text])
    if quote and quote.share >= _LEAST_SHARE:
        return f"{title} says: {sentence(quote.text)}" if one_of_many else sentence(quote.text)
    gist = " ".join(summary(text, _MOST_SENTENCES)) or sentence(" ".join(text.split())[:300])
    if asked and not one_of_many:
        return f"{title} does not say that, as far as I can see. It says: {gist}"
    return f"{title} says: {gist}"


def _asked(question: str) -> Sequence[str]:
    return [each for each in stems(_URL.sub(" ", question)) if each not in _ABOUT_READING]


def _urls(text: str) -> Iterator[str]:
    for match in _URL.finditer(text):
        yield match.group().rstrip(_AFTER_URL)


def _pages(response: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    pages = response.get("pages")
    return (page for page in pages if isinstance(page, Mapping)) if isinstance(pages, list) else iter(())
