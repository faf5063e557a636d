"""What messages to creators say, out of what is known of an order or an account."""

from collections.abc import Mapping
from typing import Final

from influence.application.keep_orders import OrderRow
from influence.application.signing_letters import Signature
from influence.domain.accounts import Account
from influence.domain.influencers import Influencer
from influence.domain.languages import Language, language_of
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import View
from influence.domain.ports.upstream_failures import Generation
from influence.domain.templates import TemplateName

INVITE: Final = "invite"
CODE: Final = "code"
CAMPAIGN: Final = "campaign"


def behind(view: View, account: Account) -> Influencer | None:
    """The person behind *account*, if one is known."""
    return None if account.influencer is None else view.influencers.get(account.influencer)


def spoken_by(person: Influencer | None) -> Language:
    """What a creator speaks, as far as their country tells."""
    return language_of(person.country if person else None)


def about_account(
    signed: Signature, account: Account, person: Influencer | None, steps: tuple[str, ...], link: str = ""
) -> Mapping[str, object]:
    """What is known of the creator of *account*, for any message to them."""
    return {
        "tenant": signed.tenant,
        "sender": signed.sender,
        "handle": account.handle,
        "name": (person.name if person else "") or account.handle,
        "steps": steps,
        "link": link,
    }


def about_order(
    signed: Signature, row: OrderRow, person: Influencer | None, steps: tuple[str, ...], post: str = ""
) -> Mapping[str, object]:
    """What is known of an order, for messages to its creator; *post* is the address of a video that is meant."""
    order, placed = row.order, row.order.placement
    has_code = placed is not None and Generation.TTCM.has_placed(placed.upstream_id)
    return {
        **about_account(signed, row.account, person, steps, placed.invite_link if placed else ""),
        "order": order.id,
        "campaign": row.campaign.name,
        "brand": row.campaign.brand,
        "posts": order.posts_required,
        "missing": max(0, order.posts_required - len(order.live_links)),
        "due": order.due_on.isoformat() if order.due_on else "",
        "post": post,
        "code": placed.campaign_code if placed and has_code else "",
    }


def steps_for(
    renderer: Renderer, row: OrderRow | None, language: Language, *, is_published: bool = False
) -> tuple[str, ...]:
    """What the creator does in the app: for an order by its kind, without one to join the marketplace.

    Where the video *is_published* already, only the step that links it: it is the last one of every kind of order.
    """
    if row is None:
        return renderer.steps(INVITE, language)
    placed = row.order.placement
    has_code = placed is None or Generation.TTCM.has_placed(placed.upstream_id)
    steps = renderer.steps(CODE if has_code else CAMPAIGN, language)
    return steps[-1:] if is_published else steps


OF_ORDERS: Final = frozenset({TemplateName.ORDER, TemplateName.REMINDER})
OF_ACCOUNTS: Final = frozenset({TemplateName.INVITE, TemplateName.CONSENT_REQUEST})
