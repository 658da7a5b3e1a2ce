"""Writing a turn's tokens as the wire's `usageMetadata`."""

from __future__ import annotations

from antiphon.conversation.tokens import TokenCount
from antiphon.wire.enums import MediaModality
from antiphon.wire.usage import ModalityTokenCount, UsageMetadata


def usage_metadata(
    prompt: TokenCount, response: TokenCount, thoughts_tokens: int, output: MediaModality
) -> UsageMetadata:
    """Both key families: the Gemini API reads `response...`, Vertex AI reads `candidates...`.

    The total is prompt + response + thoughts. A turn without output still lists its (zero) response, because
    clients iterate the details.

    Args:
        output: what the session answers with.
    """
    response_details = _details(response) or [ModalityTokenCount(modality=output)]
    return UsageMetadata(
        prompt_token_count=prompt.total,
        response_token_count=response.total,
        candidates_token_count=response.total,
        thoughts_token_count=thoughts_tokens or None,
        total_token_count=prompt.total + response.total + thoughts_tokens,
        prompt_tokens_details=_details(prompt),
        response_tokens_details=response_details,
        candidates_tokens_details=response_details,
    )


def _details(count: TokenCount) -> list[ModalityTokenCount]:
    return [
        ModalityTokenCount(modality=modality, token_count=tokens)
        for modality, tokens in count.by_modality.items()
    ]
