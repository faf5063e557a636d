"""What authentication, joining or an order would open, the most rewarding step first."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import attrs

from influence.domain.capabilities import Kind, Tie, opened_by
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.posts import tie_of


class Act(StrEnum):
    """One thing that can be done for an account or its posts."""

    JOIN = "join"
    AUTHENTICATE = "authenticate"
    ORDER = "order"
    LINK = "link"  # the creator ties a published post with the code of an order that is there


ACT_WORDS: Final[Mapping[Act, str]] = {
    Act.JOIN: "join TikTok's Creator Marketplace",
    Act.AUTHENTICATE: "authenticate",
    Act.ORDER: "get an order and tie the posts to it",
    Act.LINK: "tie the published posts with the code of the order",
}

_K, _J, _A, _O = Kind, Act.JOIN, Act.AUTHENTICATE, Act.ORDER
_WAYS: Final[Mapping[Kind, tuple[tuple[tuple[Act, ...], Kind], ...]]] = {
    _K.UNSUPPORTED: (  # orders are for supported accounts: there is none without one of the other two
        ((_J,), _K.NON_AUTHENTICATED_TTCM),
        ((_A,), _K.AUTHENTICATED_NON_TTCM),
        ((_J, _A), _K.AUTHENTICATED_TTCM),
        ((_J, _O), _K.NON_AUTHENTICATED_TTCM),
        ((_A, _O), _K.AUTHENTICATED_NON_TTCM),
        ((_J, _A, _O), _K.AUTHENTICATED_TTCM),
    ),
    _K.NON_AUTHENTICATED_TTCM: (
        ((_A,), _K.AUTHENTICATED_TTCM),
        ((_O,), _K.NON_AUTHENTICATED_TTCM),
        ((_A, _O), _K.AUTHENTICATED_TTCM),
    ),
    _K.AUTHENTICATED_NON_TTCM: (
        ((_J,), _K.AUTHENTICATED_TTCM),
        ((_O,), _K.AUTHENTICATED_NON_TTCM),
        ((_J, _O), _K.AUTHENTICATED_TTCM),
    ),
    _K.AUTHENTICATED_TTCM: (((_O,), _K.AUTHENTICATED_TTCM),),
}
"""From where an account stands: what can be done, and what it is then."""


@attrs.frozen
class NextStep:
    """What *acts* would make of an account, and the metrics they would open for it and for each of its posts."""

    acts: tuple[Act, ...]
    becomes: Kind
    opens: tuple[AccountMetric, ...]
    opens_per_post: tuple[PostMetric, ...]

    @property
    def sentence(self) -> str:
        """What is to be done, in words."""
        return " and ".join(ACT_WORDS[act] for act in self.acts)

    def gain(self, posts: int = 1) -> int:
        """The figures it would open for the account and so many posts of it."""
        return len(self.opens) + posts * len(self.opens_per_post)


def _step(kind: Kind, acts: tuple[Act, ...], after: Kind) -> NextStep:
    ordered = Act.ORDER in acts
    return NextStep(
        acts,
        after,
        tuple(m for m in opened_by(kind, after) if isinstance(m, AccountMetric)),
        tuple(
            metric
            for metric in opened_by(tie_of((), kind), Tie.ORDER if ordered else tie_of((), after))
            if isinstance(metric, PostMetric)
        ),
    )


def next_steps(kind: Kind) -> tuple[NextStep, ...]:
    """All that can be done for an account of *kind*: first what opens most for each act, then what opens most."""
    steps = (_step(kind, acts, after) for acts, after in _WAYS[kind])
    return tuple(sorted(steps, key=lambda s: (-s.gain() / len(s.acts), -s.gain())))


def single_steps(kind: Kind, *, has_order: bool) -> tuple[NextStep, ...]:
    """What one act alone would open; with an order there is no second one, its code ties the posts."""
    order = Act.LINK if has_order else Act.ORDER
    return tuple(
        attrs.evolve(step, acts=(order,)) if step.acts == (Act.ORDER,) else step
        for step in next_steps(kind)
        if len(step.acts) == 1
    )
