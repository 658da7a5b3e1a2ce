"""What people say to keep company, and what one says back."""

from __future__ import annotations

import re
from dataclasses import dataclass

_MOOD = r"(?:so |very |really |just |pretty |a bit |a little )?"
_DAY = r"(?: (?:today|now|this morning|this evening))?"


@dataclass(frozen=True, slots=True)
class Pleasantry:
    """Words (a pattern) and the answer to them."""

    said: re.Pattern[str]
    reply: str


def _pleasantry(reply: str, *forms: str) -> Pleasantry:
    return Pleasantry(re.compile("|".join(f"(?:{form})" for form in forms)), reply)


PLEASANTRIES = (
    _pleasantry(
        "You are welcome.",
        r"(?:thank you|thanks)(?: for .*| so much| very much| again| a lot)?",
        r"many thanks|thx|cheers|much appreciated",
    ),
    _pleasantry(
        "Goodbye, and thank you for talking to me.",
        r"(?:good ?bye|bye|bye bye|farewell|so long|good night|exit|quit)(?: .{0,20})?",
        r"see you(?: later| soon| tomorrow| around)?|talk to you (?:later|soon)",
        r"have a (?:nice|good|great|wonderful) (?:day|evening|night|one|weekend)",
        r"(?:that is|that will be) (?:all|it)(?: for (?:now|today))?|i am done",
    ),
    _pleasantry(
        "I am running fine, thank you. How are you?",
        rf"how (?:are you|is it going|are things|have you been|do you feel|do you do)(?: doing| "
        rf"feeling)?{_DAY}",
        rf"what is up|are you (?:ok|okay|well|happy|fine){_DAY}",
    ),
    _pleasantry(
        "All right. What else can I do for you?",
        r"(?:(?:yes|yeah|yep|sure|of course|right|correct|exactly|i see|got it|understood|okay|ok|alright|"
        r"all right|mhm|uh huh|"
        r"cool|nice|perfect|wonderful|awesome|interesting|wow|well|so|oh|no problem|then|good|great|"
        r"fine)\b ?)+",
    ),
    _pleasantry(
        "I am glad to hear that.",
        rf"(?:i am |i feel |we are |doing ){_MOOD}(?:doing )?(?:fine|good|great|well|okay|ok|all right|"
        rf"happy|excellent|fantastic)"
        rf"(?: too| thanks| thank you| and you| how are you)*{_DAY}",
        r"(?:fine|good|great|very well|not bad)(?: thanks| thank you| and you)+",
    ),
    _pleasantry(
        "I am sorry to hear that.",
        rf"(?:i am|i feel) {_MOOD}(?:sad|bad|tired|sick|unhappy|depressed|lonely|angry|bored|not (?:well|"
        rf"good)){_DAY}",
    ),
    _pleasantry(
        "No problem at all.", r"(?:i am )?(?:so |very )?sorry|my (?:bad|mistake)|i apologi[sz]e|excuse me"
    ),
    _pleasantry(
        "All right.",
        r"never ?mind|forget (?:it|about it|that)|cancel(?: that)?|stop(?: it| that| talking)?|be quiet|"
        r"shut up|quiet|silence|enough",
        r"no|nope|nah|not really|no thanks|no thank you|nothing",
    ),
    _pleasantry(
        "That is kind of you. I am only a set of rules, but I do my best.",
        r"(?:i )?(?:really )?love you|i like you",
    ),
    _pleasantry(
        "Thank you.",
        r"well done|(?:good|great|nice) (?:job|work|one)",
        r"(?:you are|that is|that was) .{0,30}\b(?:great|good|nice|funny|smart|awesome|amazing|helpful|"
        r"clever|wonderful|best|perfect)",
    ),
    _pleasantry(
        "I am sorry. I only follow simple rules.",
        r"(?:you are|that is|that was) .{0,30}\b(?:stupid|bad|wrong|useless|dumb|terrible|not (?:right|"
        r"true|correct))",
    ),
    _pleasantry(
        "I hear you. The test works.",
        r"(?:this is )?(?:a |just a )?(?:test|testing)(?: (?:test|testing|one|two|three|1|2|3))*",
        r"(?:mic|microphone|sound|audio) (?:check|test)(?: (?:one|two|three|1|2|3))*|check check|one two "
        r"three",
    ),
    _pleasantry(
        "I am a set of rules, so I have no likes and no life of my own.",
        r"do you (?:like|love|enjoy|want|believe|dream|sleep|eat|feel)\b.*|have you ever .*|what is your "
        r"favorite .*",
    ),
    _pleasantry(
        "I am software, so I have no age worth telling.",
        r"how old are you|when (?:were you (?:born|made)|is your birthday)",
    ),
    _pleasantry(
        "I run on the machine of whoever started this server.",
        r"where are you(?: from| located| based| now)?|where do you (?:live|come from)",
    ),
    _pleasantry(
        "I follow rules, and there is none for that. Some people say 42.", r"what is the meaning of life"
    ),
    _pleasantry("Pong.", r"ping"),
    _pleasantry(
        "I am ready. What can I do for you?",
        r"begin|start|go|go ahead|continue|proceed|go on|start talking|say (?:something|anything)(?: to "
        r"me)?|talk to me|speak(?: to me)?",
    ),
)
"""Tried in this order."""
