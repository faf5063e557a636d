"""What became of things that programs asked for. No figure is among it: these answers are kept for repeats."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Final

import attrs

from influence.application.add_from_crm import Entry
from influence.application.add_post_by_hand import ByHand
from influence.application.check_memberships import Checked
from influence.application.place_orders import Ordered
from influence.application.remove_post_by_hand import TakenOut
from influence.application.request_links import Requested
from influence.application.ruling_invites import InviteResult, Sent
from influence.application.run_campaigns import Joined
from influence.application.run_endpoints import Secured
from influence.application.run_influencers import Result
from influence.application.try_endpoint import Trial
from influence.domain.accounts import Account, Door
from influence.domain.capabilities import Kind
from influence.domain.errors import InfluenceError
from influence.domain.influencers import Influencer, Note
from influence.domain.membership import Membership
from influence.domain.metrics import Metric
from influence.domain.networks import ACCOUNT_TYPES, Network
from influence.domain.ports.upstream import LinkRequestStatus
from influence.domain.posts import Why
from influence.entrypoints.api.problems import status_of
from influence.entrypoints.forms.accounts import ErrorForm
from influence.entrypoints.forms.growing import grown
from influence.entrypoints.forms.orders import OrderForm
from influence.entrypoints.forms.webhooks import EndpointForm

ONCE_ONLY: Final = "It was shown once, with the first answer. Rotate it for a new one."


def error_form(error: InfluenceError | None) -> ErrorForm | None:
    """A refusal as it is written everywhere."""
    return None if error is None else ErrorForm(code=error.code, message=str(error), remedies=error.remedies)


def _status(error: InfluenceError | None, good: int) -> int:
    return good if error is None else status_of(type(error))


@attrs.frozen(kw_only=True)
class AccountDoneForm:
    """An account as the deed left it; its figures are read where accounts are read."""

    id: int
    handle: str
    network: Network
    account_type: str
    kind: Kind | None
    membership: Membership | None
    membership_checked_at: datetime | None
    authenticated: bool
    tracked: bool
    door: Door

    @classmethod
    def of(cls, one: Account) -> "AccountDoneForm":
        """The same for programs."""
        is_tiktok = one.network is Network.TIKTOK
        return cls(
            id=one.id,
            handle=one.handle,
            network=one.network,
            account_type=ACCOUNT_TYPES[one.network],
            kind=one.kind if is_tiktok else None,
            membership=one.answer.membership if is_tiktok else None,
            membership_checked_at=one.answer.checked_at,
            authenticated=one.authenticated,
            tracked=one.tracked,
            door=one.door,
        )


@attrs.frozen(kw_only=True)
class AccountAddedForm:
    """What became of one handle: 201 new, 200 here before, or why not."""

    status: int
    handle: str
    was_here: bool
    account: AccountDoneForm | None
    error: ErrorForm | None

    @classmethod
    def of(cls, entry: Entry) -> "AccountAddedForm":
        """The same for programs."""
        return cls(
            status=_status(entry.error, 200 if entry.was_here else 201),
            handle=entry.handle,
            was_here=entry.was_here,
            account=None if entry.account is None else AccountDoneForm.of(entry.account),
            error=error_form(entry.error),
        )


@attrs.frozen(kw_only=True)
class AccountsAddedForm:
    """One result for each handle, in their order."""

    results: tuple[AccountAddedForm, ...]


@attrs.frozen(kw_only=True)
class InviteSentForm:
    """What became of one invitation: 200, or why not."""

    status: int
    handle: str
    sent: Sent
    sentence: str
    reason: str | None
    next_possible_at: datetime | None
    error: ErrorForm | None

    @classmethod
    def of(cls, result: InviteResult) -> "InviteSentForm":
        """The same for programs."""
        return cls(
            status=_status(result.error, 200),
            handle=result.handle,
            sent=result.sent,
            sentence=result.sentence,
            reason=result.reason,
            next_possible_at=result.next_possible,
            error=error_form(result.error),
        )


@attrs.frozen(kw_only=True)
class InvitesSentForm:
    """One result for each handle, in their order."""

    dry_run: bool
    results: tuple[InviteSentForm, ...]


@attrs.frozen(kw_only=True)
class MembershipsCheckedForm:
    """How many accounts TikTok answered for, by answer, and for how many it did not."""

    answers: Mapping[Membership, int]
    unanswered: int
    error: ErrorForm | None

    @classmethod
    def of(cls, checked: Checked) -> "MembershipsCheckedForm":
        """The same for programs."""
        return cls(
            answers=dict(checked.answers), unanswered=checked.unanswered, error=error_form(checked.error)
        )


@attrs.frozen(kw_only=True)
class InfluencerDoneForm:
    """What is written about a person now."""

    id: int
    name: str
    email: str
    country: str | None
    tags: tuple[str, ...]
    groups: tuple[str, ...]
    notes: tuple[Note, ...]

    @classmethod
    def of(cls, who: Influencer) -> "InfluencerDoneForm":
        """The same for programs."""
        return cls(
            id=who.id,
            name=who.name,
            email=who.email,
            country=who.country,
            tags=tuple(sorted(who.tags)),
            groups=tuple(sorted(who.groups)),
            notes=tuple(who.notes),
        )


@attrs.frozen(kw_only=True)
class InfluencerChangedForm:
    """What became of one who was named: 200, or why not."""

    status: int
    who: str
    influencer: InfluencerDoneForm | None
    error: ErrorForm | None

    @classmethod
    def of(cls, result: Result) -> "InfluencerChangedForm":
        """The same for programs."""
        return cls(
            status=_status(result.error, 200),
            who=result.who,
            influencer=None if result.influencer is None else InfluencerDoneForm.of(result.influencer),
            error=error_form(result.error),
        )


@attrs.frozen(kw_only=True)
class InfluencersChangedForm:
    """One result for each who was named, in their order."""

    results: tuple[InfluencerChangedForm, ...]


@attrs.frozen(kw_only=True)
class ParticipantDoneForm:
    """What became of one who was to take part, or no longer: 200 with whether that changed anything, or why not."""

    status: int
    handle: str
    changed: bool
    error: ErrorForm | None

    @classmethod
    def of(cls, joined: Joined) -> "ParticipantDoneForm":
        """The same for programs."""
        return cls(
            status=_status(joined.error, 200),
            handle=joined.handle,
            changed=joined.joined,
            error=error_form(joined.error),
        )


@attrs.frozen(kw_only=True)
class ParticipantsDoneForm:
    """One result for each handle, in their order."""

    results: tuple[ParticipantDoneForm, ...]


@attrs.frozen(kw_only=True)
class OrderedForm:
    """What became of one handle's order: 201 placed, 200 here before, or why not and the order that waits or failed."""

    status: int
    handle: str
    was_here: bool
    order: OrderForm | None
    error: ErrorForm | None

    @classmethod
    def of(cls, one: Ordered, campaign: str) -> "OrderedForm":
        """The same for programs."""
        is_kept = one.order is not None and one.order.id
        return cls(
            status=_status(one.error, 200 if one.was_here or not is_kept else 201),
            handle=one.handle,
            was_here=one.was_here,
            order=OrderForm.of(one.order, one.handle, campaign)
            if one.order is not None and is_kept
            else None,
            error=error_form(one.error),
        )


