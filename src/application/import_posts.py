"""Taking in files of posts for a campaign."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

import attrs

from influence.application.acting import Actor
from influence.application.add_post_by_hand import parse_post_address
from influence.application.file_cells import ensure_calculated, read_cells
from influence.application.file_columns import Columns, Field, network_of, parse_mapping, recognise
from influence.application.finding import open_campaign
from influence.application.import_accounts import FileToImport
from influence.application.import_report import ImportReport
from influence.application.numbers_as_written import NotANumber, is_absent
from influence.domain.accounts import Account, Door
from influence.domain.campaigns import Campaign
from influence.domain.cutover import CutoverBegun
from influence.domain.errors import InfluenceError
from influence.domain.metrics import PostMetric
from influence.domain.networks import Network, parse_handle
from influence.domain.observations import Snapshot
from influence.domain.phase import Phase
from influence.domain.ports.clock import Clock
from influence.domain.ports.storage import Storage, UnitOfWork
from influence.domain.ports.tables import BadRow, Table, TableRow, Tables
from influence.domain.posts import PAGES, Attachment, Post, PostId, Why
from influence.domain.provenance import Provenance
from influence.domain.values import Value

_NOT_FROM_FILES: Final = (
    "TikTok posts come from TikTok: create an order, or add the post by hand. "
    "What the old source captured: --source legacy, before the cut-over"
)

_IDS: Final[Mapping[Network, re.Pattern[str]]] = {
    Network.TIKTOK: re.compile(r"\d{5,25}", re.ASCII),
    Network.INSTAGRAM: re.compile(r"[\w-]+"),
    Network.YOUTUBE: re.compile(r"[\w-]+"),
}


@attrs.frozen
class _Read:
    """A row that can be taken."""

    network: Network
    handle: str
    external_id: str
    caption: str
    published_at: datetime | None
    values: Mapping[PostMetric, Value]


@attrs.frozen
class ImportPosts:
    """Import a file of posts of one campaign.

    Posts of other networks enter the campaign when their words fit its hashtags and keywords; the others become known
    posts of their account. TikTok posts are taken only as what the old source captured, before the cut-over. The
    author becomes a participant.
    """

    _storage: Storage
    _tables: Tables
    _clock: Clock

    def __call__(self, by: Actor, which: str, file: FileToImport) -> ImportReport:
        """The report of what was, or with *preview* would be, done, in one transaction."""
        mapping = parse_mapping(file.mapping, posts=True)
        table = self._tables.read(file.path, row_limit=file.row_limit, sheet=file.sheet)
        columns = recognise(table.columns, mapping, posts=True)
        report = ImportReport(
            file.path,
            file.network or network_of(table.columns) or Network.TIKTOK,
            table.encoding,
            {columns.names[place]: str(target) for place, target in columns.used.items()},
            columns.unused,
            file.preview,
            sheet=table.sheet,
            other_sheets=table.other_sheets,
        )
        default = report.network
        with self._storage.begin(by.tenant, by.user) as work:
            campaign = open_campaign(work, which)
            if file.legacy and work.installation.release().phase is not Phase.BEFORE:
                raise CutoverBegun(
                    "The cut-over has begun: nothing of the old source can be imported any more."
                )
            here = {(a.post, a.why) for a in work.posts.attachments(campaign.id)}
            seen: dict[tuple[Network, str], int] = {}
            for line, read in _rows(table, columns, report, default):
                first = seen.setdefault((read.network, read.external_id), line)
                if first != line:
                    report.skip(line, read.handle, f"repeats the post of line {first}")
                elif read.network is Network.TIKTOK and not file.legacy:
                    report.skip(line, read.handle, _NOT_FROM_FILES)
                elif read.network is not Network.TIKTOK and file.legacy:
                    report.skip(line, read.handle, "the old source held TikTok posts only")
                else:
                    taken = self._take(work, by, campaign, read, report)
                    report.attached += taken is not None and taken not in here
            if not file.preview:
                work.commit()
        return report

    def _take(
        self, work: UnitOfWork, by: Actor, campaign: Campaign, read: _Read, report: ImportReport
    ) -> tuple[PostId, Why] | None:
        """The post and the reason for which it is in the campaign, if there is one."""
        now = self._clock.now()
        account = self._author(work, by, campaign, read)
        source = Provenance.LEGACY if read.network is Network.TIKTOK else Provenance.USER
        known = work.posts.find(read.network, read.external_id)
        url = PAGES[read.network].format(handle=read.handle, id=read.external_id)
        post = work.posts.keep(
            [
                Post(
                    read.network,
                    read.external_id,
                    account.id,
                    url,
                    source,
                    published_at=read.published_at,
                    caption=read.caption,
                )
            ]
        )[0]
        if read.values:
            work.figures.keep_post(post.id, Snapshot(source, now, now, read.values))
        report.known += known is not None
        report.added += known is None
        why, words = Why.LEGACY_CAPTURE, ""
        if read.network is not Network.TIKTOK:
            why, words = Why.KEYWORD, campaign.rules.match(read.network, read.caption) or ""
            if not words:
                return None
        work.posts.attach([Attachment(campaign.id, post.id, read.network, why, now, by=words)])
        return post.id, why

    def _author(self, work: UnitOfWork, by: Actor, campaign: Campaign, read: _Read) -> Account:
        now = self._clock.now()
        account = work.accounts.find(read.network, read.handle)
        if account is None:
            door = Door.TAKEN_OVER if read.network is Network.TIKTOK else Door.CRM
            account = work.accounts.add(Account(read.network, read.handle, door, now, by.user))
        work.campaigns.join(campaign.id, account.id, now)
        return account


def _rows(
    table: Table, columns: Columns, report: ImportReport, default: Network
) -> Iterator[tuple[int, _Read]]:
    for row in table.rows:
        report.rows += 1
        if isinstance(row, BadRow):
            report.skip(row.line, "", row.reason)
            continue
        try:
            read = _read(row, columns, report, default)
            report.count_network(read.network)
            yield row.line, read
        except (InfluenceError, NotANumber) as error:
            report.skip(row.line, "", str(error))


def _read(row: TableRow, columns: Columns, report: ImportReport, default: Network) -> _Read:
    def cell(field: Field) -> str:
        place = columns.place_of(field)
        text = "" if place is None else row.cells[place]
        ensure_calculated(text)
        return text

    metrics = [(place, held) for place, held in columns.used.items() if isinstance(held, PostMetric)]
    network, external_id = default, cell(Field.POST_ID)
    if cell(Field.URL):
        network, external_id = parse_post_address(cell(Field.URL))
    if not external_id:
        raise NotANumber("has neither an address nor an id of a post")
    if not _IDS[network].fullmatch(external_id):
        raise NotANumber(
            f"{external_id!r} is no id of a post; spreadsheets round long ids unless they are text"
        )
    author = cell(Field.HANDLE) or _author_in(cell(Field.URL))
    if not author:
        raise NotANumber("does not say whose post it is")
    return _Read(
        network,
        parse_handle(author, network),
        external_id,
        cell(Field.CAPTION),
        _moment(cell(Field.PUBLISHED_AT)),
        read_cells(row, author, metrics, report),
    )


def _author_in(url: str) -> str:
    """The handle in a TikTok address."""
    return url.split("/@", 1)[1].split("/", 1)[0] if "/@" in url else ""


def _moment(text: str) -> datetime | None:
    if is_absent(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise NotANumber(f"{text!r} is no date; write 2024-01-31 or 2024-01-31T09:00") from None
