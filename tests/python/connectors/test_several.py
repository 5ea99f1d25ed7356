"""Several connectors at once: a Shopify shop whose mails Klaviyo sends.

One set of people, ids that say whose they are, and nothing told twice.
"""

from datetime import datetime
from typing import Any

import pytest
import warehouse
from connectors import test_klaviyo, test_shopify_tables
from connectors.inputs import Inputs, Row, named, write_tables

USED = ["shopify", "klaviyo"]
METRICS = [
    *("Opened Email", "Placed Order", "Checkout Started", "Added to Cart"),
    *("Subscribed to Email Marketing", "Unsubscribed"),
]
PROFILES = {
    "anna": ("Anna@Example.com", None),
    # known to the shop by the account alone: Klaviyo has another address
    "bruno": ("bruno.new@example.com", "c2"),
    # an external id that is no account of the shop's
    "carla": ("carla@example.com", "LOYALTY-9"),
    "guest": ("guest@example.com", None),
    "reader": ("reader@example.com", None),
}
EVENTS: list[tuple[str, str, str, str, Row]] = [
    ("k1", "Opened Email", "anna", "2025-05-01 09:00:00", {"$message": "m1"}),
    # the order o01, as the shop's own tables have it
    ("k2", "Placed Order", "anna", "2025-05-01 10:01:00", {"$event_id": "o01"}),
    # a checkout that the shop tells too
    ("k3", "Checkout Started", "anna", "2025-05-02 09:00:00", {"$event_id": "k1"}),
    ("k4", "Added to Cart", "bruno", "2025-05-02 10:00:00", {"ProductID": "p1"}),
    ("k5", "Opened Email", "carla", "2025-05-02 11:00:00", {"$message": "m1"}),
    ("k6", "Subscribed to Email Marketing", "guest", "2025-05-02 12:00:00", {}),
    ("k7", "Subscribed to Email Marketing", "reader", "2025-05-02 13:00:00", {}),
    # Shopify's yes is older
    ("k8", "Unsubscribed", "anna", "2025-05-02 14:00:00", {}),
]


def klaviyo() -> test_klaviyo.Tables:
    """Tell the account that mails the shop's people."""
    ids = {name: f"M{place}" for place, name in enumerate(METRICS)}
    related: dict[str, Any] = {"campaign-messages": {"data": [{"id": "m1"}]}}
    return {
        "metrics": [
            {"id": key, "type": "metric", "attributes": {"name": name}}
            for name, key in ids.items()
        ],
        "profiles": [
            {
                "id": name,
                "type": "profile",
                "attributes": {
                    "email": email,
                    "external_id": known_as,
                    "updated": "2025-05-03T00:00:00+00:00",
                },
            }
            for name, (email, known_as) in PROFILES.items()
        ],
        "events": [
            {
                "id": key,
                "type": "event",
                "attributes": {"datetime": f"{at}+00:00", "event_properties": told},
                "relationships": {
                    "profile": {"data": {"id": who}},
                    "metric": {"data": {"id": ids[metric]}},
                },
                "loaded_at": "2025-06-01 00:00:00",
            }
            for key, metric, who, at, told in EVENTS
        ],
        "campaigns": [
            {
                "id": "c1",
                "type": "campaign",
                "attributes": {"name": "May", "status": "Sent"}
                | {"send_time": "2025-05-01T08:00:00+00:00"},
                "relationships": related,
                "loaded_at": "2025-06-01 00:00:00",
            }
        ],
    }


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """Build both as far as people, interactions and orders."""
    folder = tmp_path_factory.mktemp("several")
    tables = test_shopify_tables.fivetran_rest()
    tables["abandoned_checkout"] = [
        {"id": "k1", "created_at": "2025-05-02 09:00:00", "customer_id": "c1"}
        | {"email": "anna@example.com", "_fivetran_synced": "2025-06-01 00:00:00"},
    ]
    write_tables(folder / "raw/shopify", tables)
    write_tables(folder / "raw/klaviyo", klaviyo())
    database = named(folder / "x", USED)
    result = warehouse.build(
        folder / "raw",
        database,
        variables={"connectors": USED, "as_of": "2025-06-30"},
        select="+int_people +fct_interactions +fct_orders +int_email_suppressions",
    )
    assert result.success, result.failures
    return Inputs(database)


