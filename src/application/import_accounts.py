"""Taking in customers' account files."""

from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from influence.application.acting import Actor, Progress, batches, unwatched
from influence.application.add_from_crm import AddFromCrm
from influence.application.file_cells import read_cells
from influence.application.file_columns import Columns, Field, network_of, parse_mapping, recognise
from influence.application.import_report import ROW_LIMIT, ImportReport
from influence.application.influencer_limit import NO_LIMIT, Limit, room
from influence.domain.accounts import Account, Door
from influence.domain.capabilities import Old, may
from influence.domain.cutover import CutoverBegun
from influence.domain.doors import NotAMember
from influence.domain.errors import InfluenceError, MarketplaceFailed, Unusable
from influence.domain.events import Event, EventKind
from influence.domain.membership import HANDLES_PER_CHECK, Membership
from influence.domain.metrics import AccountMetric
from influence.domain.networks import InvalidHandle, Network, fold, parse_handle
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase
from influence.domain.ports.clock import Clock
from influence.domain.ports.figures import LegacyRow, Taken
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.tables import BadRow, Table, Tables
from influence.domain.ports.upstream_failures import NotConfigured
from influence.domain.provenance import Provenance, legacy_may_fill
from influence.domain.values import Value

ROWS_AT_ONCE: Final = 5000
_OTHER_NETWORKS_KEEP: Final = frozenset({AccountMetric.DISPLAY_NAME, AccountMetric.FOLLOWER_COUNT})
_TWINS: Final = {AccountMetric.AVERAGE_VIEWS: AccountMetric.LEGACY_AVERAGE_VIEWS}
"""What the old source called by the same name is another metric."""


@attrs.frozen
class FileToImport:
    """A customer's file, and what is said about it."""

    path: str
    legacy: bool = False
    network: Network | None = None
    mapping: tuple[str, ...] = ()
    row_limit: int = ROW_LIMIT
    preview: bool = False
    sheet: str | None = None


@attrs.frozen
class Row:
    """A row that can be taken: a valid handle, and what the file says of it."""

    line: int
    handle: str
    values: Mapping[AccountMetric, Value]


@attrs.frozen
class ImportAccounts:
    """Import a file of accounts.

    Old-source files record what already existed: TikTok accounts, before the cut-over, without asking TikTok. Other
    TikTok rows go through the CRM door one by one. Accounts of other networks come in as they are. Bad and repeated
    rows are reported with line and reason; the others are taken. Rows that TikTok could not be asked about stay
    undecided; the same import takes them up again. Nothing comes in twice.
    """

    _storage: Storage
    _tables: Tables
    _add: AddFromCrm
    _clock: Clock
    _limit: Limit = NO_LIMIT

    def __call__(self, by: Actor, file: FileToImport, progress: Progress = unwatched) -> ImportReport:
        """The report of what was, or with *preview* would be, done.

        Raises:
            FileUnreadable, Unusable: the file as a whole; nothing was taken.
            CutoverBegun: nothing of the old source is taken any more.
            NotConfigured: rows have to go through the CRM door and there is no access to TikTok.
        """
        mapping = parse_mapping(file.mapping, posts=False)
        table = self._tables.read(file.path, row_limit=file.row_limit, sheet=file.sheet)
        network = file.network or network_of(table.columns) or Network.TIKTOK
        if file.legacy:
            self._must_be_open(by, network)
        columns = recognise(table.columns, mapping, posts=False)
        columns = without_unkept(columns, legacy=file.legacy, network=network)
        report = ImportReport(
            file.path,
            network,
            table.encoding,
            {columns.names[place]: str(target) for place, target in columns.used.items()},
            columns.unused,
            file.preview,
            sheet=table.sheet,
            other_sheets=table.other_sheets,
        )
        rows = read_rows(table, columns, network, report)
        if network is Network.TIKTOK and not file.legacy:
            self._through_the_door(by, rows, report, progress)
        else:
            self._at_once(by, rows, report, progress)
        return report

    def _must_be_open(self, by: Actor, network: Network) -> None:
        if network is not Network.TIKTOK:
            raise Unusable("source", "legacy", "the old source held TikTok accounts only")
        with self._storage.view(by.tenant) as view:
            if view.installation.release().phase is not Phase.BEFORE:
                raise CutoverBegun(
                    "The cut-over has begun: nothing of the old source can be imported any more."
                )

    def _at_once(self, by: Actor, rows: Iterator[Row], report: ImportReport, progress: Progress) -> None:
        """Everything in one transaction."""
        with self._storage.begin(by.tenant, by.user) as work:
            for batch in batches(rows, ROWS_AT_ONCE):
                if report.network is Network.TIKTOK:
                    self._take_over(work, by, batch, report)
                else:
                    self._take_others(work, by, batch, report)
                progress(report.rows, 0)
            if report.network is Network.TIKTOK and report.added:
                work.outbox.put(Event(EventKind.ACCOUNTS_TAKEN_OVER, detail=str(report.added)))
            if not report.preview:
                work.commit()

    def _take_over(self, work: UnitOfWork, by: Actor, rows: tuple[Row, ...], report: ImportReport) -> None:
        legacy = [LegacyRow(row.handle, row.values) for row in rows]
        taken = work.takeover.put(legacy, at=self._clock.now(), by=by.user)
        _count(report, taken)

    def _take_others(self, work: UnitOfWork, by: Actor, rows: tuple[Row, ...], report: ImportReport) -> None:
        now = self._clock.now()
        here = room(self._limit, work)
        for row in rows:
            known = work.accounts.find(report.network, row.handle)
            if known is None:
                if here.left == 0:
                    report.skip(row.line, row.handle, str(here.refusal()))
                    continue
                here = here.with_one_more()
            account = known or work.accounts.add(Account(report.network, row.handle, Door.CRM, now, by.user))
            before = work.figures.of_accounts([account.id]).get(account.id, ())
            same = known is not None and any(dict(s.values) == dict(row.values) for s in before)
            if same or (known is not None and not row.values):
                report.known += 1
                continue
            if row.values:
                work.figures.keep_account(account.id, Snapshot(Provenance.USER, now, now, row.values))
            _count(report, (Taken.ADDED if known is None else Taken.CHANGED,))

    def _through_the_door(
        self, by: Actor, rows: Iterator[Row], report: ImportReport, progress: Progress
    ) -> None:
        if report.preview:
            self._preview_the_door(by, rows, report)
            return
        for batch in batches(rows, HANDLES_PER_CHECK):
            for row, entry in zip(batch, self._add(by, [row.handle for row in batch]), strict=True):
                if isinstance(entry.error, NotConfigured):
                    raise entry.error
                if _is_undecided(entry.error):
                    report.leave_undecided(row.line, row.handle, str(entry.error))
                elif entry.error is not None:
                    report.skip(row.line, row.handle, str(entry.error))
                elif entry.was_here:
                    report.known += 1
                else:
                    report.added += 1
            progress(report.rows, 0)

    def _preview_the_door(self, by: Actor, rows: Iterator[Row], report: ImportReport) -> None:
        """TikTok is not asked for a preview: only who is here already can be told."""
        with self._storage.view(by.tenant) as view:
            for row in rows:
                known = view.accounts.find(Network.TIKTOK, row.handle)
                report.known += known is not None
                report.added += known is None


