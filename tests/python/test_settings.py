"""A wrong setting or rule stops the run with one clear sentence.

Many wrong things share one build, because a run names all of them at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from rule_seeds import (
    change_rules,
    copy_project,
    read_rules,
    restore_rules,
    write_rules,
)
from warehouse import (
    RAW_COLUMNS,
    BuildResult,
    build,
    invoke,
    rows,
    write_raw,
)

ONE_NODE = "seed_age_bands"

WRONG_SETTINGS: list[dict[str, tuple[Any, str]]] = [
    {
        "as_of": ("2023-02-29", 'is "2023-02-29"; allowed: a date of the calendar'),
        "shop_timezone": ("Europe/Rom", 'is "Europe/Rom"; allowed: the name of'),
        "shop_currency": ("euro", 'is "euro"; allowed: three upper-case letters'),
        "raw_path": (
            "",
            "is empty; allowed: a folder or an object-store prefix, or null",
        ),
        "raw_format": ("xml", 'is "xml"; allowed: csv, parquet.'),
        "raw_encoding": ("latin", 'is "latin"; allowed: auto, windows-1252.'),
        "raw_decimal_separator": (",", 'is ","; allowed: auto, point, comma.'),
        "raw_date_order": ("DMY", 'is "DMY"; allowed: auto, dmy, mdy.'),
        "raw_schema": ("my raw", 'is "my raw"; allowed: a schema name'),
        "latest_possible_at": ("now", 'is "now"; allowed: a date of the calendar'),
        "max_rejected_rate": (1.01, "is 1.01; allowed: a number from 0 to 1."),
        "max_people_per_browser": (0, "is 0; allowed: a whole number from 1 to"),
        "rfm_scoring": (
            "ntil",
            'is "ntil"; allowed: ntile, ntile_strict, quantile, fixed.',
        ),
        "rfm_window_days": (
            0,
            "is 0; allowed: a whole number from 1 to 36500, or null.",
        ),
        "rfm_segment_map": (
            "",
            "is empty; allowed: the name of a map",
        ),
        "rfm_min_customers": (-1, "is -1; allowed: a whole number from 0 to"),
        "engagement_decay": (
            "halflife",
            'is "halflife"; allowed: half_life, linear, window.',
        ),
        "vip_min_orders": (0, "is 0; allowed: a whole number from 1 to"),
        "vip_window_days": (
            36501,
            "is 36501; allowed: a whole number from 1 to 36500.",
        ),
        "promotion_min_discount_rate": (
            0,
            "is 0; allowed: a number above 0",
        ),
        "promotion_discounts": (
            "coupons",
            'is "coupons"; allowed: coupon, order, line or some',
        ),
        "promotion_driven_min_orders": (0, "is 0; allowed: a whole number from 1 to"),
        "promotion_driven_min_rate": (
            80,
            "is 80; allowed: a number above 0",
        ),
        "merge_orders_within_minutes": (
            -1,
            "is -1; allowed: a whole number from 0 to 1440.",
        ),
        "bot_burst_clicks": (1, "is 1; allowed: a whole number from 2 to 1000"),
        "bot_burst_seconds": (-1, "is -1; allowed: a whole number from 0 to 3600."),
        "max_soft_bounces": (0, "is 0; allowed: a whole number from 1 to 1000."),
        "cart_abandoned_after_hours": (
            0,
            "is 0; allowed: a whole number from 1 to 876000.",
        ),
        "cart_recovery_window_hours": (
            "a week",
            'is "a week"; allowed: a whole number from 1 to 876000.',
        ),
        "cart_expires_after_hours": (0.5, "is 0.5; allowed: a whole number from 1 to"),
        "browse_window_days": (0, "is 0; allowed: a whole number from 1 to 36500."),
        "affinity_window_days": (0, "is 0; allowed: a whole number from 1 to 36500."),
        "affinity_min_support": (0, "is 0; allowed: a whole number from 1 to"),
        "recommendations_per_customer": (0, "is 0; allowed: a whole number from 1"),
        "best_send_prior_days": (0, "is 0; allowed: a whole number from 1"),
        "preferred_channel_min_messages": (0, "is 0; allowed: a whole number from"),
        "onsite_offer_hours": (8761, "is 8761; allowed: a whole number from 1"),
    },
    {
        "as_of": ("2024-06-30 24:00", 'is "2024-06-30 24:00"; allowed: a date of'),
        "restate_from": ("31/01/2025", 'is "31/01/2025"; allowed: a date of the'),
        "restate_to": ("2025-01-31 12:00", 'is "2025-01-31 12:00"; allowed: a date'),
        "shop_timezone": ("+02:00", 'is "+02:00"; allowed: the name of a time zone'),
        "shop_currency": (None, "is null; allowed: three upper-case letters"),
        "raw_format": ("CSV", 'is "CSV"; allowed: csv, parquet.'),
        "max_rejected_rate": (-0.1, "is -0.1; allowed: a number from 0 to 1."),
        "rfm_scoring": (
            None,
            "is null; allowed: ntile, ntile_strict, quantile, fixed.",
        ),
        "rfm_window_days": (
            12.5,
            "is 12.5; allowed: a whole number from 1 to 36500, or null.",
        ),
        "rfm_segment_map": ("it's", 'is "it\'s"; allowed: the name of a map'),
        "rfm_min_customers": ("100", 'is "100"; allowed: a whole number from 0 to'),
        "engagement_decay": (
            ["linear"],
            "is ['linear']; allowed: half_life, linear",
        ),
        "vip_min_orders": (True, "is true; allowed: a whole number from 1 to"),
        "vip_window_days": (None, "is null; allowed: a whole number from 1 to 36500."),
        "promotion_min_discount_rate": (
            float("nan"),
            "is nan; allowed: a number above",
        ),
        "promotion_driven_min_rate": (
            float("inf"),
            "is inf; allowed: a number above 0",
        ),
        "merge_orders_within_minutes": (1441, "is 1441; allowed: a whole number from"),
        "affinity_window_days": (1.5, "is 1.5; allowed: a whole number from 1 to"),
        "recommendations_per_customer": (True, "is true; allowed: a whole number"),
        "affinity_min_support": (None, "is null; allowed: a whole number from 1 to"),
        "rfm_scorring": ("ntile", "is unknown; allowed: as_of, shop_timezone, "),
    },
    {
        "raw_schema": ("1st", 'is "1st"; allowed: a schema name'),
        # digits that Python takes for digits, and no engine does
        "as_of": (
            "２０２４-06-30",
            'is "２０２４-06-30"; allowed: a date of the',
        ),
        "shop_timezone": (2, "is 2; allowed: the name of a time zone"),
        "max_rejected_rate": ("0.1", 'is "0.1"; allowed: a number from 0 to 1.'),
        "vip_min_orders": ("five", 'is "five"; allowed: a whole number from 1 to'),
        "promotion_driven_min_rate": (True, "is true; allowed: a number above 0"),
        "cart_recovery_window_hours": (
            3,
            "is 3; allowed: at least cart_abandoned_after_hours, which is 4.",
        ),
        "cart_expires_after_hours": (
            2,
            "is 2; allowed: at least cart_recovery_window_hours, which is 3.",
        ),
    },
]

RIGHT_SETTINGS: list[str] = [
    "{as_of: 2024-02-29, shop_timezone: Europe/Rome, shop_currency: GBP,"
    " max_rejected_rate: 0, max_people_per_browser: 1, rfm_scoring: fixed,"
    " rfm_window_days: 1,"
    " rfm_segment_map: klaviyo_six, rfm_min_customers: 0, engagement_decay: window,"
    " vip_min_orders: 1, vip_window_days: 36500, promotion_min_discount_rate: 1,"
    " promotion_driven_min_orders: 1, promotion_driven_min_rate: 1,"
    " merge_orders_within_minutes: 1440,"
    " promotion_discounts: 'line,coupon',"
    " cart_abandoned_after_hours: 1, cart_recovery_window_hours: 1,"
    " cart_expires_after_hours: 1, browse_window_days: 1,"
    " affinity_window_days: 1, affinity_min_support: 1}",
    " affinity_window_days: 1, affinity_min_support: 1,"
    " recommendations_per_customer: 1}",
    "{as_of: 2024-06-30 18:30:00, shop_timezone: America/Argentina/Buenos_Aires,"
    " max_rejected_rate: 1, rfm_window_days: null, promotion_driven_min_rate: 0.01,"
    " bot_burst_clicks: null, bot_burst_seconds: 0, max_soft_bounces: 1}",
    "{as_of: '2000-02-29T23:59:59.999999Z', shop_timezone: Etc/GMT+1}",
]


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a raw folder with every table, all of them empty."""
    folder = tmp_path_factory.mktemp("raw")
    write_raw(folder, {table: [] for table in RAW_COLUMNS})
    return folder


