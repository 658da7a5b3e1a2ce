"""Hindi, Arabic, Vietnamese, Indonesian, Japanese, Korean, Chinese."""

from __future__ import annotations

from antiphon.conversation.turns_text.phrasebook import Gap, Phrasebook, phrases

HINDI = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases("और या लेकिन मगर परंतु क्योंकि अगर यदि कि तो जब जो ताकि"),
        Gap.PREPOSITION: phrases("का के को से ने में पर तक की | के लिए | के बारे में | के साथ | के पास"),
        Gap.DETERMINER: phrases("मेरा मेरी मेरे आपका आपकी आपके हमारा हमारी हर"),
        Gap.OPENER: phrases("मुझे | मैं चाहता | मैं चाहती | क्या आप | क्या तुम"),
        Gap.FILLER: phrases("मतलब उम अं हम्म यानी"),
    },
    closers=phrases("है हैं हूँ हूं था थी थे हो दो दीजिए दीजिये करो कीजिए बताओ बताइए बताइये चाहिए | क्या मतलब"),
    whole=phrases(
        "नमस्ते नमस्कार हाँ हां नहीं ठीक धन्यवाद शुक्रिया अच्छा बस रुको क्यों क्या | ठीक है | जी हाँ | जी नहीं | पता नहीं"
        " | मुझे नहीं पता | बहुत धन्यवाद | क्या हुआ"
    ),
    questions=phrases("क्या कौन कब कहाँ कैसे क्यों कितना कितने कितनी किस किसने"),
)

ARABIC = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "و أو او ثم لكن ولكن لأن لان لأنه إذا اذا أن ان إن بل حتى عندما بينما كما | بسبب أن | من أجل أن"
        ),
        Gap.PREPOSITION: phrases("في من إلى الى على عن مع بين حول ضد خلال تحت فوق بدون"),
        Gap.DETERMINER: phrases("الذي التي"),
        Gap.OPENER: phrases(
            "أريد اريد أحتاج يمكنك | أريد أن | هل يمكنك | هل يمكنك أن | أود أن | ما هو | ما هي"
        ),
        Gap.FILLER: phrases("يعني اه آه امم أمم إممم"),
    },
    closers=phrases("| لا أريد | لا اريد | كما أريد | كم من | مع من | من أين | لا أحتاج | ماذا يعني"),
    whole=phrases(
        "مرحبا أهلا اهلا نعم لا شكرا حسنا طيب تمام توقف قف لماذا كفى من متى | السلام عليكم | صباح الخير"
        " | مساء الخير | مع السلامة | شكرا جزيلا | لا أعرف | لا شكرا | ما هذا | من هذا | ما هذه"
        " | من فضلك"
    ),
    questions=phrases("ما ماذا من متى أين اين كيف لماذا كم هل أي"),
)

VIETNAMESE = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases("và hoặc nhưng vì nếu thì rằng khi tuy nên | bởi vì | mặc dù | tại vì"),
        Gap.PREPOSITION: phrases("của với cho ở để"),
        Gap.DETERMINER: phrases("những các một mỗi mọi"),
        Gap.OPENER: phrases("là | tôi muốn | tôi cần | bạn có thể | hãy cho tôi | làm ơn"),
        Gap.FILLER: phrases("ờ ừm ơ ờm | thì là | kiểu như | ý là"),
    },
    closers=phrases(
        "ạ không nhé nhỉ chưa đi à hả gì đâu nào sao vậy thế rồi | bao nhiêu | thế nào | đúng không"
        " | đôi khi | tôi với | em với | mình với | không muốn | số một"
    ),
    whole=phrases(
        "chào vâng dạ không được rồi dừng thôi ừ | xin chào | cảm ơn | tạm biệt | vâng ạ | dạ vâng"
        " | không biết | tôi không biết | được rồi | đúng rồi | tại sao | cảm ơn bạn | cám ơn | ở đâu"
        " | chào bạn | đúng vậy"
    ),
    questions=phrases("ai | tại sao | bao giờ | khi nào | ở đâu | bao nhiêu | làm sao"),
)

INDONESIAN = Phrasebook(
    gaps={
        Gap.CONJUNCTION: phrases(
            "dan atau tapi tetapi karena kalau jika bila agar supaya sehingga bahwa ketika sambil serta"
            " sebab walaupun meskipun | oleh karena"
        ),
        Gap.PREPOSITION: phrases("di ke dari untuk dengan pada oleh tentang antara bagi terhadap tanpa"),
        Gap.DETERMINER: phrases("yang para sebuah seorang seekor suatu setiap adalah"),
        Gap.OPENER: phrases(
            "bisakah apakah | saya ingin | saya perlu | saya harus | kamu harus | bisa tolong"
        ),
        Gap.FILLER: phrases("eh em anu hmm | apa namanya"),
    },
    closers=phrases("| dari mana | untuk apa | tidak mau | yang mana"),
    whole=phrases(
        "halo hai ya tidak oke baik berhenti cukup kenapa mengapa betul benar stop mau tolong kapan"
        " | selamat pagi | selamat siang | selamat sore | selamat malam | terima kasih | sampai jumpa"
        " | tidak tahu | saya tidak tahu | apa kabar | apa ini | siapa ini | saya mau | tidak mau"
        " | terima kasih banyak | tidak apa-apa"
    ),
    questions=phrases("apa siapa kapan mengapa kenapa bagaimana berapa apakah mana | di mana | ke mana"),
)

