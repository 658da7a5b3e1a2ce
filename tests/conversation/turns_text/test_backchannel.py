"""Which utterances leave the turn where it is, and which take it."""

from __future__ import annotations

import pytest

from antiphon.conversation.turns_text.backchannel import (
    LONGEST_WORDS,
    begins_backchannel,
    is_backchannel,
    may_become_backchannel,
)

BACKCHANNELS = """
uh-huh
uh huh
Uh-huh.
mm-hmm
mm hmm
mhm
mmhm
hmm
hm
mm
huh
ah
aha
ah ha
oh
ooh
yeah
yea
yep
yup
yes
okay
ok
Okay.
right
sure
really
Really?
true
exactly
absolutely
definitely
totally
indeed
alright
all right
of course
i see
I see.
i know
got it
i got it
gotcha
i understand
i get it
i hear you
i agree
wow
Wow!
oh wow
oh really
oh okay
oh i see
oh yeah
ah okay
ah i see
cool
great
good
nice
interesting
amazing
awesome
wonderful
perfect
fine
makes sense
that makes sense
fair enough
sounds good
for sure
no kidding
you don't say
is that so
is that right
good to know
that's right
that's true
that's good
that's great
that's nice
that's interesting
very good
very nice
very interesting
you're right
yeah yeah
yeah yeah yeah
okay okay
right right
yeah okay
yeah right
yes yes
yes of course
yeah sure
yeah exactly
yeah i see
uh huh yeah
mm hmm okay
okay i see
okay great
okay got it
right okay
right i see
sure sure
wow really
oh nice
oh cool
go on
keep going
i bet
oh my
oh boy
how nice
how interesting
so true
h m m
m m h m m
m m
the
of
and
""".strip().splitlines()

REAL = """
stop
stop please
okay stop
stop it
wait
wait a minute
wait wait
hold on
hang on
no
no no
no no no
nope
no that's wrong
not that one
but
but why
yeah but
yes but not now
okay but
actually
actually no
well actually
excuse me
sorry
sorry what
pardon
what
what was that
why
when
who
how
hello
hello are you there
cancel
cancel that
never mind
enough
that's enough
shut up
be quiet
quiet
slow down
louder please
repeat that
say that again
can you repeat that
go back
skip
next
pause
help
please
thanks that's all
yes please do that
yes please
yes please book it
yeah can you book it
okay book the second one
okay so what about tomorrow
right so how much is it
sure but how much
i see a problem
i know that already
got it now tell me the price
really how much
great what else
wow that is expensive
i have a question
i don't understand
i don't know
i meant tuesday
i said tuesday
let me ask something
one more thing
tell me about paris
turn on the light
the blue one
the second one
and the other one
of the two
twenty five
monday
in london
yeah yeah yeah yeah yeah yeah yeah
""".strip().splitlines()

OTHER_LANGUAGES = [
    ("de", "ja", True),
    ("de", "ach so", True),
    ("de", "ja genau", True),
    ("de", "Mhm.", True),
    ("de", "alles klar", True),
    ("de", "nein", False),
    ("de", "warte mal", False),
    ("de", "ja aber", False),
    ("es", "sí", True),
    ("es", "ajá", True),
    ("es", "ya veo", True),
    ("es", "claro que sí", True),
    ("es", "no", False),
    ("es", "espera", False),
    ("es", "sí pero", False),
    ("fr", "oui", True),
    ("fr", "d'accord", True),
    ("fr", "ah bon", True),
    ("fr", "je vois", True),
    ("fr", "non", False),
    ("fr", "attends", False),
    ("fr", "oui mais", False),
    ("it", "sì", True),
    ("it", "va bene", True),
    ("it", "ho capito", True),
    ("it", "no", False),
    ("it", "aspetta", False),
    ("pt-BR", "uhum", True),
    ("pt-BR", "tá bom", True),
    ("pt-BR", "entendi", True),
    ("pt-BR", "não", False),
    ("pt-BR", "espera", False),
    ("nl", "ja hoor", True),
    ("nl", "precies", True),
    ("nl", "nee", False),
    ("nl", "wacht even", False),
    ("pl", "no tak", True),
    ("pl", "rozumiem", True),
    ("pl", "nie", False),
    ("pl", "czekaj", False),
    ("ru", "угу", True),
    ("ru", "да да", True),
    ("ru", "понятно", True),
    ("ru", "нет", False),
    ("ru", "подожди", False),
    ("tr", "evet", True),
    ("tr", "hıhı", True),
    ("tr", "hayır", False),
    ("tr", "dur", False),
    ("hi", "हाँ", True),
    ("hi", "ठीक है", True),
    ("hi", "नहीं", False),
    ("hi", "रुको", False),
    ("ar", "نعم", True),
    ("ar", "طيب", True),
    ("ar", "لا", False),
    ("ar", "توقف", False),
    ("id", "iya", True),
    ("id", "oh begitu", True),
    ("id", "tidak", False),
    ("id", "tunggu", False),
    ("vi", "vâng ạ", True),
    ("vi", "đúng rồi", True),
    ("vi", "không", False),
    ("vi", "khoan đã", False),
    ("ja", "はい", True),
    ("ja", "うんうん", True),
    ("ja", "そうですね。", True),
    ("ja", "なるほど", True),
    ("ja", "いいえ", False),
    ("ja", "待って", False),
    ("ko", "네", True),
    ("ko", "네 네", True),
    ("ko", "그렇군요", True),
    ("ko", "아니요", False),
    ("ko", "잠깐만", False),
    ("cmn-CN", "嗯", True),
    ("cmn-CN", "对对", True),
    ("cmn-CN", "明白了", True),
    ("cmn-CN", "不", False),
    ("cmn-CN", "等一下", False),
    ("zh-TW", "真的嗎", True),
]


