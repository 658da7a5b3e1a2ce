"""A few fixed phrases in other languages, for voices that speak them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from antiphon.engines.language_models.builtin.dialogue import Dialogue
from antiphon.engines.language_models.builtin.reply import Reply, chat
from antiphon.engines.language_models.builtin.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Phrases:
    """What the assistant can say in a language.

    Attributes:
        hello: the greeting alone.
        greeting: the greeting with what the assistant is.
        listening: that it waits for a question.
        welcome: the answer to thanks.
        goodbye: the answer to a farewell.
        not_understood: that it did not understand, and why.
        greets: pattern of greetings in the language.
        thanks: pattern of thanks.
        leaves: pattern of farewells.
    """

    hello: str
    greeting: str
    listening: str
    welcome: str
    goodbye: str
    not_understood: str
    greets: str
    thanks: str
    leaves: str


PHRASES = {
    "es": Phrases(
        "Hola.",
        "Hola. Soy el asistente integrado de Antiphon. Funciono con reglas y no soy un modelo de lenguaje.",
        "Te escucho.",
        "De nada.",
        "Adiós.",
        "No he entendido. Soy un asistente sencillo basado en reglas y casi solo entiendo inglés.",
        r"hola|buenos días|buenas(?: tardes| noches)?",
        r"(?:muchas )?gracias",
        r"adiós|hasta luego|hasta pronto|chao",
    ),
    "fr": Phrases(
        "Bonjour.",
        "Bonjour. Je suis l'assistant intégré d'Antiphon. Je fonctionne avec des règles et je ne suis pas "
        "un modèle de langage.",
        "Je vous écoute.",
        "Je vous en prie.",
        "Au revoir.",
        "Je n'ai pas compris. Je suis un assistant simple, basé sur des règles, et je ne comprends presque "
        "que l'anglais.",
        r"bonjour|salut|bonsoir|allô",
        r"merci(?: beaucoup)?",
        r"au revoir|à bientôt|salut",
    ),
    "de": Phrases(
        "Hallo.",
        "Hallo. Ich bin der eingebaute Assistent von Antiphon. Ich arbeite mit Regeln und bin kein "
        "Sprachmodell.",
        "Ich höre zu.",
        "Gern geschehen.",
        "Auf Wiedersehen.",
        "Das habe ich nicht verstanden. Ich bin ein einfacher Assistent mit festen Regeln und verstehe "
        "fast nur Englisch.",
        r"hallo|guten (?:tag|morgen|abend)|servus|moin",
        r"danke(?: schön| sehr)?|vielen dank",
        r"(?:auf )?wiedersehen|tschüss|bis bald",
    ),
    "it": Phrases(
        "Ciao.",
        "Ciao. Sono l'assistente integrato di Antiphon. Funziono con delle regole e non sono un modello "
        "linguistico.",
        "Ti ascolto.",
        "Prego.",
        "Arrivederci.",
        "Non ho capito. Sono un semplice assistente basato su regole e capisco quasi solo l'inglese.",
        r"ciao|salve|buongiorno|buonasera|buon giorno",
        r"grazie(?: mille)?",
        r"arrivederci|a presto|addio",
    ),
    "pt": Phrases(
        "Olá.",
        "Olá. Sou o assistente integrado do Antiphon. Funciono com regras e não sou um modelo de linguagem.",
        "Estou ouvindo.",
        "De nada.",
        "Até logo.",
        "Não entendi. Sou um assistente simples baseado em regras e entendo quase só inglês.",
        r"olá|oi|bom dia|boa (?:tarde|noite)",
        r"(?:muito )?obrigad[oa]",
        r"adeus|até logo|tchau",
    ),
    "nl": Phrases(
        "Hallo.",
        "Hallo. Ik ben de ingebouwde assistent van Antiphon. Ik werk met regels en ben geen taalmodel.",
        "Ik luister.",
        "Graag gedaan.",
        "Tot ziens.",
        "Dat heb ik niet begrepen. Ik ben een eenvoudige assistent met vaste regels en begrijp bijna "
        "alleen Engels.",
        r"hallo|hoi|goedemorgen|goedemiddag|goedenavond|goedendag",
        r"dank je(?: wel)?|dank u(?: wel)?|bedankt",
        r"tot ziens|doei|dag",
    ),
    "pl": Phrases(
        "Cześć.",
        "Cześć. Jestem wbudowanym asystentem Antiphon. Działam według reguł i nie jestem modelem językowym.",
        "Słucham.",
        "Proszę bardzo.",
        "Do widzenia.",
        "Nie rozumiem. Jestem prostym asystentem opartym na regułach i rozumiem prawie tylko angielski.",
        r"cześć|dzień dobry|dobry wieczór|hej|witaj",
        r"dziękuję(?: bardzo)?|dzięki",
        r"do widzenia|pa|na razie",
    ),
}
"""By primary language subtag."""

_NAMES = {
    "spanish": "es",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "polish": "pl",
}
_ENGLISH_GREETING = re.compile(r"(?:hello|hi|hey)(?: \w+)?|say (?:hello|hi)|greet (?:the )?\w+")


def greeting_in(language: str) -> str | None:
    """The greeting in a language given by its English name."""
    code = _NAMES.get(language.lower())
    return PHRASES[code].hello if code else None


def answer_in_language(utterance: Utterance, dialogue: Dialogue) -> Reply | None:
    """Greetings, thanks and farewells in the reply's language, if it is not English."""
    phrases = PHRASES.get(dialogue.language)
    if not phrases:
        return None
    words = utterance.whole_plain
    for pattern, reply in (
        (rf"(?:{phrases.greets})(?: \w+)?", phrases.greeting),
        (rf"(?:{phrases.thanks})(?: \w+)?|thank you|thanks", phrases.welcome),
        (rf"(?:{phrases.leaves})(?: \w+)?|goodbye|bye", phrases.goodbye),
    ):
        if re.fullmatch(pattern, words):
            return chat(reply)
    return chat(phrases.greeting) if _ENGLISH_GREETING.fullmatch(words) else None
