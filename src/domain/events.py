"""What happened, for people and for other programs. No event holds a metric value or a secret."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

import attrs


class EventKind(StrEnum):
    """Kinds of events, by stable name."""

    ACCOUNT_ADDED = "account.added"
    ACCOUNTS_TAKEN_OVER = "accounts.taken_over"
    ACCOUNT_AUTHENTICATED = "account.authenticated"
    ACCOUNT_DISCONNECTED = "account.disconnected"
    CONSENT_IN_DOUBT = "account.consent_in_doubt"
    CONSENT_ENDS_SOON = "account.consent_ends_soon"
    ACCOUNT_BESIDE = "account.same_handle"
    APPLICATION_SUBMITTED = "application.submitted"
    APPLICATION_ACCEPTED = "application.accepted"
    APPLICATION_DECLINED = "application.declined"
    APPLICATION_WITHDRAWN = "application.withdrawn"
    ACCOUNT_RENAMED = "account.renamed"
    ACCOUNT_REMOVED = "account.removed"
    CREATOR_ERASED = "creator.erased"
    ACCOUNT_TAKEN = "account.handle_taken_over"
    ACCOUNT_LOST = "account.handle_lost"
    TRACKING_RESUMED = "account.tracking_resumed"
    TRACKING_STOPPED = "account.tracking_stopped"
    ACCOUNT_INVITED = "account.invited"
    ACCOUNT_JOINED = "account.joined_marketplace"
    INVITEE_JOINED = "invite.joined_marketplace"
    ACCOUNTS_MERGED = "account.merged"
    MERGE_UNDONE = "account.merge_undone"
    ORDER_PLACED = "order.placed"
    ORDER_FAILED = "order.failed"
    ORDER_NOT_PLACED = "order.not_placed"
    ORDER_IN_DOUBT = "order.in_doubt"
    ORDER_SENT = "order.sent"
    ORDER_CANCELLED = "order.cancelled"
    ORDER_FULFILLED = "order.fulfilled"
    ORDER_RESCHEDULED = "order.rescheduled"
    ORDER_DUE_SOON = "order.due_soon"
    ORDER_OVERDUE = "order.overdue"
    POST_LINKED = "post.linked"
    POST_UNLINKED = "post.unlinked"
    POST_REJECTED = "post.rejected"
    LINK_REQUEST_ANSWERED = "post.link_request_answered"
    LINK_CONFLICT = "post.link_conflict"
    LINK_MISMATCH = "post.link_mismatch"
    POST_ADDED_BY_HAND = "post.added_by_hand"
    POST_REMOVED_BY_HAND = "post.removed_by_hand"
    LETTER_FAILED = "message.letter_failed"
    REPORT_FAILED = "report.failed"
    REPORTS_PAUSED = "report.schedule_paused"
    REPORTS_STRANDED = "report.time_zone_unknown"
    CUTOVER_BEGAN = "cutover.began"
    CUTOVER_SEALED = "cutover.sealed"
    WEBHOOK_DISABLED = "webhook.disabled"


def _taken_over(number: str) -> str:
    if number == "1":
        return "1 account of the old source was taken over."
    return f"{number} accounts of the old source were taken over."


SENTENCES: Final[Mapping[EventKind, Callable[["Event"], str]]] = {
    EventKind.ACCOUNT_ADDED: lambda e: f"@{e.who} was added.",
    EventKind.ACCOUNTS_TAKEN_OVER: lambda e: _taken_over(e.detail),
    EventKind.ACCOUNT_AUTHENTICATED: lambda e: f"@{e.who} is authenticated now.",
    EventKind.ACCOUNT_DISCONNECTED: lambda e: f"@{e.who} is no longer authenticated: {e.detail}.",
    EventKind.CONSENT_IN_DOUBT: lambda e: (
        f"The consent of @{e.who} is in doubt: TikTok's answer to a refresh was lost."
    ),
    EventKind.CONSENT_ENDS_SOON: lambda e: (
        f"The consent of @{e.who} ends on {e.detail}. Ask again before (influence accounts connect-link {e.who})."
    ),
    EventKind.ACCOUNT_BESIDE: lambda e: (
        f"Two accounts are called @{e.who}, and only one of them is known to TikTok. If they are one person's, "
        f"make them one (influence accounts merge {e.detail})."
    ),
    EventKind.APPLICATION_SUBMITTED: lambda e: f"Application {e.detail} of @{e.who} is submitted.",
    EventKind.APPLICATION_ACCEPTED: lambda e: f"Application {e.detail} of @{e.who} is accepted.",
    EventKind.APPLICATION_DECLINED: lambda e: f"Application {e.detail} is declined.",
    EventKind.APPLICATION_WITHDRAWN: lambda e: f"Application {e.detail} is withdrawn.",
    EventKind.ACCOUNT_RENAMED: lambda e: f"@{e.who} is now called @{e.detail}.",
    EventKind.ACCOUNT_REMOVED: lambda e: (
        f"@{e.who} was removed with everything that was known, by {e.detail}."
    ),
    EventKind.CREATOR_ERASED: lambda e: f"A creator was erased ({e.detail}); orders stay under that name.",
    EventKind.ACCOUNT_TAKEN: lambda e: f"@{e.who} belongs to another creator now; nothing was refreshed.",
    EventKind.ACCOUNT_LOST: lambda e: f"@{e.who} no longer answers to this handle: {e.detail}.",
    EventKind.TRACKING_RESUMED: lambda e: f"@{e.who} is tracked again.",
    EventKind.TRACKING_STOPPED: lambda e: f"@{e.who} is no longer tracked: {e.detail}.",
    EventKind.ACCOUNTS_MERGED: lambda e: f"Two accounts of @{e.who} were merged (merge {e.detail}).",
    EventKind.MERGE_UNDONE: lambda e: f"Merge {e.detail} of @{e.who} was undone.",
    EventKind.ACCOUNT_INVITED: lambda e: f"@{e.who}: {e.detail}.",
    EventKind.ACCOUNT_JOINED: lambda e: f"@{e.who} joined TikTok's Creator Marketplace.",
    EventKind.INVITEE_JOINED: lambda e: (
        f"@{e.who} joined TikTok's Creator Marketplace and may be added now (influence accounts add {e.who})."
    ),
    EventKind.ORDER_PLACED: lambda e: f"Order {e.detail} for @{e.who} is placed.",
    EventKind.ORDER_FAILED: lambda e: f"The order for @{e.who} was refused by TikTok: {e.detail}.",
    EventKind.ORDER_NOT_PLACED: lambda e: f"The order for @{e.who} is not placed yet and waits: {e.detail}.",
    EventKind.ORDER_IN_DOUBT: lambda e: (
        f"Order {e.detail} for @{e.who} is in doubt: TikTok's answer was lost."
    ),
    EventKind.ORDER_SENT: lambda e: f"Order {e.detail} was sent to @{e.who}.",
    EventKind.ORDER_CANCELLED: lambda e: f"Order {e.detail} of @{e.who} was cancelled.",
    EventKind.ORDER_FULFILLED: lambda e: f"@{e.who} fulfilled order {e.detail}.",
    EventKind.ORDER_RESCHEDULED: lambda e: f"The agreed day of the order of @{e.who} is {e.detail}.",
    EventKind.ORDER_DUE_SOON: lambda e: f"The order of @{e.who} is due on {e.detail}, and posts are missing.",
    EventKind.ORDER_OVERDUE: lambda e: (
        f"The order of @{e.who} is overdue: it was due on {e.detail}, and posts are missing."
    ),
    EventKind.POST_LINKED: lambda e: f"A video of @{e.who} is linked: {e.detail}.",
    EventKind.POST_UNLINKED: lambda e: f"A video of @{e.who} is no longer linked: {e.detail}.",
    EventKind.POST_REJECTED: lambda e: f"TikTok rejected a video of @{e.who}: {e.detail}.",
    EventKind.LINK_REQUEST_ANSWERED: lambda e: f"The request to @{e.who} to link a video: {e.detail}.",
    EventKind.LINK_CONFLICT: lambda e: f"Video {e.detail} of @{e.who} is already linked to another order.",
    EventKind.LINK_MISMATCH: lambda e: (
        f"TikTok named a video for an order of @{e.who} that does not fit: {e.detail}."
    ),
    EventKind.POST_ADDED_BY_HAND: lambda e: f"A post of @{e.who} was added by hand: {e.detail}.",
    EventKind.POST_REMOVED_BY_HAND: lambda e: (
        f"A post of @{e.who} that was added by hand was removed again: {e.detail}."
    ),
    EventKind.LETTER_FAILED: lambda e: f"Letter {e.detail} did not get there.",
    EventKind.REPORT_FAILED: lambda e: (
        f"A scheduled report could not be made and is tried again: {e.detail}."
    ),
    EventKind.REPORTS_PAUSED: lambda e: (
        f"No more scheduled reports are made of the campaign {e.detail}: it is over."
    ),
    EventKind.REPORTS_STRANDED: lambda e: (
        f"A schedule makes no more reports: its time zone {e.detail} is not known here "
        f"(influence schedules edit NUMBER --zone NAME)."
    ),
    EventKind.CUTOVER_BEGAN: lambda _: "The cut-over began: nothing of the old source is shown any more.",
    EventKind.CUTOVER_SEALED: lambda _: "The cut-over is complete: nothing of the old source is left.",
    EventKind.WEBHOOK_DISABLED: lambda e: (
        f"Nothing is sent to webhook endpoint {e.detail}. It can be enabled (influence webhooks endpoints enable)."
    ),
}


OLD_POST: Final = "a post of the old source"
"""What an event tells, once its post is gone with the old source."""


@attrs.frozen
class Event:
    """One thing that happened to *who* (a handle, or empty), with one detail in words.

    *about* refers to what it happened to, for ever the same: ``order/12``, or empty where there is no such thing.
    *at* is the time of the unit of work that kept it; nobody else tells it, and two events do not differ by it.
    """

    kind: EventKind
    who: str = ""
    detail: str = ""
    about: str = ""
    at: datetime | None = attrs.field(default=None, eq=False)

    def __str__(self) -> str:
        return SENTENCES[self.kind](self)


@attrs.frozen
class Numbered:
    """An event with its number in the outbox: what is sent because of it bears that number, however often."""

    number: int
    event: Event