# Left out because they end finished sentences as well: の (question), も ("me too"), て (casual request).
JAPANESE = Phrasebook(
    gap_endings={
        Gap.CONJUNCTION: phrases(
            "けど けれど けれども から ので のに そして それで でも だから しかし または たら なら れば"
            " ながら って それから ですが ますが あと"
        ),
        Gap.PREPOSITION: phrases("を に へ で と は が や より とか について"),
        Gap.DETERMINER: phrases("この その あの どの こんな そんな あんな"),
        Gap.FILLER: phrases("えっと えー ええと えーと あのー あのう うーん うーんと まあ なんか そのー"),
    },
    closing_endings=phrases(
        "です ます ました ません でした ください 下さい か よ ね でしょう だ だね たい ない かな っけ"
        " しよう ましょう お願い お願いします いい くれ た だろう ってなに って何 さようなら ありがとう"
        " 天気は 名前は 時間は 予定は 住所は 電話番号は 値段は 意味は こんにちは こんばんは 教えて"
        " 見せて 聞かせて やめて 待って 手伝って 止めて 続けて 話して つけて 消して かけて"
    ),
    whole=phrases(
        "はい いいえ うん ううん こんにちは こんばんは おはよう おはようございます ありがとう"
        " ありがとうございます さようなら すみません もしもし わかりました 分かりました そうです やめて"
        " ストップ 待って ちょっと待って もういい 大丈夫 了解 どうして なんで どうも なるほど"
        " お願いします"
    ),
)

# Fillers are words of their own; particles are glued to the word before them. Left out: 와 ("come"),
# 과 (사과 "apple"), 의 (회의 "meeting"), 니까 (also the formal question 습니까), 까지.
KOREAN = Phrasebook(
    gaps={
        Gap.DETERMINER: phrases("이 그 어떤 무슨 모든 우리 내가 제가 저는 나는"),
        Gap.FILLER: phrases("음 어 저 흠 저기 그게 뭐랄까 있잖아 그러니까"),
        Gap.OPENER: phrases("혹시"),
    },
    gap_endings={
        Gap.CONJUNCTION: phrases(
            "그리고 그런데 근데 그래서 하지만 그러나 왜냐하면 만약 또는 혹은 지만 으니까 하니까 이니까"
            " 면서 려고 다면 으면 하면 는데 그러면 때문에"
        ),
        Gap.PREPOSITION: phrases("을 를 은 는 에 에서 에게 한테 하고 으로 부터 처럼"),
    },
    closing_endings=phrases(
        "요 다 까 세요 죠 지 네 해 줘 니 냐 자 거야 래 야 봐 돼 됐어 있어 없어 했어 가을 마을"
    ),
    whole=phrases(
        "네 예 응 아니 아니요 아니오 안녕 안녕하세요 감사합니다 고마워 고마워요 잠깐 잠깐만 잠시만요"
        " 그만 멈춰 됐어 좋아 좋아요 알겠어 알겠어요 알겠습니다 맞아 맞아요 왜 왜요 뭐 어디 언제 누구"
        " 여보세요 그래 그럼 몰라 몰라요 | 안녕히 계세요 | 안녕히 가세요 | 잘 자 | 잘 모르겠어요"
    ),
)

# Left out because they end finished nouns: 向 (方向), 由 (理由), 离 (距离), 请 (邀请), 额 (金额);
# and 那个, which is an object as often as a filler.
CHINESE = Phrasebook(
    gaps={Gap.FILLER: phrases("嗯 呃 那个 那個 这个 這個")},
    gap_endings={
        Gap.CONJUNCTION: phrases(
            "和 跟 与 與 或 以及 或者 还是 還是 但是 可是 不过 不過 因为 因為 所以 如果 要是 虽然 雖然"
            " 而且 并且 並且 然后 然後 还有 還有 接着 接著 比如 另外"
        ),
        Gap.PREPOSITION: phrases("在 从 從 把 为了 為了 关于 關於 对于 對於 除了 按照 根据 根據"),
        Gap.DETERMINER: phrases("一个 一個 每个 每個 某个 某個"),
        Gap.OPENER: phrases(
            "我想 我想要 我需要 帮我 幫我 能不能 可不可以 请问 請問 什么是 什麼是 我觉得 我覺得 我在想 你能"
        ),
        Gap.FILLER: phrases("呃 就是说 就是說 怎么说呢 怎麼說呢"),
    },
    closing_endings=phrases(
        "吗 嗎 呢 吧 啊 呀 了 哦 嘛 啦 什么 什麼 哪里 哪裡 哪儿 谁 誰 多少 怎么样 怎麼樣 几点 幾點"
        " 怎么办 为什么 好不好 行不行 对不对 谢谢 謝謝 一下 不在 存在 实在 现在 現在 还在 還在 给我"
    ),
    whole=phrases(
        "你好 您好 喂 嗨 是 是的 不 不是 对 對 好 好的 行 可以 谢谢 謝謝 谢谢你 再见 再見 停 停止 等等"
        " 等一下 够了 知道了 明白 没有 沒有 没问题 沒問題 为什么 為什麼 不知道 我不知道 早上好 晚上好"
        " 晚安 继续 繼續 当然 當然 嗯嗯 不用了 算了 我在 你在 什么 什麼"
    ),
)
