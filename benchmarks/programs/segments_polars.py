"""customer_segments in Polars: lazy, with the streaming engine, for the default vars.

`python segments_polars.py <raw folder> <rules folder> <result.parquet>`

The rules are those of segments.sql. Amounts are whole numbers of 1/10,000, points of
1/1,000,000,000: sums are exact. The interactions are scanned once a step, never held.
"""

from __future__ import annotations

import math
import sys
from datetime import UTC, date, datetime, timedelta
from hashlib import md5

import polars as pl
from final_table import connected, write_final_table

SCORE_BOUNDS = (1, 2, 3, 4)
LATEST_POSSIBLE = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
# the column that has the latest of each
MAIL_EVENTS = {
    "email_complaint": "complained_at",
    "email_bounced": "bounced_at",
    "email_delivered": "delivered_at",
    "email_unsubscribe": "unsubscribed_at",
}


class Shop:
    """The files of a shop: its raw tables and its rules."""

    def __init__(self, raw: str, rules: str) -> None:
        """raw: folder with <table>/*.parquet. rules: folder with the rule seeds."""
        self.raw, self.rules = raw, rules

    def table(self, name: str) -> pl.LazyFrame:
        """Scan a raw table; amounts become whole numbers."""
        frame = pl.scan_parquet(f"{self.raw}/{name}/*.parquet")
        return frame.with_columns(
            pl.col(column).to_physical().cast(pl.Int64)
            for column, kind in frame.collect_schema().items()
            if kind.is_decimal()
        )

    def seed(self, name: str) -> pl.DataFrame:
        """Read a rule seed."""
        return pl.read_csv(f"{self.rules}/{name}.csv", try_parse_dates=True)


def is_good(
    *required: str, prices: tuple[str, ...] = (), moments: tuple[str, ...] = ()
) -> pl.Expr:
    """Tell whether a row can be used.

    required: columns that must hold something. prices: columns that must not be
    negative. moments: columns that must not lie in the future, as loaded_at must not.
    """
    keep = pl.all_horizontal(pl.col(*required, "loaded_at").is_not_null())
    for price in prices:
        keep &= pl.col(price).fill_null(0) >= 0
    for moment in (*moments, "loaded_at"):
        keep &= (pl.col(moment) <= LATEST_POSSIBLE).fill_null(value=True)
    return keep


def once(frame: pl.LazyFrame, key: str, *newest: str | pl.Expr) -> pl.LazyFrame:
    """Keep the newest version of each key; keys that come once are not sorted.

    newest: what tells it before the arrival does.
    """
    seen = frame.group_by(key).len().filter(pl.col("len") > 1).select(key)
    again = run(seen).lazy()
    repeated = frame.join(again, on=key, how="semi")
    latest = repeated.sort(*newest, "loaded_at", nulls_last=False)
    kept = run(latest.unique(key, keep="last", maintain_order=True)).lazy()
    return pl.concat([frame.join(again, on=key, how="anti"), kept])


def run(frame: pl.LazyFrame) -> pl.DataFrame:
    """Compute a frame."""
    return frame.collect(engine="streaming")


def normal(column: str) -> pl.Expr:
    """Give an e-mail trimmed and in lower case, null where it is none."""
    text = pl.col(column).str.strip_chars(" ")
    return pl.when(
        text.str.contains(r"^(?s:.+@.+\..+)$"), ~text.str.contains(" ", literal=True)
    ).then(text.str.to_lowercase())


def person_of(email: str) -> str:
    """Give the id of a person who is known by an e-mail only."""
    return "email-" + md5(email.encode(), usedforsecurity=False).hexdigest()


