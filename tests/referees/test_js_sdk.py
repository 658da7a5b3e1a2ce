"""@google/genai, Google's JavaScript SDK, converses in Node over plain sockets."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from tests.referees.conftest import FRUGAL_KEY, KEY
from tests.referees.server_process import ServerProcess
from tests.speech import flite_wav, word_errors

QUESTION = "what is the time"

WHOLE_END = ["generationComplete", "turnComplete"]
WHOLE_TEXT_TURN = ["text", *WHOLE_END]

pytestmark = pytest.mark.timeout(300)


class Conversations:
    """What came of the conversations of `js/converse.mjs`."""

    def __init__(self, outcomes: dict[str, Any]) -> None:
        self._outcomes = outcomes

    def result(self, name: str) -> Any:
        """What a conversation came to."""
        outcome = self._outcomes[name]
        assert "error" not in outcome, outcome
        return outcome["result"]

    def error(self, name: str) -> str:
        """The text of the error it ended with."""
        return str(self._outcomes[name]["error"])


@pytest.fixture(scope="session")
def conversations(
    sdk: Path,
    server: ServerProcess,
    guarded: ServerProcess,
    short_lived: ServerProcess,
    librarian: ServerProcess,
    small_web: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Conversations:
    speech = tmp_path_factory.mktemp("speech") / "question.pcm"
    speech.write_bytes(flite_wav(QUESTION))
    options = {
        "url": server.plain_url,
        "tlsUrl": server.url,
        "guardedUrl": guarded.plain_url,
        "shortLivedUrl": short_lived.plain_url,
        "librarianUrl": librarian.plain_url,
        "page": f"{small_web}/bees",
        "key": KEY,
        "frugalKey": FRUGAL_KEY,
        "speech": str(speech),
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOOGLE_")}
    done = subprocess.run(
        ["node", "converse.mjs", json.dumps(options)],
        cwd=sdk,
        env={**environment, "NODE_EXTRA_CA_CERTS": str(server.ca)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return Conversations(json.loads(done.stdout))


def understood(text: str) -> bool:
    return word_errors(QUESTION, text.removeprefix("You said: ").removesuffix(".")) <= 1


class TestText:
    """Live API guide: "Send and receive text"."""

    def test_turn_after_turn(self, conversations: Conversations) -> None:
        first, second = conversations.result("text")
        assert (first["text"], first["kinds"]) == ("You said: Hello.", WHOLE_TEXT_TURN)
        assert (second["text"], second["kinds"]) == ("You said: Hello again.", WHOLE_TEXT_TURN)
        assert second["usage"]["promptTokenCount"] > first["usage"]["promptTokenCount"] > 0
        assert second["usage"]["responseTokenCount"] > 0

    @pytest.mark.parametrize("name", ["textOverTls", "lowerCaseModality", "vertexByKey", "rightKey"])
    def test_however_it_connects(self, conversations: Conversations, name: str) -> None:
        turn = conversations.result(name)
        assert turn["text"]
        assert turn["kinds"] == WHOLE_TEXT_TURN

    def test_content_is_remembered(self, conversations: Conversations) -> None:
        assert "Ada" in conversations.result("incrementalContent")["text"]


class TestCompression:
    """Live API guide: "Context window compression"."""

    def test_it_is_seen_in_the_prompt_token_count(self, conversations: Conversations) -> None:
        counts = conversations.result("compression")
        falls = [later for earlier, later in zip(counts, counts[1:], strict=False) if later < earlier]
        assert max(counts) <= 120
        assert len(falls) >= 2
        assert max(falls) <= 60


class TestSpeech:
    """Live API guide: "Audio"."""

    def test_a_text_is_answered_in_speech(self, conversations: Conversations) -> None:
        turn = conversations.result("speechOut")
        assert turn["spoken"] == "You said: Hello."
        assert turn["audioBytes"] > 24_000
        assert turn["kinds"][-2:] == WHOLE_END

    def test_a_microphone_is_answered(self, conversations: Conversations) -> None:
        turn = conversations.result("microphone")
        assert understood(turn["heard"])
        assert understood(turn["spoken"])
        assert turn["audioBytes"] > 48_000
        assert turn["kinds"][0] == "inputTranscription"
        assert turn["kinds"][-2:] == WHOLE_END

    @pytest.mark.parametrize("name", ["wholeFile", "mediaChunks", "manualActivity", "everythingInOneMessage"])
    def test_however_it_is_sent(self, conversations: Conversations, name: str) -> None:
        turn = conversations.result(name)
        assert understood(turn["text"])
        assert turn["kinds"] == WHOLE_TEXT_TURN

    def test_the_user_takes_the_floor_by_speaking(self, conversations: Conversations) -> None:
        interrupted, answer = conversations.result("bargeIn")
        assert interrupted["kinds"][-2:] == ["interrupted", "turnComplete"]
        assert "generationComplete" not in interrupted["kinds"]
        assert answer["spoken"].startswith("You said: ")


class TestFunctions:
    """Live API tools guide: "Function calling"."""

    def test_up_to_2_5_the_answer_is_a_turn_of_its_own(self, conversations: Conversations) -> None:
        calling, answer = conversations.result("functionsUpTo25")
        assert [call["name"] for call in calling["calls"]] == ["turn_on_the_lights"]
        assert calling["kinds"] == ["toolCall", *WHOLE_END]
        assert (answer["text"], answer["kinds"]) == ("Done: yes.", WHOLE_TEXT_TURN)

    def test_from_3_on_the_answer_comes_in_the_same_turn(self, conversations: Conversations) -> None:
        calling, answer = conversations.result("functionsFrom3")
        names = [call["name"] for call in calling["calls"]]
        assert names == ["get_weather", "turn_on_the_lights", "get_weather"]
        assert calling["kinds"] == ["toolCall"]
        assert (answer["text"], answer["kinds"]) == ("Done: yes.", WHOLE_TEXT_TURN)


class TestCodeExecution:
    """Live API guide: "Use Code execution"."""

    def test_the_code_comes_then_its_result_then_the_answer(self, conversations: Conversations) -> None:
        turn = conversations.result("codeExecution")
        assert turn["kinds"] == ["executableCode", "codeExecutionResult", *WHOLE_TEXT_TURN]
        assert "def is_prime(n):" in turn["code"]
        assert turn["results"] == [{"outcome": "OUTCOME_OK", "output": "98689\n"}]
        assert turn["text"] == "The largest prime palindrome under 100000 is 98689."


class TestGrounding:
    """Live API guide: "Grounding with Google Search"; Gemini API guide: "URL context"."""

    def test_an_answer_and_where_it_comes_from(self, conversations: Conversations) -> None:
        turn = conversations.result("googleSearch")
        answer = "Damaged goods can be returned within 30 days, even without the box."
        assert turn["text"] == f"{answer} That is from Rückgabe & Refunds."
        (grounding,) = turn["grounding"]
        assert grounding["webSearchQueries"] == ["How long can I return damaged goods"]
        (chunk,) = grounding["groundingChunks"]
        assert chunk == {"web": {"uri": "handbook/refunds.md", "title": "Rückgabe & Refunds"}}
        (support,) = grounding["groundingSupports"]
        assert support["segment"] == {"endIndex": len(answer), "text": answer}
        assert support["groundingChunkIndices"] == [0] and support["confidenceScores"] == [1]
        assert grounding["searchEntryPoint"]["renderedContent"].startswith("<style>")

    def test_a_page_and_its_status(self, conversations: Conversations) -> None:
        turn = conversations.result("urlContext")
        assert turn["text"] == "A colony of honey bees may have 50,000 members in summer."
        ((page,),) = [pages["urlMetadata"] for pages in turn["pages"]]
        assert page["retrievedUrl"].endswith("/bees")
        assert page["urlRetrievalStatus"] == "URL_RETRIEVAL_STATUS_SUCCESS"


class TestModels:
    """Gemini API reference: "Models", "Generating content"."""

    def test_they_are_listed_described_and_asked(self, conversations: Conversations) -> None:
        answers = conversations.result("models")
        assert "models/gemini-2.0-flash-live-001" in answers["names"]
        assert answers["name"] == "models/gemini-2.0-flash-live-001"
        assert answers["text"] == answers["streamed"] == "You said: Hello."
        assert 1 <= answers["totalTokens"] <= 6


class TestTokens:
    """Live API guide: "Ephemeral tokens"."""

    def test_a_token_connects(self, conversations: Conversations) -> None:
        assert conversations.result("token")["text"] == "You said: Hello."

    def test_a_token_decides_what_it_locks(self, conversations: Conversations) -> None:
        answer = conversations.result("tokenWithLockedFields")
        assert (answer["text"], answer["kinds"]) == ("You said: Hello.", WHOLE_TEXT_TURN)


class TestSessions:
    """Live API guide: "Session management"."""

    def test_it_is_told_to_go_and_comes_back(self, conversations: Conversations) -> None:
        outcome = conversations.result("goAwayAndBack")
        assert outcome["told"] == ["sessionResumptionUpdate", *WHOLE_TEXT_TURN]
        assert outcome["timeLeft"] == "2s"
        assert outcome["end"] == "closed: 1011 Deadline expired before operation could complete."
        assert outcome["answer"]["text"] == "Your name is Ada."


class TestRefusals:
    """What `connect` rejects with."""

    @pytest.mark.parametrize(
        ("name", "code", "text"),
        [
            ("wrongKey", "1007", "API key not valid. Please pass a valid API key."),
            ("unknownModel", "1008", "models/llama-live is not found for API version"),
            ("unknownVoice", "1007", "voiceConfig.prebuiltVoiceConfig.voiceName"),
            ("twoModalities", "1007", "setup.generationConfig.responseModalities"),
            ("tokenUsedTwice", "1007", "The token has been used as often as it may be."),
            (
                "usedUpKey",
                "1008",
                "Quota exceeded. Please retry later. RESOURCE_EXHAUSTED: tokens_per_day (1) are used up",
            ),
        ],
    )
    def test_the_reason_is_told(self, conversations: Conversations, name: str, code: str, text: str) -> None:
        error = conversations.error(name)
        assert code in error
        assert text in error
