"""What is used: measured in each session, booked in the store's ledger, held against limits."""

from antiphon.server.usage.bookkeeper import Bookkeeper
from antiphon.server.usage.meter import Meter
from antiphon.server.usage.spending import Spending

__all__ = ["Bookkeeper", "Meter", "Spending"]
