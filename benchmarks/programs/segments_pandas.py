"""customer_segments in pandas, for the default vars.

`python segments_pandas.py <raw folder> <rules folder> <result.parquet>`

The rules are those of segments.sql. Amounts are whole numbers of 1/10,000, points of
1/1,000,000,000: sums are exact.
"""

from __future__ import annotations

import math
import sys
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from final_table import COLUMNS, MAIL_EVENTS, person_of

DAY = timedelta(days=1)
LONG_AGO = pd.Timestamp("1970-01-01")


class Shop:
    """The files of a shop: its raw tables and its rules."""

    def __init__(self, raw: str, rules: str) -> None:
        """raw: folder with <table>/*.parquet. rules: folder with the rule seeds."""
        self.raw, self.rules = raw, rules

    def table(self, name: str, columns: list[str] | None = None) -> pd.DataFrame:
        """Read a raw table; amounts become whole numbers, null is 0."""
        read = ds.dataset(f"{self.raw}/{name}").to_table(columns=columns)
        for place, field in enumerate(read.schema):
            if pa.types.is_decimal(field.type):
                cells = pc.multiply(read[field.name], pa.scalar(10_000, pa.int32()))
                whole = pc.fill_null(cells.cast(pa.int64()), 0)
                is_null = pc.is_null(read[field.name])
                read = read.set_column(place, field.name, whole)
                read = read.append_column(f"{field.name}_is_null", is_null)
        return read.to_pandas()

    def seed(self, name: str) -> pd.DataFrame:
        """Read a rule seed; `none` is a word."""
        path = f"{self.rules}/{name}.csv"
        return pd.read_csv(path, keep_default_na=False, na_values=[""])


def good(
    frame: pd.DataFrame,
    *required: str,
    prices: tuple[str, ...] = (),
    moment: str = "",
) -> pd.DataFrame:
    """Keep the rows that can be used.

    required: columns that must hold something. prices: columns that must not be
    negative. moment: the column that must not lie more than a day after the arrival.
    """
    keep = frame[[*required, "loaded_at"]].notna().all(axis=1)
    for price in prices:
        keep &= frame[price] >= 0
    if moment:
        keep &= ~(frame[moment] > frame["loaded_at"] + DAY)
    return frame[keep]


