"""Searching for what the assistant does not know, and telling what was found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from antiphon.conversation.tool_requests import SearchRequest, ServerTool
from antiphon.engines.language_models.builtin.dialogue import Answered, Dialogue
from antiphon.engines.language_models.builtin.english.quoting import best_quote
from antiphon.engines.language_models.builtin.english.vocabulary import phrases
from antiphon.engines.language_models.builtin.english.words import sentence, stems
from antiphon.engines.language_models.builtin.identity import quoted
from antiphon.engines.language_models.builtin.reply import Reply
from antiphon.engines.language_models.builtin.utterance import Utterance

_LEAST_SHARE = 0.34
"""A sentence with less of the question's words does not answer it."""

_COMMAND = re.compile(
    r"(?:(?:do|run|make) a )?(?:(?:google|web|internet|online) )?(?:search(?: (?:for|about))?|"
    r"look(?:ing)? up|google|find out(?: about)?|"
    r"find (?:me )?(?:something|information|infos?) (?:on|about))\b"
    r"(?:\s+(?:on |in )?(?:the )?(?:web|internet|google|online|documents|docs))?(?:\s+(?:for|about))?\s+",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:tell|teach) me (?:something |more |everything )?about |what do you know about ", re.IGNORECASE
)
_ABOUT_THEM = phrases(r".*\b(?:yourself|about (?:you|me)|my (?:name|age))\b.*")


def search_when_told(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The search that is asked for in so many words."""
    command = _COMMAND.match(utterance.request)
    if ServerTool.GOOGLE_SEARCH not in dialogue.server_tools or not command:
        return None
    return _search(utterance.request[command.end() :])


def search_what_is_unknown(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """The search for what nothing else has an answer to."""
    if ServerTool.GOOGLE_SEARCH not in dialogue.server_tools or _ABOUT_THEM.fullmatch(utterance.plain):
        return None
    return _search(_ABOUT.sub("", utterance.request, count=1)) if utterance.stems else None


def tell_found(answered: Answered, question: str) -> str:
    """What a search has found, in the words of its source; that nothing was found; or why it failed.

    Args:
        question: what led to the search.
    """
    query = " ".join(map(str, _list(answered.args.get("queries"))))
    if error := answered.response.get("error"):
        return f"I wanted to search for {quoted(query)}, but {_uncapitalized(str(error)).rstrip('.')}."
    passages = [_Passage.of(each) for each in _list(answered.response.get("passages"))]
    asked = [*stems(query), *stems(question)]
    quote = best_quote(asked, [passage.text for passage in passages])
    if quote is None or quote.share < _LEAST_SHARE:
        return f"I searched for {quoted(query)} and found nothing that answers it."
    source = next(passage for passage in passages if quote.text in " ".join(passage.text.split()))
    return f"{sentence(quote.text)} That is from {source.title or source.uri}."


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    title: str
    uri: str

    @classmethod
    def of(cls, value: object) -> _Passage:
        fields: Mapping[str, object] = value if isinstance(value, Mapping) else {}
        return cls(*(str(fields.get(key, "")) for key in ("text", "title", "uri")))


def _search(query: str) -> Reply | None:
    tidied = " ".join(query.split()).strip(" .?!,;:\"'")
    return Reply(requests=(SearchRequest((tidied,)),)) if tidied else None


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _uncapitalized(text: str) -> str:
    return text[:1].lower() + text[1:]
