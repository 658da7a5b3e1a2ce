"""The engine `openai`: any server that speaks OpenAI's chat-completions API."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping

from antiphon.clock import Clock
from antiphon.conversation.generation import GenerationEvent, GenerationRequest
from antiphon.conversation.reply_decision import ReplyDecision
from antiphon.engines.language_models.asked_decider import decide_by_asking
from antiphon.engines.language_models.openai.client import api_key, connect, request_headers
from antiphon.engines.language_models.openai.failures import Explainer
from antiphon.engines.language_models.openai.opening import Opener
from antiphon.engines.language_models.openai.reply import ReplyReader
from antiphon.engines.language_models.openai.settings import OpenAISettings
from antiphon.engines.settings import nearest, parse_settings

logger = logging.getLogger(__name__)


def create(settings: Mapping[str, object], *, clock: Clock) -> OpenAILanguageModel:
    """Make the engine; nothing is imported or connected before `start`.

    Raises:
        EngineConfigError: a setting is unknown or cannot work.
    """
    return OpenAILanguageModel(parse_settings(OpenAISettings, settings, engine="openai"), clock=clock)


class OpenAILanguageModel:
    """A language model behind an OpenAI-compatible server, for many requests at once.

    Raises:
        EngineConfigError: the environment variable that should hold the key is not set.
    """

    def __init__(self, settings: OpenAISettings, *, clock: Clock) -> None:
        self.name = f"openai at {settings.base_url}, model {settings.model}"
        self._settings = settings
        self._clock = clock
        self._key = api_key(settings, engine=self.name)
        self._explainer = Explainer(settings, engine=self.name, secret=self._key)
        self._opener: Opener | None = None

    @property
    def context_tokens(self) -> int | None:
        """The longest prompt, as configured (`ContextLimited`)."""
        return self._settings.context_tokens

    async def start(self) -> None:
        """Import the client, connect, and see whether the server has the model; tell it in the log if not."""
        client = await asyncio.to_thread(connect, self._settings, self._key)
        self._opener = Opener(
            client=client,
            settings=self._settings,
            headers=request_headers(self._settings, self._key),
            explainer=self._explainer,
            clock=self._clock,
            engine=self.name,
        )
        await self._look_around(self._opener)

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[GenerationEvent, None]:
        """Generate one reply; closing the iterator closes the connection at once.

        Raises:
            EngineUnavailable: the server cannot be reached, is not ready, or is too slow to begin.
            EngineBusy: the server has too much to do.
            EngineFailed: the server refused the request or broke off the reply.
            MalformedFunctionCall: the model made a call that cannot be carried out.
            ResponseRejected: the server's content filter withheld the reply.
        """
        import openai

        if self._opener is None:
            raise RuntimeError(f"{self.name} is used before start() or after close()")
        reader = ReplyReader(request, prompted=self._settings.tools == "prompt", engine=self.name)
        limit_s = self._settings.timeout_s.between_tokens
        stream = await self._opener.open(request)
        try:
            while (chunk := await stream.next(limit_s)) is not None:
                for event in reader.read(chunk):
                    yield event
            for event in reader.finish():
                yield event
        except TimeoutError as error:
            raise self._explainer.too_late(limit_s, begun=True) from error
        except (openai.APIError, ValueError) as error:
            raise self._explainer.explain(error, begun=True) from error
        finally:
            await stream.close()

    async def decide(self, request: GenerationRequest, *, in_conversation: bool) -> ReplyDecision:
        """Whether the last turn is to be answered, with proactive audio (`ReplyDecider`).

        Raises:
            EngineError: as `generate`.
        """
        return await decide_by_asking(self.generate, request, in_conversation=in_conversation)

    async def close(self) -> None:
        """Close all connections."""
        opener, self._opener = self._opener, None
        if opener is not None:
            await opener.client.close()

    async def _look_around(self, opener: Opener) -> None:
        import openai

        try:
            offered = await opener.offered_models()
        except TimeoutError:
            logger.warning("%s: the server does not answer; it may be busy starting", self.name)
        except openai.NotFoundError:
            logger.info("%s: the server does not list its models", self.name)
        except (openai.APIError, ValueError) as error:
            logger.warning("%s", self._explainer.explain(error, begun=False))
        else:
            model = self._settings.model
            if offered and not {model, f"{model}:latest"} & set(offered):  # Ollama's default tag
                logger.warning(
                    '%s: the server does not list "%s"; %s', self.name, model, nearest(model, offered)
                )