@pytest.fixture(scope="module")
def bare_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the project without models: other vars mean a parse each time."""
    return copy_project(tmp_path_factory.mktemp("bare") / "project", models=False)


@pytest.fixture(scope="module")
def wrong_runs(
    bare_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[BuildResult]:
    """Run with each set of wrong settings."""
    database = tmp_path_factory.mktemp("wrong") / "warehouse.duckdb"
    results = []
    for group in WRONG_SETTINGS:
        given = yaml.safe_dump({name: value for name, (value, _) in group.items()})
        command = ["seed", "--select", ONE_NODE, "--vars", given]
        results.append(invoke(command, database, project_dir=bare_project))
    return results


@pytest.mark.parametrize(
    ("group", "name"),
    [(number, name) for number, group in enumerate(WRONG_SETTINGS) for name in group],
)
def test_a_wrong_setting_stops_the_run(
    wrong_runs: list[BuildResult], group: int, name: str
) -> None:
    """The message names the setting, its value and what is allowed."""
    result = wrong_runs[group]
    assert not result.success
    assert f"var {name} {WRONG_SETTINGS[group][name][1]}" in result.messages
    assert f"seed.coltiva.{ONE_NODE}" not in result.statuses


@pytest.mark.parametrize(
    ("first", "last", "problem"),
    [
        ("2025-01-31", "2025-01-31", None),
        ("2025-01-31", None, None),
        (None, "2025-01-31", None),
        (
            "2025-03-31",
            "2025-01-31",
            "var restate_to is 2025-01-31; allowed: a date from restate_from on, which"
            " is 2025-03-31.",
        ),
    ],
)
def test_a_range_to_restate_has_its_start_first(
    bare_project: Path,
    raw: Path,
    tmp_path: Path,
    first: str | None,
    last: str | None,
    problem: str | None,
) -> None:
    """It may be one day, and open at either end, but not end before it starts."""
    result = build(
        raw,
        tmp_path / "warehouse.duckdb",
        variables={"restate_from": first, "restate_to": last},
        select=ONE_NODE,
        project_dir=bare_project,
    )
    assert result.success is (problem is None), result.messages
    assert problem is None or problem in result.messages


@pytest.mark.parametrize("name", ["select", "order", "Raw"])
def test_the_raw_schema_may_be_a_word_of_sql(
    bare_project: Path, raw: Path, tmp_path: Path, name: str
) -> None:
    """Its views are made, and found again by the next run."""
    database = tmp_path / "warehouse.duckdb"
    for _ in range(2):
        result = build(
            raw,
            database,
            variables={"raw_schema": name},
            select=ONE_NODE,
            project_dir=bare_project,
        )
        assert result.success, result.messages


def test_a_run_before_the_seeds_says_so(raw: Path, tmp_path: Path) -> None:
    """`dbt run` in a new warehouse names the rules that are not loaded, once."""
    database = tmp_path / "warehouse.duckdb"
    command = ["run", "--vars", f"{{raw_path: '{raw}'}}", "--select"]
    result = invoke([*command, "base_shop__orders"], database)
    assert not result.success
    assert "these rules are not loaded: seed_exclusions, seed_" in result.messages
    assert "Run `dbt seed` first, or `dbt build`" in result.messages
    assert len(result.failures) == 1


def test_only_the_wrong_settings_are_named(wrong_runs: list[BuildResult]) -> None:
    """One sentence per wrong setting and none for the others."""
    for result, group in zip(wrong_runs, WRONG_SETTINGS, strict=True):
        message = result.failures[0][2]
        assert message.count("; allowed: ") == len(group)


@pytest.mark.parametrize("variables", RIGHT_SETTINGS)
def test_right_settings_pass(
    bare_project: Path, raw: Path, tmp_path: Path, variables: str
) -> None:
    """Values at the edge of what is allowed are accepted, in YAML's own types too."""
    given = f"{{raw_path: '{raw}', {variables.removeprefix('{')}"
    command = ["seed", "--select", ONE_NODE, "--vars", given]
    result = invoke(command, tmp_path / "warehouse.duckdb", project_dir=bare_project)
    assert result.success, result.messages


