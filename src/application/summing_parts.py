"""Sums of organic and paid over posts: each part by itself, over the posts of which TikTok told it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from influence.application.read_posts import PostRow
from influence.domain.accounts import AccountId
from influence.domain.breakdowns import PARTS, PartOf
from influence.domain.metrics import SHAPES, Shape
from influence.domain.networks import Network
from influence.domain.totals import Total, total

SUMMED_PARTS: Final = tuple(one for one in PARTS if SHAPES[one.metric] is Shape.COUNT)
PartTotals = Mapping[PartOf, Total]
NONE_GONE: Final[Mapping[Network, int]] = {}


def part_sums(posts: Sequence[PostRow]) -> dict[PartOf, Total]:
    """Both parts of each figure of which one may be shown of some post; nothing where there is none.

    What may not be shown of a post counts as a post, and never as a number.
    """
    told = frozenset(one for row in posts for one in row.told_parts)
    return {one: total(row.parts[one] for row in posts) for one in SUMMED_PARTS if one in told}


def parts_by_network(
    posts: Iterable[PostRow], of: Mapping[Network, int] = NONE_GONE
) -> dict[Network, dict[PartOf, Total]]:
    """Of each network that tells parts: only TikTok does. *of* how many posts, where some are shown no more."""
    by_network: dict[Network, list[PostRow]] = {}
    for row in posts:
        by_network.setdefault(row.post.network, []).append(row)
    return {
        network: {one: attrs.evolve(found, m=of.get(network, found.m)) for one, found in sums.items()}
        for network, rows in by_network.items()
        if (sums := part_sums(rows))
    }


def parts_by_account(posts: Iterable[PostRow]) -> dict[AccountId, dict[PartOf, Total]]:
    """Of each influencer's posts by themselves."""
    by_account: dict[AccountId, list[PostRow]] = {}
    for row in posts:
        by_account.setdefault(row.account.id, []).append(row)
    return {account: sums for account, rows in by_account.items() if (sums := part_sums(rows))}
