"""The warehouse a second time, in plain Python, from the written contract alone.

Every rule here was written from the design page, none from a model or a macro: where
warehouse and oracle agree, two readings of the contract agree. Amounts are Decimal,
quantiles are Fractions, times are naive UTC datetimes, days are shop-local dates.

    outcome = run(raw, Rules.load(folder), Settings(shop_timezone="Europe/Rome"))
"""

from oracle.raw import accept
from oracle.rules import Rules, Settings
from oracle.segments import Outcome, run

__all__ = ["Outcome", "Rules", "Settings", "accept", "run"]
