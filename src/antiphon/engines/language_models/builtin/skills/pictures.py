"""Pictures: telling truthfully what is known of one without seeing it."""

from __future__ import annotations

import re

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.english.vocabulary import any_word, phrases
from antiphon.engines.language_models.builtin.identity import how_to_plug_in
from antiphon.engines.language_models.builtin.image_size import image_size
from antiphon.engines.language_models.builtin.reply import Reply, say
from antiphon.engines.language_models.builtin.utterance import Utterance

_ASKING = any_word(
    "what who which how can do are is where describe look read count identify recognize explain tell"
)
_SEEN = any_word(
    """
    see seeing look_at looks_like look_like looking_at picture image photo photograph screen screenshot camera
    video drawing painting frame
    """
)
_SEEING = phrases(
    rf"(?:.*\b)?{_ASKING}\b.*\b{_SEEN}\b.*",
    r".*\bdescribe (?:this|that|it|what|the scene)\b.*|(?:.*\b)?what color is (?:this|that|it)\b.*",
    r"what (?:is|are) (?:this|that|these|those)|what am i (?:holding|showing|wearing|doing).*",
    r"(?:look|watch)(?: at)?(?: (?:this|that|here|me))?",
)


def describe_picture(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """Its kind and size, and that seeing takes another model."""
    if utterance.text and not _SEEING.fullmatch(utterance.plain):
        return None
    if re.search(r"\b(?:see|hear) (?:me )?(?:later|soon|tomorrow)\b", utterance.plain):
        return None
    if not dialogue.images:
        return say("I see nothing: no image has reached me, and I could not look at it.")
    image = dialogue.images[-1]
    kind = image.mime_type.removeprefix("image/").split(";")[0].upper()
    size = image_size(image.data)
    pixels = f" of {size[0]} by {size[1]} pixels" if size else ""
    return say(
        f"I received {_article(kind)} {kind} image{pixels}, but I cannot see what is on it: I am rules, "
        f"not a vision "
        f"model. {how_to_plug_in(spoken=dialogue.spoken)}"
    )


def _article(kind: str) -> str:
    return "an" if kind[:1] in "AEFHILMNORSX" and kind not in ("JPEG", "PNG", "GIF", "WEBP") else "a"
