"""Letters that carry a campaign's report: its most important totals in words, and the whole as files."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import attrs

from influence.application.acting import Actor
from influence.application.export_report import ExportReport
from influence.application.lay_out_report import NETWORKS
from influence.application.mailed_reports import without_old_source
from influence.application.report_campaign import Report, ReportCampaign
from influence.application.signing_letters import called
from influence.application.writing_letters import Message, Posted, letter_of, write
from influence.domain.campaigns import Campaign
from influence.domain.languages import Language
from influence.domain.letters import MOST_ATTACHED, Attachment, QueuedLetter
from influence.domain.metrics import PostMetric
from influence.domain.ports.clock import Clock
from influence.domain.ports.messages import Renderer
from influence.domain.ports.storage import Storage, View
from influence.domain.report_document import FileForm
from influence.domain.schedules import Schedule
from influence.domain.templates import TemplateName
from influence.domain.totals import Total

_M: Final = PostMetric
_EN, _DE, _ES = Language.ENGLISH, Language.GERMAN, Language.SPANISH
# fmt: off
_LABELS: Final[Mapping[PostMetric, Mapping[Language, str]]] = {
    _M.VIDEO_VIEWS:       {_EN: "views",       _DE: "Aufrufe",       _ES: "visualizaciones"},
    _M.TOTAL_ENGAGEMENTS: {_EN: "engagements", _DE: "Interaktionen", _ES: "interacciones"},
    _M.LIKES:             {_EN: "likes",       _DE: "Likes",         _ES: "me gusta"},
    _M.COMMENTS:          {_EN: "comments",    _DE: "Kommentare",    _ES: "comentarios"},
    _M.SHARES:            {_EN: "shares",      _DE: "Geteilt",       _ES: "compartidos"},
}
# fmt: on
"""The totals that stand in the letter itself, in this order."""
_OF_POSTS: Final[Mapping[Language, str]] = {
    _EN: "{n} of {m} posts",
    _DE: "{n} von {m} Beiträgen",
    _ES: "{n} de {m} publicaciones",
}
_THOUSANDS: Final[Mapping[Language, str]] = {_EN: ",", _DE: ".", _ES: "."}
MEDIA_TYPES: Final[Mapping[FileForm, str]] = {
    FileForm.CSV: "text/csv",
    FileForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileForm.HTML: "text/html",
}
_HOUR: Final = timedelta(hours=1)
_LONGEST_NAME: Final = 60


@attrs.frozen
class Occasion:
    """Why a report is sent: a schedule, the time for which it is due, and the key that makes each letter one."""

    schedule: Schedule
    due_for: datetime
    key: str

    @classmethod
    def scheduled(cls, schedule: Schedule, due_for: datetime) -> "Occasion":
        """The rhythm came round: whoever writes these letters again writes the same ones."""
        return cls(schedule, due_for, f"report-{schedule.id}-{due_for:%Y%m%d%H%M}")


@attrs.frozen
class WrittenReport:
    """A report as it goes out: a letter a recipient, and the *files*, also those too large to go with them."""

    campaign: Campaign
    letters: tuple[QueuedLetter, ...]
    files: tuple[Attachment, ...]


@attrs.frozen
class WriteReportLetters:
    """Write the letters of a scheduled report.

    What the old source told is in none of them. Files that are together too large for a letter stay at home, and the
    letter says how to get them.
    """

    _storage: Storage
    _report: ReportCampaign
    _export: ExportReport
    _renderer: Renderer
    _clock: Clock

    def __call__(self, by: Actor, occasion: Occasion) -> WrittenReport:
        """The letters; nothing is kept. They are in the language of the schedule, or of the person who reads them."""
        schedule = occasion.schedule
        report = without_old_source(self._report(by, str(schedule.campaign), charts=True))
        files = tuple(self._file(report, occasion, form) for form in schedule.formats)
        with self._storage.view(by.tenant) as view:
            spoken = _languages(view, schedule)
            writing = _Writing(view, self._renderer, by, occasion, report, files)
            letters = tuple(writing.letter(to, language) for to, language in spoken)
        return WrittenReport(report.campaign, letters, files)

    def _file(self, report: Report, occasion: Occasion, form: FileForm) -> Attachment:
        content = io.BytesIO()
        self._export(report, form, content)
        day = occasion.due_for.astimezone(occasion.schedule.wall)
        name = f"report-{plain_name(report.campaign)}-{day:%Y-%m-%d}.{form}"
        return Attachment(name, MEDIA_TYPES[form], content.getvalue())


def plain_name(campaign: Campaign) -> str:
    """The campaign's name as any file system and mail program takes it, or its number."""
    bare = unicodedata.normalize("NFKD", campaign.name).encode("ascii", "ignore").decode()
    plain = re.sub("[^a-z0-9]+", "-", bare.lower())[:_LONGEST_NAME].strip("-")
    return plain or f"campaign-{campaign.id}"


def _languages(view: View, schedule: Schedule) -> Iterator[tuple[str, Language]]:
    """Each recipient with the language they are written to in."""
    known = {person.email.lower(): person.language for person in view.people.all()}
    for to in schedule.recipients:
        yield to, schedule.language or known.get(to.lower(), Language.ENGLISH)


@attrs.frozen
class _Writing:
    """One report that is written to several people."""

    view: View
    renderer: Renderer
    by: Actor
    occasion: Occasion
    report: Report
    files: tuple[Attachment, ...]

    def letter(self, to: str, language: Language) -> QueuedLetter:
        """The letter to one of them."""
        attached = self.files if sum(len(one.content) for one in self.files) <= MOST_ATTACHED else ()
        said = self._said(language, attached)
        rendered = write(self.view, self.renderer, Message(TemplateName.REPORT, language, said))
        now, about = self.report.made_at, f"schedule/{self.occasion.schedule.id}"
        who = hashlib.sha256(to.lower().encode()).hexdigest()[:12]
        posted = Posted(to, now, about, f"{self.occasion.key}-{who}")
        queued = letter_of(self.by, rendered, language, posted, now)
        return attrs.evolve(queued, letter=attrs.evolve(queued.letter, attachments=attached))

    def _said(self, language: Language, attached: tuple[Attachment, ...]) -> dict[str, object]:
        campaign, schedule = self.report.campaign, self.occasion.schedule
        return {
            "tenant": called(self.view, self.by),
            "campaign": campaign.name,
            "brand": campaign.brand,
            "date": wall_time(self.occasion.due_for, schedule.wall),
            "made": wall_time(self.report.made_at, schedule.wall),
            "late": max(0, (self.report.made_at - self.occasion.due_for) // _HOUR),
            "posts": len(self.report.posts),
            "figures": tuple(headlines(self.report, language)),
            "files": tuple(one.name for one in attached),
            "too_large": len(self.files) - len(attached),
            "command": f"influence report {campaign.id} -o report.{schedule.formats[0]}",
        }


def wall_time(at: datetime, zone: ZoneInfo) -> str:
    """*at* on the clock of the wall, with the name of its zone."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})"


def headlines(report: Report, language: Language) -> Iterator[str]:
    """The most important totals, each with the number of posts it covers; what nobody may see is no line."""
    for network, totals in report.totals.items():
        for metric, labels in _LABELS.items():
            value = totals[metric].value
            if value is not None:
                amount = f"{value:,.0f}".replace(",", _THOUSANDS[language])
                yield f"{NETWORKS[network]}, {labels[language]}: {amount} ({_share(totals[metric], language)})"


def _share(total: Total, language: Language) -> str:
    return _OF_POSTS[language].format(n=total.n, m=total.m)
