"""What happened to orders, in SQL."""

from collections.abc import Mapping, Sequence

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.order_steps import order_steps
from influence.domain.order_refusals import OrderNotFound
from influence.domain.order_steps import OrderStep
from influence.domain.orders import OrderId

_ONCE = ("order_id", "kind", "video_id", "at", "detail")


@attrs.frozen
class SqlOrderSteps:
    """The evidence of one tenant's orders."""

    _scope: Scope

    def note(self, *steps: OrderStep) -> None:
        for step in steps:
            row = {**attrs.asdict(step), "order_id": step.order, "tenant_id": self._scope.tenant}
            del row["order"]
            fresh = insert(order_steps).values(row).on_conflict_do_nothing(index_elements=_ONCE)
            with self._scope.refusing({Broken.REFERENCE: OrderNotFound(str(step.order))}):
                self._scope.run(fresh)

    def of(self, orders: Sequence[OrderId]) -> Mapping[OrderId, tuple[OrderStep, ...]]:
        found: dict[OrderId, list[OrderStep]] = {order: [] for order in orders}
        for some in batches(tuple(found)):
            mine = (order_steps.c.tenant_id == self._scope.tenant, order_steps.c.order_id.in_(some))
            rows = self._scope.run(
                sa.select(order_steps).where(*mine).order_by(order_steps.c.at, order_steps.c.id)
            )
            for row in rows:
                order = OrderId(row.order_id)
                told = OrderStep(order, row.kind, row.at, row.origin, row.by, row.video_id, row.detail)
                found[order].append(told)
        return {order: tuple(steps) for order, steps in found.items()}
