"""English transcripts, as a recognizer writes them: which sound finished."""

from __future__ import annotations

import pytest

from antiphon.conversation.turns_text.completeness import completeness

OPEN_BELOW = 0.4
FINISHED_FROM = 0.55

OPEN = """
i want to
i need to
i would like to
i'd like
can you
could you
could you please
can you tell me
would you
do you
tell me about
tell me
and tell her
please call my daughter and tell her
ask him
please call
okay play
please open
show me
show me how to
give me the
and
but
because
so
i like apples and
i like apples and oranges but
i can't come because
i would go if
let me know when
it was cold although
not only
she is taller than
the
a
i went to the
i saw a
this is my
where is the
what is the
what's the name of the
turn on the
turn off the lights in the
who is
who was
what is
what's
where are
how do i
how much
how many
what kind of
what would
why is
when does
is there
is it
are you
i am
i was
i have
i have been
he has
it's
there's
we will
they should
i think
i think that
i believe that
he said that
the fact that
i was wondering
i was wondering if
i was wondering if you could
so i was thinking
um
uh
i want um
book a flight to uh
my favorite color is you know
let me think
let me see
well
so basically
actually
for example
by the way
first of all
on the other hand
my name is
i live in
i'm from
i work for
i'm looking for
a cup of
in front of
instead of
because of
such as
one of
some of
a lot of
next to
book a flight from paris to
send a message to
send an email to my
remind me to
remind me
set a timer for
set a timer for five
set an alarm for
wake me up at
put
i want
i need
please send
can you find
i'd like to buy
could you recommend
translate
very
it was very
i am almost
my number is
my number is five
my number is five five five
my phone number is five five five one two
my zip code is nine four
my zip code is nine four one oh
the code is four two
my card number is four one one one
call me at five five five
it's double five
my email is
my email is john
my email is john at
my email is john at gmail
john dot
john underscore
it's spelled s m i
my name is spelled j o h n
if i go to the store
when i was a kid
before i forget
unless you have a better idea
what is the difference between cats
tell me how
can you tell me what
do you know where
i don't know what
i bought milk, eggs,
wait -
i was going to say...
i want to go to the, uh,
play me
mr
a table for two at
my flight leaves at three and
i'd rather
would you like
would you like to
do you have
how about
what about
what if
""".strip().splitlines()

FINISHED = """
hello
hi
hi there
good morning
goodbye
see you tomorrow
thanks
thank you very much
yes
yes please
no
no thanks
no thank you
okay
sure
of course
maybe
never mind
stop
wait
cancel
help
go on
what
why
who is it
what is it
what time is it
what is that
who are you
how are you
how are you doing
what do you think
what do you mean
i don't know
i don't think so
i think so
i hope not
me too
that's all
that's it
not really
yes i can
no it isn't
yes i do
i can't
what is the weather like in london today
what's the capital of france
who was the first president of the united states
where is the nearest pharmacy
where are you from
what are you looking for
what is it made of
who are you talking to
where do you want to go
what would you like to do
what should i do
how much does it cost
how many people live in tokyo
how far is the moon
how do i make pancakes
when is the next train
why is the sky blue
which one is better
can you tell me a joke
can you help me
could you repeat that
could you say that again
would you like some coffee
do you like music
do you speak spanish
is it raining
is it going to rain tomorrow
are you there
are there any restaurants nearby
did you get my message
will it snow
tell me a story
tell me about paris
tell me more
give me an example
show me the news
play some music
play the next song
turn on the light
turn the light on
turn it on
turn it off
turn off the tv
turn up the volume
set a timer for five minutes
set an alarm for seven
remind me to call mom
book a table for two
book a flight from paris to rome
send a message to anna
call my mother
add milk to the list
read me the news
open the window
close the door
explain quantum physics
translate hello into french
spell necessary
count to ten
sing a song
please help me
please stop
let's go
start over
log in
slow down
come in
i want to book a table
i want to go home
i would like a coffee please
i'd like to order a pizza
i need help with my homework
i have a headache
i live in new york
my name is peter
i'm from germany
i'm fine
i'm fine thank you
i am twenty five
it's five o'clock
at five p m
i went to the store yesterday
the meeting is at three
it was a long day
she likes to read books
we had dinner together
i like apples and oranges
i don't like that
i love it
that sounds good
that's what i want
i don't know where it is
i know who he is
it's cold isn't it
you're coming aren't you
you don't like it do you
if it rains we will stay at home
when you get there call me
if you want to i can help
what is the difference between cats and dogs
my phone number is five five five one two three four
my phone number is five five five one two three four five six seven
my zip code is nine four one oh three
my pin is one two three four
my email is john at gmail dot com
my email is john.smith@example.com
london
next tuesday
the blue one
two tickets please
I'm done.
Is it far?
What's your name?
Turn left at the corner.
I went there twice!
she said she was tired
he told me everything
he gave me the book
they went out
sit down
the plane took off
what are you talking about
who did you go with
what did you buy
what can you do
thirty two degrees
three hundred dollars
i've never been there
we should do it again
nothing else
""".strip().splitlines()


@pytest.mark.parametrize("text", OPEN)
def test_an_open_turn_is_waited_for(text: str) -> None:
    verdict = completeness(text, "en-US")
    assert verdict.score < OPEN_BELOW, verdict


@pytest.mark.parametrize("text", FINISHED)
def test_a_finished_turn_is_answered_soon(text: str) -> None:
    verdict = completeness(text, "en-US")
    assert verdict.score >= FINISHED_FROM, verdict


def test_the_tables_are_large_enough_to_mean_something() -> None:
    assert len(OPEN) + len(FINISHED) >= 300
    assert len(set(OPEN) | set(FINISHED)) == len(OPEN) + len(FINISHED)
