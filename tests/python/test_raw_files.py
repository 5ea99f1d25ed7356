"""Files as shops send them: each is read right, or a sentence says how to mend it."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pytest
import warehouse

CUSTOMERS = (
    "customer_id,email,created_at,loaded_at\nc1,a@x.example,2025-01-02,2025-01-02\n"
)
PRODUCTS = "product_id,product_name,list_price,loaded_at\np1,Caffè,9.50,2025-01-02\n"
LINES = (
    "order_line_id,order_id,product_id,quantity,unit_price,loaded_at\n"
    "l1,o1,p1,1,9.50,2025-01-02\n"
)
HEADER = "order_id,customer_id,ordered_at,status,currency_code,loaded_at\n"
REST = ",2025-03-01 10:00:00,paid,EUR,2025-03-02\n"
ORDERS = f"{HEADER}o1,c1{REST}"
SHOP = {
    "customers.csv": CUSTOMERS,
    "products.csv": PRODUCTS,
    "orders.csv": ORDERS,
    "order_lines.csv": LINES,
}
SECRET = "Canary-7319"
IDS = "select order_id, customer_id from raw.orders"
TIMES = "select order_id, ordered_at from raw.orders"
PRICES = "select unit_price from raw.order_lines"
UNREADABLE = "select raw_table, line_number, problem from raw.unreadable_lines"


@dataclass
class Odd:
    """A folder with something odd in it, and what comes of it.

    files: what differs from SHOP (None: the file is not there). query: gives `rows`, in
    any order; where there are none, the run stops. says: words of what it says.
    """

    kind: str
    files: Mapping[str, str | bytes | None]
    query: str = IDS
    rows: list[tuple] | None = None
    says: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    raw_format: str = "csv"


def semicolons(text: str) -> str:
    """Write a file as a spreadsheet in most of Europe does."""
    return text.replace(",", ";")


def order(cells: str) -> str:
    """Give a file with one order."""
    return f"{HEADER}{cells}\n"


def parquet(query: str) -> bytes:
    """Give a Parquet file of a query's rows."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "rows.parquet"
        connection.execute(f"copy ({query}) to '{path}' (format parquet)")
        return path.read_bytes()


O1 = ("o1", "c1")
ORDER = (
    "select 'o1' as order_id, {} as customer_id, '2025-01-01' as ordered_at,"
    " 'paid' as status, 'EUR' as currency_code, '2025-01-02' as loaded_at"
)
CUSTOMER = "select 'c1' as customer_id, '2025-01-01' as created_at, '' as loaded_at"
PARQUET = {
    "products.parquet": parquet(
        "select 1 as product_id, '' product_name, '' loaded_at"
    ),
    "order_lines.parquet": parquet(
        "select 1 as order_line_id, 1 order_id, 1 product_id, 1 quantity, 1 unit_price,"
        " '' as loaded_at"
    ),
}

