"""The words that carry the grammar of a language and not the subject of a text, for some languages.

They are written as `antiphon.conversation.grounding.terms` writes words: in lower case, without accents.
"""

from __future__ import annotations

from collections.abc import Mapping

_TEXTS = {
    "danish": "af alle at da de den der deres det dette dig din du eller en er et for fra har han hun hvad "
    "hvor i ikke jeg kan med men mig min når og også om pa sig skal som til ud var ved vi vil",
    "dutch": "aan al als bij dan dat de der deze die dit door een en er had heb heeft het hij hoe hun ik in "
    "is je kan maar me met mijn naar niet nog nu of om onder ook op over te tot uit van voor waar was wat "
    "we wel werd wie wordt ze zich zijn zo zou",
    "english": "a about after all also am an and any are as at be been but by can could did do does for from "
    "had has have he her his how i if in into is it its just like may me might more most my no not of on "
    "one only or other our out over please shall she should so some such tell than that the their them "
    "then there these they this those to up us very was we were what when where which who whom whose why "
    "will with would you your",
    "finnish": "ei en etta ha han hanen ja jos jotka joka kanssa kuin kun me mika mina minun mutta myos "
    "nama ne niin nyt olen oli on ovat se sen sina sita tai tama te tassa vain",
    "french": "a ai au aux avec c ce ces cette comment d dans de des du elle en est et eux il ils j je l la "
    "le les leur lui m ma mais me meme mes moi mon n ne nos notre nous on ou par pas plus pour qu que quel "
    "quelle qui quoi s sa se ses si son sont sur t ta te tes toi ton tu un une vos votre vous y",
    "german": "aber als am an auch auf aus bei bin bis bist da damit dann das dass dem den der des die dies "
    "diese dieser dieses doch du durch ein eine einem einen einer eines er es fur haben hat hatte ich ihr "
    "im in ist ja kann kein keine konnen man mein mir mit nach nicht noch nur ob oder ohne sehr sein sich "
    "sie sind so uber um und uns unter vom von vor war warum was wenn wer werden wie wird wir wo zu zum zur",
    "hungarian": "a az azt be csak de ebben egy el en es ez ezt fel ha hogy hogyan is itt ki le meg mi mert "
    "mikor mint mit most nagyon nem ok olyan s sem szerint te vagy van volt",
    "italian": "a ad agli ai al alla alle anche c che chi ci come con cosa da dal dalla dei del della delle "
    "di dove e ed gli ha ho i il in io l la le lei lo loro ma mi mio ne nei nel nella non o per perche piu "
    "quale quando quello questa questo se si sono su sua sul sulla suo tra tu un una uno vi",
    "norwegian": "alle at av bare da de den der det dette du eller en enn er et for fra ha han har hun hva "
    "hvem hvor i ikke jeg kan med meg men min mot na nar og ogsa om pa sa seg som til ut var ved vi vil",
    "portuguese": "a ao aos as ate com como da das de dele do dos e ela ele em entre era essa esse esta este "
    "eu foi ha isso isto ja lhe mais mas me meu minha muito na nao nas no nos o onde os ou para pela pelo "
    "por porque qual quando que quem se sem ser seu sua sao tem um uma voce",
    "romanian": "a al ale am ar au ca care cand ce cel cu cum da dar de din este eu fi fost in la le lor mai "
    "ne nu o pe pentru prin sa sau se si sunt sub te un una unde unei unui va",
    "russian": "а без бы был была были было в вам вас во вот все вы где да для до его ее если есть еще же за "
    "и из или им их к как какой когда который кто ли мне мы на над не нет ни но о об он она они от по под "
    "при с со так также там то тоже только ты у уже что чтобы эта эти это этот я",
    "spanish": "a al algo como con cual cuando de del desde donde dos e el ella ellos en entre era es esa "
    "ese eso esta este esto fue ha hay la las le les lo los mas me mi mis muy no nos o para pero por "
    "porque que quien se ser si sin sobre son su sus te tiene tu un una uno unos y ya yo",
    "swedish": "alla att av bara da de den dem det detta dig din du eller en ett for fran ha han har hon hur "
    "i inte jag kan med men mig min nar nu och ocksa om over pa sa sig sin ska som till under upp ut vad "
    "var vem vi vid vill ar",
    "turkish": "ama bir biz bu cok da daha de degil diye en gibi hem icin ile ise kadar ki kim mi mu nasil "
    "ne nerede neden o ol olan olarak sen siz su ve veya ya zaman",
}

FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    language: frozenset(text.replace("å", "a").split()) for language, text in _TEXTS.items()
}
"""By language, named as the Snowball stemmers name them."""

ALL_FUNCTION_WORDS = frozenset().union(*FUNCTION_WORDS.values())