@attrs.frozen(kw_only=True)
class OrdersPlacedForm:
    """One result for each handle, in their order; after a dry run nothing was placed."""

    dry_run: bool
    results: tuple[OrderedForm, ...]


@attrs.frozen(kw_only=True)
class LinkRequestedForm:
    """What the creator of an order was asked for."""

    order: int
    video_id: str
    status: LinkRequestStatus | None
    times_asked: int
    last_asked_at: datetime | None
    is_reminder: bool

    @classmethod
    def of(cls, one: Requested) -> "LinkRequestedForm":
        """The same for programs."""
        asked = one.asked
        return cls(
            order=one.row.order.id,
            video_id=one.video_id,
            status=asked.status if asked else None,
            times_asked=asked.times_asked if asked else 0,
            last_asked_at=asked.last_asked_at if asked else None,
            is_reminder=one.is_reminder,
        )


@attrs.frozen(kw_only=True)
class PostByHandForm:
    """A post that was added by hand: which figures it may show, and which only an order would open."""

    network: Network
    id: str
    url: str
    handle: str
    was_here: bool
    may_show: tuple[str, ...]
    misses: tuple[str, ...]

    @classmethod
    def of(cls, look: ByHand) -> "PostByHandForm":
        """The same for programs."""
        return cls(
            network=look.post.network,
            id=look.post.external_id,
            url=look.post.url,
            handle=look.account.handle,
            was_here=look.was_here,
            may_show=_ids(look.shows),
            misses=_ids(look.loses),
        )


def _ids(metrics: Iterable[Metric]) -> tuple[str, ...]:
    return tuple(metric.value for metric in metrics)


@attrs.frozen(kw_only=True)
class PostTakenOutForm:
    """A post that a user's choice no longer holds in the campaign, and what else does."""

    network: Network
    id: str
    handle: str
    stays_because: tuple[Why, ...]

    @classmethod
    def of(cls, gone: TakenOut) -> "PostTakenOutForm":
        """The same for programs."""
        return cls(
            network=gone.post.network,
            id=gone.post.external_id,
            handle=gone.account.handle,
            stays_because=tuple(sorted(gone.stays)),
        )


@attrs.frozen(kw_only=True)
class EndpointSecretForm(EndpointForm):
    """An endpoint with its new secret, which nobody is shown again."""

    secret: str | None
    secret_absent_because: str | None
    former_secret_ends_at: datetime | None

    @classmethod
    def made(cls, made: Secured, *, again: bool = False) -> "EndpointSecretForm":
        """The same for programs; *again* without the secret, as a repeat is told."""
        is_shown = made.secret is not None and not again
        return grown(
            cls,
            EndpointForm.of(made.endpoint),
            secret=made.secret.reveal() if made.secret is not None and is_shown else None,
            secret_absent_because=None if is_shown else ONCE_ONLY,
            former_secret_ends_at=made.former_ends_at,
        )


@attrs.frozen(kw_only=True)
class TrialForm:
    """What was, or would be, sent to an endpoint, and what it answered; without a status no answer came."""

    dry_run: bool
    written: str
    status: int | None
    why: str | None
    milliseconds: int | None

    @classmethod
    def of(cls, trial: Trial) -> "TrialForm":
        """The same for programs."""
        answer = trial.answer
        return cls(
            dry_run=answer is None,
            written=trial.written,
            status=answer.status if answer else None,
            why=answer.why or None if answer else None,
            milliseconds=answer.took // timedelta(milliseconds=1) if answer else None,
        )


@attrs.frozen(kw_only=True)
class NoticesReadForm:
    """How many notices were not read before."""

    marked: int
