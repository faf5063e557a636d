"""How posts belong to campaigns: by an order's link or by hand, never by their words."""

from typing import Final

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from influence.domain.campaigns import CampaignId
from influence.domain.capabilities import Kind, Tie
from influence.domain.keywords import KeywordRules
from influence.domain.networks import Network
from influence.domain.orders import OrderId
from influence.domain.posts import WAYS_IN, Attachment, NoWayIn, PostId, Why, tie_of
from influence.testing.builders import an_attachment
from tests.property.refused import refusal
from tests.support.sometimes import assert_reached, sometimes
from tests.support.strategies import texts

WORDS: Final = st.sampled_from(["acme", "spring", "Acme Cooks", "ad", "sale", "été", "c++"]) | texts(
    min_size=1
)
RULES: Final = st.builds(
    KeywordRules, st.lists(WORDS, max_size=3).map(tuple), st.lists(WORDS, max_size=3).map(tuple)
)
CAPTIONS: Final = st.lists(WORDS | WORDS.map(lambda word: f"#{word}"), max_size=6).map(" ".join)
OTHERS: Final = st.sampled_from([network for network in Network if network is not Network.TIKTOK])


@given(RULES, CAPTIONS)
def test_rules_never_match_a_tiktok_post(rules: KeywordRules, caption: str) -> None:
    assert rules.match(Network.TIKTOK, caption) is None


@given(OTHERS, RULES, CAPTIONS)
def test_a_match_is_part_of_the_caption(network: Network, rules: KeywordRules, caption: str) -> None:
    words = rules.match(network, caption)

    if words is not None:
        assert words.strip()
        assert words in caption


@given(OTHERS, WORDS.filter(lambda word: word.strip("# ").isalnum()), CAPTIONS)
def test_a_named_word_or_hashtag_is_found(network: Network, word: str, around: str) -> None:
    assert KeywordRules(hashtags=(word,)).match(network, f"{around} #{word.strip()} {around}")
    assert KeywordRules(keywords=(word,)).match(network, f"{around} {word.strip()} {around}")


@given(OTHERS, RULES, WORDS, CAPTIONS)
def test_more_rules_match_no_less(network: Network, rules: KeywordRules, word: str, caption: str) -> None:
    more = attrs.evolve(rules, hashtags=(*rules.hashtags, word))

    assert more.match(network, caption) is not None or rules.match(network, caption) is None


@given(OTHERS, CAPTIONS)
def test_no_rules_attach_nothing(network: Network, caption: str) -> None:
    assert KeywordRules().match(network, caption) is None


@attrs.frozen
class Seen:
    """A post that somebody wrote, on some network."""

    post: int
    network: Network
    caption: str


SEEN: Final = st.lists(
    st.builds(Seen, st.integers(1, 9), st.sampled_from(Network), CAPTIONS),
    unique_by=lambda s: s.post,
    max_size=6,
)


def attached_by(rules: KeywordRules, posts: list[Seen]) -> list[Attachment]:
    """What an engine that tries every post would attach."""
    return [
        an_attachment(CampaignId(1), PostId(seen.post), Why.KEYWORD, network=seen.network, by=words)
        for seen in posts
        if (words := rules.match(seen.network, seen.caption)) is not None
    ]


@given(RULES, RULES, SEEN, st.lists(CAPTIONS, min_size=6, max_size=6))
def test_captions_and_rules_move_no_tiktok_post(
    rules: KeywordRules, others: KeywordRules, posts: list[Seen], captions: list[str]
) -> None:
    rewritten = [attrs.evolve(seen, caption=caption) for seen, caption in zip(posts, captions, strict=False)]

    for attached in (attached_by(rules, posts), attached_by(others, rewritten)):
        assert not [a for a in attached if a.network is Network.TIKTOK]


