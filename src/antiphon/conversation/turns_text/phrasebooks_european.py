"""German, Dutch, Polish, Russian, Turkish."""

from __future__ import annotations

from antiphon.conversation.turns_text.phrasebook import Gap, Phrasebook, phrases

# `an`, `auf`, `aus`, `mit`, `zu` and their like end finished German and Dutch sentences as separable
# particles ("mach das Licht an"), `ein` too ("schalte es ein"): they are not gaps.
GERMAN = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "und oder aber weil dass wenn ob sondern obwohl während bevor nachdem falls sobald als"
            " | so dass | und dann | und wenn"
        ),
        Gap.PREPOSITION: phrases(
            "von für ohne gegen zwischen wegen im am ins ans zum zur vom beim in trotz seit bis"
        ),
        Gap.DETERMINER: phrases(
            "der dem den des eine einen einem einer eines mein meinen meinem meiner dein deinen deinem"
            " deiner seinen seinem ihren ihrem unsere unseren jeden jedem"
        ),
        Gap.OPENER: phrases(
            "| ich möchte | ich will | ich würde | ich brauche | ich hätte gern | ich hätte gerne"
            " | kannst du | könntest du | können sie | könnten sie | was ist | wie ist | wer ist"
            " | wo ist | es gibt | gibt es | ich bin | ich habe | ich muss | erzähl mir | sag mir"
            " | ich glaube | zeig mir"
        ),
        Gap.FILLER: phrases("äh ähm öh hm ehm tja also | sozusagen | wie heißt das | wie sagt man"),
    },
    closers=phrases(
        "| was ich will | wer ich bin | wo ich bin | was es gibt | was gibt es | was kannst du"
        " | na also | was ich möchte | was ich brauche | was ich habe"
    ),
    whole=phrases(
        "hallo hi servus moin tschüss danke ja nein doch okay stopp stop halt weiter genau klar richtig"
        " bitte warum gut hilfe was wann | guten tag | guten morgen | guten abend | gute nacht"
        " | auf wiedersehen | vielen dank | danke schön | bitte nicht | weiß nicht | ich weiß nicht"
        " | keine ahnung | das ist alles | das war's | alles klar | was ist das | wer ist das"
        " | wie geht's | ich auch | ich bin's | also gut | na gut | wie geht es dir"
    ),
    questions=phrases(
        "wer was wann wo wie warum wieso weshalb woher wohin womit wofür welche welcher welches wen wem"
        " kannst könntest können könnten hast haben gibt"
    ),
)

DUTCH = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "en of maar want omdat als hoewel terwijl zodat voordat nadat tenzij | en dan | en als"
        ),
        Gap.PREPOSITION: phrases("van voor naar met zonder tegen tussen tijdens sinds volgens"),
        Gap.DETERMINER: phrases("de een mijn jouw onze elke iedere"),
        Gap.OPENER: phrases(
            "| ik wil | ik wil graag | ik zou | ik zou graag | ik heb | ik ben | ik moet | kun je"
            " | kan je | kunt u | zou je | wat is | wie is | waar is | hoe is | er is | ik denk"
            " | vertel me"
        ),
        Gap.FILLER: phrases("eh uh uhm ehm hm nou dus | even kijken | hoe heet het"),
    },
    closers=phrases("| wat ik wil | wie ik ben | waar ik ben | wat kun je | wat ik moet | wat er is"),
    whole=phrases(
        "hallo hoi dag doei ja nee oké stop wacht bedankt dankjewel precies klopt graag waarom goed wat"
        " alsjeblieft goedemorgen goedemiddag goedenavond | goede morgen | dank je | dank je wel"
        " | dank u | tot ziens | ik weet het niet | geen idee | dat is alles | wat is dat"
        " | hoe gaat het | met mij"
    ),
    questions=phrases(
        "wie wat wanneer waar hoe waarom welke welk hoeveel waarmee waarvoor waarvan kun kan kunt"
    ),
    stranding=True,
)

