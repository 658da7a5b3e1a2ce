"""English words and phrases that completeness goes by."""

from __future__ import annotations

from antiphon.conversation.turns_text.phrasebook import phrases

WHOLE = phrases(
    "hello hi hey bye goodbye thanks welcome yes yeah yep yup no nope nah okay ok sure maybe perhaps"
    " absolutely definitely exactly correct right wrong great good fine cool perfect nice awesome"
    " wonderful stop wait cancel continue help repeat quit enough quiet silence never always nothing"
    " everything done next again what why who when where how really seriously sorry pardon amazing"
    " indeed true false neither either both none whatever nevermind goodnight morning today"
    " tomorrow tonight now later here there | hi there | hello there | hey there | good morning"
    " | good afternoon | good evening | good night | good bye | bye bye | see you | see you later"
    " | see you soon | see you tomorrow | take care | thank you | thank you very much"
    " | thank you so much | thanks a lot | many thanks | no thank you | no thanks | yes please"
    " | yes thank you | yes thanks | all right | never mind | of course | of course not | not really"
    " | not yet | not now | not at all | not today | no way | no problem | no worries | why not"
    " | what else | who else | i see | i know | i understand | i agree | i hope so | i hope not"
    " | i think so | i guess so | i guess | i don't think so | i don't know | i have no idea | no idea"
    " | me too | me neither | that's all | that's it | that's right | that is all | that is it"
    " | that's fine | that's enough | that's nice | that's great | that's good | that's correct"
    " | that's wrong | that's true | got it | sounds good | sounds great | go on | go ahead | carry on"
    " | keep going | come on | hold on | hang on | one moment | one second | just a moment"
    " | just a second | just a minute | wait a minute | wait a second | excuse me | what's up"
    " | what's new | what's that | what is that | what is it | who is it | who's that | who is that"
    " | who are you | how are you | how are you doing | how are things | nice to meet you"
    " | pleased to meet you | what time is it | how come | what for | so what | so long | slow down"
    " | shut up | be quiet | start over | try again | say that again | come again | one more time"
    " | i'm done | i'm fine | i'm good | i'm here | i'm back | it isn't | i do | i don't | i'm not"
    " | i can | i can't | i will | i won't | yes i do | no i don't | no i'm not | i did | i didn't"
    " | what now | now what | are you there | are you sure | is that it | is that all | can you hear me"
    " | like what | such as what | how about you | what about you | and you | what about me"
    " | of course i do | probably not | maybe not | i'd love to | i'd like that | i would love to"
    " | not that i know of | what do you think | what do you mean | i'm sorry | i'm afraid so"
    " | i'm not sure | i bet | happy birthday | merry christmas | ready"
)

FILLERS = phrases(
    "um uh er erm uhm umm uhh eh hmm hm mm mmm | you know | i mean | let me see | let me think"
    " | let's see | how do i say | how should i put it | what's it called | what do you call it"
    " | sort of | kind of"
)

CONJUNCTIONS = phrases(
    "and or but because cause cuz although though unless until till while whereas whether if since nor"
    " than as that's | even though | even if | so that | as if | as well as | in order to | rather than"
    " | as long as | as soon as | in case | except that | but also | not only"
) - {"that's", "though"}

DETERMINERS = phrases(
    "the a an my your our their its his every whose another | a few of | a lot of | some of | all of"
    " | most of | one of | each of | kind of a | a couple of | a bit of | mr | mrs | ms | dr | mister"
)

PREPOSITIONS = phrases(
    "of to from for with without at into onto upon between among during against toward towards beside"
    " besides despite except via per within throughout regarding concerning including beyond versus"
    " | because of | instead of | in front of | next to | close to | according to | due to | such as"
    " | out of | ahead of | as for | up to | more than | less than | based on | depending on"
)

# In, on, off, up, down and the like end sentences as particles of verbs; alone they only hint.
PARTICLE_PREPOSITIONS = phrases(
    "in on about by over through around under behind near after before like across"
)
PARTICLES = phrases("up down off out away back along apart together forward ahead inside outside")

PHRASAL_WHOLE = phrases(
    "| come in | log in | sign in | check in | move in | give in | join in | jump in | zoom in"
    " | fill in | hold on | hang on | come on | go on | carry on | move on | keep on | drive on"
    " | later on | so on | going on | from now on | early on | read on | log on | get on | and so on"
    " | come over | start over | get over | stay over | run through | the day before | the week before"
    " | the night before | never before | ever before | as before | the day after | soon after"
    " | ever after | look around | turn around | all around | walk around | drop by | come by | stop by"
    " | go by | stand by | nearby | pass by | carry over | carries over | carried over | go through"
    " | goes through | went through | get through | all in | what about | find out about | heard about"
    " | all about | thought about | think about it"
)

OBJECTS = phrases("it that this them these those him her me you us everything something one")

STRANDABLE = PARTICLE_PREPOSITIONS | phrases("of to from for with at")

AUXILIARIES = phrases(
    "is are was were am be been do does did have has had can could will would shall should may might"
    " must i'm you're he's she's we're they're i've you've we've they've i'll you'll he'll she'll it'll"
    " we'll they'll i'd you'd he'd she'd we'd they'd it's there's what's who's where's how's here's"
    " let's won't wouldn't isn't aren't wasn't weren't don't doesn't didn't can't couldn't shouldn't"
    " haven't hasn't hadn't gonna wanna gotta that's"
)

