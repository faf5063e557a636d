"""The acts of the demo, in the order of the release text."""

from collections import Counter
from functools import partial

import attrs

from influence.application.add_from_crm import AddFromCrm
from influence.application.add_post_by_hand import AddPostByHand
from influence.application.apply_cutover import ApplyCutover, WatchCutover
from influence.application.check_memberships import CheckMemberships, Which
from influence.application.import_accounts import FileToImport, ImportAccounts
from influence.application.import_posts import ImportPosts
from influence.application.plan_cutover import PlanCutover
from influence.application.read_accounts import AccountRow, ReadAccounts, shown
from influence.application.read_posts import ReadPosts, Tab
from influence.application.report_campaign import Report, ReportCampaign
from influence.application.run_campaigns import RunCampaigns
from influence.application.sync_accounts import SyncAccounts
from influence.application.sync_posts import SyncPosts
from influence.domain.capabilities import KIND_WORDS
from influence.domain.cutover import OldSourceLeft, Plan
from influence.domain.errors import MarketplaceFailed
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.signing import Signer
from influence.entrypoints.cli import account_words
from influence.entrypoints.cli.plan_file import write
from influence.entrypoints.cli.plan_telling import tell_plan
from influence.entrypoints.cli.report_telling import tell as tell_report
from influence.entrypoints.cli.story.agency import Agency
from influence.entrypoints.cli.story.consenting import consent
from influence.entrypoints.cli.story.ordering import place
from influence.entrypoints.cli.story.publishing import again, answer_orders
from influence.entrypoints.cli.story.stage import Stage

CONSENTS = 12
ROWS_SHOWN = 6


