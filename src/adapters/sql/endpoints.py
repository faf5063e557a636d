"""Endpoints in SQL."""

from collections.abc import Sequence
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.webhooks import webhook_endpoints, webhook_secrets
from influence.domain.doors import Stale
from influence.domain.webhook_refusals import EndpointNotFound, EndpointTaken
from influence.domain.webhooks import Endpoint, EndpointId, SealedSecret


def _endpoint_of(row: sa.Row[Any]) -> Endpoint:
    fields = {name: getattr(row, name) for name in attrs.fields_dict(Endpoint)}
    return Endpoint(**{**fields, "kinds": tuple(row.kinds.split())})


def _row_of(endpoint: Endpoint) -> dict[str, Any]:
    fields = attrs.asdict(endpoint, filter=lambda field, _: field.name not in {"id", "version"})
    return {**fields, "kinds": " ".join(endpoint.kinds)}


@attrs.frozen
class SqlEndpoints:
    """The endpoints of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return webhook_endpoints.c.tenant_id == self._scope.tenant

    def add(self, endpoint: Endpoint) -> Endpoint:
        row = {"tenant_id": self._scope.tenant, "version": endpoint.version, **_row_of(endpoint)}
        fresh = (
            insert(webhook_endpoints).values(row).on_conflict_do_nothing(index_elements=["tenant_id", "url"])
        )
        number = self._scope.run(fresh.returning(webhook_endpoints.c.id)).scalar()
        if number is None:
            raise EndpointTaken
        return attrs.evolve(endpoint, id=EndpointId(number))

    def get(self, number: EndpointId) -> Endpoint:
        row = self._scope.row(
            sa.select(webhook_endpoints).where(self._mine, webhook_endpoints.c.id == number)
        )
        if row is None:
            raise EndpointNotFound(number)
        return _endpoint_of(row)

    def save(self, endpoint: Endpoint) -> Endpoint:
        is_same = (webhook_endpoints.c.id == endpoint.id, webhook_endpoints.c.version == endpoint.version)
        change = {"version": endpoint.version + 1, **_row_of(endpoint)}
        if not self._scope.run(
            sa.update(webhook_endpoints).where(self._mine, *is_same).values(change)
        ).rowcount:
            raise Stale(f"Endpoint {endpoint.id}")
        return attrs.evolve(endpoint, version=endpoint.version + 1)

    def remove(self, number: EndpointId) -> None:
        if not self._scope.run(
            sa.delete(webhook_endpoints).where(self._mine, webhook_endpoints.c.id == number)
        ).rowcount:
            raise EndpointNotFound(number)

    def all(self) -> tuple[Endpoint, ...]:
        wanted = sa.select(webhook_endpoints).where(self._mine).order_by(webhook_endpoints.c.id)
        return tuple(map(_endpoint_of, self._scope.run(wanted)))

    def _secrets_of(self, number: EndpointId) -> tuple[sa.ColumnElement[bool], ...]:
        return webhook_secrets.c.tenant_id == self._scope.tenant, webhook_secrets.c.endpoint_id == number

    def secrets(self, number: EndpointId) -> tuple[SealedSecret, ...]:
        wanted = sa.select(webhook_secrets).where(*self._secrets_of(number))
        rows = self._scope.run(wanted.order_by(webhook_secrets.c.position))
        return tuple(SealedSecret(row.sealed, row.made_at, row.ends_at) for row in rows)

    def put_secrets(self, number: EndpointId, secrets: Sequence[SealedSecret]) -> None:
        self.get(number)
        self._scope.run(sa.delete(webhook_secrets).where(*self._secrets_of(number)))
        key = {"tenant_id": self._scope.tenant, "endpoint_id": number}
        rows = [{**key, "position": place, **attrs.asdict(one)} for place, one in enumerate(secrets)]
        if rows:
            self._scope.run(sa.insert(webhook_secrets), *rows)