def divided(amount: pl.Expr, by: pl.Expr | int) -> pl.Expr:
    """Divide whole numbers, halves rounded away from zero."""
    return amount.sign() * ((2 * amount.abs() + by) // (2 * by))


def decimal(column: str) -> pl.Expr:
    """Give an amount in whole 1/10,000 as the decimal that it stands for."""
    return (pl.col(column).cast(pl.Decimal(38, 4)) / 10_000).cast(pl.Decimal(18, 4))


def converted(amount: pl.Expr) -> pl.Expr:
    """Convert an amount by the column `rate` (1/100,000,000)."""
    return divided(amount * pl.col("rate"), 100_000_000)


def bucket(frame: pl.DataFrame, column: str) -> pl.Expr:
    """NTILE(5) over a column where equal values take the bucket of their first one.

    A value's bucket is 1 + how many of the four buckets before end below it.
    """
    ordered = frame[column].sort()
    size, rest = divmod(len(ordered), 5)
    places = [k * size + min(k, rest) for k in SCORE_BOUNDS]
    ends = [ordered[place - 1] for place in places if place]
    return pl.sum_horizontal(
        pl.lit(1, pl.Int32), *((pl.col(column) > end).cast(pl.Int32) for end in ends)
    )


def rates(shop: Shop) -> pl.DataFrame:
    """List what a unit of each currency is worth in euros, and from when to when."""
    seed = shop.seed("seed_exchange_rates").filter(pl.col("shop_currency") == "EUR")
    own = {"currency_code": ["EUR"], "valid_from": [date(2000, 1, 1)], "rate": [1.0]}
    listed = pl.concat([seed.drop("shop_currency"), pl.DataFrame(own)])
    by_currency = pl.col("valid_from").sort().over("currency_code")
    return listed.sort("currency_code", "valid_from").select(
        "currency_code",
        (pl.col("rate") * 1e8).round().cast(pl.Int64).alias("rate"),
        pl.when(pl.col("valid_from") == by_currency.first().over("currency_code"))
        .then(date(1, 1, 1))
        .otherwise("valid_from")
        .alias("valid_from"),
        pl.col("valid_from")
        .shift(-1)
        .over("currency_code")
        .fill_null(date(9999, 12, 31))
        .alias("valid_to"),
    )


def at_rate(frame: pl.LazyFrame, day: pl.Expr, known: pl.DataFrame) -> pl.LazyFrame:
    """Add the column `rate` of a row's currency_code on a day."""
    return (
        frame.with_columns(day.alias("rate_day"))
        .join(known.lazy(), on="currency_code")
        .filter(
            pl.col("rate_day") >= pl.col("valid_from"),
            pl.col("rate_day") < pl.col("valid_to"),
        )
        .drop("valid_from", "valid_to", "rate_day")
    )


class Accepted:
    """The accepted rows: good ones, each key once."""

    def __init__(self, shop: Shop) -> None:
        """Read the raw tables; interactions and lines stay lazy."""
        self.rates = rates(shop)
        self.customers = run(
            once(
                shop.table("customers").filter(
                    is_good("customer_id", moments=("created_at", "updated_at"))
                ),
                *("customer_id", "updated_at"),
            ).with_columns(
                normal("email").alias("email"),
                pl.col("country_code").str.to_uppercase(),
            )
        )
        self.products = once(
            shop.table("products").filter(
                is_good(
                    "product_id",
                    prices=("list_price", "unit_cost"),
                    moments=("updated_at",),
                )
            ),
            *("product_id", "updated_at"),
        ).select("product_id", "category", "unit_cost")
        statuses = shop.seed("seed_order_statuses").select(
            "order_status", "is_counted", "is_refunded"
        )
        orders = (
            shop.table("orders")
            .filter(
                is_good(
                    *("order_id", "ordered_at"),
                    prices=("shipping_amount", "discount_amount"),
                    moments=("ordered_at", "updated_at"),
                )
            )
            .with_columns(
                pl.col("status").str.strip_chars(" ").str.to_lowercase(),
                pl.col("currency_code").str.to_uppercase(),
                normal("email").alias("email"),
                pl.col("discount_amount").fill_null(0),
            )
            .join(statuses.lazy(), left_on="status", right_on="order_status")
            .join(self.rates.lazy(), on="currency_code", how="semi")
        )
        accepted_orders = run(
            once(orders, "order_id", "updated_at").select(
                *("order_id", "customer_id", "email", "ordered_at", "is_counted"),
                *("is_refunded", "currency_code", "discount_amount", "coupon_code"),
            )
        )
        known_orders = accepted_orders.lazy().select("order_id")
        is_good_line = is_good(
            *("order_line_id", "quantity", "unit_price"),
            prices=("unit_price", "discount_amount"),
        )
        lines = shop.table("order_lines")
        known_lines = lines.filter(is_good_line).join(
            known_orders, on="order_id", how="semi"
        )
        self.lines = once(known_lines, "order_line_id").select(
            *("order_id", "product_id", "quantity"),
            (pl.col("quantity") * pl.col("unit_price")).alias("gross"),
            pl.col("discount_amount").fill_null(0).alias("discount"),
        )
        self.bad_lines = lines.filter(~is_good_line).select("order_id")
        refunds = shop.table("refunds").filter(
            is_good(
                *("refund_id", "refunded_at", "amount"),
                prices=("amount",),
                moments=("refunded_at",),
            )
        )
        linked = refunds.join(known_orders, on="order_id", how="semi")
        unlinked = refunds.filter(
            pl.col("order_id").is_null(), pl.col("customer_id").is_not_null()
        )
        self.refunds = run(once(pl.concat([linked, unlinked]), "refund_id"))
        self.orders = accepted_orders
        self.answered(shop.table("consents"))
        self.happened(shop.table("interactions"))

    def answered(self, consents: pl.LazyFrame) -> None:
        """Read consents, and the refusals among those that can't be used."""
        is_usable = is_good(
            *("consent_id", "customer_id", "channel", "purpose"),
            *("is_granted", "recorded_at"),
            moments=("recorded_at",),
        )
        newest = ("recorded_at", ~pl.col("is_granted"))
        self.consents = run(once(consents.filter(is_usable), "consent_id", *newest))
        is_refusal = ~pl.col("is_granted").fill_null(value=False)
        self.bad_refusals = run(
            consents.filter(~is_usable, is_refusal).select(
                *("customer_id", pl.lit(None, pl.String).alias("email")),
                *("channel", "purpose", pl.col("recorded_at").alias("happened_at")),
                "loaded_at",
            )
        )

    def happened(self, interactions: pl.LazyFrame) -> None:
        """Scan interactions, and the unsubscribes among those that can't be used."""
        is_usable = is_good(
            *("interaction_id", "occurred_at", "interaction_type"),
            moments=("occurred_at",),
        )
        frame = interactions.select(
            *("interaction_id", "customer_id", "anonymous_id", "session_id"),
            *("product_id", "interaction_type", "occurred_at", "loaded_at"),
            normal("email").alias("email"),
            pl.col("is_machine").fill_null(value=False),
        )
        self.interactions = once(frame.filter(is_usable), "interaction_id")
        kind = pl.col("interaction_type")
        is_refusal = (kind == "email_complaint") | (
            (kind == "email_unsubscribe") & ~pl.col("is_machine")
        )
        self.bad_unsubscribes = run(
            frame.filter(is_refusal, ~is_usable).select(
                *("customer_id", "email"),
                pl.lit("email").alias("channel"),
                pl.lit("marketing").alias("purpose"),
                pl.col("occurred_at").alias("happened_at"),
                "loaded_at",
            )
        )


class People:
    """The people: accounts of one e-mail are one, browsers follow; each has a number p.

    frame: p, customer_id, email, known_since. ids, emails, browsers: whose they are;
    visits: whose an interaction is at a browser that several use.
    """

    def __init__(self, rows: Accepted) -> None:
        """Find the people of the accepted rows."""
        ids, lone = self.seen(rows)
        owners = (
            ids.drop_nulls("email")
            .group_by("email")
            .agg(pl.col("customer_id").min().alias("owner"))
        )
        ids = ids.join(owners, on="email", how="left").with_columns(
            pl.coalesce("owner", "customer_id").alias("person")
        )
        emails = lone.join(owners, on="email", how="full", coalesce=True).with_columns(
            pl.coalesce(
                "owner", pl.col("email").map_elements(person_of, pl.String)
            ).alias("person")
        )
        browsers, visits = self.claimed(rows, ids, emails)
        self.frame = (
            pl.concat(
                [
                    ids.select("person", "email", "first_seen"),
                    emails.select("person", "email", "first_seen"),
                    browsers.select("person", "first_seen"),
                    visits.select("person", "first_seen"),
                ],
                how="diagonal",
            )
            .group_by("person")
            .agg(pl.col("email").max(), pl.col("first_seen").min().alias("known_since"))
            .rename({"person": "customer_id"})
            .with_row_index("p")
        )
        numbers = self.frame.select("p", pl.col("customer_id").alias("person"))
        self.ids = ids.join(numbers, on="person").select("customer_id", "p").lazy()
        self.emails = emails.join(numbers, on="person").select("email", "p").lazy()
        self.browsers = (
            browsers.join(numbers, on="person").select("anonymous_id", "p").lazy()
        )
        self.visits = visits.join(numbers, on="person").select("interaction_id", "p")

    @staticmethod
    def seen(rows: Accepted) -> tuple[pl.DataFrame, pl.DataFrame]:
        """List the ids (with one e-mail each) and the e-mails seen without an id."""
        both = pl.col("customer_id").is_not_null() | pl.col("email").is_not_null()

        def sightings(frame: pl.LazyFrame, moment: str) -> pl.LazyFrame:
            has_email = "email" in frame.collect_schema()
            email = pl.col("email") if has_email else pl.lit(None, pl.String)
            return frame.select(
                "customer_id", email.alias("email"), pl.col(moment).alias("first_seen")
            ).filter(both)

        mentions = pl.concat(
            [
                sightings(rows.orders.lazy(), "ordered_at"),
                sightings(rows.interactions, "occurred_at"),
                sightings(rows.refunds.lazy(), "refunded_at"),
                sightings(rows.consents.lazy(), "recorded_at"),
            ]
        )
        first = pl.col("first_seen").min()
        mentioned = run(mentions.group_by("customer_id", "email").agg(first))
        accounts = run(sightings(rows.customers.lazy(), "created_at"))
        every = pl.concat(
            [
                accounts.with_columns(pl.lit(0).alias("place")),
                mentioned.with_columns(pl.lit(1).alias("place")),
            ]
        )
        named = every.filter(pl.col("customer_id").is_not_null())
        emails = (
            named.drop_nulls("email")
            .sort("place", "first_seen", "email", nulls_last=True)
            .unique("customer_id", keep="first", maintain_order=True)
            .select("customer_id", "email")
        )
        ids = named.group_by("customer_id").agg(first)
        lone = every.filter(pl.col("customer_id").is_null()).group_by("email")
        return ids.join(emails, on="customer_id", how="left"), lone.agg(first)

    @staticmethod
    def claimed(
        rows: Accepted, ids: pl.DataFrame, emails: pl.DataFrame
    ) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Give each browser of one person to that person.

        At others it is whoever was last named in the visit, else who is named first
        in it later; else the same at the browser.
        """
        with_browser = rows.interactions.filter(pl.col("anonymous_id").is_not_null())
        is_named = pl.col("customer_id").is_not_null() | pl.col("email").is_not_null()

        def named(frame: pl.LazyFrame) -> pl.LazyFrame:
            by_id = pl.col("customer_id").is_null()
            return (
                frame.join(
                    ids.lazy().select("customer_id", "person"),
                    on="customer_id",
                    how="left",
                )
                .join(
                    emails.lazy().select("email", pl.col("person").alias("by_email")),
                    on="email",
                    how="left",
                )
                .with_columns(
                    pl.when(by_id).then("by_email").otherwise("person").alias("person")
                )
            )

        sharers = run(
            named(
                with_browser.filter(is_named)
                .select("anonymous_id", "customer_id", "email")
                .unique()
            )
            .select("anonymous_id", "person")
            .unique()
        ).with_columns(pl.len().over("anonymous_id").alias("people"))
        firsts = run(
            with_browser.filter(~is_named)
            .group_by("anonymous_id")
            .agg(pl.col("occurred_at").min().alias("first_seen"))
        )
        browsers = sharers.filter(pl.col("people") == 1).join(
            firsts, on="anonymous_id", how="left"
        )
        shared = sharers.filter(pl.col("people") > 1).lazy().select("anonymous_id")
        visit, browser = ["anonymous_id", "session_id"], ["anonymous_id"]
        # of several who are named at one moment the smallest
        first_name = pl.col("person").min()
        visits = (
            run(named(with_browser.join(shared, on="anonymous_id", how="semi")))
            .sort("occurred_at")
            .with_columns(
                first_name.over(*visit, "occurred_at").alias("in_visit"),
                first_name.over(*browser, "occurred_at").alias("at_browser"),
            )
            .with_columns(
                pl.col("in_visit").forward_fill().backward_fill().over(visit),
                pl.col("at_browser").forward_fill().backward_fill().over(browser),
            )
            .filter(pl.col("person").is_null())
            .select(
                "interaction_id",
                pl.col("occurred_at").alias("first_seen"),
                pl.when(pl.col("session_id").is_not_null())
                .then(pl.coalesce("in_visit", "at_browser"))
                .otherwise("at_browser")
                .alias("person"),
            )
        )
        return browsers.select("anonymous_id", "person", "first_seen"), visits

    def of(self, frame: pl.LazyFrame, *, with_browser: bool = False) -> pl.LazyFrame:
        """Add p, the person of an id, else an e-mail, else a browser; else drop."""
        no_id, no_email = pl.col("customer_id").is_null(), pl.col("email").is_null()
        parts = [
            frame.filter(~no_id).join(self.ids, on="customer_id"),
            frame.filter(no_id, ~no_email).join(self.emails, on="email"),
        ]
        identity = ["customer_id", "email", "anonymous_id"]
        if with_browser:
            unnamed = frame.filter(no_id, no_email)
            parts.append(unnamed.join(self.browsers, on="anonymous_id"))
            if len(self.visits):
                parts.append(unnamed.join(self.visits.lazy(), on="interaction_id"))
            identity.append("interaction_id")
        return pl.concat([part.drop(identity, strict=False) for part in parts])


class Sales:
    """What was bought: orders, and the periods in which an order's net stood."""

    def __init__(self, rows: Accepted, people: People) -> None:
        """Net the orders of people."""
        lines = rows.lines.group_by("order_id").agg(pl.col("gross", "discount").sum())
        discount = pl.col("discount") + pl.col("discount_amount")
        priced = (
            at_rate(rows.orders.lazy(), pl.col("ordered_at").dt.date(), rows.rates)
            .join(lines, on="order_id", how="left")
            .with_columns(pl.col("gross", "discount").fill_null(0))
            .with_columns(
                (pl.col("gross") - discount).alias("net"),
                pl.col("ordered_at").dt.date().alias("order_date"),
                (
                    pl.col("coupon_code").is_not_null()
                    | ((pl.col("gross") > 0) & (20 * discount >= pl.col("gross")))
                ).alias("is_on_promotion"),
            )
        )
        self.orders = run(people.of(priced))
        self.periods = self.netted(rows)
        self.unlinked = self.refunded(rows, people)
        self.spoilt = run(
            rows.bad_lines.join(self.orders.lazy(), on="order_id").select("p").unique()
        )

    def netted(self, rows: Accepted) -> pl.DataFrame:
        """Split each counting order into the periods of its net; most have one."""
        moves = rows.refunds.join(self.orders, on="order_id").select(
            "order_id",
            pl.max_horizontal("refunded_at", "ordered_at").alias("valid_from"),
            "amount",
        )
        starts = self.orders.join(moves, on="order_id", how="semi").select(
            "order_id",
            pl.col("ordered_at").alias("valid_from"),
            pl.lit(0, pl.Int64).alias("amount"),
        )
        refunded = (
            pl.concat([moves, starts])
            .group_by("order_id", "valid_from")
            .agg(pl.col("amount").sum())
            .sort("order_id", "valid_from")
            .with_columns(
                pl.col("amount").cum_sum().over("order_id").alias("refund"),
                pl.col("valid_from").shift(-1).over("order_id").alias("valid_to"),
            )
        )
        counting = self.orders.filter(pl.col("is_counted") | pl.col("is_refunded"))
        # what is given back beyond the goods was paid for shipping
        goods = pl.max_horizontal("net", 0)
        given_back = pl.min_horizontal(pl.col("refund").fill_null(0), goods)
        left = pl.col("net") - given_back
        netted = counting.join(refunded, on="order_id", how="left").filter(
            pl.col("is_counted") | (pl.col("refund") > 0)
        )
        return netted.select(
            *("order_id", "p", "order_date", "is_on_promotion", "valid_to"),
            pl.coalesce("valid_from", "ordered_at").alias("valid_from"),
            (left > 0).alias("counts"),
            converted(left).alias("net"),
            converted(given_back).alias("given_back"),
        )

    def refunded(self, rows: Accepted, people: People) -> pl.DataFrame:
        """List the refunds of no order: the person, the moment and the amount."""
        refunds = run(
            rows.refunds.lazy()
            .filter(pl.col("order_id").is_null())
            .join(people.ids, on="customer_id")
            .select("refund_id", "p", "refunded_at", "amount")
        )
        latest = (
            refunds.join(self.orders, on="p")
            .filter(pl.col("ordered_at") <= pl.col("refunded_at"))
            .sort("ordered_at", "order_id")
            .unique("refund_id", keep="last", maintain_order=True)
            .select("refund_id", "currency_code")
        )
        known = refunds.join(latest, on="refund_id", how="left").with_columns(
            pl.col("currency_code").fill_null("EUR")
        )
        day = pl.col("refunded_at").dt.date()
        return run(
            at_rate(known.lazy(), day, rows.rates).select(
                "p", "refunded_at", converted(pl.col("amount")).alias("amount")
            )
        )


def month_ends(first: date, last: date) -> list[date]:
    """List the last days of the months from one day on that end before another."""
    ends = pl.date_range(first.replace(day=1), last, "1mo", eager=True).dt.month_end()
    return [*ends.filter(ends < last), last]


def scored(sales: Sales, day: date, cells: pl.DataFrame) -> pl.DataFrame:
    """Score the buyers as of the end of a day."""
    midnight = pl.lit(day + timedelta(days=1)).cast(pl.Datetime("us"))
    standing = sales.periods.lazy().filter(
        pl.col("valid_from") < midnight,
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= midnight),
    )
    refunded = (
        sales.unlinked.lazy()
        .filter(pl.col("refunded_at") < midnight)
        .group_by("p")
        .agg(pl.col("amount").sum())
    )
    buyers = run(
        standing.group_by("p")
        .agg(
            pl.col("order_date").filter("counts").min().alias("first_order_date"),
            pl.col("order_date").filter("counts").max().alias("last_order_date"),
            pl.col("counts").sum().cast(pl.Int64).alias("order_count"),
            pl.col("net").sum(),
            (pl.col("counts") & pl.col("is_on_promotion"))
            .sum()
            .cast(pl.Int64)
            .alias("promotion_order_count"),
            (pl.col("counts") & (pl.col("order_date") > day - timedelta(days=183)))
            .sum()
            .alias("vip_window_order_count"),
        )
        .filter(pl.col("order_count") > 0)
        .join(refunded, on="p", how="left")
        .with_columns(
            (pl.lit(day) - pl.col("last_order_date"))
            .dt.total_days()
            .alias("recency_days"),
            (pl.col("net") - pl.col("amount").fill_null(0)).alias("monetary_amount"),
        )
        .drop("net", "amount")
    )
    frequency = bucket(buyers, "order_count")
    return buyers.with_columns(
        (6 - bucket(buyers, "recency_days")).alias("recency_score"),
        frequency.alias("frequency_score"),
        # who gave back what they paid, or more, is looked up as the rarest buyer
        pl.when(pl.col("monetary_amount") > 0)
        .then(frequency)
        .otherwise(pl.lit(1, pl.Int32))
        .alias("cell_frequency"),
        bucket(buyers, "monetary_amount").alias("monetary_score"),
    ).join(cells, on=["recency_score", "cell_frequency", "monetary_score"])


