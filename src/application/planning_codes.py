"""Deciding under which campaign codes new orders go."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

import attrs

from influence.application.acting import batches
from influence.domain.accounts import AccountId
from influence.domain.campaign_codes import CodeQuota
from influence.domain.campaigns import Campaign
from influence.domain.limits import TikTokLimits
from influence.domain.orders import HANDLES_PER_ORDER, Order, OrderState
from influence.domain.ports.storage import View
from influence.domain.ports.upstream_failures import Generation

_WAITING: Final = frozenset({OrderState.OPEN, OrderState.SENT})
_UNLIMITED: Final = frozenset({Generation.TIKTOK_ONE})
"""Where a code is a campaign that any number of creators may join."""


@attrs.frozen
class CodeRules:
    """Through which generation of TikTok's orders are placed, and how many TikTok takes under a code and at once."""

    generation: Generation
    limits: TikTokLimits

    @property
    def are_unlimited(self) -> bool:
        """True where a code is a campaign that any number of creators may join."""
        return self.generation in _UNLIMITED

    def fresh(self, code: str) -> CodeQuota:
        """The quota of a code of which TikTok has told nothing."""
        return CodeQuota(code, self.limits.orders_per_code)


@attrs.frozen
class Group:
    """Orders that go under one *code*; without one they get a new code of their own."""

    code: str | None
    handles: tuple[str, ...]
    at_once: int = HANDLES_PER_ORDER

    @property
    def calls(self) -> tuple[tuple[str, ...], ...]:
        """The handles of each request, as many as TikTok takes at once."""
        return tuple(batches(self.handles, self.at_once))


@attrs.frozen
class _Code:
    """A code that is there: who may not go under it again, and how many more orders fit."""

    text: str
    had: frozenset[AccountId]
    room: int | None

    def takes(self, order: Order, taken: int) -> bool:
        return order.account not in self.had and (self.room is None or taken < self.room)


def plan_codes(
    view: View, campaign: Campaign, orders: Mapping[str, Order], rules: CodeRules
) -> tuple[Group, ...]:
    """The groups that *orders*, by handle, form: under codes of the campaign that they fit, else under new ones.

    A code and a creator name one order at TikTok for ever, so nobody goes under the same code twice. What became of
    an order that was called and never answered is not known: it may stand under any code. No code is given more
    orders than can be accepted under it. Who had an order under a code and was erased is not known any more, so such
    a code takes nobody.
    """
    earlier = view.orders.select(campaign=campaign.id)
    codes = _usable(view, earlier, next(iter(orders.values()), None), rules)
    unanswered = {o.account for o in earlier if _is_unanswered(o)}
    under: dict[str, list[str]] = {}
    fresh: list[str] = []
    for handle, order in orders.items():
        fitting = (
            code
            for code in codes
            if order.account not in unanswered and code.takes(order, len(under.get(code.text, ())))
        )
        code = next(fitting, None)
        (fresh if code is None else under.setdefault(code.text, [])).append(handle)
    most = len(fresh) if rules.are_unlimited else rules.limits.orders_per_code
    at_once = rules.limits.handles_per_order
    new = (Group(None, tuple(handles), at_once) for handles in batches(fresh, max(most, 1)))
    return (*(Group(code, tuple(handles), at_once) for code, handles in under.items()), *new)


def fits(view: View, campaign: Campaign, code: str, more: int, rules: CodeRules) -> bool:
    """True when so many *more* orders fit under *code* by what TikTok last told."""
    if rules.are_unlimited:
        return True
    its = _under(view.orders.select(campaign=campaign.id)).get(code, ())
    return view.codes.of([code]).get(code, rules.fresh(code)).room(its) >= more


def full_codes(view: View, orders: Iterable[Order]) -> frozenset[str]:
    """The codes of *orders* under which nobody can accept any more."""
    codes = {order.placement.campaign_code for order in orders if order.placement is not None}
    return frozenset(code for code, quota in view.codes.of(codes).items() if quota.is_full)


def waits_under(order: Order, codes: Collection[str]) -> bool:
    """True for an order under one of *codes* that nobody has accepted yet."""
    placed = order.placement
    return order.state in _WAITING and placed is not None and placed.campaign_code in codes


def _usable(view: View, earlier: Sequence[Order], like: Order | None, rules: CodeRules) -> tuple[_Code, ...]:
    """The codes of orders that ask for the same as *like* and were placed through this generation."""
    codes = {
        text: its
        for text, its in _under(earlier).items()
        if like is not None
        and all(order.erased_at is None for order in its)
        and its[0].asks_the_same(like)
        and its[0].placement is not None
        and rules.generation.has_placed(its[0].placement.upstream_id)
    }
    told = view.codes.of(codes)
    unanswered = [order for order in earlier if _is_unanswered(order)]
    return tuple(
        _Code(
            text,
            frozenset(order.account for order in its),
            None if rules.are_unlimited else told.get(text, rules.fresh(text)).room([*its, *unanswered]),
        )
        for text, its in codes.items()
    )


def _under(orders: Collection[Order]) -> dict[str, list[Order]]:
    """The orders by their code, the oldest first."""
    found: dict[str, list[Order]] = {}
    for order in orders:
        if order.placement is not None:
            found.setdefault(order.placement.campaign_code, []).append(order)
    return found


def _is_unanswered(order: Order) -> bool:
    return order.called_at is not None and order.placement is None and order.failure is None
