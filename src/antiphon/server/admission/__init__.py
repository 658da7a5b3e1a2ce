"""Who is let in when there is not room for all: limits are met at setup, never by stuttering for all."""

from antiphon.server.admission.doorkeeper import Doorkeeper, Place, Visitor
from antiphon.server.admission.load import Load
from antiphon.server.admission.refusals import LimitReached
from antiphon.server.admission.waiting_room import WaitingRoom

__all__ = ["Doorkeeper", "LimitReached", "Load", "Place", "Visitor", "WaitingRoom"]
