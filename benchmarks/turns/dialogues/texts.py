"""What is said. `|` marks where a speaker pauses; the words are ones that the bundled recognizer knows."""

from __future__ import annotations

TURNS = (
    "what is the weather like in london today",
    "tell me about the history of paris",
    "how far is it from here to the station",
    "please turn on the lights in the kitchen",
    "i would like to book a table for two",
    "what time does the museum open tomorrow",
    "can you tell me a story about the sea",
    "remind me to call my mother this evening",
    "how many people live in new york",
    "set a timer for ten minutes please",
    "play some quiet music",
    "what is the capital of france",
    "where can i buy fresh bread",
    "good morning",
    "who wrote that book",
    "i need help with my homework",
)

HESITATING = (
    "i would like to book a flight to | paris next monday morning",
    "can you tell me | what the weather will be like tomorrow",
    "i want to go to the | um | the train station",
    "what is the difference between | a lake and a river",
    "please send a message to | my brother and tell him i am late",
    "my phone number is five five five | one two three four",
    "i was wondering if | you could help me with my homework",
    "turn on the lights in the kitchen and | the living room",
    "i think that | we should leave on sunday because | it will be warmer",
    "set an alarm for seven and | another one for eight",
    "the thing is | i lost my ticket yesterday",
    "how do i get from the station to | the old market",
    "remind me to buy milk and | bread and | some apples",
    "so | what time does the last bus leave",
    "i would like | a table for four people | near the window",
    "i went to the doctor yesterday | and she said i should rest",
)

SLOW = (
    "i would like | to know | what time it is | in new york",
    "could you please | tell me | where my | keys are",
    "the weather | in london | was very | cold last week",
    "i am looking for | a good book | about the | second world war",
    "please call | my daughter | and tell her | to come home",
    "how much | does it cost | to fly | to rome",
)

LONG_REPLY_TURNS = (
    "tell me about the history of paris",
    "can you tell me a story about the sea",
    "explain how a clock works",
    "tell me everything about the moon",
    "describe the city of london",
    "tell me about the second world war",
)

BACKCHANNELS = (
    "yeah",
    "okay",
    "right",
    "yes",
    "i see",
    "really",
    "sure",
    "yeah okay",
    "all right",
    "of course",
)

INTERRUPTIONS = (
    "stop",
    "wait a minute",
    "no that is not what i meant",
    "stop please",
    "excuse me what about tomorrow",
    "actually tell me about rome",
    "wait",
    "hold on i have a question",
    "no",
    "what did you say",
    "can you say that again",
    "that is enough thank you tell me the time",
    "but what does it cost",
    "sorry i meant london",
)

SIDE_TALK = (
    "honey where are the keys",
    "he said he would come at eight",
    "dinner is almost ready",
    "did you feed the dog this morning",
    "i told her that already",
    "the children are in the garden",
)

SHORT_REPLY = "All right, here is what I found for you."

LONG_REPLY = (
    "Let me begin at the beginning, because there is a lot to tell. A long time ago there was a small "
    "village between two hills, and the people who lived there kept sheep and grew wheat. Every spring the "
    "river rose and carried away a bridge, and every summer they built another one, a little higher and a "
    "little wider than the last. Travelers began to stop there, then merchants, then a painter, who never "
    "left. In time the village became a town, and the town became a city with four gates and a clock that "
    "was always slow. People came from far away to see it, because it showed the time of yesterday. The "
    "painter painted it once, with both hands at noon and the sun behind it, and the picture hangs in the "
    "town hall to this day. When the railway arrived, the clock was mended, and for a week everybody was on "
    "time. Nobody liked it. So the mayor climbed up the tower one night with a hammer, and in the morning "
    "the clock was slow again."
)
