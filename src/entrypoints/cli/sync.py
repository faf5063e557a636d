"""`influence sync`."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar, Final

import attrs
import click

from influence.application.check_invitees import CheckInvitees
from influence.application.check_memberships import Checked, CheckMemberships, Which
from influence.application.forecast_refresh import ForecastRefresh
from influence.application.keep_consents import KeepConsents
from influence.application.plan_sync import Planned, PlanSync, Wanted
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import PostsSynced, SyncPosts
from influence.application.sync_subjects import NEWEST
from influence.domain.errors import MarketplaceFailed
from influence.domain.ports.upstream_failures import Generation, TikTokPostponed
from influence.domain.sync_plan import Matter, Waits
from influence.entrypoints.cli.order_story import elsewhere_words
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.sync_plan import tell_plan

FAILURES_SHOWN = 20
MATTERS: Final = {
    "accounts": frozenset({Matter.ACCOUNT}),
    "posts": frozenset({Matter.ORDER, Matter.POSTS}),
    "all": frozenset(Matter),
}
_BEHIND: Final = (
    f"Not refreshed: {{}} behind the newest {NEWEST} videos of the creator. The figures stay as they are."
)
_GONE: Final = "Not refreshed: {} that TikTok does not list any more: deleted, or private."


@attrs.frozen
class SyncIncomplete(MarketplaceFailed):
    """Some of it came and was kept; TikTok did not answer for the rest."""

    code: ClassVar[str] = "sync_incomplete"

    first: str
    more: int

    def __str__(self) -> str:
        more = f" (and {self.more} more)" if self.more else ""
        return f"Not everything could be refreshed: {self.first}{more}. The rest is kept."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look, and run it again."""
        return ("Check the access: influence doctor", "Then run it again: influence sync")


@click.command("sync")
@command
@click.argument("what", type=click.Choice(["accounts", "posts", "all"]), default="all")
@click.option("--force", is_flag=True, help="Ask for every membership, also where the last answer is fresh.")
@click.option("--dry-run", is_flag=True, help="Say what would be asked, in which order; ask TikTok nothing.")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="Rows of the plan; with --dry-run."
)
@click.option("--all", "every", is_flag=True, help="All rows of the plan.")
def sync_command(session: Session, what: str, force: bool, dry_run: bool, limit: int, every: bool) -> None:
    """Refresh memberships, account figures, orders and posts from TikTok.

    When the day's quota does not reach for everybody, orders whose posts are awaited come first, then accounts TikTok
    was never asked about, then whoever waited longest, weighted by use. The others wait for the next refresh.
    """
    wanted = Wanted(MATTERS[what])
    if dry_run:
        forecast, planned = (
            session.ask(ForecastRefresh)(session.by),
            session.ask(PlanSync)(session.by, wanted),
        )
        tell_plan(session.out, forecast, planned, None if every else limit)
        return
    run = _Run(session)
    run.consents()
    if what in {"accounts", "all"}:
        run.memberships(Which.ALL if force else Which.DUE)
    planned = session.ask(PlanSync)(session.by, wanted)
    if what in {"accounts", "all"}:
        run.accounts(planned)
        run.lost()
    if what in {"posts", "all"}:
        run.posts(planned)
    run.leave_out(planned)
    session.tell_people()
    _tell(session, run.done, run.failed)
    if run.why_postponed is not None:
        raise run.why_postponed
    if run.failed:
        raise SyncIncomplete(": ".join(run.failed[0]), len(run.failed) - 1)


