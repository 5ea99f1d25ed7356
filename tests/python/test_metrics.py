"""Each metric of the semantic layer gives the number that the tables and reports give.

Run by `make test-metrics`, which has MetricFlow in an environment of its own; elsewhere
the file is skipped. A call of `mf` costs seconds, so metrics are asked for together.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import warehouse
import yaml

MF = warehouse.PROJECT / ".venv-metrics" / "bin" / "mf"
SEMANTIC = warehouse.PROJECT / "models" / "semantic"
PARTS = ("docs", "macros", "models", "packages", "profiles", "seeds", "tests")
CLOSE = Decimal("0.000001")

pytestmark = pytest.mark.skipif(
    not MF.exists(), reason="MetricFlow is not installed: make test-metrics does it"
)

TOTALS = {
    "customers": "select count(*) from customer_segments",
    "buyers": "select count(first_order_date) from customer_segments",
    "repeat_buyers": (
        "select count(*) from (select customer_id from fct_orders"
        " where is_counted_for_frequency group by customer_id having count(*) > 1)"
    ),
    "repeat_rate": (
        "select count(*) filter (orders > 1) / count(*) from (select count(*) as orders"
        " from fct_orders where is_counted_for_frequency and customer_id is not null"
        " group by customer_id)"
    ),
    "hot_leads": (
        "select count(*) from customer_segments where rfm_segment = 'Prospects'"
        " and engagement_level = 'hot'"
    ),
    "mailable_customers": "select count(*) from customer_segments where can_email",
    "orders": "select order_count from rpt_money_reconciliation where is_total",
    "revenue": "select amount from rpt_money_reconciliation where is_total",
    "refunds": "select sum(refund_amount) from rpt_revenue_monthly",
    "active_buyers": (
        "select count(distinct customer_id) from fct_orders where is_valid"
    ),
    "average_order_amount": (
        "select amount / order_count from rpt_money_reconciliation where is_total"
    ),
    "carts": "select sum(cart_count) from rpt_funnel_monthly",
    "abandoned_carts": "select sum(abandoned_cart_count) from rpt_funnel_monthly",
    "recovered_carts": "select sum(recovered_cart_count) from rpt_funnel_monthly",
    "cart_abandonment_rate": (
        "select sum(abandoned_cart_count) / sum(cart_count) from rpt_funnel_monthly"
    ),
    "cart_recovery_rate": (
        "select sum(recovered_cart_count) / sum(abandoned_cart_count)"
        " from rpt_funnel_monthly"
    ),
    # Each share has four decimals, so that all of them may miss 1 by the last one.
    "segment_share": (
        "select sum(customer_rate) from rpt_segment_summary"
        " where as_of_date = (select max(as_of_date) from rpt_segment_summary)"
    ),
    "recipients": "select sum(recipient_count) from fct_campaign_performance",
    "converted_recipients": "select sum(converted_count) from fct_campaign_performance",
    "conversion_rate": (
        "select sum(converted_count) / sum(recipient_count)"
        " from fct_campaign_performance"
    ),
    "attributed_revenue": "select sum(attributed_amount) from fct_attributed_orders",
    "attributed_orders": "select count(*) from fct_attributed_orders",
}
"""What each metric is in all; the rest are compared group by group."""
BY_MONTH = {
    "revenue": "net_amount",
    "orders": "order_count",
    "active_buyers": "buyer_count",
    "average_order_amount": "average_order_amount",
}
BY_CAMPAIGN_MONTH = {
    "sent": "sent_count",
    "delivered": "delivered_count",
    "bounced": "bounced_count",
    "opened": "human_open_count",
    "clicked": "click_count",
    "unsubscribed": "unsubscribe_count",
    "campaign_cost": "cost_amount",
    "open_rate": "open_rate",
    "click_rate": "click_rate",
    "click_to_open_rate": "click_to_open_rate",
    "bounce_rate": "bounce_rate",
    "unsubscribe_rate": "unsubscribe_rate",
    "campaign_roi": "return_on_investment",
}


@dataclass
class Layer:
    """A copy of the project, the sample built from it, and its semantic layer."""

    project: Path
    database: Path

    def ask(
        self, metrics: Mapping[str, str], *groups: str
    ) -> dict[tuple[str, ...], dict[str, Decimal | None]]:
        """Ask for metrics by groups: the figures of each combination of groups."""
        answer = self.project / "answer.csv"
        arguments = ["--metrics", ",".join(metrics), "--csv", str(answer)]
        if groups:
            arguments += ["--group-by", ",".join(groups)]
        self.run("query", *arguments)
        with answer.open(newline="") as file:
            rows = list(csv.DictReader(file))
        return {
            tuple(row[group] for group in groups): {
                name: Decimal(row[name]) if row[name] else None for name in metrics
            }
            for row in rows
        }

    def run(self, *arguments: str) -> None:
        """Call MetricFlow's command line; it must succeed."""
        environment = {
            "COLTIVA_DUCKDB_PATH": str(self.database),
            "DBT_PROFILES_DIR": "profiles",
            "DO_NOT_TRACK": "1",
            "HOME": str(self.project),
            "PATH": f"{MF.parent}{os.pathsep}{os.environ['PATH']}",
        }
        done = subprocess.run(
            [MF, *arguments],
            cwd=self.project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a query on the tables."""
        with warehouse.connect(self.database) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Layer:
    """Build the sample, and parse a copy of the project, which MetricFlow writes to."""
    folder = tmp_path_factory.mktemp("metrics")
    project, database = folder / "project", folder / "warehouse.duckdb"
    built = warehouse.build(warehouse.PROJECT / "seeds" / "sample", database)
    assert built.success, built.failures
    for name in (*PARTS, "dbt_packages"):
        shutil.copytree(warehouse.PROJECT / name, project / name)
    for path in (*warehouse.PROJECT.glob("*.yml"), warehouse.PROJECT / ".dbtignore"):
        shutil.copy(path, project)
    parsed = subprocess.run(
        [MF.with_name("dbt"), "parse", "--profiles-dir", "profiles"],
        cwd=project,
        env=os.environ | {"COLTIVA_DUCKDB_PATH": str(database), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert parsed.returncode == 0, parsed.stdout
    return Layer(project, database)


def test_every_metric_is_compared() -> None:
    """No metric is declared that no test asks for."""
    declared = {
        metric["name"]
        for path in SEMANTIC.glob("*.yml")
        for metric in yaml.safe_load(path.read_text())["metrics"]
    }
    assert declared == {*TOTALS, *BY_MONTH, *BY_CAMPAIGN_MONTH}


def test_totals(layer: Layer) -> None:
    """Each metric without a group is what the tables say."""
    (found,) = layer.ask(TOTALS).values()
    for metric, sql in TOTALS.items():
        ((expected,),) = layer.query(sql)
        assert is_close(found[metric], expected), metric


def test_months(layer: Layer) -> None:
    """Revenue by month is rpt_revenue_monthly; months without orders are not asked."""
    found = layer.ask(BY_MONTH, "metric_time__month")
    columns = ", ".join(BY_MONTH.values())
    rows = layer.query(f"select month_start_date, {columns} from rpt_revenue_monthly")
    assert len(rows) == len(found) > 12
    for month, *figures in rows:
        mine = found[(f"{month} 00:00:00",)]
        for metric, expected in zip(BY_MONTH, figures, strict=True):
            near = Decimal("0.0001") if metric == "average_order_amount" else CLOSE
            assert is_close(mine[metric], expected, near), (month, metric)


def test_campaigns(layer: Layer) -> None:
    """Rates by program, channel and month are those of rpt_campaign_kpis."""
    groups = ("program", "channel")
    found = layer.ask(
        BY_CAMPAIGN_MONTH,
        *(f"campaign_month__{group}" for group in groups),
        "metric_time__month",
    )
    columns = ", ".join(BY_CAMPAIGN_MONTH.values())
    rows = layer.query(
        f"select program, channel, month_start_date, {columns} from rpt_campaign_kpis"
    )
    assert len(rows) == len(found) > 12
    for program, channel, month, *figures in rows:
        mine = found[program, channel, f"{month} 00:00:00"]
        for metric, expected in zip(BY_CAMPAIGN_MONTH, figures, strict=True):
            near = Decimal("0.0001") if metric == "campaign_roi" else CLOSE
            assert is_close(mine[metric], expected, near), (program, month, metric)


def test_segments(layer: Layer) -> None:
    """Shares by segment are those of the latest month of rpt_segment_summary."""
    found = layer.ask({"segment_share": ""}, "segment_month__rfm_segment")
    rows = layer.query(
        "select rfm_segment, customer_rate from rpt_segment_summary"
        " where as_of_date = (select max(as_of_date) from rpt_segment_summary)"
    )
    assert {(segment,): {"segment_share": rate} for segment, rate in rows} == found


def test_people_by_segment(layer: Layer) -> None:
    """Orders are joined to people: revenue by today's segment closes with the total."""
    asked = {"customers": "", "orders": "", "revenue": ""}
    found = layer.ask(asked, "customer__rfm_segment")
    people = dict(
        layer.query("select rfm_segment, count(*) from customer_segments group by all")
    )
    assert {group: row["customers"] for (group,), row in found.items()} == people
    ((total,),) = layer.query("select sum(net_amount) from fct_valid_orders")
    assert sum(row["revenue"] or 0 for row in found.values()) == total


def is_close(found: Decimal | None, expected: Any, near: Decimal = CLOSE) -> bool:
    """Say whether a figure is the expected one, but for its last decimal."""
    if found is None or expected is None:
        return found is expected is None
    return abs(found - Decimal(str(expected))) <= near
