"""Placing the story's orders, also with a TikTok that does not always answer."""

from influence.application.follow_orders import FollowOrders
from influence.application.keep_orders import KeepOrders, OrderRow
from influence.application.place_orders import PlaceOrders, Wanted
from influence.domain.errors import Refused
from influence.domain.orders import OrderState
from influence.domain.ports.upstream_failures import OutcomeUnknown, TikTokRefused, TikTokUnavailable
from influence.entrypoints.cli.session import Session
from influence.entrypoints.cli.story.publishing import PATIENCE, again


def place(session: Session, name: str, handles: list[str]) -> list[OrderRow]:
    """The orders that stand; what TikTok did not answer is read back, and asked again where nothing is there."""
    missed = handles
    for _ in range(PATIENCE):
        results = session.ask(PlaceOrders)(session.by, name, missed, Wanted(posts=1))
        for one in results:
            if isinstance(one.error, Refused | TikTokRefused):
                session.out.say(f"No order for @{one.handle}: {one.error}")
        missed = [one.handle for one in results if isinstance(one.error, TikTokUnavailable | OutcomeUnknown)]
        if not missed:
            break
        again(lambda: session.ask(FollowOrders)(session.by))
        missed = [handle for handle in missed if handle not in _decided(session, name)]
    return _standing(session, name)


def _decided(session: Session, name: str) -> set[str]:
    """Who has an order after all; where TikTok shows nothing of a doubtful one, somebody calls it off."""
    for row in session.ask(KeepOrders).all(session.by, name):
        if row.order.state is OrderState.IN_DOUBT:
            session.ask(KeepOrders).cancel(session.by, str(row.order.id))
    return {row.account.handle for row in _standing(session, name)}


def _standing(session: Session, name: str) -> list[OrderRow]:
    rows = session.ask(KeepOrders).all(session.by, name)
    return [row for row in rows if row.order.placement is not None and row.order.cancelled_at is None]
