"""Every way in which something can be read: all queries, and all reading commands in every form."""

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final
from unittest.mock import patch

import attrs

from influence.adapters.reports.forms import WrittenReports
from influence.application.compare_reports import CompareReports, Comparison
from influence.application.export_report import ExportReport
from influence.application.place_orders import Wanted
from influence.application.read_posts import Tab
from influence.domain.accounts import Account
from influence.domain.capabilities import Kind
from influence.domain.errors import InfluenceError
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.networks import Network
from influence.domain.ports.accounts import AccountFilter
from influence.domain.report_document import FileForm
from influence.entrypoints.cli import plan_file
from influence.entrypoints.cli.main import main
from influence.entrypoints.cli.report import as_csv
from influence.entrypoints.forms.accounts import AccountWithMetricsForm
from influence.entrypoints.forms.reports import ReportForm
from influence.entrypoints.plain import plain
from influence.testing.moments import DAY, NOON
from tests.support.desk import Desk

NOBODY = "nobody.at.all"


def _told(ask: Callable[[], object]) -> object:
    """What a question is answered with, or how it is refused."""
    try:
        return ask()
    except InfluenceError as refused:
        return [refused.code, str(refused), refused.remedies]


def _text(answer: object) -> str:
    return json.dumps(plain(answer), ensure_ascii=False, default=repr)


@attrs.frozen
class Queries:
    """All questions that can be asked at a desk, by name."""

    desk: Desk
    posts: tuple[str, ...] = ()

    def answers(self) -> Iterator[tuple[str, object]]:
        """Every question with its answer."""
        for group in (self._crm, self._campaigns, self._release, self._events):
            yield from group()

    def _crm(self) -> Iterator[tuple[str, object]]:
        read, by = self.desk.read_accounts, self.desk.by
        rows = list(read.all(by, AccountFilter()))
        yield "accounts", rows
        yield "accounts as JSON", [AccountWithMetricsForm.of(row) for row in rows]
        for kind in Kind:
            yield f"accounts {kind}", list(read.all(by, AccountFilter(), kind))
        tiktok = [row.account for row in rows if row.account.network is Network.TIKTOK]
        handles = [account.handle for account in tiktok]
        for handle in [*handles, NOBODY]:
            yield f"account {handle}", _told(lambda h=handle: read.one(by, h))  # type: ignore[misc]
            yield f"what if {handle}", _told(lambda h=handle: self.desk.what_if.of_account(by, h))  # type: ignore[misc]
        for handle in dict.fromkeys((handles[0], handles[-1])):
            yield from self._explained(handle)

    def _explained(self, handle: str) -> Iterator[tuple[str, object]]:
        read, by = self.desk.read_accounts, self.desk.by
        for metric in (*AccountMetric, *PostMetric):
            yield f"explain {handle} {metric}", _told(lambda m=metric: read.explain(by, handle, m))  # type: ignore[misc]

    def _campaigns(self) -> Iterator[tuple[str, object]]:
        desk, by = self.desk, self.desk.by
        with desk.view() as view:
            names = [campaign.name for campaign in view.campaigns.all()]
            handles = [account.handle for account in view.accounts.select(AccountFilter(Network.TIKTOK))]
        for name in [*names, NOBODY]:
            for tab in Tab:
                yield f"{name} {tab}", _told(lambda n=name, t=tab: desk.read_posts(by, n, t))  # type: ignore[misc]
            yield f"{name} report", _told(lambda n=name: desk.report(by, n))  # type: ignore[misc]
            yield f"{name} report JSON", _told(lambda n=name: ReportForm.of(desk.report(by, n)))  # type: ignore[misc]
            yield f"{name} report CSV", _told(lambda n=name: as_csv(desk.report(by, n)))  # type: ignore[misc]
            yield f"{name} two days", _told(lambda n=name: _two_days(desk, n))  # type: ignore[misc]
            yield f"{name} report page", _told(lambda n=name: _page(desk, n))  # type: ignore[misc]
            yield f"{name} orders", _told(lambda n=name: desk.keep_orders.all(by, n))  # type: ignore[misc]
            yield (
                f"{name} new orders",
                [
                    [o.handle, o.error and str(o.error)]
                    for o in (
                        () if name == NOBODY else desk.place.preview(by, name, handles, Wanted()).orders
                    )
                ],
            )
            for post in self.posts:
                look = _told(lambda n=name, p=post: desk.add_by_hand.preview(by, n, p))  # type: ignore[misc]
                yield f"{name} {post} by hand", _text(look).replace(repr(post), "(what was typed)")
        yield "orders", desk.keep_orders.all(by)
        yield "no order", _told(lambda: desk.keep_orders.one(by, "9999"))

    def _release(self) -> Iterator[tuple[str, object]]:
        plan = self.desk.plan(self.desk.by, ask=False).plan
        yield "plan", plan
        yield "plan file", plan_file.as_fields(plan)
        yield "status", self.desk.watch.status(self.desk.by)
        yield "verification", self.desk.watch.verify()

    def _events(self) -> Iterator[tuple[str, object]]:
        yield "outbox", [[event, str(event)] for event in self.desk.events()]


