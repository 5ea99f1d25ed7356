"""Read text as values, round as money is rounded, and turn UTC into shop days."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

MICROSECOND = timedelta(microseconds=1)

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?)?")
_FLAGS = {
    **dict.fromkeys(("true", "t", "1", "yes", "y"), True),
    **dict.fromkeys(("false", "f", "0", "no", "n"), False),
}


def text(value: Any) -> str | None:
    """Trim spaces; what is left empty is None."""
    trimmed = "" if value is None else str(value).strip(" ")
    return trimmed or None


def rounded(value: Decimal | Fraction, digits: int) -> Decimal:
    """Round a number to so many decimals, half away from zero."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**digits
        whole = int(scaled) + (1 if scaled - int(scaled) >= Fraction(1, 2) else 0)
        return Decimal(whole if value >= 0 else -whole).scaleb(-digits)
    return value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def number(value: str) -> Decimal:
    """Read a numeric(18, 4). Raises ValueError where the text is none."""
    if not _NUMBER.fullmatch(value):
        raise ValueError(value)
    try:
        amount = rounded(Decimal(value), 4)
    except InvalidOperation as error:
        raise ValueError(value) from error
    if abs(amount) >= Decimal(10) ** 14:
        raise ValueError(value)
    return amount


def moment(value: str) -> datetime:
    """Read a UTC time (a bare day is its midnight). Raises ValueError."""
    if not _TIME.fullmatch(value):
        raise ValueError(value)
    return datetime.fromisoformat(value)


def day(value: str) -> date:
    """Read a date. Raises ValueError."""
    if not _DAY.fullmatch(value):
        raise ValueError(value)
    return date.fromisoformat(value)


def flag(value: str) -> bool:
    """Read a yes or no, in any case. Raises ValueError."""
    if value.lower() not in _FLAGS:
        raise ValueError(value)
    return _FLAGS[value.lower()]


def email(value: str | None) -> str | None:
    """Normalise an e-mail; None where it is not one plain address."""
    found = unicodedata.normalize("NFC", value or "").lower()
    found = "".join(sign for sign in found if unicodedata.category(sign) != "Cf")
    around = "".join(sign for sign in found if sign.isspace()) + ",;\"'"
    found = found.strip(around)
    name, bracket, rest = found.partition("<")
    if bracket and "@" not in name:
        found = rest.strip(around)
    found = found.removeprefix("mailto:").lstrip(around).rstrip(around + ">.")
    local, at, domain = found.partition("@")
    labels = domain.split(".")
    wrong = set('@,;:<>()"') | {
        sign for sign in found if sign.isspace() or unicodedata.category(sign) == "Cc"
    }
    if not (at and local and len(labels) > 1 and all(labels)):
        return None
    if wrong & set(local) or (wrong | set("?/='")) & set(domain):
        return None
    return found


def local_date(at: datetime, timezone: str) -> date:
    """Give the shop-local date of a UTC time."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).date()


def local_hour(at: datetime, timezone: str) -> int:
    """Give the shop-local hour, 0 to 23, of a UTC time."""
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).hour


def end_of_day(on: date, timezone: str) -> datetime:
    """Give the last microsecond, in UTC, of a shop-local date."""
    midnight = datetime.combine(on + timedelta(days=1), time(), ZoneInfo(timezone))
    return midnight.astimezone(UTC).replace(tzinfo=None) - MICROSECOND


def start_of_day(on: date, timezone: str) -> datetime:
    """Give the first moment, in UTC, of a shop-local date."""
    return end_of_day(on - timedelta(days=1), timezone) + MICROSECOND


def month_end(on: date) -> date:
    """Give the last date of a date's month."""
    following = on.replace(day=28) + timedelta(days=4)
    return following.replace(day=1) - timedelta(days=1)


def full_years(born: date, on: date) -> int:
    """Count the birthdays passed by a date (29 February counts from 1 March)."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
