"""`antiphon talk`: a spoken question out of a file, the answer into another."""

from __future__ import annotations

import base64
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.canned_server import Client, canned_server
from tests.cli.command import antiphon

from antiphon.cli.live.messages import Update
from antiphon.cli.talk.by_microphone import Captions
from antiphon.cli.talk.wav import read_wav, write_wav

TONE = struct.pack("<2h", 8000, -8000)
QUESTION_S = 0.3


@pytest.fixture
def question(tmp_path: Path) -> Path:
    """A third of a second that can be heard."""
    path = tmp_path / "question.wav"
    write_wav(path, TONE * int(8_000 * QUESTION_S), 16_000)
    return path


def audio(client: Client) -> Iterator[bytes]:
    """What the client's microphone sends."""
    while True:
        blob = client.receive()["realtimeInput"]["audio"]
        assert blob["mimeType"] == "audio/pcm;rate=16000"
        yield base64.b64decode(blob["data"])


def answer_after_silence(client: Client, *, set_up: bool = False) -> None:
    """Answers once it has heard a chunk of silence."""
    if not set_up:
        client.receive()
    client.send(setupComplete={})
    next(chunk for chunk in audio(client) if not any(chunk))
    client.content(inputTranscription={"text": " what time"})
    client.content(inputTranscription={"text": " is it"})
    client.content(outputTranscription={"text": "It is"})
    client.speech(bytes(4_800) + TONE * 1_200)
    client.content(outputTranscription={"text": " late."})
    client.speech(TONE * 1_200)
    client.content(generationComplete=True)
    client.content(turnComplete=True)


def sent_away(client: Client) -> None:
    """Tells the client to go, and answers on its next connection only."""
    if client.receive()["setup"]["sessionResumption"] == {"handle": "h"}:
        answer_after_silence(client, set_up=True)
        return
    client.send(setupComplete={})
    client.send(sessionResumptionUpdate={"newHandle": "h", "resumable": True})
    client.send(goAway={"timeLeft": "50s"})
    for _ in audio(client):
        pass


