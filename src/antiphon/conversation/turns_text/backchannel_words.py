"""What listeners say to show that they listen, by language."""

from __future__ import annotations

from collections.abc import Mapping

from antiphon.conversation.turns_text.phrasebook import phrases

_ENGLISH = phrases(
    "uh-huh uhhuh mhm mmhm mmhmm mm-hmm mm-hm mhmm hmm hm hmmm mm mmm huh ah aha ahh aah oh ooh ooo wow"
    " yeah yea yah yep yup yes ya ok okay okey right sure really true exactly absolutely definitely"
    " totally indeed alright cool great good nice interesting amazing awesome wonderful perfect fine"
    " gotcha gosh excellent certainly fascinating lovely brilliant agreed | uh huh | uh hum | um hum"
    " | um hmm | mm hmm | mm hm | mm mm | m hm | m hmm | ah ha | i see | i know | got it | got you"
    " | i got it | i got you | i hear you | i understand | i get it | i agree | all right | of course"
    " | that's right | that's true | that's good | that's great | that's nice | that's cool"
    " | that's interesting | that's amazing | that is true | that is right | very good | very nice"
    " | very interesting | makes sense | that makes sense | fair enough | sounds good | you're right"
    " | you are right | for sure | oh my | oh boy | oh god | my god | my gosh | no kidding"
    " | you don't say | is that so | is that right | how nice | how interesting | good to know"
    " | tell me about it | so true | yes indeed | yeah sure | go on | keep going | carry on | go ahead"
    " | i bet | i guess so | i think so | right on"
)