def test_a_raw_folder_that_is_not_there_stops_the_run(
    bare_project: Path, tmp_path: Path
) -> None:
    """The message names the var and the folder."""
    absent = tmp_path / "no" / "such" / "folder"
    result = build(
        absent,
        tmp_path / "warehouse.duckdb",
        select=ONE_NODE,
        project_dir=bare_project,
    )
    assert not result.success
    assert "var raw_path" in result.messages
    assert str(absent) in result.messages


# ---------------------------------------------------------------------------- rules


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one copy of the project; every build begins with the original rules."""
    return copy_project(tmp_path_factory.mktemp("rules") / "project")


def check_rules(
    project: Path, raw: Path, database: Path, **variables: object
) -> BuildResult:
    """Load the rule seeds of the copied project and check them."""
    return build(
        raw,
        database,
        variables=variables,
        project_dir=project,
        select="+int_rule_findings",
    )


DEFECTS: dict[str, str] = {
    "cell missing": 'map "eleven" has no row for cell 555; every map needs',
    "cell doubled": 'map "ten_rf" has 2 rows for cell 111; every map needs',
    "cell impossible": 'map "klaviyo_six" has a row for cell 011; each score',
    "cell unknown": 'map "eleven" names the segment "Champoins"; allowed',
    "map unknown": 'the setting rfm_segment_map is "twelve"; allowed',
    "segment colour": 'segment "Lost" has the colour "grey"; allowed',
    "segment doubled": 'segment "Loyal" has 2 row(s); every row needs a name',
    "threshold missing": 'metric "order_count", score 3, has 0 row(s), 0 with a bound;',
    "threshold metric": 'metric "margin", score 3, has 1 row(s), 1 with a bound;',
    "threshold order": 'metric "recency_days", score 4, has the bound 200.0000 after',
    "points doubled": 'interaction type "page_view" has 2 row(s); every row needs',
    "points without decay": (
        'interaction type "search" has points of an unknown decay: half_life_days is'
        " empty; allowed is a number of days above 0"
    ),
    "points decay zero": (
        'interaction type "sms_click" has points of an unknown decay: half_life_days is'
        " 0.0000; allowed is a number of days above 0"
    ),
    "points channel": 'interaction type "social_like" has the channel "insta";',
    "points cap": 'interaction type "add_to_cart" has the daily_cap -1.0000;',
    "level above zero": "the lowest level begins at 1.0000 points; one level must",
    "level doubled": 'level "warm" has 2 row(s); every row needs a name',
    "levels together": 'level "hot" begins at 10.0000 points like another level;',
    "pair missing": 'segment "Prospects" with level "hot" has no row; every pair',
    "pair doubled": 'segment "Champions" with level "hot" has 2 rows; every pair',
    "pair unknown": 'segment "Champions" with level "boiling" is an unknown pair;',
    "action channel": (
        'segment "Lost" with level "cold" has the recommended_channel "fax";'
    ),
    "channel doubled": 'channel "sms" has 2 row(s); every row needs a name',
    "channel for nothing": 'channel "push" has the consent_purpose "tracking"; allowed',
    "caveat doubled": "caveat_order 1 has 2 row(s); every caveat needs an order",
    "caveat unknown": 'caveat 2 has the playbook_segment "Losst"; allowed are',
    "date doubled": "date 1970-01-01 has 2 row(s); every row needs a date",
    "status doubled": 'status "paid" has 2 row(s); every row needs a name',
    "status upper case": 'status "Returned" must be lower case',
    "rate zero": 'rate of "CHF" in "EUR" from 2000-01-01 is 0.00000000;',
    "rate doubled": 'rate of "SEK" in "EUR" from 2000-01-01 has 2 rows;',
    "rate of itself": 'rate of "EUR" in "EUR" from 2000-01-01 is 2.00000000;',
    "reason missing": 'reason "orphan_line" is missing or repeated;',
    "reason doubled": 'reason "missing_key" is missing or repeated;',
    "reason unknown": 'reason "too_ugly" is given by no check of this project;',
    "reason must reject": 'reason "unreadable_time" must have is_rejected true;',
    "band overlap": 'age band "18-24" overlaps "25-34"; a band begins',
    "band gap": 'age band "45-54" leaves a gap before "55-64"; a band begins',
    "priority doubled": "priority 2 has 2 rows; every rule",
    "step doubled": 'interaction type "email_sent" has 2 row(s); every row needs',
    "step unknown": 'interaction type "email_open" has the step "read"; allowed',
    "window of zero": 'window "receipt" of channel "push" is 0 hours long; allowed',
    "window start": 'window "receipt" of channel "email" starts with "sent"; allowed',
    "window lacks a channel": 'window "click" has 0 row(s) for channel "sms"; every',
    "two default windows": "2 window(s) are the default; exactly one must be",
    "program doubled": 'program "win_back" has 2 row(s); every row needs a name',
    "programs with one priority": (
        "priority 8 belongs to cross_sell, review_request; every program needs"
    ),
    "program trigger": 'program "welcome" has the trigger "full_moon"; allowed are',
    "program without window": (
        'program "newsletter_resend" has the expires_after_hours 0; allowed is'
    ),
    "program too late": 'program "review_request" is due after 600 hours, when it has',
    "program retry too late": (
        'program "cross_sell" is tried again for the last time after 74 hours, when it'
    ),
    "program retry unknown": 'program "cart_recovery" is tried again, but has the',
    "program delays a state": 'program "vip_early_access" has the delay_hours 5, but',
    "program channel": 'program "win_back" has the channel "letter"; allowed are email',
    "program asks no consent": (
        'program "cart_recovery" goes by whatsapp, for which seed_channels asks no'
    ),
    "program of no channel": (
        'program "vip_early_access" goes by onsite, of which seed_channels has no row'
    ),
    "limit of a channel": "the limit max_sms_per_week is -1; allowed is a whole number",
    "limit missing": "the limit max_emails_per_week has 0 row(s); each of",
    "limit unknown": 'the limit "max_letters" is unknown; allowed are',
    "limit zero": "the limit max_emails_per_day is 0; allowed is a whole number above",
    "no catch-all": 'priority 6 ("lead") is the last rule and has a minimum;',
    "transition asks last": (
        'priority 7 ("subscriber") is the last rule and asks for something; the last'
    ),
    "transition after no age": (
        'priority 1 ("won_back") comes after the stage "first_order"; after_stage is'
    ),
    "segments know no after": 'priority 0 ("lapsed") has an after_stage, which only',
    "push doubled": 'push "Serums for summer" has 2 row(s); every row needs a name',
    "push kind": 'push "a brand" has the pushed_kind "brand"; allowed are',
    "push of nothing": 'push "nothing" names neither product nor category;',
    "push without days": 'push "no end" lacks valid_from or valid_to; both',
    "push ends first": 'push "backwards" begins on 2026-02-01, after its end on',
    "push without offer": 'push "no offer" has no offer; write none where',
    "goal of an unknown metric": 'goal "likes" has the metric "likes"; allowed are ',
    "rate in per cent": 'goal "rate" has the target_value 25.0000; a rate is at most 1',
    "promotion of a brand": 'promotion "a brand" has the promoted_kind "brand"',
    "promotion without end": 'promotion "no end" lacks valid_from or valid_to',
    "cost within a month": 'cost of "search" in 2026-01-15 needs the first day of a',
    "cost told twice": 'cost of "radio" in 2026-01-01 has 2 rows',
    "experiment on no program": 'experiment "typo" tries the program "win_bak"',
    "experiment without most people": 'experiment "most" has the hold_out_rate 0.6',
    "experiment without a control": 'experiment "none" has no hold_out_rate; only the',
    "experiment on all with a name": 'experiment "all" tries all messages, and has the',
    "experiment of two terms": 'experiment "two" has rows that differ in more than the',
    "interest missing": "the rule regular_min_orders has 0 row(s); each of",
    "interest unknown": "the rule likes is unknown; allowed are window_days",
    "interest in per cent": "the rule fan_min_share is 50",
    "qualified buyer": 'priority 4 ("first_order") asks for an order and has is_',
}
"""What is wrong in `broken_rules`, and how the sentence about it begins."""


def broken_rules(project: Path) -> None:
    """Put every defect of DEFECTS into the rule seeds of the copied project."""
    cell = {
        "recency_score": "1",
        "frequency_score": "1",
        "monetary_score": "1",
        "rfm_segment": "Lost",
    }
    removed = {
        "seed_segment_cells": {
            "segment_map": "eleven",
            "recency_score": "5",
            "frequency_score": "5",
            "monetary_score": "5",
        },
        "seed_rfm_thresholds": {"metric": "order_count", "score": "3"},
        "seed_nurture_playbook": {
            "rfm_segment": "Prospects",
            "engagement_level": "hot",
        },
        "seed_rejection_reasons": {"rejection_reason": "orphan_line"},
        "seed_attribution_windows": {"attribution_window": "click", "channel": "sms"},
        "seed_send_limits": {"limit_name": "max_emails_per_week"},
        "seed_channels": {"channel": "onsite"},
        "seed_interest_rules": {"rule_name": "regular_min_orders"},
    }
    doubled = {
        "seed_segments": {"rfm_segment": "Loyal"},
        "seed_engagement_points": {"interaction_type": "page_view"},
        "seed_engagement_levels": {"engagement_level": "warm"},
        "seed_nurture_playbook": {
            "rfm_segment": "Champions",
            "engagement_level": "hot",
        },
        "seed_order_statuses": {"order_status": "paid"},
        "seed_exchange_rates": {"shop_currency": "EUR", "currency_code": "SEK"},
        "seed_rejection_reasons": {"rejection_reason": "missing_key"},
        "seed_lifecycle_rules": {"priority": "2"},
        "seed_touchpoint_steps": {"interaction_type": "email_sent"},
        "seed_follow_up_programs": {"program": "win_back"},
        "seed_pushed_products": {"push_name": "Serums for summer"},
        "seed_channels": {"channel": "sms"},
        "seed_segment_caveats": {"caveat_order": "1"},
        "seed_placeholder_dates": {"placeholder_date": "1970-01-01"},
    }
    push = {
        "pushed_kind": "product",
        "pushed_value": "P001",
        "valid_from": "2026-01-01",
        "valid_to": "2026-01-31",
        "offer": "none",
    }
    days = {"valid_from": "2026-01-01", "valid_to": "2026-01-31"}
    goal = days | {"target_value": "25"}
    promotion = days | {"promoted_kind": "coupon", "promoted_value": "A"}
    cost = {"month_start_date": "2026-01-01", "cost_amount": "1"}
    experiment = days | {
        "target_type": "program",
        "target_name": "win_back",
        "measured_on": "assigned",
        "hold_out_rate": "0.1",
        "outcome_days": "14",
    }
    on_all = {"target_type": "all", "measured_on": "everybody"}
    added: dict[str, list[dict[str, str]]] = {
        "seed_segment_cells": [
            cell | {"segment_map": "ten_rf"},
            cell | {"segment_map": "klaviyo_six", "recency_score": "0"},
        ],
        "seed_rfm_thresholds": [{"metric": "margin", "score": "3", "bound": "1"}],
        "seed_nurture_playbook": [
            {
                "rfm_segment": "Champions",
                "engagement_level": "boiling",
                "recommended_action": "Cool down",
                "recommended_channel": "none",
                "recommended_offer": "none",
            }
        ],
        "seed_exchange_rates": [
            {
                "shop_currency": "EUR",
                "currency_code": "EUR",
                "valid_from": "2000-01-01",
                "rate": "2",
            }
        ],
        "seed_rejection_reasons": [
            {"rejection_reason": "too_ugly", "is_rejected": "true", "description": "-"}
        ],
        "seed_send_limits": [{"limit_name": "max_letters", "limit_value": "1"}],
        "seed_pushed_products": [
            push | {"push_name": "a brand", "pushed_kind": "brand"},
            push | {"push_name": "nothing", "pushed_value": ""},
            push | {"push_name": "no end", "valid_to": ""},
            push | {"push_name": "backwards", "valid_from": "2026-02-01"},
            push | {"push_name": "no offer", "offer": ""},
        ],
        "seed_goals": [
            goal | {"goal_name": "likes", "metric": "likes"},
            goal | {"goal_name": "rate", "metric": "cart_abandonment_rate"},
        ],
        "seed_promotions": [
            promotion | {"promotion_name": "a brand", "promoted_kind": "brand"},
            promotion | {"promotion_name": "no end", "valid_to": ""},
        ],
        "seed_acquisition_costs": [
            cost | {"acquisition_channel": "search", "month_start_date": "2026-01-15"},
            cost | {"acquisition_channel": "radio"},
            cost | {"acquisition_channel": "Radio"},
        ],
        "seed_experiments": [
            experiment | {"experiment": "typo", "target_name": "win_bak"},
            experiment | {"experiment": "most", "hold_out_rate": "0.6"},
            experiment | {"experiment": "none", "hold_out_rate": ""},
            experiment | {"experiment": "all"} | on_all,
            experiment | {"experiment": "two"},
            experiment
            | {"experiment": "two", "target_name": "welcome", "outcome_days": "7"},
        ],
        "seed_interest_rules": [{"rule_name": "likes", "rule_value": "1"}],
    }
    changed: list[tuple[str, dict[str, str], dict[str, object]]] = [
        (
            "seed_segment_cells",
            {"segment_map": "eleven", "rfm_segment": "Loyal"},
            {"rfm_segment": "Champoins"},
        ),
        ("seed_segments", {"rfm_segment": "Lost"}, {"colour": "grey"}),
        (
            "seed_rfm_thresholds",
            {"metric": "recency_days", "score": "4"},
            {"bound": 200},
        ),
        (
            "seed_engagement_points",
            {"interaction_type": "search"},
            {"half_life_days": ""},
        ),
        (
            "seed_engagement_points",
            {"interaction_type": "sms_click"},
            {"half_life_days": 0},
        ),
        (
            "seed_engagement_points",
            {"interaction_type": "social_like"},
            {"channel": "insta"},
        ),
        (
            "seed_engagement_points",
            {"interaction_type": "add_to_cart"},
            {"daily_cap": -1},
        ),
        ("seed_engagement_levels", {"engagement_level": "cold"}, {"min_points": 1}),
        ("seed_engagement_levels", {"engagement_level": "hot"}, {"min_points": 10}),
        (
            "seed_nurture_playbook",
            {"rfm_segment": "Lost", "engagement_level": "cold"},
            {"recommended_channel": "fax"},
        ),
        ("seed_channels", {"channel": "push"}, {"consent_purpose": "tracking"}),
        (
            "seed_channels",
            {"channel": "whatsapp"},
            {"consent_purpose": "", "is_substitute": "false"},
        ),
        (
            "seed_segment_caveats",
            {"caveat_order": "2"},
            {"playbook_segment": "Losst"},
        ),
        (
            "seed_order_statuses",
            {"order_status": "returned"},
            {"order_status": "Returned"},
        ),
        (
            "seed_exchange_rates",
            {"shop_currency": "EUR", "currency_code": "CHF"},
            {"rate": 0},
        ),
        (
            "seed_rejection_reasons",
            {"rejection_reason": "unreadable_time"},
            {"is_rejected": "false"},
        ),
        ("seed_age_bands", {"age_band": "18-24"}, {"max_age": 25}),
        ("seed_age_bands", {"age_band": "55-64"}, {"min_age": 56}),
        ("seed_lifecycle_rules", {"priority": "6"}, {"min_intent_count": 0}),
        ("seed_lifecycle_rules", {"priority": "7"}, {"min_action_count": 2}),
        ("seed_lifecycle_rules", {"priority": "1"}, {"after_stage": "first_order"}),
        ("seed_lifecycle_rules", {"priority": "0"}, {"after_stage": "repeat"}),
        ("seed_lifecycle_rules", {"priority": "4"}, {"is_qualified": "true"}),
        ("seed_touchpoint_steps", {"interaction_type": "email_open"}, {"step": "read"}),
        (
            "seed_attribution_windows",
            {"attribution_window": "receipt", "channel": "push"},
            {"window_hours": 0},
        ),
        (
            "seed_attribution_windows",
            {"attribution_window": "receipt", "channel": "email"},
            {"starts_with": "sent"},
        ),
        (
            "seed_attribution_windows",
            {"attribution_window": "one_day"},
            {"is_default": "true"},
        ),
        ("seed_send_limits", {"limit_name": "max_emails_per_day"}, {"limit_value": 0}),
        ("seed_send_limits", {"limit_name": "max_sms_per_week"}, {"limit_value": -1}),
        ("seed_interest_rules", {"rule_name": "fan_min_share"}, {"rule_value": 50}),
    ]
    changed += [
        ("seed_follow_up_programs", {"program": program}, values)
        for program, values in {
            "welcome": {"trigger": "full_moon"},
            "cart_recovery": {"max_retries": 1, "channel": "whatsapp"},
            "win_back": {"channel": "letter"},
            "vip_early_access": {"delay_hours": 5, "channel": "onsite"},
            "cross_sell": {"retry_after_hours": 70},
            "review_request": {"delay_hours": 600, "priority": 8},
            "newsletter_resend": {"expires_after_hours": 0},
        }.items()
    ]
    for seed, where in removed.items():
        kept = [row for row in read_rules(seed) if not where.items() <= row.items()]
        write_rules(project, seed, kept)
    for seed, where in doubled.items():
        found = [
            row for row in read_rules(seed, project) if where.items() <= row.items()
        ]
        write_rules(project, seed, [*read_rules(seed, project), *found])
    for seed, extra in added.items():
        write_rules(project, seed, [*read_rules(seed, project), *extra])
    for seed, where, values in changed:
        change_rules(project, seed, where, **values)


@pytest.fixture(scope="module")
def broken(
    project: Path, raw: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[BuildResult, list[str]]:
    """Check rules with every defect at once: the result, and all sentences."""
    database = tmp_path_factory.mktemp("broken") / "warehouse.duckdb"
    restore_rules(project)
    broken_rules(project)
    result = check_rules(project, raw, database, rfm_segment_map="twelve")
    findings = [row["finding"] for row in rows(database, "int_rule_findings")]
    return result, findings


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_wrong_rule_is_named(
    broken: tuple[BuildResult, list[str]], defect: str
) -> None:
    """Each defect has its sentence: what, where, what is allowed."""
    assert [text for text in broken[1] if text.startswith(DEFECTS[defect])]


def test_wrong_rules_stop_the_run(broken: tuple[BuildResult, list[str]]) -> None:
    """The message says how many there are, shows the first, and where the rest is."""
    result, findings = broken
    assert not result.success
    assert result.statuses["model.coltiva.int_rule_findings"] == "error"
    assert f"the rules need {len(findings)} correction(s)" in result.messages
    assert "int_rule_findings" in result.messages
    shown = [text for text in findings if text in result.messages]
    assert len(shown) == 5


def test_no_sentence_without_a_defect(
    broken: tuple[BuildResult, list[str]],
) -> None:
    """Every sentence about the broken rules belongs to a defect that was made.

    The misspelt segment stands in many cells, but is one sentence; the level begun
    too late and the doubled rows have no consequences elsewhere.
    """
    known = tuple(DEFECTS.values())
    assert [text for text in broken[1] if not text.startswith(known)] == []


def test_empty_rules_are_named(project: Path, raw: Path, tmp_path: Path) -> None:
    """Seeds without a row: what can't be empty says so, the others pass."""
    restore_rules(project)
    for path in (project / "seeds" / "config").glob("*.csv"):
        write_rules(project, path.stem, [])
    database = tmp_path / "warehouse.duckdb"
    result = check_rules(project, raw, database)
    assert not result.success
    found = {
        row["rule_seed"]: row["finding"] for row in rows(database, "int_rule_findings")
    }
    assert found.keys() == {
        "seed_segment_cells",
        "seed_segments",
        "seed_rfm_thresholds",
        "seed_engagement_levels",
        "seed_interest_rules",
        "seed_order_statuses",
        "seed_rejection_reasons",
        "seed_lifecycle_rules",
        "seed_attribution_windows",
        "seed_send_limits",
        "seed_channels",
    }
    assert found["seed_segment_cells"].endswith("the maps of this seed: (none)")
    assert found["seed_order_statuses"].startswith("no status counts")
    assert found["seed_lifecycle_rules"].startswith("there is no rule")