def _two_days(desk: Desk, campaign: str) -> Comparison:
    """What changed since the day before everything."""
    compare = CompareReports(desk.storage, desk.read_posts, desk.clock)
    return compare(desk.by, campaign, (NOON - DAY).date(), desk.clock.now().date())


def _page(desk: Desk, campaign: str) -> str:
    """The report as a page, with its charts."""
    content = io.BytesIO()
    made = desk.report(desk.by, campaign, charts=True)
    ExportReport(WrittenReports())(made, FileForm.HTML, content)
    return content.getvalue().decode()


def answers(desk: Desk, posts: tuple[str, ...] = ()) -> dict[str, str]:
    """Every answer of every query, as text with everything that is in it."""
    return {name: _text(answer) for name, answer in Queries(desk, posts).answers()}


# --- the command line ----------------------------------------------------------------------------------------------


@attrs.frozen
class Printed:
    """What a command left behind."""

    status: int
    out: str
    err: str

    def without(self, typed: str) -> "Printed":
        """The same where a refusal repeats what was *typed*."""
        return attrs.evolve(self, err=self.err.replace(repr(typed), "(what was typed)"))


@attrs.frozen
class Shell:
    """The program on one database, in this process."""

    database: Path
    home: Path

    def run(self, *words: str) -> Printed:
        """Run `influence WORDS`."""
        out, err = io.StringIO(), io.StringIO()
        settings = {
            **{name: value for name, value in os.environ.items() if not name.startswith("INFLUENCE_")},
            "INFLUENCE_HOME": str(self.home),
            "INFLUENCE_DATABASE": str(self.database),
            "INFLUENCE_USER": "mara",
            "COLUMNS": "400",
        }
        status = 0
        with patch.dict(os.environ, settings, clear=True), redirect_stdout(out), redirect_stderr(err):
            try:
                main(["--tenant", "acme", *words])
            except SystemExit as left:
                status = left.code if isinstance(left.code, int) else 1
        return Printed(status, out.getvalue(), err.getvalue())


_DAYS: Final = (f"{NOON - DAY:%Y-%m-%d}", f"{NOON + 30 * DAY:%Y-%m-%d}")
"""A day before everything, and one after it."""


def reading_commands(
    accounts: list[Account], campaigns: list[str], posts: tuple[str, ...], folder: Path
) -> Iterator[tuple[str, ...]]:
    """Every command that only reads, for everything there is."""
    customers = folder / "customers.csv"
    customers.write_text("handle\nann\nnobody.new\n")
    yield from (
        ("accounts", "list"),
        ("accounts", "list", "--all", "--network", "tiktok"),
        ("accounts", "list", "--unsupported"),
        ("accounts", "show", NOBODY),
        ("campaigns", "list"),
        ("orders", "list"),
        ("orders", "show", "9999"),
        ("cutover", "plan", "--offline", "-o", str(folder / "plan.json")),
        ("cutover", "status"),
        ("cutover", "verify"),
        ("capabilities", "accounts"),
        ("capabilities", "posts"),
        ("doctor",),
        ("sync", "--dry-run"),
        ("import", str(customers), "--preview"),
    )
    for account in accounts:
        yield ("accounts", "show", account.handle, "--network", account.network.value)
    tiktok = [account.handle for account in accounts if account.network is Network.TIKTOK]
    for handle in (tiktok[0], tiktok[-1]):
        yield ("accounts", "show", handle, "--why", "follower_count")
        yield ("accounts", "explain", handle)
        yield ("accounts", "explain", handle, "legacy.followers")
        yield ("accounts", "what-if", handle)
    for name in campaigns:
        yield ("campaigns", "show", name)
        yield ("orders", "list", name)
        yield ("orders", "create", name, *tiktok, "--dry-run")
        for tab in Tab:
            yield ("posts", "list", name, "--tab", tab.value)
        for form in ("table", "json", "csv", "html"):
            yield ("report", name, "--format", form)
        yield ("report", name, "--compare", *_DAYS)
        yield ("report", name, "--compare", *_DAYS, "--format", "csv")
        for post in (posts[0], posts[-1]):
            yield ("posts", "add", name, post, "--dry-run")


def printed(shell: Shell, desk: Desk, posts: tuple[str, ...]) -> dict[str, Printed]:
    """What every reading command prints, for people and for programs; plan files count as printed."""
    with desk.view() as view:
        accounts = list(view.accounts.select(AccountFilter()))
        campaigns = [campaign.name for campaign in view.campaigns.all()]
    left: dict[str, Printed] = {}
    for words in reading_commands(accounts, campaigns, posts, desk.folder):
        for form in ((), ("--json",)):
            typed = next((word for word in words if word in posts), words[0])
            left[" ".join((*words, *form))] = shell.run(*words, *form).without(typed)
        plan = desk.folder / "plan.json"
        if plan.exists():
            left["the plan file"] = Printed(0, plan.read_text(encoding="utf-8"), "")
            plan.unlink()
    return left
