"""What a simulated shop is made from."""

from dataclasses import dataclass
from datetime import UTC, datetime

from coltiva.simulate.shapes import DAY


@dataclass(frozen=True)
class Settings:
    """One shop. Rates are shares of the rows, 0 to 1."""

    customers: int = 400
    seed: int = 7
    first_day: str = "2024-11-01"
    days: int = 606
    orders_per_customer: float = 5.0
    interactions_per_customer: float = 50.0
    lines_per_order: float = 2.35
    products: int | None = None  # None: as the shop is large
    late_rate: float = 0.02
    duplicate_rate: float = 0.01
    bad_rate: float | None = 0.001  # None: the counts of the sample shop
    stories: bool = True

    @property
    def start(self) -> int:
        """The first moment of the shop, in seconds since 1970 (UTC)."""
        day = datetime.strptime(self.first_day, "%Y-%m-%d").replace(tzinfo=UTC)
        return int(day.timestamp())

    @property
    def end(self) -> int:
        """The last moment of the shop: 18:00 on the day after its `days`."""
        return self.start + self.days * DAY + 18 * 3_600

    @property
    def id_width(self) -> int:
        """How many digits a customer's id has."""
        return max(4, len(str(self.customers * 2)))
