"""Lives of persons that leave something in every place that can hold something about somebody.

Each text that is about one person alone holds the person's mark, so that it can be told wherever it stands.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

import attrs

from influence.domain.accounts import Account, AccountId
from influence.domain.agreements import Agreement
from influence.domain.api_keys import ApiKeyId
from influence.domain.applications import Application, Happened, Particulars
from influence.domain.campaigns import CampaignId
from influence.domain.consents import ConsentPurpose
from influence.domain.deliverables import Deliverable
from influence.domain.deliveries import Delivery
from influence.domain.events import Event, EventKind, Numbered
from influence.domain.former_handles import FormerHandle
from influence.domain.idempotency import Answer, Deed, Request
from influence.domain.influencers import Group, GroupKey, Influencer, Note
from influence.domain.invites import Invite
from influence.domain.letters import Attachment as LetterAttachment
from influence.domain.letters import Letter, QueuedLetter
from influence.domain.link_requests import AskedLink
from influence.domain.merging import Merge, absorbed
from influence.domain.metrics import AccountMetric
from influence.domain.money import Money
from influence.domain.notices import Notice
from influence.domain.order_steps import OrderStep, Origin, StepKind
from influence.domain.orders import Order
from influence.domain.people import Person
from influence.domain.ports.inbox import Inbox, MessageKind
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.upstream import LinkRequestStatus
from influence.domain.posts import Why
from influence.domain.report_document import FileForm
from influence.domain.rhythms import parse_rhythm
from influence.domain.schedules import Schedule
from influence.domain.sync_plan import Matter
from influence.domain.values import Value
from influence.domain.webhooks import Endpoint
from influence.testing.builders import (
    a_campaign,
    a_consent,
    a_grant,
    a_member,
    a_message,
    a_picture_copy,
    a_placement,
    a_post,
    a_post_snapshot,
    a_snapshot,
    an_attachment,
    an_instagram_account,
    an_order,
)
from influence.testing.moments import DAY, NOON, days_later

CAMPAIGN: Final = "Spring"
SHARED: Final = GroupKey("shared")


def mark_of(number: int) -> str:
    """What stands in every text about that person alone."""
    return f"zq{number}qz"


@attrs.frozen
class Somebody:
    """One person at one tenant, at work in a unit of work."""

    work: UnitOfWork
    mark: str
    account: Account
    campaign: CampaignId

    def say(self, what: str) -> str:
        """A text about this person alone."""
        return f"{what} of {self.mark} here"

    @property
    def id(self) -> AccountId:
        return self.account.id

    @property
    def about(self) -> str:
        return f"account/{self.id}"

    @property
    def email(self) -> str:
        return f"{self.mark}@mail.example"


def prepare(storage: Storage, tenant: str) -> None:
    """What a tenant has before anybody comes."""
    storage.add_tenant(tenant)
    with storage.begin(tenant) as work:
        work.campaigns.add(a_campaign(CAMPAIGN))
        work.groups.add(Group(SHARED, "Shared"))
        work.people.add(Person("mara", added_at=NOON, added_by="mara", email="mara@acme.example"))
        work.endpoints.add(Endpoint(url="https://hooks.example/in", created_at=NOON, created_by="mara"))
        work.commit()


def live(storage: Storage, tenant: str, mark: str, deeds: Collection[str]) -> None:
    """A person comes to a tenant and does *deeds* there, in the order of `DEEDS`."""
    with storage.begin(tenant) as work:
        campaign = next(c.id for c in work.campaigns.all() if c.name == CAMPAIGN)
        came = work.accounts.add(a_member(mark, creator_id=f"creator-{mark}"))
        somebody = Somebody(work, mark, came, campaign)
        for name, deed in DEEDS.items():
            if name in deeds:
                deed(somebody)
        work.commit()


def hear(inbox: Inbox, mark: str, deeds: Collection[str]) -> None:
    """TikTok writes about what is known of the person."""
    if "posts" in deeds:
        inbox.put(a_message(f"{mark}-1", video_id=f"video-{mark}"), NOON)
    about = {"kind": MessageKind.CONSENT_REMOVED, "campaign_code": None, "video_id": None}
    if "grant" in deeds:
        inbox.put(a_message(f"{mark}-2", open_id=f"open-{mark}", **about), NOON)
    odd = {**about, "kind": MessageKind.UNKNOWN, "happened_at": None}
    inbox.put(a_message(f"{mark}-3", raw=f"something about {mark} here", **odd), NOON)


def _influencer(s: Somebody) -> None:
    kept = s.work.influencers.add(
        Influencer(
            added_at=NOON,
            added_by="mara",
            name=s.say("name"),
            email=s.email,
            country="DE",
            notes=(Note(s.say("note"), NOON, "mara"), Note(s.say("second note"), NOON, "mara")),
            tags=frozenset({f"tag-{s.mark}", "vip"}),
            groups=frozenset({SHARED}),
        )
    )
    s.work.accounts.save(attrs.evolve(s.work.accounts.get(s.id), influencer=kept.id))


def _grant(s: Somebody) -> None:
    kept = s.work.accounts.get(s.id)
    s.work.accounts.save(attrs.evolve(kept, open_id=f"open-{s.mark}"))
    s.work.accounts.grant(
        s.id,
        a_grant(
            f"open-{s.mark}",
            sealed_access=f"access {s.mark}".encode(),
            sealed_refresh=f"refresh {s.mark}".encode(),
        ),
    )


def _instagram(s: Somebody) -> None:
    influencer = s.work.accounts.get(s.id).influencer
    if influencer is not None:
        s.work.accounts.add(an_instagram_account(f"insta.{s.mark}", influencer=influencer))


def _merged(s: Somebody) -> None:
    stub = s.work.accounts.add(a_member(f"old.{s.mark}", creator_id=f"second-{s.mark}"))
    s.work.figures.keep_account(stub.id, a_snapshot({AccountMetric.DISPLAY_NAME: s.say("gone name")}))
    moved = s.work.merges.move(s.id, stub.id)
    s.work.accounts.save(absorbed(s.work.accounts.get(stub.id), s.account))
    s.work.merges.add(Merge(s.id, stub.id, NOON, "mara", attrs.evolve(moved, creator_id=f"second-{s.mark}")))


def _figures(s: Somebody) -> None:
    for day in range(3):
        told: dict[AccountMetric, Value] = {
            AccountMetric.DISPLAY_NAME: s.say(f"name {day}"),
            AccountMetric.FOLLOWER_COUNT: 100 + day,
        }
        s.work.figures.keep_account(s.id, a_snapshot(told, as_of=days_later(day)))
    s.work.pictures.keep(a_picture_copy(s.id, f"https://pictures.example/{s.mark}.png"))
    s.work.looks.note(Matter.ACCOUNT, [s.id], NOON)


def _posts(s: Somebody) -> None:
    s.work.campaigns.join(s.campaign, s.id, NOON)
    url = f"https://www.tiktok.com/@{s.mark}/video/video-{s.mark}"
    (post,) = s.work.posts.keep([a_post(s.id, f"video-{s.mark}", url=url)])
    s.work.figures.keep_post(post.id, a_post_snapshot())
    s.work.posts.attach([an_attachment(s.campaign, post.id, Why.BY_HAND)])


def _order(s: Somebody) -> None:
    s.work.campaigns.join(s.campaign, s.id, NOON)
    money = Money(50_000_000, "EUR")
    s.work.agreements.save(Agreement(s.campaign, s.id, fee=money))
    draft = s.work.orders.add(
        an_order(
            s.campaign,
            s.id,
            key=f"key-{s.mark}/{s.id}",
            posts_required=2,
            deliverables=(Deliverable(s.say("video")), Deliverable(s.say("story"), 30)),
            called_at=NOON,
            reference="REQUEST",
        )
    )
    placed = s.work.orders.save(
        draft.placed(
            a_placement(f"CODE-{s.id}", upstream_id=f"7{s.id}", invite_link=f"https://t.test/{s.mark}")
        )
    )
    linked = s.work.orders.save(placed.linked(f"linked-{s.mark}-{s.id}", NOON))
    _steps(s, linked)


def _steps(s: Somebody, order: Order) -> None:
    s.work.order_steps.note(
        OrderStep(order.id, StepKind.LINKED, NOON, Origin.TIKTOK, "the order, read back", f"video-{s.mark}"),
        OrderStep(order.id, StepKind.REJECTED, NOON, Origin.TIKTOK, "a review", f"v2-{s.mark}", s.say("why")),
    )
    s.work.remarks.news(order.id, [s.say("remark")])
    s.work.link_requests.keep(
        AskedLink(order.id, f"v3-{s.mark}", LinkRequestStatus.IN_REVIEW, times_asked=1, last_asked_at=NOON)
    )


def _failed(s: Somebody) -> None:
    s.work.campaigns.join(s.campaign, s.id, NOON)
    refused = an_order(s.campaign, s.id, key=f"no-{s.mark}/{s.id}", called_at=NOON, failure=s.say("refusal"))
    s.work.orders.add(refused)


def _application(s: Somebody) -> None:
    first = Application(
        "shared",
        Happened(NOON, s.say("applicant")),
        Particulars(s.say("applicant name"), s.email, "DE"),
        submitted=Happened(NOON, s.say("applicant")),
        declined=Happened(NOON, "mara"),
        reason=s.say("reason"),
    )
    kept = s.work.applications.add(attrs.evolve(first, account=s.id, epoch=1))
    s.work.consents.begin(
        a_consent(f"app-{s.mark}", handle=s.mark, purpose=ConsentPurpose.APPLICATION, application=kept.id)
    )


def _asked(s: Somebody) -> None:
    s.work.consents.begin(a_consent(f"state-{s.mark}", handle=s.mark, account=s.id))
    s.work.consents.begin(a_consent(f"loose-{s.mark}", handle=s.mark))


def _invited(s: Somebody) -> None:
    s.work.invites.add(Invite(s.mark, NOON, "mara", lapses_at=NOON + DAY, account=s.id))
    s.work.invites.add(Invite(s.mark, NOON, "mara", lapses_at=NOON + DAY))


def _renamed(s: Somebody) -> None:
    s.work.handles.put(FormerHandle(s.id, f"before.{s.mark}", NOON, NOON + DAY))


def _told(s: Somebody) -> None:
    events = (
        Event(EventKind.ACCOUNT_RENAMED, s.mark, s.say("name"), s.about),
        Event(EventKind.INVITEE_JOINED, s.mark),
        Event(
            EventKind.POST_ADDED_BY_HAND, s.mark, f"https://tiktok.test/{s.mark}", f"campaign/{s.campaign}"
        ),
    )
    s.work.outbox.put(*events)
    waiting = [(n, e) for n, e in s.work.outbox.waiting(1000) if s.mark in e.who]
    mara = s.work.people.named("mara")
    assert mara is not None
    s.work.notices.put(*(Notice(mara.id, Numbered(number, event), NOON) for number, event in waiting))
    endpoint = s.work.endpoints.all()[0].id
    s.work.deliveries.queue(
        [
            Delivery(
                endpoint=endpoint,
                event=number,
                message_id=f"msg-{s.mark}-{number}",
                kind=event.kind.value,
                body="{}",
                queued_at=NOON,
                due_at=NOON,
            )
            for number, event in waiting
        ]
    )


def _letters(s: Somebody) -> None:
    def letter(number: int, about: str, to: str, said: str) -> QueuedLetter:
        written = Letter(to, said, said, f"m{number}.{s.mark}", NOON, html=f"<p>{said}</p>")
        if number == 1:
            written = attrs.evolve(
                written, attachments=(LetterAttachment("a.txt", "text/plain", s.mark.encode()),)
            )
        return QueuedLetter(written, due_at=NOON, queued_by="mara", about=about)

    s.work.letters.queue(
        letter(1, s.about, "mara@acme.example", s.say("subject")),
        letter(2, "", "mara@acme.example", f"Someone @{s.mark} joined"),
        letter(3, "", s.email if _has_mail(s) else f"{s.mark}@other.example", f"To @{s.mark}"),
    )


def _has_mail(s: Somebody) -> bool:
    return s.work.accounts.get(s.id).influencer is not None


def _reports(s: Somebody) -> None:
    if _has_mail(s):
        s.work.schedules.add(
            Schedule(
                campaign=s.campaign,
                rhythm=parse_rhythm("every monday at 08:00"),
                zone="UTC",
                formats=(FileForm.CSV,),
                recipients=(s.email, "mara@acme.example"),
                created_at=NOON,
                created_by="mara",
                due_at=NOON,
            )
        )


def _answered(s: Somebody) -> None:
    request = Request.of(ApiKeyId(1), f"key-{s.mark}", "POST", "/api/v1/accounts", s.mark.encode())
    answer = Answer(207, s.say("an answer"), frozenset({s.about, f"handle/{s.mark}"}))
    s.work.deeds.put(Deed(request=request, begun_at=NOON).answered(answer))


DEEDS: Final[Mapping[str, Callable[[Somebody], None]]] = {
    "influencer": _influencer,
    "grant": _grant,
    "instagram": _instagram,
    "merged": _merged,
    "figures": _figures,
    "posts": _posts,
    "order": _order,
    "failed": _failed,
    "application": _application,
    "asked": _asked,
    "invited": _invited,
    "renamed": _renamed,
    "told": _told,
    "letters": _letters,
    "reports": _reports,
    "answered": _answered,
}
"""What a person can leave behind."""