def test_ids_say_whose_they_are(shop: Inputs) -> None:
    """People and products are the shop's; an id of no account is no account's."""
    told = ["interaction_id", "customer_id", "email", "product_id", "campaign_id"]
    anna, bruno = "Anna@Example.com", "bruno.new@example.com"
    assert shop.rows("interactions", *told) == [
        ("klaviyo:k1", None, anna, None, "klaviyo:c1"),
        ("klaviyo:k4", "shopify:c2", bruno, "shopify:p1", None),
        ("klaviyo:k5", None, "carla@example.com", None, "klaviyo:c1"),
        ("klaviyo:k8", None, anna, None, None),
        # the checkout once, by the shop
        ("shopify:checkout/k1", "shopify:c1", "anna@example.com", None, None),
    ]
    assert shop.rows("campaigns", "campaign_id") == [("klaviyo:c1",)]
    keys = shop.rows("consents", "consent_id", "customer_id", "is_granted")
    assert keys == [
        ("klaviyo:k6/email", None, "true"),
        ("klaviyo:k7/email", None, "true"),
        ("klaviyo:k8/email", None, "false"),
        ("shopify:c1/email", "shopify:c1", "true"),
        ("shopify:c2/email", "shopify:c2", "false"),
    ]


def test_orders_and_accounts_are_the_shops(shop: Inputs) -> None:
    """A profile is no account, Placed Order no order."""
    orders = {key for (key,) in shop.rows("orders", "order_id")}
    expected = {f"shopify:{key}" for key in test_shopify_tables.STATUSES}
    assert orders == expected
    assert shop.rows("customers", "customer_id") == [
        ("shopify:c1",),
        ("shopify:c2",),
        ("shopify:c3",),
    ]


def test_one_set_of_people(shop: Inputs) -> None:
    """Three accounts, a guest, a reader who never bought; nobody twice."""
    people = warehouse.rows(shop.database, "int_people")
    emails = [row["email"] for row in people if row["email"]]
    assert sorted(emails) == [
        *("anna@example.com", "bruno@example.com", "carla@example.com"),
        *("guest@example.com", "reader@example.com"),
    ]
    assert len(emails) == len(people)
    whose = {
        row["interaction_id"]: row["customer_id"]
        for row in warehouse.rows(shop.database, "fct_interactions")
    }
    assert whose["klaviyo:k1"] == whose["shopify:checkout/k1"] == "shopify:c1"
    assert whose["klaviyo:k4"] == "shopify:c2"
    assert whose["klaviyo:k5"] == "shopify:c3"


def test_the_latest_answer_counts_whoever_tells_it(shop: Inputs) -> None:
    """Anna said yes in the shop and left by mail; the guest said yes to Klaviyo."""
    reasons = {
        row["customer_id"]: row["suppression_reason"]
        for row in warehouse.rows(shop.database, "int_email_suppressions")
    }
    emails = {
        row["customer_id"]: row["email"]
        for row in warehouse.rows(shop.database, "int_people")
    }
    told = {emails[key]: reason for key, reason in reasons.items()}
    assert told["anna@example.com"] == "unsubscribed"
    assert "guest@example.com" not in told
    assert "reader@example.com" not in told


def test_nothing_scores_twice(shop: Inputs) -> None:
    """Each event is one row, with a type that is known."""
    rows = warehouse.rows(shop.database, "fct_interactions")
    told = sorted((row["interaction_type"], row["occurred_at"]) for row in rows)
    assert told == [
        ("add_to_cart", datetime(2025, 5, 2, 10)),
        ("checkout_started", datetime(2025, 5, 2, 9)),
        ("email_open", datetime(2025, 5, 1, 9)),
        ("email_open", datetime(2025, 5, 2, 11)),
        ("email_unsubscribe", datetime(2025, 5, 2, 14)),
    ]