def test_one_wrong_rule_stops_everything_after_it(
    project: Path, raw: Path, tmp_path: Path
) -> None:
    """No mart is built with a wrong rule, and the one sentence is in the message."""
    restore_rules(project)
    change_rules(
        project,
        "seed_engagement_points",
        {"interaction_type": "add_to_cart"},
        half_life_days="",
    )
    database = tmp_path / "warehouse.duckdb"
    result = build(raw, database, project_dir=project)
    assert not result.success
    assert (
        'seed_engagement_points: interaction type "add_to_cart" has points of an '
        "unknown decay: half_life_days is empty; allowed is a number of days above 0."
    ) in result.messages
    assert [name for name, _, _ in result.failures] == [
        "model.coltiva.int_rule_findings"
    ]
    assert result.statuses["model.coltiva.customer_segments"] == "skipped"


def test_a_rule_that_is_no_number_stops_the_run(
    project: Path, raw: Path, tmp_path: Path
) -> None:
    """A text where a number belongs stops the run before the seed loads."""
    restore_rules(project)
    change_rules(
        project,
        "seed_engagement_points",
        {"interaction_type": "add_to_cart"},
        half_life_days="soon",
    )
    result = check_rules(project, raw, tmp_path / "warehouse.duckdb")
    assert not result.success
    assert [name for name, _, _ in result.failures] == ["dbt"]
    for word in ("seed_engagement_points", "soon", "half_life_days"):
        assert word in result.messages
