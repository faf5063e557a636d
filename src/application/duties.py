"""The table of what comes due: registering a kind of work is one row."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Final, Protocol, TypeVar

import attrs

from influence.application.acting import Actor
from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import CheckMemberships
from influence.application.drop_outlived import DropOutlived
from influence.application.erase_the_gone import EraseTheGone
from influence.application.erase_what_is_due import EraseWhatIsDue
from influence.application.hear_tiktok import HearTikTok
from influence.application.keep_consents import KeepConsents
from influence.application.plan_sync import PlanSync, Wanted
from influence.application.remind_of_due import RemindOfDue
from influence.application.run_schedules import RunSchedules
from influence.application.send_letters import SendLetters
from influence.application.send_webhooks import SendWebhooks
from influence.application.sync_accounts import SyncAccounts, Synced
from influence.application.sync_posts import PostsSynced, SyncPosts
from influence.application.tell_people import TellPeople
from influence.domain.errors import InfluenceError, MarketplaceFailed
from influence.domain.jobs import Ending, Result
from influence.domain.plurals import counted, of_many
from influence.domain.ports.mail import MailNotConfigured
from influence.domain.ports.upstream_failures import NotConfigured, TikTokPostponed
from influence.domain.sync_plan import RESTS, SyncPlan, Waits
from influence.domain.webhook_refusals import SecretUnreadable

T = TypeVar("T")
SLICE: Final = 300
"""Calls of one slice of a refresh: half a minute for a new developer app, so that other jobs get their turn."""


class Ask(Protocol):
    """Gives the use-case of a kind, wired."""

    def __call__(self, kind: type[T]) -> T: ...


@attrs.frozen
class Duty:
    """One kind of work: how often, what is done, and *why* at all. A shared one is done once for all tenants."""

    kind: str
    every: timedelta
    run: Callable[[Ask, Actor], Result]
    why: str
    is_shared: bool = False


def result_of(words: str, error: InfluenceError | None, *, came: bool) -> Result:
    """What a job came to. TikTok not being asked is no failure, and neither is one of many that failed."""
    if error is None:
        return Result(Ending.DONE, words)
    if isinstance(error, TikTokPostponed | NotConfigured):
        until = error.until if isinstance(error, TikTokPostponed) else None
        return Result(Ending.POSTPONED, f"{words}; {error}" if came else str(error), until)
    return Result(Ending.DONE if came else Ending.FAILED, f"{words}; {error}")


def _memberships(ask: Ask, by: Actor) -> Result:
    checked = ask(CheckMemberships)(by).and_also(ask(CheckInvitees)(by))
    told = _counted({kind.value.replace("_", " "): count for kind, count in checked.answers.items()})
    return result_of(told or "nobody is due", checked.error, came=bool(checked.answers))


def _consents(ask: Ask, by: Actor) -> Result:
    kept = ask(KeepConsents)(by)
    came = any(count for outcome, count in kept.outcomes.items() if outcome != "failed")
    return result_of(_counted(kept.outcomes) or "nothing is due", kept.error, came=came)


def _erasures(ask: Ask, by: Actor) -> Result:
    accounts = ask(EraseWhatIsDue)(by)
    outlived = sum(ask(DropOutlived)(by).values())
    more = f", {of_many(outlived, 'rows of people without an account')}" if outlived else ""
    return Result(Ending.DONE, f"figures of {counted(accounts, 'account')} erased{more}")


def _gone(ask: Ask, by: Actor) -> Result:
    """What cannot be finished now is no failure of the rest; it is tried again the next time."""
    erased = ask(EraseTheGone)(by)
    words = f"{counted(erased.done, 'person', 'people')} erased"
    waiting = "".join(f"; {name} waits: {why}" for name, why in erased.waiting[:1])
    more = f" ({len(erased.waiting)} wait)" if len(erased.waiting) > 1 else ""
    return Result(Ending.DONE if erased.done or not waiting else Ending.FAILED, f"{words}{more}{waiting}")


def _messages(ask: Ask, by: Actor) -> Result:
    acted = ask(HearTikTok).act(by.user)
    words = f"{acted.done} looked into, {acted.left} wait"
    return result_of(words, acted.error, came=acted.done > 0)


def _orders(ask: Ask, by: Actor) -> Result:
    return Result(Ending.DONE, f"{ask(RemindOfDue)(by)} agreed days told")


def _tell(ask: Ask, by: Actor) -> Result:
    return Result(Ending.DONE, f"{ask(TellPeople)(by)} told")


def _webhooks(ask: Ask, by: Actor) -> Result:
    """An endpoint that does not answer is no failure of ours: it is tried again by its own table."""
    sent = ask(SendWebhooks)(by)
    done = {"delivered": sent.delivered, "not taken": sent.failed, "endpoints disabled": sent.disabled}
    words = _counted(done) or "nothing is due"
    if sent.unreadable:
        return Result(Ending.FAILED, f"{words}; {SecretUnreadable(sent.unreadable[0])}")
    return Result(Ending.MORE if sent.more else Ending.DONE, words)


def _letters(ask: Ask, by: Actor) -> Result:
    """What the mail server does not take has waits of its own: this work itself has not failed."""
    try:
        done = ask(SendLetters)(by)
    except MailNotConfigured as absent:
        return Result(Ending.POSTPONED, str(absent))
    counts = {"sent": len(done.sent), "wait": len(done.postponed), "failed": len(done.failed)}
    words = _counted(counts) or "no letter is due"
    ending = Ending.MORE if done.left else Ending.DONE
    return Result(ending, words if done.error is None else f"{words}; {done.error}")


def _reports(ask: Ask, by: Actor) -> Result:
    """A report that could not be made has waits of its own and is told: this work itself has not failed."""
    done = ask(RunSchedules)(by)
    counts = {
        "reports": done.reports,
        "letters": done.letters,
        "failed": done.failed,
        "schedules ended": done.paused,
    }
    words = _counted(counts) or "no report is due"
    return Result(
        Ending.MORE if done.left else Ending.DONE, f"{words}; {done.error}" if done.error else words
    )


def _refresh(ask: Ask, by: Actor) -> Result:
    """One slice of the plan: orders and posts, then accounts. Orders that cannot be read stop no account."""
    planned = ask(PlanSync)(by, Wanted(most=SLICE, rests=RESTS))
    posts, error = PostsSynced(0, 0, 0, ()), None
    try:
        posts = ask(SyncPosts)(by, plan=planned.plan)
    except NotConfigured:
        raise
    except MarketplaceFailed as failed:
        error = failed
    accounts = ask(SyncAccounts)(by, plan=planned.plan)
    postponed = posts.why_postponed or accounts.why_postponed or planned.why_postponed
    return _refreshed(planned.plan, posts, accounts, error or postponed)


def _refreshed(
    plan: SyncPlan, posts: PostsSynced, accounts: Synced, error: MarketplaceFailed | None
) -> Result:
    failed = [*posts.failed, *accounts.failed]
    done = {
        "orders": posts.orders,
        "accounts": accounts.refreshed,
        "videos": posts.videos,
        "posts behind": posts.behind,
        "posts gone": posts.gone,
        "failed": len(failed),
        "lost": accounts.lost,
        "wait": len(plan.left_out) - plan.waiting(Waits.RESTS),
    }
    came = bool(posts.orders or posts.videos or accounts.refreshed or accounts.ended or accounts.lost)
    result = result_of(_counted(done) or "nobody is due", error, came=came)
    if result.ending is not Ending.DONE:
        return result
    if failed and not came:
        return Result(Ending.FAILED, f"{result.words}; @{failed[0][0]}: {failed[0][1]}")
    is_more = plan.waiting(Waits.SLICE) > 0
    return attrs.evolve(result, ending=Ending.MORE if is_more else Ending.DONE)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


_MINUTE: Final = timedelta(minutes=1)

DUTIES: Final[Sequence[Duty]] = (
    Duty("consents", 15 * _MINUTE, _consents, "tokens live a day, doubt is cleared up in minutes"),
    Duty("erasures", 60 * _MINUTE, _erasures, "what is kept until a date goes at that date"),
    Duty(
        "gone",
        60 * _MINUTE,
        _gone,
        "who is gone from TikTok is erased, and what was stopped goes on",
        is_shared=True,
    ),
    Duty("letters", _MINUTE, _letters, "mail goes out when it is due, and again when it could not"),
    Duty("memberships", 60 * _MINUTE, _memberships, "each account is due daily or weekly"),
    Duty("messages", _MINUTE, _messages, "what TikTok told is read back while it is news", is_shared=True),
    Duty("orders", 60 * _MINUTE, _orders, "agreed days come near, and pass"),
    Duty("refresh", 15 * _MINUTE, _refresh, "awaited posts hourly, posts twice a day, accounts daily"),
    Duty("reports", _MINUTE, _reports, "reports are made when their rhythm comes round"),
    Duty("tell", _MINUTE, _tell, "what happened is told soon after it was kept"),
    Duty("webhooks", _MINUTE, _webhooks, "other programs hear of it soon after"),
)
