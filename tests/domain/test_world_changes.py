"""What has changed since a plan was made, in words and by names."""

from collections.abc import Mapping
from typing import Final

import attrs
import pytest

from influence.domain.cutover import AccountVerdict, CampaignVerdict, PlannedAccount, PlannedCampaign
from influence.domain.membership import Membership
from influence.domain.world_changes import changes
from influence.domain.worlds import World

ANN: Final = PlannedAccount("acme", 1, "ann", Membership.IN, 0, AccountVerdict.KEEP_AND_TRACK, "member")
BOB: Final = attrs.evolve(ANN, id=2, handle="bob", membership=Membership.UNKNOWN, consent=3)
SPRING: Final = PlannedCampaign("acme", 7, "Spring", 2, "ann, bob", CampaignVerdict.AS_USUAL, "all", 4)
WORLD: Final = World((ANN, BOB), (SPRING,), {"posts": 4, "post values": 12})


def world(
    accounts: tuple[PlannedAccount, ...] = WORLD.accounts,
    campaigns: tuple[PlannedCampaign, ...] = WORLD.campaigns,
    removes: Mapping[str, int] = WORLD.removes,
) -> World:
    return World(accounts, campaigns, removes)


def said(now: World, before: World = WORLD) -> list[str]:
    return list(changes(before, now))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (WORLD, []),
        (world(accounts=(ANN,)), ["1 account gone (@bob)"]),
        (world(accounts=(BOB, ANN)), []),
        (
            world(accounts=(ANN, BOB, attrs.evolve(ANN, id=3, handle="cy"))),
            ["1 account added (@cy)"],
        ),
        (
            world(accounts=(attrs.evolve(ANN, handle="anna"), BOB)),
            ["1 account renamed (@ann to @anna)"],
        ),
        (
            world(accounts=(attrs.evolve(ANN, membership=Membership.NOT_IN), BOB)),
            ["membership of 1 account changed (@ann from in to not in)"],
        ),
        (
            world(accounts=(attrs.evolve(ANN, consent=1), attrs.evolve(BOB, consent=0))),
            ["consent of 2 accounts changed (@ann given, @bob ended)"],
        ),
        (
            world(accounts=(ANN, attrs.evolve(BOB, consent=4))),
            ["consent of 1 account changed (@bob renewed)"],
        ),
        (world(campaigns=()), ["1 campaign gone (Spring)"]),
        (
            world(campaigns=(SPRING, attrs.evolve(SPRING, id=8, campaign="Autumn"))),
            ["1 campaign added (Autumn)"],
        ),
        (
            world(campaigns=(attrs.evolve(SPRING, campaign="Winter"),)),
            ["1 campaign renamed (Spring to Winter)"],
        ),
        (
            world(campaigns=(attrs.evolve(SPRING, participants=3, who="three"),)),
            ["participants of 1 campaign changed (Spring has 1 participant more)"],
        ),
        (
            world(campaigns=(attrs.evolve(SPRING, participants=0, who="none"),)),
            ["participants of 1 campaign changed (Spring has 2 participants fewer)"],
        ),
        (
            world(campaigns=(attrs.evolve(SPRING, who="ann, cy"),)),
            ["participants of 1 campaign changed (Spring has other participants)"],
        ),
        (
            world(campaigns=(attrs.evolve(SPRING, posts_to_hide=18),)),
            ["posts to hide of 1 campaign changed (Spring has 14 posts more)"],
        ),
        (world(removes={"posts": 3, "post values": 12}), []),
        (
            world(removes={"posts": 4, "post values": 1012, "account values": 5}),
            ["of the old source 1,000 more post values, 5 more account values"],
        ),
        (world(removes={}), ["of the old source 12 fewer post values"]),
    ],
)
def test_each_change_is_said_by_name(now: World, words: list[str]) -> None:
    assert said(now) == words
    assert (now.digests() == WORLD.digests()) is (not words) or now.accounts == (BOB, ANN)


def test_the_first_twenty_are_named() -> None:
    many = tuple(attrs.evolve(ANN, id=n, handle=f"creator{n}") for n in range(1, 26))

    (words,) = said(world(accounts=many), world(accounts=()))

    assert words.startswith("25 accounts added (@creator1, @creator2, ")
    assert words.endswith("@creator20 and 5 more)")


def test_of_several_tenants_each_name_tells_whose_it_is() -> None:
    other = attrs.evolve(ANN, tenant="bolt")
    autumn = attrs.evolve(SPRING, tenant="bolt", campaign="Autumn")

    words = said(world(accounts=(ANN, BOB, other), campaigns=(SPRING, autumn)))

    assert words == ["1 account added (@ann (bolt))", "1 campaign added (Autumn (bolt))"]
