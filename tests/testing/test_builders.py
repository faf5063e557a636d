"""What the builders make can be kept as it comes."""

from collections.abc import Callable

import pytest

from influence.adapters.memory.storage import MemoryStorage
from influence.domain.ports.storage import UnitOfWork
from influence.testing import builders
from influence.testing.builders import (
    a_campaign,
    a_group,
    a_letter,
    a_member,
    a_message,
    a_person,
    a_picture_copy,
    a_post,
    a_snapshot,
    an_api_key,
    an_application,
    an_attachment,
    an_endpoint,
    an_influencer,
    an_invite,
    an_order,
)
from influence.testing.moments import NOON


def in_spring(work: UnitOfWork) -> None:
    campaign, account = work.campaigns.add(a_campaign()), work.accounts.add(a_member())
    work.campaigns.join(campaign.id, account.id, NOON)
    work.orders.add(an_order(campaign.id, account.id))
    [post] = work.posts.keep([a_post(account.id)])
    work.posts.attach([an_attachment(campaign.id, post.id)])
    work.figures.keep_account(account.id, a_snapshot())
    work.pictures.keep(a_picture_copy(account.id))


def an_applicant(work: UnitOfWork) -> None:
    work.groups.add(a_group())
    work.applications.add(an_application())


KEPT: dict[str, Callable[[UnitOfWork], object]] = {
    "campaign": in_spring,
    "application": an_applicant,
    "influencer": lambda work: work.influencers.add(an_influencer()),
    "invite": lambda work: work.invites.add(an_invite()),
    "person": lambda work: work.people.add(a_person()),
    "letter": lambda work: work.letters.queue(a_letter()),
    "endpoint": lambda work: work.endpoints.add(an_endpoint()),
    "key": lambda work: work.api_keys.add(an_api_key()),
}


@pytest.mark.parametrize("noun", KEPT)
def test_what_is_built_can_be_kept(influence_storage: MemoryStorage, noun: str) -> None:
    with influence_storage.begin("acme") as work:
        KEPT[noun](work)
        work.commit()


def test_what_is_named_takes_the_place_of_the_ordinary() -> None:
    assert an_influencer("Bea", email="bea@example.com").email == "bea@example.com"
    assert an_invite(answer=None).answer is None
    assert a_message("other").key == "other"


def test_every_builder_is_offered_and_told() -> None:
    assert all(getattr(builders, name).__doc__.endswith(".") for name in builders.__all__)
    assert len(builders.__all__) >= 28
