"""What people were told of orders, in SQL."""

from collections.abc import Collection

import attrs
import sqlalchemy as sa

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.campaigns import orders
from influence.adapters.sql.tables.losses import order_remarks
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import OrderId

_CAUSE = order_remarks.c.cause


@attrs.frozen
class SqlRemarks:
    """What stands in the way of one tenant's orders."""

    _scope: Scope

    def news(self, order: OrderId, causes: Collection[str]) -> frozenset[str]:
        known = sa.select(_CAUSE).select_from(orders.outerjoin(order_remarks))
        mine = (orders.c.id == order, orders.c.tenant_id == self._scope.tenant)
        rows = self._scope.run(known.where(*mine)).scalars().all()
        if not rows:
            raise OrderNotFound(str(order))
        before, standing = frozenset(cause for cause in rows if cause is not None), frozenset(causes)
        if gone := before - standing:
            its = order_remarks.c.order_id == order
            self._scope.run(sa.delete(order_remarks).where(its, _CAUSE.in_(sorted(gone))))
        if new := sorted(standing - before):
            key = {"order_id": order, "tenant_id": self._scope.tenant}
            self._scope.connection.execute(
                sa.insert(order_remarks), [{**key, "cause": cause} for cause in new]
            )
        return standing - before
