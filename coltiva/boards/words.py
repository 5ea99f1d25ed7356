"""Say values in words: numbers, money, shares, dates, booleans."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

MISSING = "–"
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}
"""Signs that everybody reads alike; other currencies keep their code."""


def rounded(value: Any, places: int = 0) -> Decimal:
    """Round half away from zero, as the warehouse does."""
    return Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def count(value: Any, _: str) -> str:
    """Say a whole number."""
    return f"{rounded(value):,}"


def change(value: Any, _: str) -> str:
    """Say a difference with its sign."""
    return f"{rounded(value):+,}" if value else "±0"


def number(value: Any, _: str) -> str:
    """Say a number with one decimal."""
    return f"{rounded(value, 1):,}"


def short(value: Any, _: str) -> str:
    """Say a whole number in at most five characters, by thousands from 10,000."""
    size = abs(rounded(value))
    for unit, sign in ((10**9, "bn"), (10**6, "m"), (10**3, "k")):
        if size >= 10 * unit:
            return f"{rounded(Decimal(value) / unit):,}{sign}"
    return count(value, _)


def money(value: Any, currency: str) -> str:
    """Say an amount in whole units of its currency."""
    sign = "-" if rounded(value) < 0 else ""
    mark = SYMBOLS.get(currency, f"{currency} ")
    return f"{sign}{mark}{abs(rounded(value)):,}"


def percent(value: Any, _: str) -> str:
    """Say a share in whole per cent."""
    return f"{rounded(Decimal(value) * 100)}%"


def percent_bare(value: Any, _: str) -> str:
    """Say a share in whole per cent, where a note says that it is per cent."""
    return f"{rounded(Decimal(value) * 100)}"


def percent_fine(value: Any, _: str) -> str:
    """Say a share in per cent with one decimal."""
    return f"{rounded(Decimal(value) * 100, 1):,}%"


def gain(value: Any, _: str) -> str:
    """Say what came back of a cost, in per cent with its sign."""
    return f"{rounded(Decimal(value) * 100):+,}%"


def day(value: date, _: str) -> str:
    """Say a date."""
    return f"{value.day} {value:%B %Y}"


def month(value: date, _: str) -> str:
    """Say the month of a date."""
    return f"{value:%b %Y}"


def moment(value: datetime, _: str) -> str:
    """Say a moment of UTC."""
    return f"{value.day} {value:%B %Y, %H:%M} UTC"


def words(value: Any, _: str) -> str:
    """Say a technical name in words; capitals stay as they are."""
    return str(value).replace("_", " ")


def text(value: Any, _: str) -> str:
    """Say a text as it is."""
    return str(value)


def yes_no(value: bool, _: str) -> str:
    """Say a boolean."""
    return "yes" if value else "no"


FORMATS: dict[str, Callable[[Any, str], str]] = {
    function.__name__: function
    for function in (
        *(count, change, number, short, money, percent, percent_bare),
        *(percent_fine, gain),
        *(day, month, moment, words, text, yes_no),
    )
}
"""What `format:` of a column may be."""
NUMERIC = FORMATS.keys() - {"day", "month", "moment", "words", "text", "yes_no"}


def said(value: Any, form: str, currency: str = "", missing: str = MISSING) -> str:
    """Say a value in the form that FORMATS names; missing stands for null."""
    return missing if value is None else FORMATS[form](value, currency)