def once(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Keep the latest arrival of each key; keys that come once are not sorted."""
    is_repeated = frame.duplicated(key, keep=False)
    latest = frame[is_repeated].sort_values("loaded_at", kind="stable")
    return pd.concat([frame[~is_repeated], latest.drop_duplicates(key, keep="last")])


def normal(emails: pd.Series) -> pd.Series:
    """Give e-mails trimmed and in lower case, null where they are none."""
    text = emails.str.strip(" ")
    is_email = text.str.match(r"(?s)^.+@.+\..+$") & ~text.str.contains(" ", regex=False)
    return text.str.lower().where(is_email.fillna(value=False).astype(bool))


def divided(amount: pd.Series, by: pd.Series | int) -> pd.Series:
    """Divide whole numbers, halves rounded away from zero."""
    return np.sign(amount) * ((2 * amount.abs() + by) // (2 * by))


def converted(amount: pd.Series, rate: pd.Series) -> pd.Series:
    """Convert an amount at a rate (1/100,000,000)."""
    return divided(amount * rate, 100_000_000)


def bucket(values: pd.Series) -> pd.Series:
    """NTILE(5) where equal values take the bucket of their first one.

    A value's bucket is 1 + how many of the four buckets before end below it.
    """
    ordered = np.sort(values.to_numpy())
    size, rest = divmod(len(ordered), 5)
    places = [k * size + min(k, rest) for k in (1, 2, 3, 4)]
    ends = [ordered[place - 1] for place in places if place]
    return 1 + sum(((values > end).astype("int32") for end in ends), start=0)


def rates(shop: Shop) -> pd.DataFrame:
    """List what a unit of each currency is worth in euros, and from when to when."""
    seed = shop.seed("seed_exchange_rates").query("shop_currency == 'EUR'")
    own = pd.DataFrame(
        {"currency_code": ["EUR"], "valid_from": ["2000-01-01"], "rate": [1.0]}
    )
    listed = pd.concat([seed.drop(columns="shop_currency"), own]).sort_values(
        ["currency_code", "valid_from"]
    )
    listed["valid_from"] = pd.to_datetime(listed["valid_from"])
    by_currency = listed.groupby("currency_code")["valid_from"]
    valid_to = by_currency.shift(-1).fillna(pd.Timestamp("2200-01-01"))
    is_first = by_currency.cumcount() == 0
    listed["valid_from"] = listed["valid_from"].mask(is_first, LONG_AGO)
    listed["rate"] = (listed["rate"] * 1e8).round().astype("int64")
    return listed.assign(valid_to=valid_to)


def at_rate(frame: pd.DataFrame, moment: str, known: pd.DataFrame) -> pd.DataFrame:
    """Add the column `rate` of a row's currency_code on the day of a moment."""
    wide = frame.merge(known, on="currency_code")
    day = wide[moment].dt.normalize()
    holds = (day >= wide["valid_from"]) & (day < wide["valid_to"])
    return wide[holds].drop(columns=["valid_from", "valid_to"])


class Accepted:
    """The accepted rows: good ones, each key once."""

    def __init__(self, shop: Shop) -> None:
        """Read the raw tables."""
        self.rates = rates(shop)
        customers = shop.table("customers")
        self.customers = once(
            good(customers, "customer_id", moment="created_at"), "customer_id"
        ).assign(
            email=lambda rows: normal(rows["email"]),
            country_code=lambda rows: rows["country_code"].str.upper(),
        )
        products = shop.table("products")
        prices = ("list_price", "unit_cost")
        self.products = once(good(products, "product_id", prices=prices), "product_id")
        self.orders = self.read_orders(shop)
        self.lines = self.read_lines(shop)
        refunds = good(
            shop.table("refunds"),
            *("refund_id", "refunded_at"),
            prices=("amount",),
            moment="refunded_at",
        )
        is_linked = refunds["order_id"].isin(self.orders["order_id"])
        is_unlinked = refunds["order_id"].isna() & refunds["customer_id"].notna()
        has_amount = ~refunds["amount_is_null"]
        self.refunds = once(
            refunds[(is_linked | is_unlinked) & has_amount], "refund_id"
        )
        self.consents = once(
            good(
                shop.table("consents"),
                *("consent_id", "customer_id", "channel", "purpose"),
                *("is_granted", "recorded_at"),
                moment="recorded_at",
            ),
            "consent_id",
        )
        self.interactions = self.read_interactions(shop)

    def read_orders(self, shop: Shop) -> pd.DataFrame:
        """Read the orders with a status and a currency there are."""
        statuses = shop.seed("seed_order_statuses")[["order_status", "is_counted"]]
        orders = good(
            shop.table("orders"),
            *("order_id", "ordered_at"),
            prices=("shipping_amount", "discount_amount"),
            moment="ordered_at",
        ).assign(
            order_status=lambda rows: rows["status"].str.strip(" ").str.lower(),
            currency_code=lambda rows: rows["currency_code"].str.upper(),
        )
        orders = orders[orders["currency_code"].isin(self.rates["currency_code"])]
        orders = once(orders.merge(statuses, on="order_status"), "order_id")
        return orders.assign(email=normal(orders["email"]))

    def read_lines(self, shop: Shop) -> pd.DataFrame:
        """Read the lines of accepted orders."""
        lines = good(
            shop.table("order_lines"),
            *("order_line_id", "quantity"),
            prices=("unit_price", "discount_amount"),
        )
        is_known = lines["order_id"].isin(self.orders["order_id"])
        lines = once(lines[is_known & ~lines["unit_price_is_null"]], "order_line_id")
        gross = lines["quantity"].astype("int64") * lines["unit_price"]
        return lines[["order_id", "product_id"]].assign(
            gross=gross, discount=lines["discount_amount"]
        )

    def read_interactions(self, shop: Shop) -> pd.DataFrame:
        """Read the columns of the interactions that are needed."""
        columns = ["interaction_id", "customer_id", "email", "anonymous_id"]
        columns += ["interaction_type", "is_machine", "occurred_at", "loaded_at"]
        interactions = once(
            good(
                shop.table("interactions", columns),
                *("interaction_id", "occurred_at", "interaction_type"),
                moment="occurred_at",
            ),
            "interaction_id",
        )
        return interactions.assign(
            email=normal(interactions["email"]),
            is_machine=interactions["is_machine"].fillna(value=False).astype(bool),
        )


class People:
    """The people: accounts of one e-mail are one, browsers follow; each has a number p.

    frame: customer_id, email, known_since, by p. ids, emails, browsers: whose they are.
    """

    def __init__(self, rows: Accepted) -> None:
        """Find the people of the accepted rows."""
        ids, lone = self.seen(rows)
        owners = ids.dropna(subset="email").groupby("email")["customer_id"].min()
        ids["person"] = ids["email"].map(owners).fillna(ids["customer_id"])
        emails = lone.reindex(lone.index.union(owners.index)).reset_index(name="seen")
        emails.columns = ["email", "first_seen"]
        lone_people = emails["email"].map(person_of)
        emails["person"] = emails["email"].map(owners).fillna(lone_people)
        browsers = self.claimed(rows, ids, emails)
        together = pd.concat([ids, emails, browsers])[["person", "email", "first_seen"]]
        by_person = together.groupby("person")
        self.frame = pd.DataFrame(
            {
                "email": last_by(together.dropna(subset="email"), "person", "email"),
                "known_since": by_person["first_seen"].min(),
            },
            index=by_person.size().index,
        ).reset_index(names="customer_id")
        numbers = pd.Series(self.frame.index, self.frame["customer_id"])
        self.ids = numbered(ids, "customer_id", numbers)
        self.emails = numbered(emails, "email", numbers)
        self.browsers = numbered(browsers, "anonymous_id", numbers)

    @staticmethod
    def seen(rows: Accepted) -> tuple[pd.DataFrame, pd.Series]:
        """List the ids (with one e-mail each) and the e-mails seen without an id."""
        sources = [
            (rows.customers, "created_at", 0),
            (rows.orders, "ordered_at", 1),
            (rows.interactions, "occurred_at", 1),
            (rows.refunds.assign(email=None), "refunded_at", 1),
            (rows.consents.assign(email=None), "recorded_at", 1),
        ]
        parts = [
            source[["customer_id", "email"]]
            .assign(first_seen=source[moment], place=place)
            .dropna(subset=["customer_id", "email"], how="all")
            .groupby(["customer_id", "email", "place"], dropna=False)["first_seen"]
            .min()
            .reset_index()
            for source, moment, place in sources
        ]
        every = pd.concat(parts)
        named = every[every["customer_id"].notna()]
        emails = (
            named.dropna(subset="email")
            .sort_values(["place", "first_seen", "email"])
            .drop_duplicates("customer_id")
            .set_index("customer_id")["email"]
        )
        ids = named.groupby("customer_id")["first_seen"].min().reset_index()
        ids["email"] = ids["customer_id"].map(emails)
        lone = every[every["customer_id"].isna()].groupby("email")["first_seen"].min()
        return ids, lone

    @staticmethod
    def claimed(
        rows: Accepted, ids: pd.DataFrame, emails: pd.DataFrame
    ) -> pd.DataFrame:
        """Give each browser to the person it was first identified with."""
        events = rows.interactions[rows.interactions["anonymous_id"].notna()]
        is_named = events["customer_id"].notna() | events["email"].notna()
        named = events[is_named]
        first_at = named.groupby("anonymous_id")["occurred_at"].transform("min")
        claims = (
            named[named["occurred_at"] == first_at]
            .sort_values("interaction_id")
            .drop_duplicates("anonymous_id")
        )
        by_id = claims["customer_id"].map(ids.set_index("customer_id")["person"])
        by_email = claims["email"].map(emails.set_index("email")["person"])
        unnamed = events[~is_named].groupby("anonymous_id")["occurred_at"].min()
        return pd.DataFrame(
            {
                "anonymous_id": claims["anonymous_id"],
                "person": by_id.where(claims["customer_id"].notna(), by_email),
                "first_seen": claims["anonymous_id"].map(unnamed),
            }
        )

    def of(self, frame: pd.DataFrame, *, with_browser: bool = False) -> pd.Series:
        """Give p, the person of an id, else an e-mail, else a browser; else null."""
        found = frame["customer_id"].map(self.ids)
        no_id = frame["customer_id"].isna()
        found = found.mask(no_id, frame["email"].map(self.emails))
        if with_browser:
            nameless = no_id & frame["email"].isna()
            found = found.mask(nameless, frame["anonymous_id"].map(self.browsers))
        return found


def last_by(frame: pd.DataFrame, key: str, column: str) -> pd.Series:
    """Give the greatest text of a column for each key."""
    return (
        frame.sort_values(column)
        .drop_duplicates(key, keep="last")
        .set_index(key)[column]
    )


def numbered(frame: pd.DataFrame, key: str, numbers: pd.Series) -> pd.Series:
    """Give the number of the person of each key."""
    return pd.Series(frame["person"].map(numbers).to_numpy(), frame[key])


class Sales:
    """What was bought: orders, and the periods in which an order's net stood."""

    def __init__(self, rows: Accepted, people: People) -> None:
        """Net the orders of people."""
        sums = rows.lines.groupby("order_id")[["gross", "discount"]].sum()
        orders = at_rate(rows.orders, "ordered_at", rows.rates)
        orders = orders.assign(p=people.of(orders)).dropna(subset="p")
        gross = orders["order_id"].map(sums["gross"]).fillna(0).astype("int64")
        discount = orders["order_id"].map(sums["discount"]).fillna(0).astype("int64")
        discount += orders["discount_amount"]
        self.orders = orders.assign(
            p=orders["p"].astype("int64"),
            net=gross - discount,
            order_date=orders["ordered_at"].dt.normalize(),
            is_on_promotion=orders["coupon_code"].notna()
            | ((gross > 0) & (20 * discount >= gross)),
        )
        self.periods = self.netted(rows)
        self.unlinked = self.refunded(rows, people)

    def netted(self, rows: Accepted) -> pd.DataFrame:
        """Split each counting order into the periods of its net; most have one."""
        columns = ["order_id", "valid_from", "amount"]
        moves = rows.refunds.merge(self.orders[["order_id", "ordered_at"]])
        moves["valid_from"] = moves[["refunded_at", "ordered_at"]].max(axis=1)
        is_refunded = self.orders["order_id"].isin(moves["order_id"])
        starts = self.orders[is_refunded].assign(amount=0)
        starts = starts.rename(columns={"ordered_at": "valid_from"})
        refunded = (
            pd.concat([moves[columns], starts[columns]])
            .groupby(["order_id", "valid_from"])["amount"]
            .sum()
            .reset_index()
        )
        by_order = refunded.groupby("order_id")
        refunded["refund"] = by_order["amount"].cumsum()
        refunded["valid_to"] = by_order["valid_from"].shift(-1)
        periods = self.orders[self.orders["is_counted"]].merge(
            refunded.drop(columns="amount"), on="order_id", how="left"
        )
        left = periods["net"] - periods["refund"].fillna(0).astype("int64")
        return periods.assign(
            counts=left > 0,
            net=converted(left, periods["rate"]),
            valid_from=periods["valid_from"].fillna(periods["ordered_at"]),
        )

    def refunded(self, rows: Accepted, people: People) -> pd.DataFrame:
        """List the refunds of no order: the person, the moment and the amount."""
        refunds = rows.refunds[rows.refunds["order_id"].isna()]
        refunds = refunds.assign(p=refunds["customer_id"].map(people.ids))
        refunds = refunds[["refund_id", "p", "refunded_at", "amount"]]
        known = self.orders[["p", "ordered_at", "order_id", "currency_code"]]
        both = refunds.merge(known, on="p")
        latest = (
            both[both["ordered_at"] <= both["refunded_at"]]
            .sort_values(["ordered_at", "order_id"])
            .drop_duplicates("refund_id", keep="last")
            .set_index("refund_id")["currency_code"]
        )
        code = refunds["refund_id"].map(latest).fillna("EUR")
        priced = at_rate(refunds.assign(currency_code=code), "refunded_at", rows.rates)
        return priced.assign(amount=converted(priced["amount"], priced["rate"]))


def month_ends(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    """List the last days of the months from one day on that end before another."""
    ends = pd.date_range(first, last + 31 * DAY, freq="ME", normalize=True)
    return [*ends[ends < last], last]


def scored(sales: Sales, day: pd.Timestamp, cells: pd.Series) -> pd.DataFrame:
    """Score the buyers as of the end of a day."""
    midnight, periods = day + DAY, sales.periods
    stands = (periods["valid_from"] < midnight) & ~(periods["valid_to"] < midnight)
    standing = periods[stands]
    counting = standing[standing["counts"]]
    in_vip_window = counting["order_date"] > day - 183 * DAY
    by_person = counting.assign(
        promotion_order_count=counting["is_on_promotion"],
        vip_window_order_count=in_vip_window,
    ).groupby("p")
    buyers = by_person.agg(
        first_order_date=("order_date", "min"),
        last_order_date=("order_date", "max"),
        order_count=("counts", "size"),
        promotion_order_count=("promotion_order_count", "sum"),
        vip_window_order_count=("vip_window_order_count", "sum"),
    )
    refunds = sales.unlinked[sales.unlinked["refunded_at"] < midnight]
    refunded = refunds.groupby("p")["amount"].sum().reindex(buyers.index, fill_value=0)
    net = standing.groupby("p")["net"].sum().reindex(buyers.index)
    buyers["recency_days"] = (day - buyers["last_order_date"]).dt.days
    buyers["monetary_amount"] = net - refunded
    buyers["recency_score"] = 6 - bucket(buyers["recency_days"])
    buyers["frequency_score"] = bucket(buyers["order_count"])
    buyers["monetary_score"] = bucket(buyers["monetary_amount"])
    cell = buyers["recency_score"] * 100 + buyers["frequency_score"] * 10
    buyers["rfm_segment"] = (cell + buyers["monetary_score"]).map(cells)
    return buyers


def followed(
    people: People, sales: Sales, days: list[pd.Timestamp], shop: Shop
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Follow the segments over the days.

    Gives each person's segment, the one before and since when; and today's buyers.
    """
    seed = shop.seed("seed_segment_cells").query("segment_map == 'eleven'")
    cell = seed["recency_score"] * 100 + seed["frequency_score"] * 10
    cells = pd.Series(
        seed["rfm_segment"].to_numpy(), cell + seed["monetary_score"].to_numpy()
    )
    known_since = people.frame["known_since"]
    size = len(people.frame)
    segment, previous = np.full(size, None), np.full(size, None)
    changed_on = np.full(size, np.datetime64("NaT", "us"))
    for day in days:
        buyers = scored(sales, day, cells)
        now = np.full(size, "Prospects", dtype=object)
        now[buyers.index.to_numpy()] = buyers["rfm_segment"].to_numpy()
        is_known = (known_since < day + DAY).to_numpy() | (day == days[-1])
        is_new = is_known & (segment != now)
        previous[is_new] = segment[is_new]
        changed_on[is_new] = day.to_datetime64()
        segment[is_new] = now[is_new]
    segments = pd.DataFrame(
        {
            "rfm_segment": segment,
            "previous_rfm_segment": previous,
            "segment_changed_on": changed_on,
        }
    )
    return segments, buyers.drop(columns="rfm_segment")


def answers(rows: Accepted, people: People) -> pd.DataFrame:
    """List from when to when each consent stood."""
    by = ["p", "channel", "purpose"]
    given = rows.consents.assign(
        p=rows.consents["customer_id"].map(people.ids),
        is_granted=rows.consents["is_granted"].astype(bool),
    ).rename(columns={"recorded_at": "valid_from"})
    given = given.groupby([*by, "valid_from"])["is_granted"].min().reset_index()
    return given.assign(valid_to=given.groupby(by)["valid_from"].shift(-1))


def engagement(
    rows: Accepted,
    people: People,
    given: pd.DataFrame,
    today: pd.Timestamp,
    shop: Shop,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give everybody's engagement today, and the latest mail events of each person."""
    happened = rows.interactions[
        ["interaction_type", "is_machine", "occurred_at"]
    ].assign(p=people.of(rows.interactions, with_browser=True))
    happened = happened[happened["p"].notna()].astype({"p": "int64"})
    mails = happened[happened["interaction_type"].isin(MAIL_EVENTS)]
    mails = mails.groupby(["p", "interaction_type"])["occurred_at"].max().unstack()
    rules = shop.seed("seed_engagement_points")
    rules = rules[rules["is_customer_action"]].drop(columns="description")
    tracking = given[(given["purpose"] == "tracking") & given["is_granted"]]
    actions = happened[~happened["is_machine"]].merge(rules, on="interaction_type")
    needs_consent = actions["needs_tracking_consent"]
    tracked = actions[needs_consent].merge(
        tracking[["p", "channel", "valid_from", "valid_to"]], on=["p", "channel"]
    )
    tracked = tracked[
        (tracked["occurred_at"] >= tracked["valid_from"])
        & ~(tracked["occurred_at"] >= tracked["valid_to"])
    ]
    columns = ["p", "interaction_type", "occurred_at"]
    both = pd.concat([actions.loc[~needs_consent, columns], tracked[columns]])
    days = (
        both.assign(day=both["occurred_at"].dt.normalize())
        .groupby(["p", "interaction_type", "day"])["occurred_at"]
        .agg(n="size", occurred_at="max")
        .reset_index()
    )
    standing = tracking[tracking["valid_to"].isna()]
    points = worth(days, rules, today, standing)
    return explained(points, people, shop), mails


def worth(
    days: pd.DataFrame,
    rules: pd.DataFrame,
    today: pd.Timestamp,
    standing: pd.DataFrame,
) -> pd.DataFrame:
    """Sum what the days of each person and type are worth today (1/10^9 points)."""
    scored = days.merge(rules, on="interaction_type")
    allowed = pd.MultiIndex.from_frame(standing[["p", "channel"]])
    is_allowed = pd.MultiIndex.from_frame(scored[["p", "channel"]]).isin(allowed)
    scored = scored[is_allowed | ~scored["needs_tracking_consent"]]
    age = (today - scored["day"]).dt.days
    kinds = pd.DataFrame({"age": age, "half_life": scored["half_life_days"]})
    factors = {
        (age, half_life): math.pow(0.5, min(age / half_life, 100.0))
        for age, half_life in kinds.drop_duplicates().itertuples(index=False)
    }
    table = pd.Series(factors)
    factor = table.reindex(pd.MultiIndex.from_frame(kinds)).to_numpy()
    day_points = (scored["n"] * scored["points"]).clip(upper=scored["daily_cap"])
    exact = day_points * factor * 1e9
    # halves are rounded away from zero
    rounded = (np.sign(exact) * np.floor(exact.abs() + 0.5)).astype("int64")
    counted = scored.assign(
        worth=rounded,
        intent_count=scored["n"].where(scored["is_purchase_intent"], 0),
        n=scored["n"].where(rounded != 0, 0),
    ).groupby(["p", "interaction_type"])
    return counted.agg(
        n=("n", "sum"),
        intent_count=("intent_count", "sum"),
        worth=("worth", "sum"),
        occurred_at=("occurred_at", "max"),
    ).reset_index()


def explained(points: pd.DataFrame, people: People, shop: Shop) -> pd.DataFrame:
    """Give everybody's points, score, level and reason."""
    ranked = points.assign(
        size=-points["worth"].abs(), tenths=divided(points["worth"], 100_000_000)
    ).sort_values(["p", "size", "interaction_type"])
    shown = ranked[(ranked.groupby("p").cumcount() < 3) & (ranked["tenths"] != 0)]
    whole, rest = shown["tenths"].abs() // 10, shown["tenths"].abs() % 10
    sign = pd.Series(np.where(shown["tenths"] > 0, "+", "-"), shown.index)
    amount = sign + whole.astype(str) + "." + rest.astype(str)
    words = shown["n"].astype(str) + " " + shown["interaction_type"]
    reasons = (words + " (" + amount + ")").groupby(shown["p"]).agg(", ".join)
    by_person = ranked.groupby("p")
    everybody = pd.DataFrame(
        {
            "points": divided(by_person["worth"].sum().clip(lower=0), 100_000),
            "intent_count": by_person["intent_count"].sum(),
            "last_interaction_at": by_person["occurred_at"].max(),
            "engagement_reason": reasons,
        },
        index=people.frame.index,
    )
    for column in ("points", "intent_count"):
        everybody[column] = everybody[column].fillna(0).astype("int64")
    levels = shop.seed("seed_engagement_levels").sort_values("min_points")
    place = np.searchsorted(
        levels["min_points"] * 10_000, everybody["points"], side="right"
    )
    everybody["engagement_level"] = levels["engagement_level"].to_numpy()[place - 1]
    everybody["engagement_score"] = bucket(everybody["points"])
    return everybody


def top_categories(rows: Accepted, sales: Sales) -> pd.Series:
    """Give the category each person spent most on."""
    periods = sales.periods[sales.periods["valid_to"].isna() & sales.periods["counts"]]
    spent = rows.lines.merge(periods[["order_id", "p", "rate"]], on="order_id").merge(
        rows.products.dropna(subset="category")[["product_id", "category"]]
    )
    spent["spent"] = converted(spent["gross"] - spent["discount"], spent["rate"])
    sums = spent.groupby(["p", "category"])["spent"].sum().reset_index()
    first = sums.sort_values(["spent", "category"], ascending=[False, True])
    return first.drop_duplicates("p").set_index("p")["category"]


def attributes(rows: Accepted, people: People) -> pd.DataFrame:
    """Give the latest first name, country and birth date of each person's accounts."""
    accounts = rows.customers.assign(p=rows.customers["customer_id"].map(people.ids))
    latest = accounts.sort_values(
        ["updated_at", "customer_id"], ascending=[False, True], na_position="last"
    )
    return latest.groupby("p")[["first_name", "country_code", "birth_date"]].first()


def stage(frame: pd.DataFrame, shop: Shop) -> pd.Series:
    """Give the life-cycle stage: that of the first rule that holds."""
    found = pd.Series(None, frame.index, dtype=object)
    for rule in shop.seed("seed_lifecycle_rules").sort_values("priority").itertuples():
        if rule.is_transition_only:
            continue
        holds = pd.Series(data=True, index=frame.index)
        for column in ("order_count", "recency_days", "intent_count"):
            least = getattr(rule, f"min_{column}")
            if not math.isnan(least):
                holds &= frame[column] >= least
        found = found.mask(found.isna() & holds, rule.lifecycle_stage)
    return found


def age_band(born: pd.Series, today: pd.Timestamp, shop: Shop) -> pd.Series:
    """Give the age band of birth dates."""
    born = pd.to_datetime(born)
    not_yet = born.dt.month * 100 + born.dt.day > today.month * 100 + today.day
    years = today.year - born.dt.year - not_yet
    found = pd.Series(None, born.index, dtype=object)
    for band in shop.seed("seed_age_bands").itertuples():
        fits = (years >= band.min_age) & ~(years > band.max_age)
        found = found.mask(fits, band.age_band)
    return found


def suppression(wide: pd.DataFrame) -> pd.Series:
    """Say why somebody may not be e-mailed; null where they may."""
    bounced, unsubscribed = wide["email_bounced"], wide["email_unsubscribe"]
    reason = pd.Series(None, wide.index, dtype=object)
    # the first one that holds stands, so it is set last
    for word, holds in (
        ("no_consent", ~wide["is_granted_now"].fillna(value=False).astype(bool)),
        ("unsubscribed", unsubscribed >= wide["granted_at"].fillna(LONG_AGO)),
        ("hard_bounce", bounced > wide["email_delivered"].fillna(LONG_AGO)),
        ("complaint", wide["email_complaint"].notna()),
        ("no_email", wide["email"].isna()),
    ):
        reason = reason.mask(holds, word)
    return reason


def permission(given: pd.DataFrame) -> pd.DataFrame:
    """Tell who allowed e-mails, when last and whether still."""
    asked = given[(given["channel"] == "email") & (given["purpose"] == "marketing")]
    granted = asked[asked["is_granted"]]
    standing = granted[granted["valid_to"].isna()]
    return pd.DataFrame(
        {
            "granted_at": granted.groupby("p")["valid_from"].max(),
            "is_granted_now": standing.groupby("p")["is_granted"].any(),
        }
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
    today = max(
        rows.interactions["occurred_at"].max(),
        rows.customers["created_at"].max(),
        rows.orders["ordered_at"].max(),
        rows.refunds["refunded_at"].max(),
        rows.consents["recorded_at"].max(),
    ).normalize()
    days = month_ends(people.frame["known_since"].min(), today)
    segments, buyers = followed(people, sales, days, shop)
    given = answers(rows, people)
    engaged, mails = engagement(rows, people, given, today, shop)
    buyers["average_order_amount"] = divided(
        buyers["monetary_amount"], buyers["order_count"]
    )
    buyers["average"] = bucket(buyers["average_order_amount"])
    ranked = buyers[["recency_days", "order_count", "monetary_amount"]]
    wide = pd.concat(
        [
            *(people.frame, segments, engaged, mails),
            *(buyers, permission(given), attributes(rows, people)),
        ],
        axis=1,
    )
    wide["top_category"] = top_categories(rows, sales)
    seeds = shop.seed("seed_segments")[["rfm_segment", "is_at_risk"]]
    playbook = shop.seed("seed_nurture_playbook")
    wide = wide.merge(seeds, on="rfm_segment").merge(
        playbook, on=["rfm_segment", "engagement_level"]
    )
    wide["age_band"] = age_band(wide["birth_date"], today, shop)
    wide["as_of_date"] = today
    wide["lifecycle_stage"] = stage(wide, shop)
    scores = wide[["recency_score", "frequency_score", "monetary_score"]]
    scores = scores.astype("Int32").astype("string")
    wide["rfm_cell"] = scores.iloc[:, 0] + scores.iloc[:, 1] + scores.iloc[:, 2]
    wide["nurture_segment"] = wide["rfm_segment"] + " / " + wide["engagement_level"]
    wide["engagement_points"] = wide["points"]
    is_vip = (wide["vip_window_order_count"] >= 5) & (wide["monetary_score"] >= 4)
    wide["is_vip"] = is_vip
    wide["is_promotion_driven"] = (
        (wide["promotion_order_count"] * 10 >= wide["order_count"] * 8)
        .astype("boolean")
        .where(wide["order_count"] >= 3)
    )
    wide["is_high_potential"] = (
        (wide["average"] == 5)
        & (wide["frequency_score"] <= 2)
        & (wide["recency_score"] >= 4)
    )
    wide["is_low_confidence"] = len(buyers) < 100 or bool((ranked.nunique() < 5).any())
    wide["suppression_reason"] = suppression(wide)
    wide["can_email"] = wide["suppression_reason"].isna()
    write(wide, result)


def write(wide: pd.DataFrame, result: str) -> None:
    """Write the final table with the types of the mart."""
    amounts = ("monetary_amount", "average_order_amount", "engagement_points")
    for column in (
        *("recency_days", "order_count", "recency_score", "frequency_score"),
        *("monetary_score", "engagement_score", *amounts),
    ):
        wide[column] = wide[column].astype("Int64")
    kinds = dict.fromkeys(DATES.split(), pa.date32()) | dict.fromkeys(
        INTEGERS.split(), pa.int32()
    )
    table = pa.Table.from_pandas(wide[COLUMNS], preserve_index=False)
    for place, column in enumerate(table.column_names):
        cells = table[column]
        if column in amounts:
            unit = pa.scalar(Decimal("0.0001"), pa.decimal128(5, 4))
            exact = pc.multiply(cells.cast(pa.decimal128(19, 0)), unit)
            cells = exact.cast(pa.decimal128(18, 4))
        elif column in kinds:
            cells = cells.cast(kinds[column])
        table = table.set_column(place, column, cells)
    pq.write_table(table, result)


DATES = "as_of_date first_order_date last_order_date segment_changed_on"
INTEGERS = """
recency_days order_count recency_score frequency_score monetary_score engagement_score
"""


if __name__ == "__main__":
    main(*sys.argv[1:])
