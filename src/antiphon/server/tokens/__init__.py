"""Ephemeral tokens: made for a key's holder, given to a browser, good for few sessions and a short time."""

from antiphon.server.tokens.service import TOKEN_EXPIRED, Admission, Token, TokenService

__all__ = ["TOKEN_EXPIRED", "Admission", "Token", "TokenService"]