@attrs.frozen
class Story:
    """The story of one agency on one stage."""

    stage: Stage
    agency: Agency

    def take_over(self) -> None:
        """The old source's export becomes accounts, and its captures the campaigns' posts."""
        session, folder = self.stage.session, self.stage.folder
        self.agency.write_accounts(folder / "old-source.csv")
        report = session.ask(ImportAccounts)(
            session.by, FileToImport(str(folder / "old-source.csv"), legacy=True)
        )
        session.out.say(f"{report.added:,} TikTok creators taken over from old-source.csv")
        members = self.stage.simulator("/simulator/creators?membership=IN")["handles"]
        ours = set(self.agency.handles)
        membered = [handle for handle in members if handle in ours]
        for number, brief in enumerate(self.agency.campaigns):
            session.ask(RunCampaigns).create(session.by, brief)
            handles = self.agency.participants(number, membered)
            session.ask(RunCampaigns).add(session.by, brief.name, handles)
            attached = self._posts_of(number, handles, brief.name)
            session.out.say(
                f"Campaign {brief.name!r}: {len(handles)} TikTok creators, posts attached: {attached}"
            )

    def _posts_of(self, number: int, handles: tuple[str, ...], campaign: str) -> str:
        session, folder = self.stage.session, self.stage.folder
        counts = []
        for network in Network:
            path = folder / f"{network.value}-posts-{number}.csv"
            if network is Network.TIKTOK:
                self.agency.write_tiktok_posts(path, number, handles)
            else:
                self.agency.write_other_posts(path, number, network.value)
            file = FileToImport(str(path), legacy=network is Network.TIKTOK, network=network)
            report = session.ask(ImportPosts)(session.by, campaign, file)
            counts.append(f"{report.attached} {network.value}")
        return ", ".join(counts)

    def show_crm(self, title: str) -> None:
        """A few lines of the CRM, some of each kind."""
        session = self.stage.session
        rows = list(session.ask(ReadAccounts).all(session.by, AccountFilter(Network.TIKTOK)))
        kinds = Counter(KIND_WORDS[row.account.kind] for row in rows if row.standing.supported is not None)
        unasked = sum(row.standing.supported is None for row in rows)
        session.out.say(
            f"{title}: "
            + ", ".join([*(f"{n:,} {k}" for k, n in kinds.items()), f"{unasked:,} not checked yet"])
        )
        metrics = (
            AccountMetric.FOLLOWER_COUNT,
            AccountMetric.AVERAGE_VIEWS,
            AccountMetric.LEGACY_AVERAGE_VIEWS,
        )
        lines = [
            [
                f"@{row.account.handle}",
                *(shown(row.readings[m]) for m in metrics),
                account_words.state_words(row),
            ]
            for row in _some_of_each(rows)
        ]
        columns = ["account", "followers", "average views", "average views (old)", "state"]
        session.out.table(columns, lines, empty="nobody")

    def consent(self) -> None:
        """Some creators consent on TikTok's page, members and others."""
        session = self.stage.session
        with session.out.watching("Consents") as progress:
            handles = self._to_consent()
            for done, handle in enumerate(handles, start=1):
                consent(self.stage, handle)
                progress(done, len(handles))
        session.out.say(f"{len(handles)} creators connected their accounts on the consent page")

    def _to_consent(self) -> list[str]:
        session = self.stage.session
        with session.storage.view("default") as view:
            campaigns = [
                view.accounts.select(AccountFilter(Network.TIKTOK, campaign=c.id))
                for c in view.campaigns.all()
            ]
            several = [[a.handle for a in accounts] for accounts in campaigns]
        return [handle for handles in several for handle in (*handles[:2], *handles[-2:])][:CONSENTS]

    def check(self) -> None:
        """Ask TikTok who is a member."""
        session = self.stage.session
        with session.out.watching("Memberships, 20 a call") as progress:
            checked = session.ask(CheckMemberships)(session.by, Which.ALL, progress)
        if checked.unanswered:
            checked = again(
                lambda: checked.and_then(session.ask(CheckMemberships)(session.by, Which.STALE)),
                lambda done: done.unanswered,
            )
        answers = ", ".join(
            f"{count:,} {answer.value.replace('_', ' ')}" for answer, count in checked.answers.items()
        )
        session.out.say(f"TikTok says: {answers}")

    def plan(self) -> Plan:
        """A verdict and a reason for everyone."""
        session = self.stage.session
        made = session.ask(PlanCutover)(session.by).plan
        signer = session.ask(Signer)  # type: ignore[type-abstract]  # a port, wired to its file
        write(made, str(self.stage.folder / "plan.json"), signer)
        tell_plan(session.out, made, ROWS_SHOWN)
        return made

    def apply(self, made: Plan) -> None:
        """Remove the old source."""
        session = self.stage.session
        found = session.ask(WatchCutover).verify()
        session.out.say(f"Before: the verification finds the old source in {len(found)} places")
        with session.out.watching("Removing the old source") as progress:
            session.ask(ApplyCutover)(session.by, made, progress)
        left = session.ask(WatchCutover).verify()
        if left:
            raise OldSourceLeft(left)
        session.out.say(
            "After: nothing of the old source is left, not in a row, not in a free page, not in the logs"
        )

    def refresh(self) -> None:
        """Collect what TikTok delivers."""
        session = self.stage.session
        with session.out.watching("Accounts from TikTok") as progress:
            synced = again(lambda: session.ask(SyncAccounts)(session.by, progress), lambda done: done.failed)
        with session.out.watching("Posts from TikTok") as progress:
            posts = again(lambda: session.ask(SyncPosts)(session.by, progress), lambda done: done.failed)
        session.out.say(
            f"{synced.refreshed:,} accounts refreshed, {posts.videos:,} videos of participants known"
        )

    def try_the_door(self) -> None:
        """Only members come in through the CRM."""
        session = self.stage.session
        for membership in ("NOT_IN", "IN"):
            found = self.stage.simulator(f"/simulator/creators?membership={membership}")["handles"]
            newcomer = next(handle for handle in found if handle not in set(self.agency.handles))
            add = partial(session.ask(AddFromCrm), session.by, [newcomer])
            entry = again(add, lambda entries: isinstance(entries[0].error, MarketplaceFailed))[0]
            session.out.say(f"Adding @{newcomer}: {entry.error or 'added, non-authenticated'}")
            for remedy in entry.error.remedies if entry.error else ():
                session.out.say(f"  - {remedy}")

    def order(self) -> None:
        """One order for every supported participant of the first campaign, and what creators make of it."""
        session, name = self.stage.session, self.agency.campaigns[0].name
        with session.storage.view("default") as view:
            campaign = view.campaigns.named(name)
            fitting = AccountFilter(Network.TIKTOK, campaign=campaign.id if campaign else None)
            handles = [account.handle for account in view.accounts.select(fitting)]
        ordered = place(session, name, handles)
        first = ordered[0].order.placement
        if first is None:
            raise LookupError("no order was placed")
        session.out.say(
            f"{len(ordered)} orders placed under code {first.campaign_code}, invite link {first.invite_link}"
        )
        for words in answer_orders(self.stage, first, [row.account.handle for row in ordered]):
            session.out.say(words)
        synced = again(lambda: session.ask(SyncPosts)(session.by), lambda done: done.failed)
        session.out.say(f"TikTok confirmed {synced.linked} videos")

    def add_by_hand(self) -> None:
        """One video without an order, with the loss stated first."""
        session, name = self.stage.session, self.agency.campaigns[0].name
        every = session.ask(ReadPosts)(session.by, name, Tab.ALL).rows
        tiktok = [row for row in every if row.post.network is Network.TIKTOK and not row.in_campaign]
        chosen = next(row for row in reversed(tiktok) if row.account.tracked)
        look = session.ask(AddPostByHand).preview(session.by, name, chosen.post.url)
        session.out.say(f"By hand, @{look.account.handle}'s video shows {len(look.shows)} statistics; "
                        f"an order would show {len(look.loses)} more")  # fmt: skip
        session.ask(AddPostByHand)(session.by, name, chosen.post.url)

    def report(self) -> Report:
        """The report of the first campaign."""
        session = self.stage.session
        made = session.ask(ReportCampaign)(session.by, self.agency.campaigns[0].name)
        tell_report(session, made)
        return made


def _some_of_each(rows: list[AccountRow]) -> list[AccountRow]:
    kinds: dict[object, list[AccountRow]] = {}
    for row in rows:
        kinds.setdefault((row.standing.supported, row.account.kind), []).append(row)
    each = max(1, ROWS_SHOWN // max(1, len(kinds)))
    return [row for some in kinds.values() for row in some[:each]]
