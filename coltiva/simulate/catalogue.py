"""What the shop sells and which campaigns it runs."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coltiva.simulate.settings import Settings
from coltiva.simulate.shapes import DAY, NONE, ids, joined, pick, table

# name, category (None: nobody filled it in), list price in EUR
ARTICLES = [
    ("Oversized Hoodie", "Streetwear", 69.90),
    ("Cargo Pants", "Streetwear", 79.90),
    ("Graphic Tee", "Streetwear", 34.90),
    ("Bucket Hat", "Streetwear", 29.90),
    ("Track Jacket", "Streetwear", 89.90),
    ("Foam Cleanser", "Skincare", 18.90),
    ("Vitamin C Serum", "Skincare", 39.90),
    ("Night Cream", "Skincare", 44.90),
    ("Sun Fluid SPF 50", "Skincare", 24.90),
    ("Clay Mask", "Skincare", 21.90),
    ("Eye Balm", "Skincare", 29.90),
    ("Linen Dress", "Dresses", 129.00),
    ("Wrap Dress", "Dresses", 149.00),
    ("Evening Gown", "Dresses", 289.00),
    ("Leather Sneakers", "Shoes", 119.00),
    ("Ankle Boots", "Shoes", 169.00),
    ("Suede Loafers", "Shoes", 139.00),
    ("Merino Sweater", "Knitwear", 99.00),
    ("Cashmere Cardigan", "Knitwear", 219.00),
    ("Wool Coat", "Coats", 329.00),
    ("Trench Coat", "Coats", 259.00),
    ("Silk Scarf", "Accessories", 59.00),
    ("Leather Belt", "Accessories", 49.00),
    ("Tote Bag", "Accessories", 89.00),
    ("Hand Soap", "Skincare", 12.90),
    ("Low-Rise Jeans", "Streetwear", 84.90),
    ("Slip Dress", "Dresses", 109.00),
    ("Canvas Sneakers", "Shoes", 74.90),
    ("Ribbed Beanie", "Knitwear", 32.90),
    ("Gift Card", None, 50.00),
]
COLOURS = ["", " Sand", " Black", " Sage", " Navy", " Rose", " Ivory", " Clay"]

# program, channel, days between two sendings, cost of one sending in cents
PROGRAMS = [
    ("newsletter", "email", 14, 9_000),
    ("vip_early_access", "email", 60, 15_000),
    ("welcome", "email", 200, 2_500),
    ("cart_recovery", "email", 200, 3_000),
    ("win_back", "email", 200, 4_000),
    ("cross_sell", "email", 200, 2_000),
    ("newsletter", "push", 150, 1_500),
    ("newsletter", "sms", 150, 6_000),
]


@dataclass
class Catalogue:
    """The products as arrays: sorted by category, so that one is a range."""

    products: pa.Table
    ids: pa.Array
    categories: list[str]  # one more, without a name, follows
    price: np.ndarray  # list price in cents
    bounds: np.ndarray  # cumulated popularity where each category starts; the end
    popularity: np.ndarray  # cumulated over the products in category and price order
    order: np.ndarray  # product numbers in category and price order
    companion: np.ndarray  # what is often bought with a product


@dataclass
class Campaigns:
    """The campaigns as arrays, numbered by the moment they were sent."""

    campaigns: pa.Table
    sent: np.ndarray
    program: np.ndarray  # its place in PROGRAMS


def make_catalogue(settings: Settings, rng: np.random.Generator) -> Catalogue:
    """Make the products: the ARTICLES, in as many colours as the shop is large.

    More products than there are colours for are collections, which have a number.
    """
    colours = min(len(COLOURS), 2 + settings.customers // 20_000)
    number = np.arange(settings.products or len(ARTICLES) * colours)
    article, version = number % len(ARTICLES), number // len(ARTICLES)
    collection, colour = np.divmod(version, len(COLOURS))
    collections = ["", *(f" {each}" for each in range(2, collection.max() + 2))]
    product_ids = joined(
        "P", pc.utf8_lpad(pa.array(number + 1).cast(pa.string()), 3, "0")
    )
    names, categories, prices = zip(*ARTICLES, strict=True)
    known = sorted({category for category in categories if category})
    of_article = [known.index(c) if c else len(known) for c in categories]
    category = np.array(of_article)[article]
    price = np.round(np.array(prices) * 100).astype(np.int64)[article] + 200 * colour
    order = np.lexsort((price, category))
    weight = 1 / (1 + rng.permutation(len(number)))
    popularity = np.cumsum(weight[order])
    starts = np.searchsorted(category[order], np.arange(len(known) + 2))
    bounds = np.concatenate([[0.0], popularity])[starts]
    updated = settings.start - DAY * rng.integers(1, 90, len(number))
    products = table(
        "products",
        product_id=product_ids,
        product_name=joined(
            pick(list(names), article),
            pick(COLOURS, colour),
            pick(collections, collection),
        ),
        category=pick(known, np.where(category == len(known), NONE, category)),
        list_price=price,
        unit_cost=(price * rng.uniform(0.3, 0.55, len(number))).astype(np.int64),
        updated_at=updated,
        loaded_at=updated + 3_600,
    )
    # A product goes with its neighbour, mostly of the same category.
    companion = np.empty_like(number)
    companion[order] = np.roll(order, -1)
    return Catalogue(
        products, product_ids, known, price, bounds, popularity, order, companion
    )


def make_campaigns(settings: Settings, rng: np.random.Generator) -> Campaigns:
    """Make every program's sendings over the shop's days, in the morning (UTC)."""
    days = [
        (day, place)
        for place, (_, _, every, _) in enumerate(PROGRAMS)
        for day in range(place, settings.days, every)
    ]
    day, program = np.array(sorted(days)).T
    sent = settings.start + DAY * day + 3_600 * 8 + 60 * rng.integers(0, 90, len(day))
    names, channels, _, costs = zip(*PROGRAMS, strict=True)
    number = np.arange(len(day))
    month = pa.array(np.datetime_as_string(sent.astype("datetime64[s]"), unit="D"))
    campaigns = table(
        "campaigns",
        campaign_id=ids("M", number + 1, 3),
        campaign_name=joined(pick(list(names), program), " ", month),
        program=pick(list(names), program),
        channel=pick(list(channels), program),
        sent_at=sent,
        cost_amount=np.array(costs)[program] + rng.integers(0, 20, len(day)) * 50,
        currency_code=pa.array(["EUR"] * len(day)),
        loaded_at=sent + 600,
    )
    return Campaigns(campaigns, sent, program)
