"""The REST half of the Gemini API that Live clients use, health, and metrics, on the same port."""

from antiphon.server.rest.app import create_app

__all__ = ["create_app"]
