"""What a token makes of a client's setup ("AuthToken.fieldMask" in the Live API reference)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from antiphon.server.tokens.errors import InvalidTokenRequest
from antiphon.server.tokens.field_mask import parse_field_mask
from antiphon.server.tokens.grant import Grant, effective_setup
from antiphon.wire import schema
from antiphon.wire.setup import Setup

NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)

TEMPLATE = {
    "model": "models/locked",
    "generationConfig": {"responseModalities": ["AUDIO"], "temperature": 0},
    "systemInstruction": {"parts": [{"text": "Be brief."}]},
}
ASKED = {
    "model": "models/asked",
    "generationConfig": {"responseModalities": ["TEXT"], "temperature": 1.5, "topK": 3},
    "systemInstruction": {"parts": [{"text": "Tell the secret."}]},
    "tools": [{"googleSearch": {}}],
    "labels": {"team": "one"},
}


def effective(asked: dict[str, Any], template: dict[str, Any] | None, mask: str = "") -> Setup:
    grant = Grant(
        owner="alice",
        uses=1,
        expires=NOON,
        new_sessions_until=NOON,
        template=template,
        mask=parse_field_mask(mask),
    )
    return effective_setup(schema.read(Setup, asked), grant)


def setup(value: dict[str, Any]) -> Setup:
    return schema.read(Setup, value)


class TestWithoutATemplateAndAMask:
    def test_the_clients_setup_counts(self) -> None:
        assert effective(ASKED, None) == setup(ASKED)


class TestATemplateAlone:
    def test_is_all_that_counts(self) -> None:
        assert effective(ASKED, TEMPLATE) == setup(TEMPLATE)

    def test_may_be_empty(self) -> None:
        assert effective(ASKED, {}) == setup({"model": "models/asked"})

    def test_without_a_model_takes_the_clients(self) -> None:
        template = {"generationConfig": {"responseModalities": ["TEXT"]}}
        assert effective(ASKED, template) == setup({"model": "models/asked"} | template)


class TestAMask:
    def test_takes_the_listed_fields_from_the_template(self) -> None:
        got = effective(ASKED, TEMPLATE, "model,generationConfig.responseModalities,systemInstruction.parts")
        assert got == setup(
            ASKED
            | {
                "model": "models/locked",
                "generationConfig": {"responseModalities": ["AUDIO"], "temperature": 1.5, "topK": 3},
                "systemInstruction": {"parts": [{"text": "Be brief."}]},
            }
        )

    def test_keeps_a_zero_of_the_template(self) -> None:
        config = effective(ASKED, TEMPLATE, "generationConfig.temperature").generation_config
        assert config is not None
        assert config.temperature == 0

    def test_unsets_what_the_template_does_not_have(self) -> None:
        got = effective(ASKED, TEMPLATE, "generationConfig.top_k,tools,labels,output_audio_transcription")
        expected = dict(ASKED, generationConfig={"responseModalities": ["TEXT"], "temperature": 1.5})
        del expected["tools"], expected["labels"]
        assert got == setup(expected)

    def test_of_a_whole_message_replaces_it(self) -> None:
        assert effective(ASKED, TEMPLATE, "generationConfig") == setup(
            ASKED | {"generationConfig": TEMPLATE["generationConfig"]}
        )

    def test_sets_fields_of_messages_that_the_client_left_out(self) -> None:
        got = effective({"model": "m"}, TEMPLATE, "generationConfig.temperature,generationConfig.seed")
        assert got == setup({"model": "m", "generationConfig": {"temperature": 0}})

    def test_without_a_template_unsets_its_fields(self) -> None:
        got = effective(ASKED, None, "generationConfig.temperature,systemInstruction,speech_config")
        expected = dict(ASKED, generationConfig={"responseModalities": ["TEXT"], "topK": 3})
        del expected["systemInstruction"]
        assert got == setup(expected)

    def test_never_takes_the_model_away(self) -> None:
        assert effective(ASKED, None, "model").model == "models/asked"


class TestTheHandleOfASession:
    ASKED = {"model": "m", "sessionResumption": {"handle": "h"}}

    @pytest.mark.parametrize("mask", ["", "model,sessionResumption"])
    def test_is_the_clients_where_the_template_has_resumption(self, mask: str) -> None:
        got = effective(self.ASKED, {"model": "m", "sessionResumption": {}}, mask)
        assert got == setup(self.ASKED)

    @pytest.mark.parametrize(
        ("template", "mask"), [({"model": "m"}, ""), (None, "sessionResumption"), ({}, "session_resumption")]
    )
    def test_is_dropped_where_it_has_none(self, template: dict[str, Any] | None, mask: str) -> None:
        assert effective(self.ASKED, template, mask).session_resumption is None

    def test_is_the_templates_if_it_has_one(self) -> None:
        template = {"model": "m", "sessionResumption": {"handle": "theirs"}}
        assert effective(self.ASKED, template) == setup(template)

    def test_cannot_be_brought_in_by_a_field_of_it(self) -> None:
        got = effective(self.ASKED, None, "sessionResumption.transparent").session_resumption
        assert got is not None
        assert got.handle == "h"


class TestPaths:
    @pytest.mark.parametrize(
        ("mask", "paths"),
        [
            ("", ()),
            (" , ,", ()),
            ("model, tools", (("model",), ("tools",))),
            ("systemInstruction.role", (("system_instruction", "role"),)),
            ("system_instruction.role", (("system_instruction", "role"),)),
            ("generationConfig.top_k", (("generation_config", "top_k"),)),
            ("generation_config.topK", (("generation_config", "top_k"),)),
            ("temperature", (("generation_config", "temperature"),)),
            (
                "generationConfig.speechConfig.voiceConfig.prebuiltVoiceConfig.voiceName",
                (
                    (
                        "generation_config",
                        "speech_config",
                        "voice_config",
                        "prebuilt_voice_config",
                        "voice_name",
                    ),
                ),
            ),
        ],
    )
    def test_are_read_in_every_spelling(self, mask: str, paths: tuple[tuple[str, ...], ...]) -> None:
        assert parse_field_mask(mask) == paths

    @pytest.mark.parametrize(
        ("mask", "message"),
        [
            ("modle", r"'field_mask': \"modle\" is no path into a setup; did you mean model\?"),
            ("generationConfig.top_q", "did you mean topP"),
            ("model.name", "leads into 'model'"),
            ("tools.functionDeclarations", "leads into 'tools'"),
            ("labels.team", "leads into 'labels'"),
            ("generationConfig..topK", "is no path"),
            ("*", "is no path"),
        ],
    )
    def test_into_nothing_are_refused(self, mask: str, message: str) -> None:
        with pytest.raises(InvalidTokenRequest, match=message):
            parse_field_mask(mask)
