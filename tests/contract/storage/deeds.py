"""Deeds on whatever a unit of work holds, found by place and name: ids are each store's own."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import attrs

from influence.domain.accounts import Account, AccountId, Door
from influence.domain.applications import Application, Happened
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.grants import REFRESH_TRIES, ConsentEnd, Grant
from influence.domain.membership import MembershipAnswer
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Snapshot
from influence.domain.orders import Order, OrderId
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import UnitOfWork
from influence.domain.posts import Attachment, Post, PostId, Why
from influence.testing.builders import a_placement
from influence.testing.moments import NOON

T = TypeVar("T")
NOBODY: Final = AccountId(987_654)
STEPS: Final = ("called", "placed", "sent", "accepted", "linked", "unlinked", "cancelled", "refused")


def _at(things: Sequence[T], place: int) -> T | None:
    return things[place % len(things)] if things else None


def account(work: UnitOfWork, place: int) -> Account | None:
    """The account at a place."""
    return _at(list(work.accounts.select(AccountFilter())), place)


def authenticated(work: UnitOfWork, place: int) -> Account | None:
    """The account at a place among those with a grant."""
    return _at(list(work.accounts.select(AccountFilter(authenticated=True))), place)


def account_id(work: UnitOfWork, place: int) -> AccountId:
    """The id of the account at a place; of nobody when there is none."""
    found = account(work, place)
    return found.id if found and place >= 0 else NOBODY


def campaign(work: UnitOfWork, place: int) -> Campaign | None:
    """The campaign at a place."""
    return _at(work.campaigns.all(), place)


def campaign_id(work: UnitOfWork, place: int) -> CampaignId:
    """The id of the campaign at a place."""
    found = campaign(work, place)
    return found.id if found and place >= 0 else CampaignId(987_654)


def order(work: UnitOfWork, place: int) -> Order | None:
    """The order at a place."""
    return _at(work.orders.select(), place)


def nameless(thing: object) -> object:
    """*thing* without ids."""
    match thing:
        case Account():
            return attrs.evolve(thing, id=AccountId(0))
        case Campaign():
            return attrs.evolve(thing, id=CampaignId(0))
        case Order():
            return attrs.evolve(thing, id=OrderId(0), account=AccountId(0), campaign=CampaignId(0))
        case Post():
            return attrs.evolve(thing, id=PostId(0), account=AccountId(0))
        case tuple() | list():
            return [nameless(one) for one in thing]
        case _:
            return thing


def save_account(work: UnitOfWork, place: int, older: int, changes: dict[str, Any]) -> object:
    """Save changes of an account, as read *older* versions ago."""
    found = account(work, place)
    if found is None:
        return None
    before = found.grant
    saved = work.accounts.save(attrs.evolve(found, version=found.version - older, **changes))
    return nameless(saved), before == work.accounts.get(found.id).grant


def answer(work: UnitOfWork, answers: dict[int, MembershipAnswer]) -> None:
    """Keep membership answers."""
    work.accounts.answer({account_id(work, place): said for place, said in answers.items()})


def grant(work: UnitOfWork, place: int, given: Grant) -> None:
    """Keep a grant."""
    work.accounts.grant(account_id(work, place), given)


def begin_refresh(work: UnitOfWork, place: int, at: datetime) -> object:
    """Mark a refresh of the grant at a place, as far as it may be tried."""
    found = authenticated(work, place)
    if found is None or found.grant is None or found.grant.refresh_tries >= REFRESH_TRIES:
        return None
    begun = found.grant.refresh_begun(at)
    work.accounts.grant(found.id, begun)
    return begun


def undo_refresh(work: UnitOfWork, place: int) -> object:
    """Take the marks of a refresh back, of the grant at a place."""
    found = authenticated(work, place)
    if found is None or found.grant is None:
        return None
    work.accounts.grant(found.id, found.grant.refresh_undone())
    return work.accounts.get(found.id).grant


def end_grant(work: UnitOfWork, place: int, end: ConsentEnd) -> object:
    """End a grant; how the account stands then."""
    work.accounts.end_grant(account_id(work, place), end)
    kept = work.accounts.get(account_id(work, place))
    return kept.grant, kept.consent_end


def decide(work: UnitOfWork, handle: str, *, admit: bool) -> bool:
    """Admit or remove the applicant called *handle*, if there is one."""
    found = work.accounts.find_applicant(Network.TIKTOK, handle)
    if found is None:
        return False
    if admit:
        work.accounts.save(found.admitted(Door.CRM))
    else:
        work.accounts.remove_applicant(found.id)
    return True


def apply(work: UnitOfWork, handle: str, epoch: int) -> object:
    """Keep an application that brought the applicant called *handle*, or nobody yet."""
    found = work.accounts.find_applicant(Network.TIKTOK, handle)
    started = Application("cooks", Happened(NOON, "mara"), epoch=epoch)
    kept = work.applications.add(attrs.evolve(started, account=found.id if found else None))
    return kept.version, found is not None and len(work.applications.all(found.id))


def withdraw(work: UnitOfWork, older: int) -> object:
    """Take the last application back, as read *older* versions ago."""
    every = work.applications.all()
    if not every:  # a commit came between, and another tenant's turn
        return None
    found = every[-1]
    after = attrs.evolve(found, withdrawn=Happened(NOON, "ann"), version=found.version - older)
    return work.applications.save(after).version


def save_campaign(work: UnitOfWork, place: int, older: int, changes: dict[str, Any]) -> object:
    """Save changes of a campaign, as read *older* versions ago."""
    found = campaign(work, place)
    if found is None:
        return None
    return nameless(work.campaigns.save(attrs.evolve(found, version=found.version - older, **changes)))


def step(found: Order, name: str, video: str, at: datetime, code: str) -> Order:
    """The order after a step."""
    match name:
        case "placed":
            return found.placed(a_placement(code, f"upstream {code}"))
        case "linked" | "unlinked":
            after: Order = getattr(found, name)(video, at)
            return after
        case "refused":
            return found.refused("quota used up")
        case "called":
            return found.called(at, f"asked with {code}")
        case _:
            taken: Order = getattr(found, name)(at)
            return taken


def save_order(
    work: UnitOfWork, place: int, older: int, name: str, details: tuple[str, datetime, str]
) -> object:
    """Take a step with an order, as read *older* versions ago."""
    found = order(work, place)
    if found is None:
        return None
    after = step(found, name, *details)
    return nameless(work.orders.save(attrs.evolve(after, version=after.version - older)))


def keep_posts(work: UnitOfWork, posts: Sequence[tuple[int, Post]]) -> object:
    """Keep posts of the accounts at places."""
    named = [attrs.evolve(post, account=account_id(work, place)) for place, post in posts]
    return nameless(work.posts.keep(named))


@attrs.frozen
class Reason:
    """A reason for a post, of an order if it is for one, all by their places and names."""

    campaign: int
    post: tuple[Network, str]
    why: Why
    at: datetime
    by: str
    order: int

    def of(self, work: UnitOfWork) -> Attachment:
        """The reason with the ids of a store; ids of nothing when there is no such thing."""
        known = work.posts.find(*self.post)
        of = order(work, self.order)
        return Attachment(
            campaign_id(work, self.campaign),
            known.id if known else PostId(987_654),
            self.post[0],
            self.why,
            self.at,
            self.by,
            order=None if self.why is not Why.ORDER_LINK else of.id if of else OrderId(987_654),
        )


def keep_account_figures(work: UnitOfWork, place: int, said: Snapshot[AccountMetric]) -> None:
    """Keep figures of the account at a place."""
    work.figures.keep_account(account_id(work, place), said)


def keep_post_figures(work: UnitOfWork, post: tuple[Network, str], said: Snapshot[PostMetric]) -> None:
    """Keep figures of a known post, or of none."""
    known = work.posts.find(*post)
    work.figures.keep_post(known.id if known else PostId(987_654), said)


def tell(work: UnitOfWork, most: int) -> object:
    """Tell the oldest events."""
    waiting = work.outbox.waiting(most)
    work.outbox.told([number for number, _ in waiting])
    return [event for _, event in waiting]