def _is_undecided(error: InfluenceError | None) -> bool:
    """True where TikTok was not asked, or has not answered: that says nothing about the account."""
    if isinstance(error, NotAMember):
        return error.membership is Membership.UNKNOWN
    return isinstance(error, MarketplaceFailed)


def _count(report: ImportReport, taken: tuple[Taken, ...]) -> None:
    report.added += taken.count(Taken.ADDED)
    report.changed += taken.count(Taken.CHANGED)
    report.known += taken.count(Taken.KNOWN)


def without_unkept(columns: Columns, *, legacy: bool, network: Network) -> Columns:
    """*columns* without those whose metric is not kept from such a file."""
    used: dict[int, Field | AccountMetric] = {}
    unused = dict(columns.unused)
    for place, target in columns.used.items():
        if isinstance(target, Field):
            used[place] = target
            continue
        metric = AccountMetric(target)
        if legacy:
            metric = _TWINS.get(metric, metric)
            kept = may(Old.ACCOUNT, metric) and legacy_may_fill(metric)
        else:
            kept = network is not Network.TIKTOK and metric in _OTHER_NETWORKS_KEEP
        if kept and metric not in used.values():
            used[place] = metric
        else:
            why = (
                "is asked from TikTok"
                if network is Network.TIKTOK and not legacy
                else "is not kept from such a file"
            )
            unused[columns.names[place]] = f"{target.value} {why}"
    return Columns(used, unused, columns.names)


def read_rows(table: Table, columns: Columns, network: Network, report: ImportReport) -> Iterator[Row]:
    """The rows that can be taken; the others go into *report*."""
    handle_at = columns.place_of(Field.HANDLE)
    metrics = [(place, target) for place, target in columns.used.items() if isinstance(target, AccountMetric)]
    seen: dict[str, int] = {}
    for row in table.rows:
        report.rows += 1
        if isinstance(row, BadRow):
            report.skip(row.line, "", row.reason)
            continue
        try:
            handle = parse_handle(row.cells[handle_at or 0], network)
        except InvalidHandle as error:
            report.skip(row.line, row.cells[handle_at or 0], str(error))
            continue
        first = seen.setdefault(fold(handle), row.line)
        if first != row.line:
            report.skip(row.line, handle, f"repeats the handle of line {first}")
            continue
        yield Row(row.line, handle, read_cells(row, handle, metrics, report))
