"""Deliveries to endpoints, in SQL."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.webhooks import webhook_attempts, webhook_deliveries, webhook_endpoints
from influence.domain.deliveries import Attempt, Delivery, DeliveryId
from influence.domain.ports.webhooks import DeliveryFilter
from influence.domain.webhook_refusals import DeliveryNotFound, EndpointNotFound
from influence.domain.webhooks import EndpointId

_COLUMNS: Final = {"endpoint": "endpoint_id"}
"""Fields of a delivery whose columns are called otherwise."""
_IN_COLUMN: Final = {f.name: _COLUMNS.get(f.name, f.name) for f in attrs.fields(Delivery)}
_FOUND: Final = [webhook_deliveries.c[column] for column in _IN_COLUMN.values()]
_MILLISECOND: Final = timedelta(milliseconds=1)


def _delivery_of(row: sa.Row[Any]) -> Delivery:
    return Delivery(**{field: getattr(row, column) for field, column in _IN_COLUMN.items()})


def _row_of(delivery: Delivery) -> dict[str, Any]:
    return {column: getattr(delivery, field) for field, column in _IN_COLUMN.items() if field != "id"}


@attrs.frozen
class SqlDeliveries:
    """The deliveries of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return webhook_deliveries.c.tenant_id == self._scope.tenant

    def queue(self, deliveries: Sequence[Delivery]) -> int:
        self._refuse_strangers(deliveries)
        count = 0
        for delivery in deliveries:
            row = {"tenant_id": self._scope.tenant, **_row_of(delivery)}
            fresh = insert(webhook_deliveries).values(row)
            once = fresh.on_conflict_do_nothing(index_elements=["endpoint_id", "event"])
            count += self._scope.run(once).rowcount
        return count

    def _refuse_strangers(self, deliveries: Sequence[Delivery]) -> None:
        mine = webhook_endpoints.c.tenant_id == self._scope.tenant
        known = set(self._scope.run(sa.select(webhook_endpoints.c.id).where(mine)).scalars())
        for delivery in deliveries:
            if delivery.endpoint not in known:
                raise EndpointNotFound(delivery.endpoint)

    def due(self, now: datetime, each: int) -> tuple[Delivery, ...]:
        """One small look for each endpoint: a long backlog is not read to find its beginning."""
        found = [one for endpoint in self._enabled() for one in self._due_of(endpoint, now, each)]
        return tuple(sorted(found, key=lambda one: (one.due_at, one.id)))

    def _enabled(self) -> Sequence[EndpointId]:
        is_open = (
            webhook_endpoints.c.tenant_id == self._scope.tenant,
            webhook_endpoints.c.disabled_at.is_(None),
        )
        return self._scope.run(sa.select(webhook_endpoints.c.id).where(*is_open)).scalars().all()

    def _due_of(self, endpoint: EndpointId, now: datetime, each: int) -> list[Delivery]:
        waits = (webhook_deliveries.c.due_at.is_not(None), webhook_deliveries.c.due_at <= now)
        wanted = sa.select(*_FOUND).where(self._mine, webhook_deliveries.c.endpoint_id == endpoint, *waits)
        first = wanted.order_by(webhook_deliveries.c.due_at, webhook_deliveries.c.id).limit(each)
        return list(map(_delivery_of, self._scope.run(first)))

    def get(self, number: DeliveryId) -> Delivery:
        row = self._scope.row(sa.select(*_FOUND).where(self._mine, webhook_deliveries.c.id == number))
        if row is None:
            raise DeliveryNotFound(number)
        return _delivery_of(row)

    def save(self, delivery: Delivery, attempt: Attempt | None = None) -> None:
        same = sa.update(webhook_deliveries).where(self._mine, webhook_deliveries.c.id == delivery.id)
        if not self._scope.run(same.values(_row_of(delivery))).rowcount:
            raise DeliveryNotFound(delivery.id)
        if attempt is not None:
            row = {"delivery_id": delivery.id, "at": attempt.at, "took_ms": attempt.took // _MILLISECOND}
            row |= {"status": attempt.status, "why": attempt.why}
            self._scope.run(sa.insert(webhook_attempts).values(row))

    def select(self, wanted: DeliveryFilter) -> Iterator[Delivery]:
        found = sa.select(*_FOUND).where(self._mine).order_by(webhook_deliveries.c.id.desc())
        if wanted.endpoint is not None:
            found = found.where(webhook_deliveries.c.endpoint_id == wanted.endpoint)
        if wanted.state is not None:
            found = found.where(webhook_deliveries.c.state == wanted.state)
        if wanted.since is not None:
            found = found.where(webhook_deliveries.c.queued_at >= wanted.since)
        if wanted.below is not None:
            found = found.where(webhook_deliveries.c.id < wanted.below)
        return map(_delivery_of, self._scope.run(found))

    def attempts(self, number: DeliveryId) -> tuple[Attempt, ...]:
        of_mine = webhook_deliveries.c.id == webhook_attempts.c.delivery_id
        wanted = sa.select(webhook_attempts).join(webhook_deliveries, of_mine)
        rows = wanted.where(self._mine, webhook_deliveries.c.id == number).order_by(webhook_attempts.c.id)
        return tuple(
            Attempt(at=row.at, took=row.took_ms * _MILLISECOND, status=row.status, why=row.why)
            for row in self._scope.run(rows)
        )

    def forget(self, before: datetime) -> int:
        is_old = webhook_deliveries.c.ended_at < before
        return self._scope.run(sa.delete(webhook_deliveries).where(self._mine, is_old)).rowcount