@pytest.mark.parametrize("text", BACKCHANNELS)
def test_a_backchannel_leaves_the_turn(text: str) -> None:
    assert is_backchannel(text, "en-US")


@pytest.mark.parametrize("text", REAL)
def test_a_real_interruption_takes_the_turn(text: str) -> None:
    assert not is_backchannel(text, "en-US")


@pytest.mark.parametrize(("language", "text", "expected"), OTHER_LANGUAGES)
def test_in_its_own_language(language: str, text: str, expected: bool) -> None:
    assert is_backchannel(text, language) is expected


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(BACKCHANNELS) + len(REAL) >= 180


def test_silence_is_not_a_backchannel() -> None:
    assert not is_backchannel("", "en")
    assert not is_backchannel(" ... ", "en")


def test_an_unknown_language_knows_only_hums() -> None:
    assert is_backchannel("mm-hmm", None)
    assert is_backchannel("aha", "sw")
    assert not is_backchannel("yes", "sw")
    assert not is_backchannel("okay", None)


def test_many_backchannels_in_a_row_are_speech() -> None:
    assert is_backchannel(" ".join(["yeah"] * LONGEST_WORDS), "en")
    assert not is_backchannel(" ".join(["yeah"] * (LONGEST_WORDS + 1)), "en")


class TestBegun:
    """What may become one."""

    @pytest.mark.parametrize(
        "text", ["", "of", "of cour", "yeah of", "uh", "i", "all", "all right", "that's"]
    )
    def test_begins_of_phrases_may(self, text: str) -> None:
        assert may_become_backchannel(text, "en")

    @pytest.mark.parametrize("text", ["what", "wait a", "yeah but", "of cats", "nope", "stop"])
    def test_other_words_may_not(self, text: str) -> None:
        assert not may_become_backchannel(text, "en")

    def test_neither_may_too_many(self) -> None:
        assert not may_become_backchannel("yeah " * 7, "en")


class TestWhatPromisesABackChannel:
    """Judged while it is spoken, so that the reply need not pause for it."""

    @pytest.mark.parametrize(
        "text, language",
        [
            ("okay", "en-US"),
            ("yeah sure", "en"),
            ("of c", "en"),
            ("exact", "en"),
            ("i se", "en"),
            ("yeah abso", "en"),
            ("natür", "de"),
            ("なるほど", "ja"),
            ("mhm", None),
        ],
    )
    def test_one_or_the_begin_of_one(self, text: str, language: str | None) -> None:
        assert begins_backchannel(text, language)

    @pytest.mark.parametrize(
        "text, language",
        [
            ("", "en"),
            ("i", "en"),
            ("of", "en"),
            ("the", "en"),
            ("stop", "en"),
            ("okay but", "en"),
            ("exact change", "en"),
            ("yeah yeah yeah yeah yeah yeah yeah", "en"),
            ("okay", None),
        ],
    )
    def test_nothing_else(self, text: str, language: str | None) -> None:
        assert not begins_backchannel(text, language)