POLISH = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "i a oraz albo lub ale lecz bo ponieważ że żeby aby jeśli jeżeli gdy chociaż więc czy"
            " | dlatego że | po to żeby | mimo że"
        ),
        Gap.PREPOSITION: phrases(
            "w we z ze na do od dla o u po przy przez bez pod nad przed za między ku około podczas oprócz"
        ),
        Gap.DETERMINER: phrases("mojego mojej twojego twojej każdego każdej jakiegoś jakiejś"),
        Gap.OPENER: phrases(
            "chcę chciałbym chciałabym potrzebuję muszę | czy możesz | czy może pan | czy może pani"
            " | mógłbyś | mogłabyś | powiedz mi | czy jest | gdzie jest | jaka jest | jaki jest"
        ),
        Gap.FILLER: phrases("yyy eee ee hmm znaczy jakby | to znaczy | jak to się nazywa"),
    },
    closers=phrases("| nie chcę | nie muszę | co to znaczy | tak chcę | nie potrzebuję"),
    whole=phrases(
        "cześć hej witaj tak nie dobrze okej stop dzięki dziękuję proszę dlaczego jasne oczywiście"
        " wystarczy co | dzień dobry | dobry wieczór | dobranoc | do widzenia | nie wiem"
        " | bardzo dziękuję | to wszystko | co to | co to jest | tak proszę | no dobrze | jak się masz"
    ),
    questions=phrases("kto co kiedy gdzie jak dlaczego ile jaki jaka jakie który która które czy skąd dokąd"),
)

RUSSIAN = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "и а но или либо что чтобы если хотя | потому что | так как | для того чтобы"
            " | из-за того что | и если | я думаю что"
        ),
        Gap.PREPOSITION: phrases(
            "в во на с со к ко у о об обо от до из за для по под над при без про через перед между"
            " из-за около"
        ),
        Gap.DETERMINER: phrases("моего моей мою твоего твоей твою нашего нашей нашу каждый каждую"),
        Gap.OPENER: phrases(
            "| я хочу | я хотел бы | я хотела бы | мне нужно | мне надо | ты можешь | вы можете"
            " | не мог бы ты | не могли бы вы | скажи мне | расскажи мне | где находится"
        ),
        Gap.FILLER: phrases("э эм ээ мм ну | как бы | как его | это самое | так сказать"),
    },
    closers=phrases("| что мне нужно | что я хочу | ну да | ну и что | и что | ну что | а что | что к чему"),
    whole=phrases(
        "привет здравствуй здравствуйте пока да нет хорошо ладно спасибо пожалуйста стоп хватит конечно"
        " что понятно почему продолжай точно зачем когда | добрый день | доброе утро | добрый вечер"
        " | спокойной ночи | до свидания | не знаю | я не знаю | большое спасибо | это всё | это все"
        " | кто это | что это | а что | ну да | ну ладно | как дела | не надо | не могу | не хочу"
        " | да нет"
    ),
    questions=phrases("кто что когда где куда откуда как почему зачем сколько какой какая какое какие чей"),
)

TURKISH = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "ve veya ama fakat ancak çünkü ki eğer hem yoksa | ya da | bu yüzden | hem de"
        ),
        Gap.PREPOSITION: phrases("ile için göre rağmen hakkında"),
        Gap.DETERMINER: phrases("bir bu şu her bazı"),
        Gap.OPENER: phrases("acaba | bana bir | bana şu"),
        Gap.FILLER: phrases("şey yani hani ııı eee ee ımm | nasıl desem | ne bileyim"),
    },
    closers=phrases(
        "mı mi mu mü mısın misin musun müsün mısınız misiniz musunuz müsünüz mıyım miyim lütfen değil"
        " var yok | ne bu | kim bu | ne için | kim için | ne hakkında | tabii ki | ne var | ne yani"
        " | bir şey | başka bir şey | hiç bir şey | her şey"
    ),
    whole=phrases(
        "merhaba selam evet hayır tamam olur teşekkürler sağol peki dur yeter neden niye tabii hoşçakal"
        " günaydın bilmiyorum nasılsın | iyi günler | iyi akşamlar | iyi geceler | teşekkür ederim"
        " | hepsi bu | güle güle | evet lütfen | hayır teşekkürler | tabii ki | bu ne | bu kim"
        " | bu kadar"
    ),
    questions=phrases("kim ne nerede nereye nereden nasıl neden niye kaç hangi niçin"),
)
