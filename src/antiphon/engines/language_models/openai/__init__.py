"""Language models behind any OpenAI-compatible server: Ollama, llama.cpp, vLLM, LM Studio, OpenAI."""

from antiphon.engines.language_models.openai.model import OpenAILanguageModel, create

__all__ = ["OpenAILanguageModel", "create"]