ODD = [
    Odd("plain", {}, rows=[O1]),
    # separators, encodings, packing
    Odd("semicolons", {"orders.csv": semicolons(ORDERS)}, rows=[O1]),
    Odd("tabs", {"orders.csv": ORDERS.replace(",", "\t")}, rows=[O1]),
    Odd("pipes", {"orders.csv": ORDERS.replace(",", "|")}, rows=[O1]),
    Odd("sep line", {"orders.csv": "sep=;\r\n" + semicolons(ORDERS)}, rows=[O1]),
    Odd("byte order mark", {"orders.csv": "\ufeff" + ORDERS}, rows=[O1]),
    Odd("Windows line ends", {"orders.csv": ORDERS.replace("\n", "\r\n")}, rows=[O1]),
    Odd("old Mac line ends", {"orders.csv": ORDERS.replace("\n", "\r")}, rows=[O1]),
    Odd(
        "two kinds of line ends",
        {"orders.csv": ORDERS.replace("\n", "\r\n") + f"o2,c2{REST}"},
        rows=[O1, ("o2", "c2")],
    ),
    Odd(
        "line breaks in cells",
        {"products.csv": PRODUCTS.replace("Caffè", '"Caffè ""G""\n1 kg"')},
        "select product_name from raw.products",
        [('Caffè "G"\n1 kg',)],
    ),
    Odd(
        "UTF-16",
        {"products.csv": ("\ufeff" + PRODUCTS).encode("utf-16-le")},
        "select product_name from raw.products",
        [("Caffè",)],
    ),
    Odd(
        "UTF-16, big-endian",
        {"products.csv": ("\ufeff" + PRODUCTS).encode("utf-16-be")},
        says="products.csv is written in UTF-16, of the kind (big-endian) that can't be"
        ' read here: save it as "CSV UTF-8 (comma delimited)".',
    ),
    Odd(
        "UTF-16 without a mark",
        {"products.csv": PRODUCTS.encode("utf-16-le")},
        says="products.csv is no text (its first lines hold zero bytes): save it as",
    ),
    Odd(
        "Windows-1252",
        {"products.csv": PRODUCTS.encode("cp1252")},
        says="products.csv, line 2: the letters are not UTF-8. Save the file as",
    ),
    Odd(
        "Windows-1252, said",
        {"products.csv": PRODUCTS.encode("cp1252")},
        "select product_name from raw.products",
        [("Caffè",)],
        settings={"raw_encoding": "windows-1252"},
    ),
    Odd(
        "Windows-1252, said, but the file is UTF-8",
        {},
        "select product_name from raw.products",
        [("Caffè",)],
        settings={"raw_encoding": "windows-1252"},
    ),
    Odd(
        "Windows-1252 with a euro sign",
        {"products.csv": PRODUCTS.replace("è", "€").encode("cp1252")},
        says="products.csv has signs of Windows-1252 that can't be read here",
        settings={"raw_encoding": "windows-1252"},
    ),
    Odd(
        "gz",
        {"orders.csv": None, "orders.csv.gz": gzip.compress(ORDERS.encode())},
        rows=[O1],
    ),
    Odd(
        "capitals",
        {"orders.csv": None, "Orders.CSV": ORDERS.upper()},
        rows=[("O1", "C1")],
    ),
    # numbers and dates
    Odd(
        "decimal commas",
        {
            "order_lines.csv": semicolons(LINES)
            + "l2;o1;p1;1;1.234,5;2025-01-02\n"
            + "l3;o1;p1;1;-2,75;2025-01-02\n"
        },
        PRICES,
        [("9.50",), ("1234.5",), ("-2.75",)],
        settings={"raw_decimal_separator": "comma"},
    ),
    Odd(
        "decimal commas, told by the numbers",
        {
            "order_lines.csv": semicolons(LINES).replace("9.50", "9,50")
            + "l2;o1;p1;1;1.234;2025-01-02\n"
        },
        PRICES,
        [("9.50",), ("1234",)],
    ),
    Odd(
        "commas between thousands",
        {"order_lines.csv": LINES.replace("9.50", '"1,234.50"')},
        PRICES,
        [("1234.50",)],
    ),
    Odd(
        "a decimal comma among decimal points is a mistake",
        {"order_lines.csv": LINES + 'l2,o1,p1,1,"12,50",2025-01-02\n'},
        PRICES,
        [("9.50",), ("12,50",)],
    ),
    Odd(
        "31.12.2025 among dates such as 2025-12-31 is a mistake",
        {"orders.csv": ORDERS + "o2,c1,31.12.2025,paid,EUR,2026-01-01\n"},
        TIMES,
        [("o1", "2025-03-01 10:00:00"), ("o2", "31.12.2025")],
    ),
    Odd(
        "1,234 alone",
        {"order_lines.csv": LINES.replace("9.50", '"1,234"')},
        says="order_lines.csv can be read in two ways, numbers with a decimal comma"
        " (12,50) or numbers with a decimal point (12.50), and no value in it tells"
        " which. Set the var raw_decimal_separator to comma or point, or write 12.50.",
    ),
    Odd(
        "exponents",
        {"order_lines.csv": LINES.replace("9.50", "1.23E+05")},
        PRICES,
        [("123000.0000",)],
    ),
    Odd(
        "exponents and decimal commas",
        {"order_lines.csv": semicolons(LINES).replace("9.50", "1,23E+05")},
        PRICES,
        [("123000.0000",)],
    ),
    Odd(
        "31/12/2025",
        {"orders.csv": order("o2,c1,31/12/2025 18:30,paid,EUR,1/2/2026")},
        "select ordered_at, loaded_at from raw.orders",
        [
            ("2025-12-31 18:30:00", "2026-02-01 00:00:00"),
        ],
    ),
    Odd(
        "12/31/2025 6:30 PM",
        {"orders.csv": order("o2,c1,12/31/2025 6:30 PM,paid,EUR,1/2/2026")},
        "select ordered_at, loaded_at from raw.orders",
        [
            ("2025-12-31 18:30:00", "2026-01-02 00:00:00"),
        ],
    ),
    Odd(
        "01.02.2025",
        {"orders.csv": order("o2,c1,01.02.2025 08:05:09,paid,EUR,2026-01-01")},
        TIMES,
        [("o2", "2025-02-01 08:05:09")],
    ),
    Odd(
        "01/02/2025 alone",
        {"orders.csv": order("o2,c1,01/02/2025,paid,EUR,2026-01-01")},
        says="orders.csv can be read in two ways, dates as day/month/year or dates as"
        " month/day/year, and no value in it tells which. Set the var raw_date_order to"
        " dmy or mdy, or write 2025-12-31.",
    ),
    Odd(
        "01/02/2025, said",
        {"orders.csv": order("o2,c1,01/02/2025,paid,EUR,2026-01-01")},
        TIMES,
        [("o2", "2025-01-02 00:00:00")],
        settings={"raw_date_order": "mdy"},
    ),
    Odd(
        "01/02/2025 beside a file that tells",
        {
            "orders.csv": order("o2,c1,01/02/2025,paid,EUR,2026-01-01"),
            "customers.csv": CUSTOMERS.replace("2025-01-02,", "31/12/2024,"),
        },
        TIMES,
        [("o2", "2025-02-01 00:00:00")],
        "orders.csv does not tell how to read its dates; they are taken for dates as"
        " day/month/year, as the other files have them. The var raw_date_order says it",
    ),
    Odd(
        "day/month and month/day in one file",
        {"orders.csv": order("o2,c1,31/12/2025,paid,EUR,12/31/2025")},
        says="orders.csv has dates as day/month/year and dates as month/day/year side"
        " by side: write all of them in one way, best as 2025-12-31.",
    ),
    Odd(
        "a day that does not exist",
        {"orders.csv": order("o2,c1,31/02/2025,paid,EUR,2026-01-01")},
        TIMES,
        [("o2", "31/02/2025")],
    ),
    # ids
    Odd(
        "ids as decimals",
        {"orders.csv": f"{HEADER}o1,1.0{REST}o2,{REST[1:]}".replace("o2,", "o2,,", 1)},
        rows=[("o1", "1"), ("o2", None)],
    ),
    Odd(
        "an id that ends in .0 among others",
        {"orders.csv": f"{HEADER}v1.0,c1{REST}v2,c2{REST}"},
        rows=[("v1.0", "c1"), ("v2", "c2")],
    ),
    Odd(
        "ids rounded by a spreadsheet",
        {"orders.csv": order(f"1.23E+11,c1{REST}".strip())},
        says="orders.csv has order_ids that a spreadsheet has rounded (1 such as"
        " 1.23E+05), so that several became one: export it again with that column as",
    ),
    Odd(
        "Parquet",
        {
            "orders.parquet": parquet(
                "select 'o1' as order_id, customer_id, '2025-01-01' as ordered_at,"
                " 'paid' as status, 'EUR' as currency_code, '2025-01-02' as loaded_at"
                " from (values (2.0::double), ('nan'::double), (null), (2.5)) as t"
                " (customer_id)"
            ),
            "customers.parquet": parquet(
                "select 2 as customer_id, '2025-01-01 01:00+01'::timestamptz as created"
                "_at, timestamp '2025-01-02' as loaded_at"
            ),
            **PARQUET,
        },
        "select customer_id::varchar from raw.orders union all"
        " select customer_id || ' ' || created_at::varchar from raw.customers",
        [("2",), (None,), (None,), ("2.5",), ("2 2025-01-01 00:00:00",)],
        raw_format="parquet",
    ),
    Odd(
        "Parquet files of other types",
        {
            "orders/1.parquet": parquet(ORDER.format("7::bigint")),
            "orders/2.parquet": parquet(ORDER.format("7.0::double")),
            "orders/3.parquet": parquet(ORDER.format("'7'")),
            "customers.parquet": parquet(CUSTOMER),
            **PARQUET,
        },
        "select customer_id::varchar from raw.orders",
        [("7",), ("7",), ("7",)],
        raw_format="parquet",
    ),
    Odd(
        "Parquet with long ids as floating-point numbers",
        {
            "orders.parquet": parquet(ORDER.format("90071992547409931::double")),
            "customers.parquet": parquet(CUSTOMER),
            **PARQUET,
        },
        says="orders.parquet holds customer_id as a floating-point number, which has"
        " lost the last digits of long ids: write the column as text.",
        raw_format="parquet",
    ),
    Odd(
        "Parquet cut off",
        {
            "orders.parquet": parquet(ORDER.format("7"))[:-9],
            "customers.parquet": parquet(CUSTOMER),
            **PARQUET,
        },
        says="orders.parquet is cut off: its end is missing, as after a copy that was"
        " interrupted. Copy or export it again.",
        raw_format="parquet",
    ),
    Odd(
        "CSV called Parquet",
        {
            "orders.parquet": ORDERS,
            "customers.parquet": parquet(CUSTOMER),
            **PARQUET,
        },
        says="orders.parquet is no Parquet file, whatever its name says",
        raw_format="parquet",
    ),
    # headers
    Odd(
        "columns in another order",
        {
            "orders.csv": "loaded_at,STATUS, order_id ,ordered_at,note,currency_code\n"
            "2025-01-03,paid,o9,2025-01-01,hello,EUR\n"
        },
        rows=[("o9", None)],
    ),
    Odd(
        "a required column is missing",
        {"orders.csv": ORDERS.replace("status", "state")},
        says="orders.csv lacks the column(s) status. The raw table orders needs: order_"
        "id, ordered_at, status, currency_code, loaded_at.",
    ),
    Odd(
        "no header",
        {"orders.csv": ORDERS.removeprefix(HEADER)},
        says="its first line names no column of the raw table orders. It has to be the",
    ),
    Odd(
        "a column told twice",
        {"orders.csv": ORDERS.replace("status", "customer_id,status", 1)},
        says="orders.csv has 2 columns named customer_id: rename or delete those that",
    ),
    Odd(
        "a header among the rows",
        {"orders.csv": ORDERS + ORDERS.replace("o1", "o2")},
        rows=[O1, ("o2", "c1")],
    ),
    Odd(
        "a header in another order among the rows",
        {"orders.csv": ORDERS + "customer_id,order_id,ordered_at,status,x,loaded_at\n"},
        says="orders.csv has a second header among its rows, with the columns in",
    ),
    Odd("a blank line above the header", {"orders.csv": "\n" + ORDERS}, rows=[O1]),
    Odd(
        "lines of separators at the end",
        {"orders.csv": ORDERS + ",,,,,\n\n,,,,,\n"},
        rows=[O1],
    ),
    # folders and names
    Odd(
        "a file beside its folder",
        {"orders/2.csv": f"{HEADER}o2,c2{REST}"},
        rows=[O1, ("o2", "c2")],
    ),
    Odd(
        "a file under both names",
        {"raw_orders.csv": f"{HEADER}o2,c2{REST}"},
        rows=[O1, ("o2", "c2")],
    ),
    Odd(
        "brackets in a name",
        {"orders.csv": None, "orders/a [1].csv": ORDERS, "orders/a*.csv": ORDERS},
        rows=[O1, O1],
    ),
    Odd(
        "an optional column is missing in one file",
        {
            "orders.csv": ORDERS.replace("status", "discount_amount,status", 1).replace(
                ",paid", ",5,paid"
            ),
            "orders/2.csv": f"{HEADER}o2,c2{REST}",
        },
        "select order_id, discount_amount from raw.orders",
        [("o1", "5"), ("o2", None)],
        "orders/2.csv lacks the column(s) discount_amount, which other files of orders"
        " have: its rows have none.",
    ),
    Odd(
        "a required column is missing in one file",
        {"orders/2.csv": "order_id,ordered_at,status,loaded_at\no2,2025-01-01,,x\n"},
        says="orders/2.csv lacks the column(s) currency_code. The raw table orders",
    ),
    Odd("a file is empty", {"refunds.csv": ""}, "select * from raw.refunds", []),
    Odd(
        "a file is blank",
        {"refunds.csv": "\ufeff\n\n"},
        "select * from raw.refunds",
        [],
    ),
    Odd("an arrival is empty", {"orders/2.csv": ""}, rows=[O1]),
    Odd(
        "a required file is empty",
        {"orders.csv": ""},
        says="orders.csv is empty, and the raw table orders is required: its first line"
        " has to be order_id,ordered_at,status,currency_code,loaded_at.",
    ),
    Odd(
        "a required file is not there",
        {"orders.csv": None},
        says="There is no orders.csv (nor orders/*.csv), and the raw table orders is",
    ),
    Odd(
        "a spreadsheet",
        {"orders.csv": b"PK\x03\x04\x14\x00\x06\x00\x08\x00" + bytes(range(256))},
        says="orders.csv is a spreadsheet and no CSV, whatever its name says",
    ),
    Odd(
        "a web page",
        {"orders.csv": "<!DOCTYPE html>\n<html><body>Please log in</body></html>"},
        says="orders.csv is a web page or XML and no CSV",
    ),
    Odd("JSON", {"orders.csv": '{"orders": []}'}, says="orders.csv is JSON and no CSV"),
    # lines
    Odd(
        "a short line",
        {"orders.csv": ORDERS + f"o2,{SECRET}\n" + f"o3,c3{REST}"},
        UNREADABLE,
        [("orders", 3, "it has 2 cells and the header 6")],
    ),
    Odd(
        "the rows around a short line",
        {"orders.csv": ORDERS + f"o2,{SECRET}\n" + f"o3,c3{REST}"},
        rows=[O1, ("o3", "c3")],
    ),
    Odd(
        "the rows after broken quotation marks",
        {"orders.csv": ORDERS + f'o2,"{SECRET}"x{REST}o3,"c""3"{REST}o4,c4{REST}'},
        rows=[O1, ("o3", 'c"3'), ("o4", "c4")],
    ),
    Odd(
        "a long line",
        {"orders.csv": ORDERS + f"o2,{SECRET}{REST[:-1]},x,y\n" + f"o3,c3{REST}"},
        UNREADABLE,
        [("orders", 3, "it has more cells (8) than the header (6)")],
    ),
    Odd(
        "a quotation mark that is closed too late",
        {"orders.csv": ORDERS + f'o2,"{SECRET}{REST}o3,"c3"{REST}' + f"o4,c4{REST}"},
        UNREADABLE,
        [
            ("orders", n, "a quotation mark in it is not closed, or not doubled")
            for n in (3, 4)
        ],
    ),
    Odd(
        "a quotation mark that is never closed",
        {"orders.csv": ORDERS + f'o2,"{SECRET}{REST}o3,c3{REST}' + f"o4,c4{REST}"},
        UNREADABLE,
        [
            ("orders", n, "a quotation mark in it is not closed, or not doubled")
            for n in (3, 4, 5)
        ],
    ),
    Odd(
        "a cell of ten million letters",
        {"orders.csv": ORDERS + "o2," + SECRET * 1_000_000 + REST + f"o3,c3{REST}"},
        UNREADABLE,
        [("orders", 3, "it is longer than 2 million characters")],
    ),
    Odd(
        "the last line is cut off",
        {"orders.csv": ORDERS + f"o2,{SECRET}"},
        UNREADABLE,
        [("orders", 3, "it has 2 cells and the header 6")],
    ),
    Odd(
        "zero bytes in a cell",
        {"orders.csv": f"{HEADER}o1\0,c1{REST}"},
        says="orders.csv is no text (its first lines hold zero bytes): save it as",
    ),
]