BACKCHANNELS: Mapping[str, frozenset[str]] = {
    "en": _ENGLISH,
    "ar": phrases(
        "نعم اه آه أها اها ايوه أيوه ايوا طيب صح تمام حسنا فعلا أكيد اكيد مم امم همم حقا صحيح ماشي اوكي"
        " | فهمت | بالضبط | طبعا | بالطبع | والله"
    ),
    "de": phrases(
        "ja jaja aha mhm mm hm hmm ach oh ah genau okay ok gut klar richtig stimmt sicher natürlich"
        " echt wirklich super toll schön interessant verstehe verstanden wow krass eben jo joa jawohl"
        " prima | ach so | alles klar | na klar | ja genau | ja klar | ich verstehe | ich weiß | ah ja"
        " | ach ja | ah okay | sehr gut | sehr schön | das stimmt | aha okay | in ordnung"
    ),
    "es": phrases(
        "sí si ajá aja mhm mm hmm ah oh vale claro bueno bien ok okay exacto exactamente cierto verdad"
        " ya entiendo perfecto genial interesante vaya guau correcto wow órale dale sale | ya veo"
        " | de acuerdo | por supuesto | claro que sí | así es | muy bien | está bien | ah vale | ah sí"
        " | ya ya | qué bien | qué interesante | en serio | de verdad | lo sé | ah ok | es verdad"
    ),
    "fr": phrases(
        "oui ouais mouais mhm mm hmm hum ah oh ok okay bien exact exactement vrai vraiment voilà super"
        " génial parfait certes absolument intéressant tiens wow ouah | d'accord | bien sûr | ah bon"
        " | ah oui | ah ouais | je vois | je comprends | c'est vrai | c'est ça | tout à fait"
        " | très bien | en effet | je sais | oui oui | ça marche | c'est bien | ah d'accord"
    ),
    "hi": phrases(
        "हाँ हां जी अच्छा ठीक हम्म हूँ ओह वाह सही बिल्कुल ओके हम सच | ठीक है | जी हाँ | हाँ जी | सही है | समझ गया"
        " | समझ गई | अच्छा अच्छा | हाँ हाँ | बहुत अच्छा | ओ हो"
    ),
    "id": phrases(
        "ya iya iyah yah oh ooh ah hmm hm mm oke ok baik betul benar bagus wow wah oalah sip siap"
        " mantap | oh ya | oh iya | oh gitu | begitu ya | saya mengerti | saya paham | iya iya | ya ya"
        " | tentu saja | oh begitu | oke oke | masa sih | memang"
    ),
    "it": phrases(
        "sì si già ah oh eh mhm mm hmm ok okay va bene certo esatto esattamente vero davvero giusto"
        " perfetto capito bello ottimo interessante infatti chiaro capisco wow | va bene | ho capito"
        " | d'accordo | ah sì | ah ecco | certo certo | è vero | lo so | molto bene | sì sì | ah ok"
        " | ah capisco"
    ),
    "ja": phrases(
        "はい ええ うん うんうん ふん ふーん へえ へー ほう ほお ああ あー おお なるほど そう そうそう"
        " そうです そうですね そうですか そっか そうか たしかに 確かに 本当 ほんと 本当に ほんとに"
        " すごい 了解 わかる わかります わかりました 分かりました いいね いいですね まじ マジ はいはい"
        " うーん ふむ ふむふむ もちろん"
    ),
    "ko": phrases(
        "네 예 응 음 아 어 오 와 네네 응응 아하 그래 그래요 그렇군요 그렇구나 그렇죠 그쵸 맞아 맞아요"
        " 진짜 진짜요 정말 정말요 알겠어 알겠어요 알겠습니다 좋아 좋아요 그럼요 물론 오케이 대박 헐 흠"
        " 그러네 그러네요 | 아 네 | 아 그래요 | 아 진짜 | 아 그렇군요 | 네 맞아요"
    ),
    "nl": phrases(
        "ja jaja jep hm hmm mhm mm ah oh aha oké ok okay goed precies klopt juist natuurlijk echt zeker"
        " mooi leuk prima interessant wauw wow snap inderdaad tuurlijk | ik snap het | ik begrijp het"
        " | dat klopt | ja hoor | ja precies | ach zo | oh ja | heel goed | echt waar | is goed | ja ja"
        " | ik weet het"
    ),
    "pl": phrases(
        "tak aha mhm mm hmm no ok okej dobrze jasne pewnie racja oczywiście dokładnie rozumiem naprawdę"
        " serio super fajnie ciekawe właśnie wow oo ach och | no tak | no jasne | aha aha | to prawda"
        " | masz rację | bardzo dobrze | tak tak | no właśnie | w porządku"
    ),
    "pt": phrases(
        "sim é aham ahã uhum hum hmm mm ah oh ok okay tá certo claro exato exatamente verdade entendi"
        " entendo bom legal perfeito beleza isso nossa sério interessante pois ótimo uau | tá bom"
        " | tudo bem | com certeza | é verdade | isso mesmo | ah é | ah sim | pois é | eu sei"
        " | muito bem | está bem | ah tá | ah entendi"
    ),
    "ru": phrases(
        "да ага угу мм мхм хм о ох ах ого хорошо ладно понятно ясно конечно точно правда верно окей ок"
        " здорово отлично интересно понимаю вау круто супер именно согласен согласна | да да | ну да"
        " | да конечно | вот как | я понимаю | я понял | я поняла | это правда | очень хорошо"
        " | всё понятно | все понятно | я знаю | в самом деле"
    ),
    "tr": phrases(
        "evet hıhı hı hmm mm aha ah oh tamam peki olur tabii doğru aynen anladım güzel gerçekten öyle"
        " okey vay harika kesinlikle haklısın | evet evet | tabii ki | çok güzel | öyle mi | çok iyi"
        " | hı hı | tamam tamam | ha evet | anlıyorum"
    ),
    "vi": phrases(
        "vâng dạ ừ ừm ờ à ồ ok okay đúng thế rồi hay tốt hiểu thật uh | vâng ạ | dạ vâng | đúng rồi"
        " | thế à | vậy à | được rồi | tôi hiểu | hay quá | thật à | vâng vâng | ừ ừ | thật sao"
        " | tốt quá | vậy sao | hiểu rồi"
    ),
    "zh": phrases(
        "嗯 嗯嗯 哦 噢 喔 啊 对 對 对对 對對 对对对 對對對 是 是的 是啊 好 好的 好好 行 可以 没错 沒錯"
        " 真的 真的吗 真的嗎 明白 明白了 知道了 了解 当然 當然 有道理 确实 確實 哇 原来如此 原來如此"
        " 这样啊 這樣啊 不错 不錯 对啊 對啊 懂了 哦哦 好啊 嗯哼"
    ),
}
"""Back-channels by primary language subtag."""

GRUNTS: Mapping[str, frozenset[str]] = {
    "en": phrases("the of a an and on or in at to as it is us we you are be h m n mm hm um uh er huh op")
    | {"m h", "h m"},
}
"""What recognizers make of hummed and breathed ones. A lone function word cannot claim the turn, and spelled
m's and h's are hums; but only a transcript that is nothing else, and over, counts."""

HUMS = phrases("mhm mmhm mm-hmm uh-huh aha hm hmm mm mmm ah oh | uh huh | mm hmm | mm hm")
"""What means the same in most languages."""
