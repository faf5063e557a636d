from typing import Final

import attrs
import pytest

from influence.domain.accounts import kind_of
from influence.domain.capabilities import Holder, Kind, Old, Tie, may
from influence.domain.explanations import explain
from influence.domain.metrics import AccountMetric, Metric, PostMetric, label
from influence.domain.posts import Why, tie_of


@attrs.frozen
class Situation:
    """What makes the kind of an account and the tie of one of its posts."""

    authenticated: bool
    member: bool
    ordered: bool = False

    @property
    def kind(self) -> Kind:
        return kind_of(authenticated=self.authenticated, member=self.member)

    @property
    def tie(self) -> Tie:
        return tie_of([Why.ORDER_LINK] if self.ordered else [Why.BY_HAND], self.kind)

    def may(self, metric: Metric) -> bool:
        return may(self.kind if isinstance(metric, AccountMetric) else self.tie, metric)

    def after(self, remedy: str) -> "Situation":
        """Where one is once the sentence was followed, word by word."""
        there = self
        if "Invite the account to TikTok's Creator Marketplace." in remedy:
            there = attrs.evolve(there, member=True)
        if "to authenticate the account on the influencers' dashboard." in remedy:
            there = attrs.evolve(there, authenticated=True)
        if "Create an order" in remedy and there.kind is not Kind.UNSUPPORTED:
            there = attrs.evolve(there, ordered=True)
        return there


SITUATIONS: Final = [
    Situation(authenticated, member, ordered)
    for authenticated in (False, True)
    for member in (False, True)
    for ordered in (False, True)
    if authenticated or member or not ordered
]
METRICS: Final[tuple[Metric, ...]] = (*AccountMetric, *PostMetric)
CELLS: Final[list[tuple[Holder, Metric]]] = [
    *((holder, metric) for metric in AccountMetric for holder in (*Kind, Old.ACCOUNT)),
    *((holder, metric) for metric in PostMetric for holder in (*Tie, Old.POST)),
]


@pytest.mark.parametrize(("holder", "metric"), CELLS, ids=str)
def test_an_explanation_names_metric_rule_and_answer(holder: Holder, metric: Metric) -> None:
    why = explain(holder, metric)

    assert (why.holder, why.metric, why.may) == (holder, metric, may(holder, metric))
    assert why.sentence.startswith(f"{label(metric)} {'may' if why.may else 'may not'} be shown for ")
    assert why.sentence.endswith(".")
    assert why.rule == (
        f"{'accounts' if isinstance(metric, AccountMetric) else 'posts'}/{metric.value}/{holder.value}"
    )


@pytest.mark.parametrize("situation", SITUATIONS, ids=str)
@pytest.mark.parametrize("metric", METRICS, ids=str)
def test_every_remedy_opens_the_cell_it_promises(situation: Situation, metric: Metric) -> None:
    holder = situation.kind if isinstance(metric, AccountMetric) else situation.tie
    why = explain(holder, metric)

    for remedy in why.remedies:
        assert situation.after(remedy).may(metric), remedy


@pytest.mark.parametrize(("holder", "metric"), CELLS, ids=str)
def test_a_cell_without_remedy_has_none(holder: Holder, metric: Metric) -> None:
    why = explain(holder, metric)
    ended = metric.value.startswith("legacy.")
    can_be_opened = not why.may and not ended and not isinstance(holder, Old)

    assert bool(why.remedies) is can_be_opened
    assert len(why.remedies) <= 2
    assert ("No step opens it" in why.sentence) is (ended and not why.may)


def test_holders_are_told_apart_in_words() -> None:
    sentences = {explain(holder, AccountMetric.FOLLOWER_COUNT).sentence for holder in Kind}

    assert len(sentences) == len(Kind)


@pytest.mark.parametrize("metric", [PostMetric.LIKES, PostMetric.REACH], ids=str)
def test_untied_posts_are_not_sent_to_orders_alone(metric: PostMetric) -> None:
    remedies = explain(Tie.NONE, metric).remedies

    assert not any(remedy.startswith("Create an order") for remedy in remedies)