SETTINGS = {
    "raw_encoding": "encoding",
    "raw_decimal_separator": "numbers",
    "raw_date_order": "dates",
}


@dataclass
class Exposed:
    """All folders, each in a schema of its own, and what was said of each."""

    messages: list[str]
    database: Path


@pytest.fixture(scope="module")
def exposed(tmp_path_factory: pytest.TempPathFactory) -> Exposed:
    """Have all folders read in one command of dbt: starting it is what takes time."""
    folder = tmp_path_factory.mktemp("read")
    database = folder / "warehouse.duckdb"
    calls = [
        call(odd, write(odd, folder / str(number)), number)
        for number, odd in enumerate(ODD)
    ]
    inline = f"{{% if execute %}}{''.join(calls)}{{% endif %}}select 1"
    result = warehouse.invoke(["compile", "--inline", inline], database)
    assert result.success, result.messages
    texts = " ".join(result.messages.split()).split("=== folder ")[1:]
    assert len(texts) == len(ODD)
    return Exposed(texts, database)


@pytest.mark.parametrize("number", range(len(ODD)), ids=[odd.kind for odd in ODD])
def test_odd_file(number: int, exposed: Exposed) -> None:
    """It is read as it is meant, or the run would stop and say what to mend."""
    odd, said = ODD[number], exposed.messages[number]
    assert odd.says in said
    assert SECRET not in said
    assert ("1 to mend" in said) == (odd.rows is None), said
    if odd.rows is not None:
        query = odd.query.replace("raw.", f"raw_{number}.")
        with warehouse.connect(exposed.database) as connection:
            found = connection.execute(query).fetchall()
        assert sorted(found, key=repr) == sorted(odd.rows, key=repr)


