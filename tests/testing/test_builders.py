"""What the builders make can be kept as it comes."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pytest

from influence.domain.accounts import Account, AccountId
from influence.domain.agreements import Agreement
from influence.domain.api_keys import ApiKey
from influence.domain.applications import Application
from influence.domain.backups import KnownCopy
from influence.domain.campaign_codes import CodeQuota
from influence.domain.campaigns import Campaign, CampaignId
from influence.domain.consents import Consent, Leftover
from influence.domain.cutover_record import CutoverRecord
from influence.domain.cutover_run import CutoverRun
from influence.domain.deliveries import Attempt, Delivery
from influence.domain.erasures import Erasure
from influence.domain.events import Event
from influence.domain.former_handles import FormerHandle
from influence.domain.grants import ConsentEnd, Grant
from influence.domain.idempotency import Deed
from influence.domain.influencers import Group, Influencer
from influence.domain.invites import Invite
from influence.domain.jobs import Job
from influence.domain.kept_reports import KeptParticipant, KeptPost, KeptReport
from influence.domain.languages import Language
from influence.domain.letters import QueuedLetter
from influence.domain.link_requests import AskedLink
from influence.domain.membership import MembershipAnswer
from influence.domain.merging import Merge
from influence.domain.notices import Notice
from influence.domain.observations import Snapshot
from influence.domain.order_steps import OrderStep
from influence.domain.orders import Order, OrderId
from influence.domain.organisation import Organisation
from influence.domain.people import Person
from influence.domain.phase import Release
from influence.domain.pictures import PictureCopy
from influence.domain.ports.figures import LegacyRow
from influence.domain.ports.inbox import Message
from influence.domain.ports.jobs import Claim
from influence.domain.ports.storage import UnitOfWork
from influence.domain.posts import Attachment, Post
from influence.domain.retention import DueErasure
from influence.domain.schedules import Schedule
from influence.domain.templates import TemplateName, TemplateText
from influence.domain.webhooks import Endpoint, EndpointId, SealedSecret
from influence.testing import builders
from influence.testing.builders import (
    a_campaign,
    a_code_quota,
    a_consent,
    a_copy,
    a_cutover_record,
    a_cutover_run,
    a_deed,
    a_delivery,
    a_due_erasure,
    a_former_handle,
    a_grant,
    a_group,
    a_job,
    a_kept_participant,
    a_kept_post,
    a_kept_report,
    a_leftover,
    a_legacy_row,
    a_letter,
    a_member,
    a_merge,
    a_message,
    a_notice,
    a_person,
    a_picture_copy,
    a_post,
    a_post_snapshot,
    a_schedule,
    a_sealed_secret,
    a_snapshot,
    a_stub,
    a_template,
    an_account,
    an_agreement,
    an_answer,
    an_api_key,
    an_application,
    an_asked_link,
    an_attachment,
    an_attempt,
    an_end,
    an_endpoint,
    an_erasure,
    an_event,
    an_influencer,
    an_instagram_account,
    an_invite,
    an_order,
    an_order_step,
    an_organisation,
    closing,
)
from influence.testing.contracts.storage.backends import Backend
from influence.testing.moments import HOUR, NOON
from tests.contract.storage.backends import BACKENDS, all_backends
from tests.testing.nouns import QUESTIONS, built, taken


def ann(work: UnitOfWork) -> AccountId:
    return work.accounts.add(a_member()).id


def spring(work: UnitOfWork) -> CampaignId:
    return work.campaigns.add(a_campaign()).id


def in_spring(work: UnitOfWork) -> tuple[CampaignId, AccountId]:
    campaign, account = spring(work), ann(work)
    work.campaigns.join(campaign, account, NOON)
    return campaign, account


def ordered(work: UnitOfWork) -> OrderId:
    return work.orders.add(an_order(*in_spring(work))).id


def posted(work: UnitOfWork) -> Post:
    return work.posts.keep([a_post(ann(work))])[0]


def mara(work: UnitOfWork) -> Person:
    return work.people.add(a_person())


def hook(work: UnitOfWork) -> EndpointId:
    return work.endpoints.add(an_endpoint()).id


def applied(work: UnitOfWork) -> None:
    work.groups.add(a_group())
    work.applications.add(an_application())


def measured(work: UnitOfWork) -> None:
    post = posted(work)
    work.figures.keep_account(post.account, a_snapshot())
    work.figures.keep_post(post.id, a_post_snapshot())


def a_report(work: UnitOfWork) -> None:
    campaign, account = in_spring(work)
    [post] = work.posts.keep([a_post(account)])
    kept = work.kept_reports.add(
        a_kept_report(campaign), [a_kept_participant(account)], [a_kept_post(post.id)]
    )
    assert kept.figures == sum(one.figures for one in work.kept_reports.posts(kept.id))


def tried(work: UnitOfWork) -> None:
    work.deliveries.queue([a_delivery(hook(work))])
    [waiting] = work.deliveries.due(NOON, 1)
    work.deliveries.save(waiting, an_attempt())


def withdrawn(work: UnitOfWork) -> None:
    account = ann(work)
    work.accounts.grant(account, a_grant())
    work.accounts.end_grant(account, an_end())


KEPT: Final[dict[type, Callable[[UnitOfWork], object]]] = {
    Account: lambda work: [
        work.accounts.add(one)
        for one in (an_account("one"), a_member("two"), a_stub("three"), an_instagram_account("four"))
    ],
    Agreement: lambda work: work.agreements.save(an_agreement(*in_spring(work))),
    ApiKey: lambda work: work.api_keys.add(an_api_key()),
    Application: applied,
    AskedLink: lambda work: work.link_requests.keep(an_asked_link(ordered(work))),
    Attachment: lambda work: work.posts.attach([an_attachment(spring(work), posted(work).id)]),
    Attempt: tried,
    Campaign: spring,
    CodeQuota: lambda work: work.codes.note(a_code_quota()),
    Consent: lambda work: work.consents.begin(a_consent()),
    ConsentEnd: withdrawn,
    CutoverRecord: lambda work: work.installation.keep_facts(a_cutover_record()),
    CutoverRun: lambda work: work.installation.claim(a_cutover_run()),
    Deed: lambda work: work.deeds.put(a_deed(work.api_keys.add(an_api_key("till")).id)),
    Delivery: lambda work: work.deliveries.queue([a_delivery(hook(work))]),
    DueErasure: lambda work: work.erasure.put_off(a_due_erasure(ann(work))),
    Endpoint: hook,
    Erasure: lambda work: work.erasures.save(an_erasure()),
    Event: lambda work: work.outbox.put(an_event()),
    FormerHandle: lambda work: work.handles.put(a_former_handle(ann(work))),
    Grant: lambda work: work.accounts.grant(ann(work), a_grant()),
    Group: lambda work: work.groups.add(a_group()),
    Influencer: lambda work: work.influencers.add(an_influencer()),
    Invite: lambda work: work.invites.add(an_invite()),
    KeptParticipant: a_report,
    KeptPost: a_report,
    KeptReport: a_report,
    KnownCopy: lambda work: work.known_copies.note(a_copy()),
    LegacyRow: lambda work: work.takeover.put([a_legacy_row()], at=NOON, by="mara"),
    Leftover: lambda work: work.consents.leave(a_leftover()),
    MembershipAnswer: lambda work: work.accounts.answer({ann(work): an_answer()}),
    Merge: lambda work: work.merges.add(a_merge(ann(work), work.accounts.add(a_member("bob")).id)),
    Notice: lambda work: work.notices.put(a_notice(mara(work).id)),
    Order: ordered,
    OrderStep: lambda work: work.order_steps.note(an_order_step(ordered(work))),
    Organisation: lambda work: work.organisation.save(an_organisation()),
    Person: mara,
    PictureCopy: lambda work: work.pictures.keep(a_picture_copy(ann(work))),
    Post: posted,
    QueuedLetter: lambda work: work.letters.queue(a_letter()),
    Schedule: lambda work: work.schedules.add(a_schedule(spring(work))),
    SealedSecret: lambda work: work.endpoints.put_secrets(hook(work), [a_sealed_secret()]),
    Snapshot: measured,
    TemplateText: lambda work: work.templates.put(TemplateName.ORDER, Language.ENGLISH, a_template()),
}


def taken_up(store: Backend) -> None:
    store.jobs.add("acme", "tell", NOON)
    store.jobs.claim(Claim(now=NOON, at=NOON, until=NOON + HOUR, kinds=["tell"]))
    store.jobs.end(a_job(lease_token=1))


def begun(store: Backend) -> None:
    with store.storage.begin("acme") as work:
        work.installation.move(closing())
        work.commit()


OF_NO_TENANT: Final[dict[type, Callable[[Backend], object]]] = {
    Job: taken_up,
    Message: lambda store: store.inbox.put(a_message(), NOON),
    Release: begun,
}


def name_of(noun: type) -> str:
    return noun.__name__


def test_every_noun_of_the_stores_has_a_builder() -> None:
    nouns = taken()

    assert len(nouns) >= 55
    assert {*KEPT, *OF_NO_TENANT} == nouns - QUESTIONS.keys()
    assert nouns - built() == QUESTIONS.keys()


@pytest.fixture(scope="module")
def stores() -> Iterator[Mapping[str, Backend]]:
    """One of each kind, in which each noun has a tenant of its own."""
    with all_backends() as opened:
        yield opened


@pytest.mark.parametrize("store", BACKENDS)
@pytest.mark.parametrize("noun", KEPT, ids=name_of)
def test_what_is_built_can_be_kept(stores: Mapping[str, Backend], store: str, noun: type) -> None:
    storage, tenant = stores[store].storage, noun.__name__.lower()
    storage.add_tenant(tenant)

    with storage.begin(tenant) as work:
        KEPT[noun](work)
        work.commit()


@pytest.mark.parametrize("noun", OF_NO_TENANT, ids=name_of)
def test_what_no_tenant_owns_is_built_too(noun: type) -> None:
    with all_backends() as opened:
        for store in opened.values():
            store.storage.add_tenant("acme")

            OF_NO_TENANT[noun](store)


def test_what_is_named_takes_the_place_of_the_ordinary() -> None:
    assert an_influencer("Bea", email="bea@example.com").email == "bea@example.com"
    assert an_invite(answer=None).answer is None
    assert a_message("other").key == "other"
    assert a_schedule(CampaignId(1), zone="Europe/Berlin").zone == "Europe/Berlin"


def test_every_builder_is_offered_and_told() -> None:
    assert all(getattr(builders, name).__doc__.endswith(".") for name in builders.__all__)
