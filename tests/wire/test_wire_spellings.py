"""Any spelling a client chooses means the same, and what is encoded decodes to itself."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.wire.wire_strategies import messages, respelled

from antiphon.wire.client import ClientContent, ClientMessage, ContextUpdate, ToolResponse
from antiphon.wire.codec import decode_client, decode_server, encode_client, encode_server
from antiphon.wire.server import ServerMessage
from antiphon.wire.setup import Setup

_KINDS = {
    "setup": Setup,
    "client_content": ClientContent,
    "tool_response": ToolResponse,
    "context_update": ContextUpdate,
}
_fuzz = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def _client_frames(draw: st.DrawFn) -> tuple[ClientMessage, dict[str, Any]]:
    kind = draw(st.sampled_from(sorted(_KINDS)))
    message = draw(messages(_KINDS[kind]))
    head, *rest = kind.split("_")
    key = draw(st.sampled_from([kind, head + "".join(word.title() for word in rest)]))
    return message, {key: draw(respelled(message))}


@_fuzz
@given(_client_frames())
def test_a_client_message_means_the_same_in_every_spelling(
    frame: tuple[ClientMessage, dict[str, Any]],
) -> None:
    message, spelled = frame
    assert decode_client(json.dumps(spelled)) == message


@_fuzz
@given(st.sampled_from(sorted(_KINDS)).flatmap(lambda kind: messages(_KINDS[kind])))
def test_a_client_message_decodes_to_what_was_encoded(message: ClientMessage) -> None:
    assert decode_client(encode_client(message)) == message


@_fuzz
@given(messages(ServerMessage))
def test_a_server_message_decodes_to_what_was_encoded(message: ServerMessage) -> None:
    assert decode_server(encode_server(message)) == message


@_fuzz
@given(messages(ServerMessage))
def test_a_server_frame_has_no_nulls_zeros_or_snake_case_outside_user_data(message: ServerMessage) -> None:
    # A Struct of the user's own is verbatim, so those that can hold one are left out here.
    text = encode_server(message)
    for name in (b'"args"', b'"response"', b'Metadata"', b"placeAnswerSources", b'"route"', b"ragChunk"):
        if name in text:
            return
    _assert_canonical(msgspec.json.decode(text))


def _assert_canonical(value: Any) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            assert "_" not in key
            assert item is not None
            assert item is not False
            assert item != 0 or isinstance(item, dict)
            assert item != []
            _assert_canonical(item)
    if isinstance(value, list):
        for item in value:
            _assert_canonical(item)
