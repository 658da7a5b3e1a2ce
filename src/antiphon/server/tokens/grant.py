"""What a token stands for, and what becomes of the setup of a client that has one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from antiphon.server.tokens.field_mask import FieldPath, overwrite
from antiphon.wire import schema
from antiphon.wire.setup import Setup


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """What a token allows.

    Attributes:
        owner: the name of the API key that it was made with.
        uses: how many sessions it opens; 0 for any number.
        expires: when it ends, and the sessions that it opened.
        new_sessions_until: when it opens no new sessions any more.
        template: a setup, as it was written; None if there is none.
        mask: the fields of a setup that the template decides; empty for all of them.
    """

    owner: str
    uses: int
    expires: datetime
    new_sessions_until: datetime
    template: dict[str, Any] | None = None
    mask: tuple[FieldPath, ...] = ()

    @property
    def locked(self) -> frozenset[str]:
        """Names of the fields of a setup of which the client does not decide all."""
        if self.mask:
            return frozenset(path[0] for path in self.mask)
        return frozenset(Setup.__struct_fields__ if self.template is not None else ())


def effective_setup(asked: Setup, grant: Grant) -> Setup:
    """The setup that counts (the table at "AuthToken.fieldMask" in the Live API reference).

    Without a template and a mask it is the client's; with a template alone the template; with a mask the
    client's, in which the masked fields are the template's, and unset where the template has none.

    Two things are never the template's to take away: the model of a client, if the template names none, and
    the handle of a session to go on with, if the template lets sessions be resumed at all.
    """
    template = Setup() if grant.template is None else schema.read(Setup, grant.template)
    if grant.mask:
        effective = asked
        for path in grant.mask:
            effective = overwrite(effective, template, path)
    else:
        effective = asked if grant.template is None else template
    if not effective.model:
        effective = msgspec.structs.replace(effective, model=asked.model)
    return _with_handle(effective, asked)


def _with_handle(effective: Setup, asked: Setup) -> Setup:
    handle = asked.session_resumption.handle if asked.session_resumption is not None else None
    resumption = effective.session_resumption
    if not handle or resumption is None or resumption.handle:
        return effective
    return msgspec.structs.replace(
        effective, session_resumption=msgspec.structs.replace(resumption, handle=handle)
    )
