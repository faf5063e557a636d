"""Orders in SQL."""

from collections import defaultdict
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.campaigns import order_links, orders
from influence.adapters.sql.tables.placing import deliverables
from influence.domain.accounts import AccountId
from influence.domain.campaigns import CampaignId
from influence.domain.deliverables import Deliverable
from influence.domain.doors import Stale
from influence.domain.order_refusals import OrderNotFound
from influence.domain.orders import Link, Order, OrderId, Placement
from influence.domain.posts import LinkConflict


def _placement_of(row: sa.Row[Any]) -> Placement | None:
    if row.upstream_id is None:
        return None
    return Placement(row.upstream_id, row.campaign_code, row.invite_link, row.placed_at)


def _order_of(row: sa.Row[Any], links: tuple[Link, ...], named: tuple[Deliverable, ...]) -> Order:
    return Order(
        key=row.key,
        campaign=CampaignId(row.campaign_id),
        account=AccountId(row.account_id),
        posts_required=row.posts_required,
        created_at=row.created_at,
        created_by=row.created_by,
        id=OrderId(row.id),
        spark_days=row.spark_days,
        due_on=row.due_on,
        called_at=row.called_at,
        reference=row.reference,
        placement=_placement_of(row),
        failure=row.failure,
        sent_at=row.sent_at,
        accepted_at=row.accepted_at,
        cancelled_at=row.cancelled_at,
        links=links,
        deliverables=named,
        erased_at=row.erased_at,
        version=row.version,
    )


def _row_of(order: Order) -> dict[str, Any]:
    placement = order.placement
    return {
        "key": order.key,
        "campaign_id": order.campaign,
        "account_id": order.account,
        "posts_required": order.posts_required,
        "created_at": order.created_at,
        "created_by": order.created_by,
        "spark_days": order.spark_days,
        "due_on": order.due_on,
        "called_at": order.called_at,
        "reference": order.reference,
        "upstream_id": placement and placement.upstream_id,
        "campaign_code": placement and placement.campaign_code,
        "invite_link": placement and placement.invite_link,
        "placed_at": placement and placement.placed_at,
        "failure": order.failure,
        "sent_at": order.sent_at,
        "accepted_at": order.accepted_at,
        "cancelled_at": order.cancelled_at,
    }


@attrs.frozen
class SqlOrders:
    """The orders of one tenant."""

    _scope: Scope

    def _all(self, *claims: sa.ColumnElement[bool], limit: int | None = None) -> tuple[Order, ...]:
        mine = orders.c.tenant_id == self._scope.tenant
        wanted = sa.select(orders).where(mine, *claims).order_by(orders.c.id)
        rows = self._scope.run(wanted.limit(limit)).all()
        ids = [row.id for row in rows]
        links, named = self._links(ids), self._deliverables(ids)
        return tuple(_order_of(row, tuple(links[row.id]), tuple(named[row.id])) for row in rows)

    def _links(self, ids: list[int]) -> defaultdict[int, list[Link]]:
        found: defaultdict[int, list[Link]] = defaultdict(list)
        for some in batches(ids):
            wanted = sa.select(order_links).where(order_links.c.order_id.in_(some))
            for row in self._scope.run(wanted.order_by(order_links.c.order_id, order_links.c.position)):
                found[row.order_id].append(Link(row.video_id, row.confirmed_at, row.revoked_at))
        return found

    def _deliverables(self, ids: list[int]) -> defaultdict[int, list[Deliverable]]:
        found: defaultdict[int, list[Deliverable]] = defaultdict(list)
        for some in batches(ids):
            wanted = sa.select(deliverables).where(deliverables.c.order_id.in_(some))
            for row in self._scope.run(wanted.order_by(deliverables.c.order_id, deliverables.c.position)):
                found[row.order_id].append(Deliverable(row.name, row.spark_days))
        return found

    def get(self, order: OrderId) -> Order:
        found = self._all(orders.c.id == order)
        if not found:
            raise OrderNotFound(str(order))
        return found[0]

    def keyed(self, key: str) -> Order | None:
        return next(iter(self._all(orders.c.key == key)), None)

    def add(self, order: Order) -> Order:
        stale = Stale(f"The order {order.key}")
        row = {"tenant_id": self._scope.tenant, "version": order.version, **_row_of(order)}
        with self._scope.refusing({Broken.ORDER_TAKEN: stale, Broken.REFERENCE: stale}):
            key = self._scope.run(sa.insert(orders).values(row)).inserted_primary_key
            kept = attrs.evolve(order, id=OrderId(key[0] if key else 0))
            self._put_deliverables(kept)
            self._put_links(kept, ())
        return kept

    def save(self, order: Order) -> Order:
        stale = Stale(f"The order {order.id}")
        mine = sa.and_(orders.c.tenant_id == self._scope.tenant, orders.c.id == order.id)
        with self._scope.refusing({Broken.ORDER_TAKEN: stale, Broken.REFERENCE: stale}):
            change = sa.update(orders).where(mine, orders.c.version == order.version)
            if not self._scope.run(change.values(version=order.version + 1, **_row_of(order))).rowcount:
                raise stale
            self._put_links(order, tuple(self._links([order.id])[order.id]))
        return attrs.evolve(order, version=order.version + 1)

    def _put_deliverables(self, order: Order) -> None:
        key = {"tenant_id": self._scope.tenant, "order_id": order.id}
        rows = [{**key, "position": at, **attrs.asdict(one)} for at, one in enumerate(order.deliverables)]
        if rows:
            self._scope.connection.execute(sa.insert(deliverables), rows)

    def _put_links(self, order: Order, known: tuple[Link, ...]) -> None:
        """Keep the links that are new or changed. Revoked ones go first: they free their videos."""
        places = dict(enumerate(order.links))
        changed = [place for place, link in places.items() if known[place : place + 1] != (link,)]
        for place in sorted(changed, key=lambda place: places[place].is_live):
            self._put_link(order, place, places[place])
        if len(known) > len(places):
            gone = sa.and_(order_links.c.order_id == order.id, order_links.c.position >= len(places))
            self._scope.run(sa.delete(order_links).where(gone))

    def _put_link(self, order: Order, place: int, link: Link) -> None:
        fresh = insert(order_links).values(
            tenant_id=self._scope.tenant, order_id=order.id, position=place, **attrs.asdict(link)
        )
        fields = {field.name: fresh.excluded[field.name] for field in attrs.fields(Link)}
        with self._scope.refusing({Broken.VIDEO_TAKEN: LinkConflict(link.video_id)}):
            self._scope.run(fresh.on_conflict_do_update(index_elements=["order_id", "position"], set_=fields))

    def select(
        self,
        *,
        campaign: CampaignId | None = None,
        account: AccountId | None = None,
        after: OrderId | None = None,
        limit: int | None = None,
    ) -> tuple[Order, ...]:
        asked = ((orders.c.campaign_id, campaign), (orders.c.account_id, account))
        claims = [column == value for column, value in asked if value is not None]
        return self._all(*claims, *([] if after is None else [orders.c.id > after]), limit=limit)
