"""All unit tests of the models pass: each rule and boundary, as decision tables.

They prove the code, not a shop's data, so `make build` and the daily run leave them
out. What they need of a warehouse are the columns of its tables.
"""

import pytest
import warehouse
from conftest import EmptyShop

pytestmark = pytest.mark.quick


def test_every_unit_test_passes(empty_shop: EmptyShop) -> None:
    """Each unit test there is has been run, and passed."""
    result = warehouse.invoke(
        ["test", "--select", "resource_type:unit_test"],
        empty_shop.database,
        parse_once=True,
    )
    assert result.success, "\n".join(
        f"{key.split('.')[-1]}: {message}" for key, _, message in result.failures
    )
    passed = {key for key, status in result.statuses.items() if status == "pass"}
    assert passed == set(empty_shop.manifest["unit_tests"])
    assert len(passed) >= 100
