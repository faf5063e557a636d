"""Why a metric can or cannot be shown, in one sentence with the rule and what would change it."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import attrs

from influence.domain.capabilities import KIND_WORDS, Holder, Kind, Old, Tie, may
from influence.domain.metrics import AccountMetric, Metric, label

_AUTHENTICATE: Final = "Ask the influencer to authenticate the account on the influencers' dashboard."
_JOIN: Final = "Invite the account to TikTok's Creator Marketplace."
_ORDER: Final = "Create an order and send its invite link or campaign code, so that the post is tied to it."

_NAMES: Final[Mapping[Holder, str]] = {
    **{kind: f"accounts that are {words}" for kind, words in KIND_WORDS.items()},
    Tie.ORDER: "posts tracked via an order",
    Tie.FREE_AUTH: "posts of authenticated accounts without an order",
    Tie.FREE_TTCM: "posts of accounts that are Marketplace, non-authenticated, without an order",
    Tie.NONE: "posts of unsupported accounts without an order",
    Old.ACCOUNT: "accounts before the release",
    Old.POST: "posts before the release",
}

_STEPS: Final[Mapping[Holder, tuple[tuple[Holder, str], ...]]] = {
    Kind.AUTHENTICATED_NON_TTCM: ((Kind.AUTHENTICATED_TTCM, _JOIN),),
    Kind.NON_AUTHENTICATED_TTCM: ((Kind.AUTHENTICATED_TTCM, _AUTHENTICATE),),
    Kind.UNSUPPORTED: (
        (Kind.NON_AUTHENTICATED_TTCM, _JOIN),
        (Kind.AUTHENTICATED_NON_TTCM, _AUTHENTICATE),
        (Kind.AUTHENTICATED_TTCM, f"{_JOIN} {_AUTHENTICATE}"),
    ),
    Tie.FREE_AUTH: ((Tie.ORDER, _ORDER),),
    Tie.FREE_TTCM: ((Tie.ORDER, _ORDER),),
    Tie.NONE: (  # orders are for supported accounts, so an order alone would be refused
        (Tie.FREE_TTCM, _JOIN),
        (Tie.FREE_AUTH, _AUTHENTICATE),
        (Tie.ORDER, f"{_AUTHENTICATE} {_ORDER}"),
        (Tie.ORDER, f"{_JOIN} {_ORDER}"),
    ),
}
"""From where one stands: the places one can get to, and how."""


@attrs.frozen
class Explanation:
    """The rule behind one cell of the tables."""

    holder: Holder
    metric: Metric
    may: bool
    sentence: str
    rule: str
    remedies: tuple[str, ...]


@cache
def rule_of(holder: Holder, metric: Metric) -> str:
    """The name of the cell of the tables that decides."""
    return f"{'accounts' if isinstance(metric, AccountMetric) else 'posts'}/{metric.value}/{holder.value}"


@cache  # a table of a few hundred cells, asked for every cell of a page
def explain(holder: Holder, metric: Metric) -> Explanation:
    """Why *metric* may or may not be shown for *holder*, and which steps would open it."""
    is_open = may(holder, metric)
    ways = tuple(way for place, way in _STEPS.get(holder, ()) if may(place, metric))
    ended = not is_open and metric.value.startswith("legacy.")
    ending = " No step opens it: the metric ended with the old TikTok source." if ended else ""
    return Explanation(
        holder=holder,
        metric=metric,
        may=is_open,
        sentence=f"{label(metric)} {'may' if is_open else 'may not'} be shown for {_NAMES[holder]}.{ending}",
        rule=rule_of(holder, metric),
        remedies=() if is_open else ways[:2],
    )
