"""Spanish, French, Italian, Portuguese."""

from __future__ import annotations

from antiphon.conversation.turns_text.phrasebook import Gap, Phrasebook, phrases

SPANISH = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "y e o u ni pero sino porque aunque cuando mientras que | ya que | así que | para que"
            " | sin que | lo que | creo que | por lo que | de modo que | a menos que | y si | pero si"
        ),
        Gap.PREPOSITION: phrases("a de en con por para desde hasta entre hacia según sobre contra del al"),
        Gap.DETERMINER: phrases("el la los las un una unos unas mi mis tu tus su sus cada"),
        Gap.OPENER: phrases(
            "quiero quisiera necesito podrías podría | me gustaría | quiero que | tengo que | voy a"
            " | me puedes | me podrías | cuál es | hay que | dónde está | háblame de | cuéntame sobre"
            " | puedes"
        ),
        Gap.FILLER: phrases("eh em ehm mmm | o sea | a ver | es decir | cómo se llama | cómo se dice"),
    },
    closers=phrases(
        "| en contra | no quiero | si puedes | si puede | lo que quiero | lo que necesito | por qué"
        " | por que | no necesito | todo lo que necesito | el qué"
    ),
    whole=phrases(
        "hola adiós gracias sí no vale claro bien perfecto para basta continúa ayuda chao qué que"
        " cuándo | buenos días | buenas tardes | buenas noches | muchas gracias | por favor"
        " | hasta luego | de acuerdo | no sé | por qué | por supuesto | está bien | nada más"
        " | eso es todo | creo que sí | creo que no | cómo estás | qué tal"
    ),
    questions=phrases(
        "qué quién quiénes cuál cuáles cuándo cuánto cuánta cuántos cuántas cómo dónde | por qué"
    ),
)

FRENCH = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "et ou mais car que lorsque quand puisque | parce que | parce qu | afin que | pour que"
            " | alors que | tandis que | je pense que | je crois que | et si | mais si | même si"
        ),
        Gap.PREPOSITION: phrases("à de d du des au aux dans par pour sans sur sous chez vers entre avec en"),
        Gap.DETERMINER: phrases(
            "le la l les un une mon ma mes ton ta tes son sa ses notre votre nos vos leur leurs ce cette ces"
        ),
        Gap.OPENER: phrases(
            "voudrais | je veux | je voudrais | j'aimerais | est-ce que | est-ce qu | qu'est-ce que"
            " | pouvez-vous | peux-tu | pourriez-vous | pourrais-tu | il faut | j'ai besoin | quel est"
            " | quelle est | parle-moi de | c'est | il y a"
        ),
        Gap.FILLER: phrases("euh ben hum bah enfin | c'est-à-dire | comment dire | tu vois"),
    },
    closers=phrases(
        "| en veux un | en veux une | en ai un | en ai une | viens avec | je suis pour | si je veux"
        " | pourquoi pas | c'est quand | pour quand"
    ),
    whole=phrases(
        "bonjour bonsoir salut merci oui non si ouais arrête arrêtez stop continue parfait pourquoi"
        " quoi quand | au revoir | d'accord | merci beaucoup | s'il te plaît | s'il vous plaît"
        " | bien sûr | ça va | je ne sais pas | je sais pas | pas du tout | c'est tout | bonne nuit"
        " | qui est-ce | vas-y | qu'est-ce que c'est | à demain | c'est bon | bien | où | comment"
        " | comment ça va"
    ),
    questions=phrases(
        "qui quoi quand où comment pourquoi combien quel quelle quels quelles qu'est-ce est-ce peux-tu"
        " pouvez-vous pourrais-tu pourriez-vous as-tu avez-vous"
    ),
)

ITALIAN = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "e ed o oppure ma però se quando mentre che anche | anche se | in modo che | dato che"
            " | penso che | credo che | visto che"
        ),
        Gap.PREPOSITION: phrases(
            "di a da in con per tra fra del dello della dei degli delle al allo alla ai agli alle dal"
            " dalla dalle nel nello nella nei nelle sul sullo sulla sui sulle col"
        ),
        Gap.DETERMINER: phrases("il lo la i gli le un uno una ogni qualche"),
        Gap.OPENER: phrases(
            "vorrei voglio puoi potresti potrebbe devo | ho bisogno | mi piacerebbe | mi puoi | mi può"
            " | qual è | c'è | parlami di | sto per"
        ),
        Gap.FILLER: phrases("ehm eh mmm allora cioè insomma | come dire | come si dice"),
    },
    closers=phrases("| se puoi | non voglio | non posso | se voglio | perché no | e allora | a che"),
    whole=phrases(
        "ciao salve grazie sì no basta stop perfetto certo bene esatto arrivederci perché continua"
        " quando | buongiorno | buonasera | buona notte | buon giorno | va bene | d'accordo"
        " | grazie mille | di più | per favore | non lo so | non so | è tutto | che cos'è | come stai"
        " | lo so | cosa | come | che cosa"
    ),
    questions=phrases(
        "chi cosa quando dove come perché quanto quanta quanti quante quale quali qual cos'è dov'è"
    ),
)

PORTUGUESE = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "e ou mas porque que se quando enquanto porém embora pois | já que | para que | acho que"
            " | mesmo que | então se"
        ),
        Gap.PREPOSITION: phrases(
            "a de em com por para sem sobre entre até desde do da dos das no na nos nas ao à aos às"
            " pelo pela num numa pra pro"
        ),
        Gap.DETERMINER: phrases("o os as um uma uns umas cada"),
        Gap.OPENER: phrases(
            "quero queria preciso poderia gostaria | eu quero | eu queria | gostaria de | preciso de"
            " | tenho que | você pode | qual é | o que é | onde fica | me fala sobre | me diz"
        ),
        Gap.FILLER: phrases("eh hã hum ahn hmm | quer dizer | deixa eu ver | como se diz"),
    },
    closers=phrases("| não quero | se puder | não preciso | o que | do que | por que | por quê | por isso"),
    whole=phrases(
        "olá oi tchau obrigado obrigada sim não certo claro perfeito para pare chega continua quê"
        " quando | bom dia | boa tarde | boa noite | muito obrigado | muito obrigada | por favor"
        " | tudo bem | não sei | por quê | por que | até logo | é isso | só isso | acho que sim"
        " | acho que não | o que | como"
    ),
    questions=phrases("quem qual quais quando quanto quanta quantos quantas como onde | o que | por que"),
)
