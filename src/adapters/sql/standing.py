"""What the verdicts of a plan rest on, over all tenants: plain rows, for there may be very many."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa

from influence.domain.networks import Network
from influence.domain.worlds import Standing, TakingPart

_TENANTS: Final = "SELECT id, name FROM tenants ORDER BY name"
_IS_JUDGED: Final = f"network = '{Network.TIKTOK}' AND merged_into IS NULL AND applying = 0"
_ACCOUNTS: Final = f"""
SELECT ?1, id, handle, membership, coalesce(epoch, 0)
FROM accounts LEFT JOIN grants ON grants.account_id = accounts.id
WHERE accounts.tenant_id = ?2 AND {_IS_JUDGED} ORDER BY id
"""  # noqa: S608 # claims of this module; values are bound
_CAMPAIGNS: Final = f"""
SELECT campaigns.id, name, accounts.id FROM campaigns
LEFT JOIN participants ON participants.campaign_id = campaigns.id
LEFT JOIN accounts ON accounts.id = participants.account_id AND {_IS_JUDGED}
WHERE campaigns.tenant_id = ?1 ORDER BY 1, 3
"""  # noqa: S608 # as above


def standing(connection: sa.Connection) -> Iterator[Standing]:
    """The TikTok accounts, by tenant and number."""
    driver: Any = connection.connection.driver_connection
    for tenant, name in _tenants(connection):
        yield from map(Standing._make, driver.execute(_ACCOUNTS, (name, tenant)))


def taking_part(connection: sa.Connection) -> Iterator[TakingPart]:
    """The campaigns, by tenant and number, with the TikTok accounts that take part."""
    for tenant, name in _tenants(connection):
        rows = connection.exec_driver_sql(_CAMPAIGNS, (tenant,))
        for (number, campaign), its in groupby(rows, key=lambda row: (row[0], row[1])):
            yield TakingPart(name, number, campaign, tuple(row[2] for row in its if row[2] is not None))


def _tenants(connection: sa.Connection) -> list[tuple[int, str]]:
    return [(number, name) for number, name in connection.exec_driver_sql(_TENANTS)]
