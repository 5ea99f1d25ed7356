"""The shape of the raw tables, and how numpy arrays become their columns.

Inside the simulation a moment is an int64 count of seconds since 1970 (UTC), money an
int64 count of cents, a reference to another row its number; NONE stands for "no value".
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

NONE = np.iinfo(np.int64).min
DAY = 86_400

TYPES = {
    "text": pa.string(),
    "count": pa.int32(),
    "money": pa.decimal128(18, 4),
    "flag": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us"),
}

# Every table ends in loaded_at, a time; columns not named below are texts.
COLUMNS = {
    "customers": "customer_id email phone first_name last_name birth_date country_code "
    "acquisition_channel created_at updated_at",
    "products": "product_id product_name category list_price unit_cost updated_at",
    "orders": "order_id customer_id email ordered_at status currency_code "
    "shipping_amount discount_amount coupon_code updated_at",
    "order_lines": "order_line_id order_id product_id quantity unit_price "
    "discount_amount",
    "refunds": "refund_id order_id customer_id refunded_at amount",
    "interactions": "interaction_id occurred_at interaction_type channel customer_id "
    "anonymous_id email session_id product_id campaign_id is_machine url",
    "campaigns": "campaign_id campaign_name program channel sent_at cost_amount "
    "currency_code",
    "consents": "consent_id customer_id channel purpose is_granted recorded_at",
}
KINDS = {
    "birth_date": "date",
    "quantity": "count",
    "list_price": "money",
    "unit_cost": "money",
    "unit_price": "money",
    "amount": "money",
    "is_machine": "flag",
    "is_granted": "flag",
}


def kind(column: str) -> str:
    """Tell what a raw column holds: a key of TYPES."""
    if column.endswith("_at"):
        return "time"
    return "money" if column.endswith("_amount") else KINDS.get(column, "text")


SCHEMAS = {
    table: pa.schema(
        [(column, TYPES[kind(column)]) for column in f"{columns} loaded_at".split()]
    )
    for table, columns in COLUMNS.items()
}


def table(name: str, **columns: pa.Array | np.ndarray) -> pa.Table:
    """Put columns, given as in the module's text, into the raw table `name`."""
    schema = SCHEMAS[name]
    makers = {"money": money, "time": times, "date": dates}
    arrays = []
    for field in schema:
        values = columns[field.name]
        if not isinstance(values, pa.Array):
            make = makers.get(kind(field.name), pa.array)
            values = make(values)
        arrays.append(values.cast(field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def times(seconds: np.ndarray) -> pa.Array:
    """Turn seconds since 1970 into timestamps; NONE is null."""
    return pa.array(seconds.astype("datetime64[s]").astype("datetime64[us]"))


def dates(seconds: np.ndarray) -> pa.Array:
    """Turn seconds since 1970 into dates; NONE is null."""
    return pa.array(seconds.astype("datetime64[s]").astype("datetime64[D]"))


def money(cents: np.ndarray) -> pa.Array:
    """Turn cents into decimals, exactly: a decimal128 is two words, low and high."""
    words = np.empty((len(cents), 2), dtype="<i8")
    words[:, 0] = np.where(cents == NONE, 0, cents) * 100
    words[:, 1] = words[:, 0] >> 63
    buffers = [validity(cents), pa.py_buffer(words)]
    return pa.Array.from_buffers(TYPES["money"], len(cents), buffers)


def ids(prefix: str, numbers: np.ndarray, width: int) -> pa.Array:
    """Write ids of one length: ids("C", [7], 4) is ["C0007"]; NONE is null.

    A number of more digits than `width` is a ValueError.
    """
    size = len(prefix) + width
    letters = np.empty((len(numbers), size), dtype=np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), dtype=np.uint8)
    rest = np.where(numbers == NONE, 0, numbers)
    for place in range(size - 1, len(prefix) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        letters[:, place] = digit + ord("0")
    if rest.any():
        raise ValueError(f"{width} digits are too few for {prefix}{numbers.max()}")
    offsets = np.arange(0, (len(numbers) + 1) * size, size, dtype=np.int32)
    buffers = [validity(numbers), pa.py_buffer(offsets), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.string(), len(numbers), buffers)


def validity(numbers: np.ndarray) -> pa.Buffer | None:
    """Mark what is not NONE, as Arrow wants it: a bit a value."""
    there = numbers != NONE
    return None if there.all() else pa.py_buffer(np.packbits(there, bitorder="little"))


def pick(values: pa.Array | list[str], numbers: np.ndarray) -> pa.Array:
    """Look each number up in `values`; NONE is null."""
    values = values if isinstance(values, pa.Array) else pa.array(values)
    return values.take(pa.array(numbers, mask=numbers == NONE))


def joined(*parts: pa.Array | str) -> pa.Array:
    """Join texts row by row."""
    return pc.binary_join_element_wise(*parts, "")


def as_text(rows: pa.Table) -> pa.Table:
    """Write every cell as it stands in a CSV: cents, whole seconds, true and false."""
    columns = []
    for column in rows.columns:
        if column.type == TYPES["time"]:
            column = column.cast(pa.timestamp("s"))
        elif column.type == TYPES["money"]:
            column = column.cast(pa.decimal128(18, 2))
        columns.append(column.cast(pa.string()))
    return pa.table(columns, names=rows.column_names)


class Numbers:
    """The running numbers of rows, a row of them for each name."""

    def __init__(self) -> None:
        """Start every row of numbers at 1."""
        self.used: dict[str, int] = {}

    def take(self, name: str, count: int) -> np.ndarray:
        """Give the next `count` numbers of `name`."""
        first = self.used.get(name, 0) + 1
        self.used[name] = first + count - 1
        return np.arange(first, first + count)