def followed(
    people: People, sales: Sales, days: list[date], shop: Shop
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Follow the segments over the days.

    Gives each person's segment, the one at the latest closed month end at which it
    was another and the day after that; and today's buyers.
    """
    scores = ["recency_score", "frequency_score", "monetary_score"]
    cells = (
        shop.seed("seed_segment_cells")
        .filter(pl.col("segment_map") == "eleven")
        .select(pl.col(scores).cast(pl.Int32), "rfm_segment")
        .rename({"frequency_score": "cell_frequency"})
    )
    text, day_type = pl.lit(None, pl.String), pl.lit(None, pl.Date)
    state = people.frame.select(
        *("p", "known_since"),
        text.alias("rfm_segment"),
        text.alias("previous_rfm_segment"),
        day_type.alias("segment_changed_on"),
    )
    for before, day in zip([days[0], *days], days, strict=False):
        buyers = scored(sales, day, cells)
        midnight = pl.lit(day + timedelta(days=1)).cast(pl.Datetime("us"))
        is_known = (pl.col("known_since") < midnight).fill_null(value=False)
        is_known |= pl.lit(day == days[-1])
        segment, now = pl.col("rfm_segment"), pl.col("rfm_segment_now")
        # null, as no change is, where nobody knew the person at the date before
        is_changed = segment != now
        state = (
            state.join(
                buyers.select("p", pl.col("rfm_segment").alias("rfm_segment_now")),
                on="p",
                how="left",
            )
            .with_columns(now.fill_null("Prospects"))
            .with_columns(
                pl.when(is_changed)
                .then(segment)
                .otherwise("previous_rfm_segment")
                .alias("previous_rfm_segment"),
                pl.when(is_changed)
                .then(pl.lit(before + timedelta(days=1)))
                .otherwise("segment_changed_on")
                .alias("segment_changed_on"),
                pl.when(is_known).then(now).alias("rfm_segment"),
            )
            .drop("rfm_segment_now")
        )
    return state.drop("known_since"), buyers.drop("rfm_segment", "cell_frequency")


def answers(rows: Accepted, people: People, latest: datetime) -> pl.DataFrame:
    """List from when to when each consent stood.

    What looks like a no and can't be used is one, from its own time on, else from its
    arrival on.
    """
    by = ["p", "channel", "purpose"]
    given = rows.consents.lazy().join(people.ids, on="customer_id")
    refused = pl.concat([rows.bad_refusals, rows.bad_unsubscribes]).lazy()
    happened = pl.col("happened_at")
    unreadable = pl.concat(
        [
            refused.join(people.ids, on="customer_id").select(pl.exclude("email")),
            refused.join(people.emails, on="email").select(pl.exclude("email")),
        ]
    ).select(
        *by,
        pl.when(happened <= LATEST_POSSIBLE)
        .then(happened)
        .otherwise(pl.min_horizontal("loaded_at", pl.lit(latest)))
        .alias("valid_from"),
        pl.lit(value=False).alias("is_granted"),
        pl.lit(value=False).alias("is_readable"),
    )
    readable = given.select(
        *by,
        pl.col("recorded_at").alias("valid_from"),
        "is_granted",
        pl.lit(value=True).alias("is_readable"),
    )
    is_readable = pl.col("is_readable")
    return (
        run(
            pl.concat([readable, unreadable])
            .group_by(*by, "valid_from")
            .agg(
                pl.col("is_granted").all(),
                is_readable.all() | (is_readable & ~pl.col("is_granted")).any(),
            )
        )
        .sort(*by, "valid_from")
        .with_columns(pl.col("valid_from").shift(-1).over(by).alias("valid_to"))
    )


def engagement(
    rows: Accepted, people: People, given: pl.DataFrame, today: date, shop: Shop
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Give people's engagement today, and the latest mail events of each person.

    Besides, by day: what they did about a category, and when they answered.
    """
    happened = people.of(
        rows.interactions.drop("session_id", "loaded_at"), with_browser=True
    )
    rules = shop.seed("seed_engagement_points").filter("is_customer_action")
    tracking = given.lazy().filter(
        (pl.col("purpose") == "tracking") & pl.col("is_granted")
    )
    columns = ("p", "interaction_type", "product_id", "occurred_at")
    actions = happened.filter(~pl.col("is_machine")).join(
        rules.lazy().select("interaction_type", "channel", "needs_tracking_consent"),
        on="interaction_type",
    )
    free = actions.filter(~pl.col("needs_tracking_consent")).select(columns)
    tracked = (
        actions.filter("needs_tracking_consent")
        .join(tracking, on=["p", "channel"])
        .filter(
            pl.col("occurred_at") >= pl.col("valid_from"),
            pl.col("valid_to").is_null() | (pl.col("occurred_at") < pl.col("valid_to")),
        )
        .select(columns)
    )
    scored = pl.concat([free, tracked])
    day = pl.col("occurred_at").dt.date().alias("day")
    days = scored.group_by("p", "interaction_type", day).agg(
        pl.len().cast(pl.Int64).alias("n"), pl.col("occurred_at").max()
    )
    known = rows.products.select("product_id", "category").drop_nulls()
    acts = (
        scored.join(known, on="product_id")
        .group_by("p", "category", "interaction_type", day)
        .agg(pl.len().cast(pl.Int64).alias("n"))
    )
    steps = shop.seed("seed_touchpoint_steps").lazy()
    answered = steps.filter(pl.col("step").is_in(["opened", "clicked"]))
    reads = scored.join(answered, on="interaction_type", how="semi").select(
        "p", pl.col("occurred_at").dt.hour().cast(pl.Int32).alias("hour"), day
    )
    by_machine = (pl.col("interaction_type") == "email_unsubscribe") & pl.col(
        "is_machine"
    )
    mails = (
        happened.filter(
            pl.col("interaction_type").is_in(list(MAIL_EVENTS)), ~by_machine
        )
        .group_by("p")
        .agg(
            pl.col("occurred_at")
            .filter(pl.col("interaction_type") == event)
            .max()
            .alias(at)
            for event, at in MAIL_EVENTS.items()
        )
    )
    days, mails, acts, reads = pl.collect_all(
        [days, mails, acts, reads.unique()], engine="streaming"
    )
    standing = tracking.filter(pl.col("valid_to").is_null()).select("p", "channel")
    points = run(worth(days, rules, today, standing.collect()).lazy())
    return explained(points), mails, acts, reads


def purchases(rows: Accepted, sales: Sales) -> tuple[pl.DataFrame, pl.DataFrame]:
    """List the days on which people bought of a category, and when they ordered."""
    counting = sales.periods.lazy().filter(
        pl.col("valid_to").is_null() & pl.col("counts")
    )
    orders = sales.orders.lazy().join(counting, on="order_id", how="semi")
    bought = (
        rows.lines.drop_nulls("product_id")
        .group_by("order_id", "product_id")
        .agg(pl.col("quantity").sum())
        .filter(pl.col("quantity") > 0)
    )
    ordered = pl.col("ordered_at")
    day = ordered.dt.date().alias("day")
    buys = (
        bought.join(orders.drop_nulls("p"), on="order_id")
        .join(rows.products.drop_nulls("category"), on="product_id")
        .select("p", "category", day)
        .unique()
    )
    hour = ordered.dt.hour().cast(pl.Int32).alias("hour")
    return run(buys), run(orders.drop_nulls("p").select("p", hour, day))


def worth(
    days: pl.DataFrame, rules: pl.DataFrame, today: date, standing: pl.DataFrame
) -> pl.DataFrame:
    """Sum what the days of each person and type are worth today (1/10^9 points)."""
    factors = pl.DataFrame(
        [
            (age, half_life, math.pow(0.5, min(age / half_life, 100.0)))
            for age in range((today - days["day"].min()).days + 1)
            for half_life in rules["half_life_days"].unique()
        ],
        schema={"age": pl.Int64, "half_life_days": pl.Int64, "factor": pl.Float64},
        orient="row",
    )
    scored = days.join(rules, on="interaction_type").with_columns(
        (pl.lit(today) - pl.col("day")).dt.total_days().alias("age")
    )
    is_free = ~pl.col("needs_tracking_consent")
    allowed = pl.concat(
        [
            scored.filter(is_free),
            scored.filter(~is_free).join(standing, on=["p", "channel"], how="semi"),
        ]
    )
    day_points = pl.min_horizontal(pl.col("n") * pl.col("points"), "daily_cap")
    exact = day_points * pl.col("factor") * 1e9
    # halves are rounded away from zero
    rounded = exact.sign() * (exact.abs() + 0.5).floor()
    return (
        allowed.join(factors, on=["age", "half_life_days"])
        .with_columns(rounded.cast(pl.Int64).alias("worth"))
        .group_by("p", "interaction_type")
        .agg(
            pl.col("n").filter(pl.col("worth") != 0).sum(),
            pl.col("n").filter("is_purchase_intent").sum().alias("intent_count"),
            pl.col("worth").sum(),
            pl.col("occurred_at").max(),
        )
    )


def explained(points: pl.DataFrame) -> pl.DataFrame:
    """Give each person's points and their reason in words."""
    tenths = divided(pl.col("worth"), 100_000_000)
    ranked = (
        points.with_columns(tenths.alias("tenths"))
        .sort(
            pl.col("p"),
            pl.col("worth").abs(),
            "interaction_type",
            descending=[False, True, False],
        )
        .with_columns(pl.int_range(pl.len()).over("p").alias("place"))
    )
    shown = ranked.filter(pl.col("place") < 3, pl.col("tenths") != 0)
    sign = pl.when(pl.col("tenths") > 0).then(pl.lit("+")).otherwise(pl.lit("-"))
    reasons = (
        shown.with_columns(
            pl.format(
                "{} {} ({}{}.{})",
                "n",
                "interaction_type",
                sign,
                pl.col("tenths").abs() // 10,
                pl.col("tenths").abs() % 10,
            ).alias("words")
        )
        .group_by("p", maintain_order=True)
        .agg(pl.col("words").str.join(", ").alias("engagement_reason"))
    )
    totals = ranked.group_by("p").agg(
        divided(pl.max_horizontal(pl.col("worth").sum(), 0), 100_000).alias(
            "engagement_points"
        ),
        pl.col("intent_count").sum(),
        pl.col("occurred_at").max().alias("last_interaction_at"),
    )
    return totals.join(reasons, on="p", how="left").with_columns(
        decimal("engagement_points")
    )


def top_categories(rows: Accepted, sales: Sales) -> pl.DataFrame:
    """Give the category each person spent most on."""
    counting = sales.periods.lazy().filter(
        pl.col("valid_to").is_null() & pl.col("counts")
    )
    orders = sales.orders.lazy().join(counting, on="order_id", how="semi")
    spent = (
        rows.lines.join(orders.select("order_id", "p", "rate"), on="order_id")
        .join(rows.products.drop_nulls("category"), on="product_id")
        .with_columns(converted(pl.col("gross") - pl.col("discount")).alias("spent"))
        .group_by("p", "category")
        .agg(pl.col("spent").sum())
    )
    return (
        run(spent)
        .sort("spent", "category", descending=[True, False])
        .unique("p", keep="first", maintain_order=True)
        .select("p", pl.col("category").alias("top_category"))
    )


def margins(rows: Accepted, sales: Sales) -> pl.DataFrame:
    """Give each person's margin, of the orders whose costs are all known.

    What is refunded takes its part of the cost with it.
    """
    unit_cost = pl.col("unit_cost")
    costs = run(
        rows.lines.join(
            rows.products.select("product_id", "unit_cost"), on="product_id", how="left"
        )
        .group_by("order_id")
        .agg(
            (pl.col("quantity") * unit_cost).sum().alias("cost"),
            unit_cost.is_not_null().all().alias("is_known"),
        )
    )
    whole = pl.col("net") + pl.col("given_back")
    millionths = divided(1_000_000 * pl.col("net"), whole)
    part = divided(pl.col("cost") * millionths, 1_000_000)
    cost = pl.when(pl.col("given_back") == 0).then("cost").otherwise(part)
    return (
        sales.periods.filter(pl.col("valid_to").is_null(), "counts")
        .join(costs.filter("is_known"), on="order_id")
        .group_by("p")
        .agg((pl.col("net") - cost).sum().alias("margin_amount"))
        .with_columns(decimal("margin_amount"))
    )


def attributes(rows: Accepted, people: People, shop: Shop) -> pl.DataFrame:
    """Give the latest attributes that any of each person's accounts holds."""
    placeholders = shop.seed("seed_placeholder_dates")["placeholder_date"].to_list()
    accounts = (
        run(rows.customers.lazy().join(people.ids, on="customer_id"))
        .sort(*("updated_at", "customer_id"), descending=[True, False], nulls_last=True)
        .with_columns(
            pl.when(~pl.col("birth_date").is_in(placeholders)).then("birth_date")
        )
    )
    columns = ("first_name", "country_code", "birth_date", "phone")
    return accounts.group_by("p", maintain_order=True).agg(
        pl.col(*columns, "acquisition_channel").drop_nulls().first()
    )


def main(raw: str, rules: str, result: str) -> None:
    """Read raw files and rule seeds, write the final table.

    raw: folder with <table>/*.parquet of every raw table. rules: folder with the rule
    seeds. result: the Parquet file to write.
    """
    shop = Shop(raw, rules)
    rows = Accepted(shop)
    people = People(rows)
    sales = Sales(rows, people)
    latest = max(
        run(rows.interactions.select(pl.col("occurred_at").max())).item(),
        rows.customers["created_at"].max(),
        rows.orders["ordered_at"].max(),
        rows.refunds["refunded_at"].max(),
        rows.consents["recorded_at"].max(),
    )
    today = latest.date()
    days = month_ends(people.frame["known_since"].min().date(), today)
    changes, buyers = followed(people, sales, days, shop)
    given = answers(rows, people, latest)
    engaged, mail_events, acts, reads = engagement(rows, people, given, today, shop)
    buys, ordered = purchases(rows, sales)
    parts = {
        "people": people.frame,
        "as_of": pl.DataFrame({"as_of_date": [today]}),
        "changes": changes,
        "today": buyers.with_columns(
            decimal("monetary_amount"),
            pl.col("recency_days", "order_count").cast(pl.Int32),
        ),
        "engaged": engaged,
        "attributes": attributes(rows, people, shop),
        "categories": top_categories(rows, sales),
        "margins": margins(rows, sales),
        "mail_events": mail_events,
        "acts": acts,
        "buys": buys,
        "reads": pl.concat([reads, ordered]).unique(),
        "spoilt": sales.spoilt,
        "answers": given,
    }
    with connected(raw, rules) as connection:
        for name, part in parts.items():
            connection.register(name, part)
        write_final_table(connection, result)


if __name__ == "__main__":
    main(*sys.argv[1:])