SUBJECTS = phrases("i you he she it we they that this there these those who what everyone everybody someone")

INVERSIONS = phrases(
    "is are was were am do does did have has had can could will would shall should may might must isn't"
    " aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't haven't hasn't"
)

QUESTION_WORDS = phrases(
    "what who whom whose which when where why how what's who's where's how's when's why's what're how'd"
)
OBJECT_QUESTIONS = phrases("what who whom which whose what's who's")

OBJECT_COMMANDS = phrases("call play open close book order read write remove delete text email increase")

# These want an object, an infinitive or a clause after them.
TRANSITIVE = phrases(
    "want wanna need find buy send put set give bring make take add get show include describe compare"
    " translate convert calculate recommend suggest use let keep create schedule remind tell explain"
    " prefer consider wonder wondering mean say thinking contact mention discuss choose require contain"
    " turn switch become seem seems provide bought sent gave brought made took added used said told"
)

OPENERS = phrases(
    "| i want | i need | i want to | i need to | i would like | i would like to | i'd like"
    " | i'd like to | i'd love | i'd love to | i was wondering | i was wondering if | i was thinking"
    " | i'm looking for | i have a question | can you | could you | would you | will you | do you"
    " | are you | did you | have you | can i | could i | may i | should i | can we | could we | do i"
    " | is it | is there | are there | is that | is this | does it | was it | what is | what are"
    " | what was | who is | where is | where are | when is | how is | how do | how do i | how do you"
    " | how does | how can i | how can | how much | how many | how long | how far | how old | how often"
    " | what kind | what kind of | what type of | what about | how about | tell me | tell me about"
    " | tell me how | give me | show me | show me how | let me | help me with | please | can you please"
    " | could you please | can you tell me | could you tell me | do you know | do you have"
    " | do you think | i think | i believe | i feel | i feel like | i don't think | it seems"
    " | it looks like | it sounds like | there is | there are | this is | these are | those are"
    " | my name is | i live in | i work for | i am from | i'm from | i'm calling about | i'm trying to"
    " | i have to | i'm going to | i am going to | remind me to | remind me | set a timer for"
    " | set an alarm for | the thing is | the problem is | the question is | what i want is"
    " | what i mean is | for example | for instance | first of all | on the one hand"
    " | on the other hand | in other words | by the way | so basically | basically | actually | well"
    " | anyway | also | then | plus | so | next to | speaking of | hey siri | okay google | hey google"
    " | hey gemini | i wonder | i wonder if | i'd rather | would you like | would you like to"
    " | it depends on | send a message to | send an email to | play me | call my | read me | which is"
    " | which one is | who was | who were | where was | when was | why is | why are | why do | why does"
    " | why did | when do | when does | when did | where do | where does | where did | who did"
    " | what do | what does | what did | what would | what will | what can | what should | what if"
)

ADVERBS = phrases(
    "very quite almost nearly such too just only even also mostly particularly especially exactly"
    " really not extremely somewhat rather slightly maybe probably usually basically"
)
ADVERBS_OPEN = phrases("very quite almost nearly such particularly especially extremely slightly mostly even")

# Verbs of saying and thinking before a final "that" make it a conjunction.
SAYING = phrases(
    "think know said say believe so hope sure feel mean told heard guess thought suppose assume says"
    " noticed found show shows means wish read realize realized remember fact"
)

INFINITIVE_TO = phrases(
    "want need have like love going used able supposed trying try ought plan hope got about"
)

COMMANDS = phrases(
    "tell give show play stop start turn set open close call send find search book order remind add"
    " remove delete read write make create explain describe translate list compare help let say repeat"
    " sing put take bring go come look check cancel change switch calculate convert recommend suggest"
    " summarize define spell count pick choose schedule pause resume skip shuffle mute increase"
    " decrease raise lower lock unlock dim navigate wake keep try imagine teach ask answer record save"
    " share move clear mark note please"
)

SUBORDINATORS = phrases(
    "if when while although unless once whenever after before though | as soon as | even if | in case"
    " | as long as | even though"
)

# Endings whose last verb is understood from what was said before.
ELLIPSES = phrases(
    "| if you can | if i can | if we can | if it is | as it is | as i can | as you can | if you do"
    " | if you will | need to do | have to do | can do | should do | as they are | than it is"
    " | than i do | than you do | where you are | how you are"
)

CLAUSE_LINKS = phrases(
    "well yes no okay so then now when what where how which who please that i you we they just"
)

FINISHERS = phrases(
    "please thanks today tomorrow tonight yesterday now later soon again here there too yet already"
    " anyway instead everything anything something nothing someone anyone everyone me you him them us"
    " it this myself yourself okay ok morning afternoon evening week month year minutes minute hours"
    " hour seconds days percent dollars euros degrees right though always never sometimes ago else"
    " enough forever | thank you | if you can | for me | to me | for now | at all | at home | a lot"
    " | as well | by the way | in general | for sure | right now | of course | first | last time"
    " | you know what i mean"
)