def test_a_run_stops_with_all_sentences(tmp_path: Path) -> None:
    """The run stops before anything is built."""
    odd = Odd("two", {"orders.csv": "{}", "customers.csv": "x"})
    result = warehouse.build(
        write(odd, tmp_path / "raw"),
        tmp_path / "warehouse.duckdb",
        select="seed_rejection_reasons",
        parse_once=True,
    )
    assert not result.success
    assert "need a correction:" in result.messages
    assert "orders.csv is JSON and no CSV" in result.messages
    assert "customers.csv lacks the column(s) customer_id, " in result.messages


def write(odd: Odd, folder: Path) -> Path:
    """Write the files of a folder."""
    for name, content in {**SHOP, **odd.files}.items():
        if content is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
    return folder


def call(odd: Odd, folder: Path, number: int) -> str:
    """Give the Jinja that looks at a folder, and exposes it where all is well."""
    settings = dict.fromkeys(SETTINGS.values(), "auto")
    settings |= {SETTINGS[name]: value for name, value in odd.settings.items()}
    place = f"{str(folder)!r}, {odd.raw_format!r}"
    schema = f"raw_{number}"
    return f"""
        {{% do log('=== folder ', info=true) %}}
        {{% do run_query('create schema {schema}') %}}
        {{% do run_query(
            coltiva.duckdb_create_unreadable_lines('{schema}.unreadable_lines')
        ) %}}
        {{% set problems = [] %}}
        {{% do coltiva.duckdb_raw_queries(
            {place}, '{schema}.unreadable_lines', {settings}, problems
        ) %}}
        {{% set told = problems | join(' ') %}}
        {{% do log(problems | length ~ ' to mend ' ~ told, info=true) %}}
        {{% if not problems %}}
            {{% do coltiva.duckdb__expose_raw_files({place}, '{schema}', {settings}) %}}
        {{% endif %}}
    """
