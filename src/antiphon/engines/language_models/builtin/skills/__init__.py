"""What the assistant can do, in the order in which it is tried; the first skill that has a reply gives it.

The order is from the most to the least specific, and what the client ordered comes before what the assistant
can do by itself: its instruction, then its functions.
"""

from __future__ import annotations

from antiphon.engines.language_models.builtin.skill import Skill
from antiphon.engines.language_models.builtin.skills.calendar import answer_date
from antiphon.engines.language_models.builtin.skills.calls import call_functions
from antiphon.engines.language_models.builtin.skills.clock import answer_time
from antiphon.engines.language_models.builtin.skills.conversions import convert
from antiphon.engines.language_models.builtin.skills.counting import count
from antiphon.engines.language_models.builtin.skills.echo import echo
from antiphon.engines.language_models.builtin.skills.facts import note_fact
from antiphon.engines.language_models.builtin.skills.foreign import answer_in_language
from antiphon.engines.language_models.builtin.skills.instructed import follow_instructions
from antiphon.engines.language_models.builtin.skills.introduction import introduce
from antiphon.engines.language_models.builtin.skills.memory import recall
from antiphon.engines.language_models.builtin.skills.pages import read_pages, recall_page
from antiphon.engines.language_models.builtin.skills.pictures import describe_picture
from antiphon.engines.language_models.builtin.skills.programs import run_programs
from antiphon.engines.language_models.builtin.skills.repetition import repeat
from antiphon.engines.language_models.builtin.skills.searching import search_what_is_unknown, search_when_told
from antiphon.engines.language_models.builtin.skills.smalltalk import make_small_talk
from antiphon.engines.language_models.builtin.skills.spelling import spell
from antiphon.engines.language_models.builtin.skills.story import tell_story
from antiphon.engines.language_models.builtin.skills.sums import calculate

TURN_SKILLS: tuple[Skill, ...] = (
    follow_instructions,
    repeat,
    echo,
    read_pages,
    run_programs,
    call_functions,
    search_when_told,
    describe_picture,
    answer_in_language,
)
"""Skills that look at a whole turn."""

SENTENCE_SKILLS: tuple[Skill, ...] = (
    calculate,
    convert,
    count,
    spell,
    answer_time,
    answer_date,
    introduce,
    tell_story,
    recall,
    make_small_talk,
    note_fact,
)
"""Skills that look at one sentence of it."""

LAST_SKILLS: tuple[Skill, ...] = (
    recall_page,
    search_what_is_unknown,
)
"""Skills for what no other skill has a reply to."""
