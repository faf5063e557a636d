"""What creators were asked to link, in SQL."""

from collections.abc import Mapping, Sequence

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.order_steps import link_requests
from influence.domain.link_requests import AskedLink
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId


@attrs.frozen
class SqlLinkRequests:
    """The requests of one tenant."""

    _scope: Scope

    def keep(self, asked: AskedLink) -> None:
        key = {"order_id": asked.order, "video_id": asked.video_id}
        change = {
            "status": asked.status,
            "times_asked": asked.times_asked,
            "last_asked_at": asked.last_asked_at,
        }
        fresh = insert(link_requests).values(tenant_id=self._scope.tenant, **key, **change)
        mine = link_requests.c.tenant_id == self._scope.tenant
        change_of_mine = fresh.on_conflict_do_update(index_elements=list(key), set_=change, where=mine)
        with self._scope.refusing({Broken.REFERENCE: OrderNotFound(str(asked.order))}):
            if not self._scope.run(change_of_mine).rowcount:
                raise OrderNotFound(str(asked.order))

    def of(self, orders: Sequence[OrderId]) -> Mapping[OrderId, tuple[AskedLink, ...]]:
        found: dict[OrderId, list[AskedLink]] = {order: [] for order in orders}
        table = link_requests.c
        for some in batches(tuple(found)):
            mine = (table.tenant_id == self._scope.tenant, table.order_id.in_(some))
            rows = self._scope.run(
                sa.select(link_requests).where(*mine).order_by(table.order_id, table.video_id)
            )
            for row in rows:
                order = OrderId(row.order_id)
                asked = AskedLink(order, row.video_id, row.status, row.times_asked, row.last_asked_at)
                found[order].append(asked)
        return {order: tuple(requests) for order, requests in found.items()}