class TestByFile:
    def test_saves_the_answer_and_tells_what_was_said_and_how_fast(
        self, question: Path, tmp_path: Path
    ) -> None:
        with canned_server(answer_after_silence) as (url, _):
            done = antiphon(
                *("talk", "--in", str(question), "--out", str(tmp_path / "answer.wav"), "--url", url)
            )
        assert (done.status, done.stdout) == (0, "you    what time is it\nmodel  It is late.\n")
        assert read_wav(tmp_path / "answer.wav", 24_000) == bytes(4_800) + TONE * 2_400
        facts = re.fullmatch(
            r"first sound (\d+) ms after the end of speech · 0\.3 s of answer · saved to .*answer\.wav\n",
            done.stderr.replace("\n", "") + "\n",
        )
        assert facts
        assert 100 <= int(facts[1]) < 2_000  # a chunk of silence, and 100 ms of silence in the answer

    def test_the_whole_question_is_sent_as_a_microphone_would(self, question: Path) -> None:
        with canned_server(answer_after_silence) as (url, clients):
            antiphon("talk", "--in", str(question), "--url", url)
        chunks = [
            base64.b64decode(message["realtimeInput"]["audio"]["data"]) for message in clients[0].received[1:]
        ]
        assert {len(chunk) for chunk in chunks} == {3_200}
        assert b"".join(chunks[:3]) == read_wav(question, 16_000)
        assert not any(b"".join(chunks[3:]))

    def test_it_goes_on_over_another_connection(self, question: Path) -> None:
        with canned_server(sent_away) as (url, clients):
            done = antiphon("talk", "--in", str(question), "--url", url)
        assert done.status == 0
        assert "It is late." in done.stdout
        assert len(clients) == 2

    def test_setup_asks_for_speech_and_transcripts(self, question: Path) -> None:
        with canned_server(answer_after_silence) as (url, clients):
            antiphon(
                *("talk", "--in", str(question), "--url", url, "--voice", "Kore", "--language", "en-GB"),
                *("--model", "projects/p/locations/l/publishers/google/models/m"),
            )
        assert clients[0].received[0] == {
            "setup": {
                "model": "projects/p/locations/l/publishers/google/models/m",
                "generationConfig": {
                    "responseModalities": ["AUDIO"],
                    "speechConfig": {
                        "voiceConfig": {"prebuiltVoiceConfig": {"voiceName": "Kore"}},
                        "languageCode": "en-GB",
                    },
                },
                "sessionResumption": {},
                "contextWindowCompression": {"slidingWindow": {}},
                "inputAudioTranscription": {},
                "outputAudioTranscription": {},
            }
        }

    def test_an_answer_that_the_question_interrupts_is_not_the_last(self, question: Path) -> None:
        def interrupted_first(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            heard = audio(client)
            next(heard)
            client.content(outputTranscription={"text": "One mo"})
            next(chunk for chunk in heard if not any(chunk))
            client.content(interrupted=True)
            client.content(turnComplete=True)
            client.content(outputTranscription={"text": "Here I am."})
            client.speech(TONE)
            client.content(turnComplete=True)

        with canned_server(interrupted_first) as (url, _):
            done = antiphon("talk", "--in", str(question), "--url", url)
        assert done.stdout == "you    \nmodel  One mo …\nyou    \nmodel  Here I am.\n"

    def test_a_server_that_leaves(self, question: Path) -> None:
        def leave(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            client.receive()
            client.close(1011, "Internal error encountered.")

        with canned_server(leave) as (url, _):
            done = antiphon("talk", "--in", str(question), "--url", url)
        assert (done.status, done.stderr) == (
            1,
            "antiphon: the server ended the session (1011): Internal error encountered.\n",
        )

    def test_a_turn_without_a_reply(self, question: Path) -> None:
        def fail(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            next(chunk for chunk in audio(client) if not any(chunk))
            client.content(turnComplete=True)

        with canned_server(fail) as (url, _):
            done = antiphon("talk", "--in", str(question), "--url", url)
        assert (done.status, done.stderr) == (
            1,
            "antiphon: the turn ended without a spoken reply; the server's log says why\n",
        )

    def test_no_answer_at_all(self, question: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def say_nothing(client: Client) -> None:
            client.receive()
            client.send(setupComplete={})
            for _ in audio(client):
                pass

        monkeypatch.setattr("antiphon.cli.talk.by_file.PATIENCE_S", 0.2)
        with canned_server(say_nothing) as (url, _):
            done = antiphon("talk", "--in", str(question), "--url", url)
        assert (done.status, done.stderr) == (
            1,
            "antiphon: no answer within 0.2 s of the question's end;"
            " nothing in it was understood as speech\n",
        )

    def test_a_question_that_is_not_there(self) -> None:
        done = antiphon("talk", "--in", "no.wav", "--url", "http://127.0.0.1:9")
        assert (done.status, done.stderr) == (1, "antiphon: no.wav: No such file or directory\n")

    def test_an_answer_that_cannot_be_saved(self, question: Path) -> None:
        done = antiphon("talk", "--in", str(question), "--out", "no/a.wav", "--url", "http://127.0.0.1:9")
        assert (done.status, done.stderr) == (1, "antiphon: no/a.wav: No such file or directory\n")

    def test_an_answer_without_a_question(self) -> None:
        done = antiphon("talk", "--out", "answer.wav", "--url", "http://127.0.0.1:9")
        assert (done.status, done.stderr) == (
            1,
            "antiphon: --out saves the answer to a file's question: name the file with --in\n",
        )


class TestByMicrophone:
    def test_without_the_package_it_says_which(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "sounddevice", None)
        done = antiphon("talk", "--url", "http://127.0.0.1:9")
        assert done.status == 1
        assert "pip install sounddevice" in done.stderr
        assert "antiphon talk --in question.wav --out answer.wav" in done.stderr

    def test_captions_are_lines_of_a_script(self) -> None:
        captions = Captions()
        updates = [
            Update(heard=" what"),
            Update(heard=" time"),
            Update(said="It"),
            Update(said=" is", audio=b"\0\0"),
            Update(said=" late."),
            Update(turn_complete=True),
            Update(said="And so"),
            Update(interrupted=True),
            Update(turn_complete=True),
            Update(turn_complete=True),
        ]
        written = "".join(captions.of(update) for update in updates)
        assert written == "you    what time\nmodel  It is late.\nmodel  And so …\n"