@attrs.define
class _Run:
    """One refresh and what came of it."""

    session: Session
    done: dict[str, Any] = attrs.field(factory=dict)
    failed: list[tuple[str, str]] = attrs.field(factory=list)
    why_postponed: TikTokPostponed | None = None

    def consents(self) -> None:
        with self.session.out.watching("Consents"):
            kept = self.session.ask(KeepConsents)(self.session.by)
        self.done |= {f"consents_{outcome}": count for outcome, count in kept.outcomes.items()}
        if kept.error is not None:
            self.failed.append(("consents", str(kept.error)))

    def memberships(self, which: Which) -> None:
        with self.session.out.watching("Memberships") as progress:
            checked = self.session.ask(CheckMemberships)(self.session.by, which, progress)
        self._checked(checked.and_also(self.session.ask(CheckInvitees)(self.session.by, which)))

    def lost(self) -> None:
        """Who did not answer to its handle is due; TikTok tells why."""
        if self.done.get("handles_lost"):
            self._checked(self.session.ask(CheckMemberships)(self.session.by))

    def _checked(self, checked: Checked) -> None:
        counts: Counter[str] = Counter(self.done.get("memberships", {}))
        counts.update({kind.value: count for kind, count in checked.answers.items()})
        self.done["memberships"] = dict(counts)
        self.done["unanswered"] = self.done.get("unanswered", 0) + checked.unanswered
        if isinstance(checked.error, TikTokPostponed):
            self._postpone(checked.unanswered, checked.error)
        elif checked.error is not None:
            self.failed.append(("memberships", str(checked.error)))

    def accounts(self, planned: Planned) -> None:
        with self.session.out.watching("Accounts") as progress:
            synced = self.session.ask(SyncAccounts)(self.session.by, progress, planned.plan)
        self.done["accounts_refreshed"] = synced.refreshed
        if synced.ended:
            self.done["consents_ended"] = self.done.get("consents_ended", 0) + synced.ended
        if synced.lost:
            self.done["handles_lost"] = synced.lost
        self.failed += synced.failed
        self._postpone(synced.postponed, synced.why_postponed)

    def posts(self, planned: Planned) -> None:
        with self.session.out.watching("Posts") as progress:
            synced = self.session.ask(SyncPosts)(self.session.by, progress, planned.plan)
        self.done |= {
            "orders_followed": synced.orders,
            "videos_linked": synced.linked,
            "videos_seen": synced.videos,
        }
        if synced.elsewhere:
            self.done["orders_not_followed"] = synced.elsewhere
            used = self.session.marketplace.generation
            other = next(one for one in Generation if one is not used)
            self.session.out.talk(elsewhere_words(synced.elsewhere, other, used))
        for name, number, words in left_as_they_are(synced):
            self.done[name] = number
            self.session.out.talk(words)
        self.failed += synced.failed
        self._postpone(synced.postponed, synced.why_postponed)

    def leave_out(self, planned: Planned) -> None:
        self._postpone(planned.plan.waiting(Waits.QUOTA), planned.why_postponed)

    def _postpone(self, number: int, why: TikTokPostponed | None) -> None:
        if why is not None:
            self.done["postponed"] = self.done.get("postponed", 0) + number
            self.why_postponed = self.why_postponed or why


def left_as_they_are(synced: PostsSynced) -> Iterator[tuple[str, int, str]]:
    """Posts of campaigns that were not refreshed: a name, how many, and a sentence about them."""
    counted = ("posts_behind", synced.behind, _BEHIND), ("posts_gone", synced.gone, _GONE)
    for name, number, words in counted:
        if number:
            posts = "1 post of a campaign" if number == 1 else f"{number:,} posts of campaigns"
            yield name, number, words.format(posts)


def _tell(session: Session, done: dict[str, Any], failed: list[tuple[str, str]]) -> None:
    if session.out.as_json:
        session.out.data({**done, "failed": [{"handle": who, "message": why} for who, why in failed]})
        return
    for name, value in done.items():
        words = value
        if isinstance(value, dict):
            words = ", ".join(f"{count} {kind}" for kind, count in value.items()) or "none were due"
        session.out.say(f"{name.replace('_', ' ')}: {words}")
    for who, why in failed[:FAILURES_SHOWN]:
        session.out.talk(f"  failed: {who}: {why}")
    if len(failed) > FAILURES_SHOWN:
        session.out.talk(f"  … and {len(failed) - FAILURES_SHOWN} more; --json lists them all")