@given(st.sampled_from(Network), st.sampled_from(Why), texts(), st.none() | st.just(OrderId(1)))
def test_a_post_has_a_lawful_reason_or_none(
    network: Network, why: Why, by: str, order: OrderId | None
) -> None:
    lawful = (
        why in WAYS_IN[network]
        and (order is not None) is (why is Why.ORDER_LINK)
        and (why is not Why.BY_HAND or by != "")
    )

    refused = refusal(
        NoWayIn,
        lambda: an_attachment(CampaignId(1), PostId(1), why, network=network, by=by, order=order),
    )

    assert (refused is None) is lawful
    assert refused is None or (refused.network, refused.why) == (network, why)


@given(texts())
def test_no_words_bring_a_tiktok_post_in(words: str) -> None:
    with pytest.raises(NoWayIn):
        an_attachment(CampaignId(1), PostId(1), Why.KEYWORD, by=words)


PLACES: Final = st.tuples(
    st.sampled_from([CampaignId(1), CampaignId(2)]), st.sampled_from([PostId(1), PostId(2)])
)
ACTS: Final = st.lists(st.tuples(st.sampled_from(["add", "link", "revoke", "remove"]), PLACES), max_size=20)


def reason(act: str, place: tuple[CampaignId, PostId]) -> Attachment:
    if act in {"link", "revoke"}:
        return an_attachment(*place, Why.ORDER_LINK, order=OrderId(place[0]), by="")
    return an_attachment(*place, Why.BY_HAND)


@given(ACTS, st.sampled_from(Kind))
def test_reasons_are_a_set_and_make_the_tie(
    acts: list[tuple[str, tuple[CampaignId, PostId]]], kind: Kind
) -> None:
    kept: set[Attachment] = set()
    by_hand: set[tuple[CampaignId, PostId]] = set()
    linked: set[tuple[CampaignId, PostId]] = set()
    free = {Kind.NON_AUTHENTICATED_TTCM: Tie.FREE_TTCM, Kind.UNSUPPORTED: Tie.NONE}.get(kind, Tie.FREE_AUTH)

    for act, place in acts:
        model = linked if act in {"link", "revoke"} else by_hand
        if act in {"add", "link"}:
            kept.add(reason(act, place))
            model.add(place)
        else:
            kept.discard(reason(act, place))
            model.discard(place)

        for where in {(campaign, post) for campaign in (1, 2) for post in (1, 2)}:
            reasons = [a.why for a in kept if (a.campaign, a.post) == where]
            assert bool(reasons) is (where in by_hand or where in linked)
            assert len(reasons) == (where in by_hand) + (where in linked)
            assert tie_of(reasons, kind) is (Tie.ORDER if where in linked else free)


@given(st.lists(st.sampled_from(Why), max_size=6), st.sampled_from(Kind))
def test_a_tie_knows_no_order_and_no_doubles(reasons: list[Why], kind: Kind) -> None:
    assert tie_of(reversed(reasons), kind) is tie_of(reasons + reasons, kind) is tie_of(set(reasons), kind)


@given(st.lists(st.sampled_from(Why), max_size=6), st.sampled_from(Kind))
def test_only_an_order_link_ties_to_an_order(reasons: list[Why], kind: Kind) -> None:
    assume(Why.ORDER_LINK not in reasons)

    assert tie_of(reasons, kind) is not Tie.ORDER
    assert (tie_of(reasons, kind) is Tie.NONE) is (kind is Kind.UNSUPPORTED)


def test_rules_were_tried_on_captions_that_match() -> None:
    @settings(max_examples=200, derandomize=True)
    @given(st.sampled_from(Network), RULES, CAPTIONS)
    def run(network: Network, rules: KeywordRules, caption: str) -> None:
        would = rules.match(Network.INSTAGRAM, caption) is not None
        sometimes(f"{network} would match", would)
        sometimes("matches", would and rules.match(network, caption))

    run()

    assert_reached([*(f"{network} would match" for network in Network), "matches"])
