"""Every place where this program can leave data. A module that writes somewhere and is named by none is an error.

Tables are declared one by one with the database; here they are one place, and those that hold files are named.
"""

from enum import StrEnum
from typing import Final

import attrs


class Root(StrEnum):
    """Where a place is."""

    DATABASE = "beside the database"
    HOME = "in the home folder"
    NAMED = "where a user says"
    PASSING = "in passing"
    OUTSIDE = "outside"


IN_REACH: Final = frozenset({Root.DATABASE, Root.HOME})
"""Places that are looked through by the cut-over itself; what is found there keeps it from its end."""


@attrs.frozen
class Holds:
    """Whether something can rest in a place, and why or why not."""

    may: bool
    why: str

    def __str__(self) -> str:
        return f"{'yes' if self.may else 'no'}: {self.why}"


def _may(why: str) -> Holds:
    return Holds(may=True, why=why)


def _never(why: str) -> Holds:
    return Holds(may=False, why=why)


@attrs.frozen(kw_only=True)
class Place:
    """One place: what it is, who writes it, what can rest in it, how it is cleared, and how that is checked.

    *writers* are modules of this package. *files* are endings of the database's name, or patterns in the home folder.
    A place within reach tells how it is checked logically and physically; any other tells for how long it keeps what
    it has.
    """

    name: str
    what: str
    root: Root
    writers: tuple[str, ...]
    old_source: Holds
    creators: Holds
    cleared: str
    files: tuple[str, ...] = ()
    logical: str = ""
    physical: str = ""
    beyond: str = ""

    def __attrs_post_init__(self) -> None:
        """Refuse an entry that promises nothing."""
        told = self.logical and self.physical if self.is_in_reach else self.beyond
        if not told:
            raise ValueError(f"{self.name}: say how it is checked, or for how long it keeps what it has")

    @property
    def is_in_reach(self) -> bool:
        """True when the cut-over looks through it."""
        return self.root in IN_REACH


_SQL: Final = "adapters.sql."
_CLI: Final = "entrypoints.cli."
_SIMULATOR: Final = "adapters.simulator."
_ROWS: Final = "every row by its source, every column of every table by SQL"
_BYTES: Final = "every byte, also what is encoded or packed"
_REWRITTEN: Final = "deleted with secure_delete, then the file is rewritten (VACUUM)"
_NO_FIGURES: Final = _never("nothing that came from a source of figures is written there")
_NO_PERSON: Final = _never("no person is named in it")
_OF_ROWS: Final = _may("it repeats rows of tables")
_HIDDEN: Final = _may(
    "what was readable when it was written, and nothing of the old source since the cut-over began"
)
_USERS: Final = "delete the file; this program does not know where it is"
_UNTIL_DELETED: Final = "until whoever keeps the file deletes it"

PLACES: Final[tuple[Place, ...]] = (
    # --- the database -------------------------------------------------------------------------------------------
    Place(
        name="tables",
        what="the rows of the database, reports, letters with attachments, templates, pictures and queues among them",
        root=Root.DATABASE,
        files=("",),
        writers=(
            _SQL + "engines",
            _SQL + "schema",
            _SQL + "premises",
            _SQL + "log_file",
            _SQL + "losing",
        ),
        old_source=_may(
            "figures, posts and captures with that source, and what was made from them; see the tables"
        ),
        creators=_may("accounts, influencers, their figures and letters; see the columns"),
        cleared="deleted by source, in batches; " + _REWRITTEN,
        logical=_ROWS,
        physical=_BYTES,
    ),
    Place(
        name="indexes",
        what="index pages in the database file",
        root=Root.DATABASE,
        files=("",),
        writers=(_SQL + "engines",),
        old_source=_OF_ROWS,
        creators=_OF_ROWS,
        cleared="they lose a value with its row, and are built anew when the file is rewritten",
        logical="SQLite keeps them equal to the rows",
        physical=_BYTES,
    ),
    Place(
        name="full-text indexes",
        what="word lists made from texts; there are none",
        root=Root.DATABASE,
        files=("",),
        writers=(_SQL + "engines",),
        old_source=_may("words outlast the text they came from until the index is rebuilt"),
        creators=_may("words outlast the text they came from until the index is rebuilt"),
        cleared="rebuilt before the file is rewritten",
        logical="a virtual table without a declared way to rebuild it is a finding",
        physical=_BYTES,
    ),
    Place(
        name="statistics",
        what="what SQLite has learnt of values for its plans (sqlite_stat1 and its kin), after somebody ran ANALYZE",
        root=Root.DATABASE,
        files=("",),
        writers=(_SQL + "rebuilding",),
        old_source=_may("samples repeat values of indexed columns"),
        creators=_may("samples repeat values of indexed columns"),
        cleared="emptied and learnt anew after the removal",
        logical=_ROWS,
        physical=_BYTES,
    ),
    Place(
        name="free pages",
        what="pages of the database file that nobody uses, and the list of them",
        root=Root.DATABASE,
        files=("",),
        writers=(_SQL + "engines",),
        old_source=_may("deleted rows stay there unless they are wiped"),
        creators=_may("deleted rows stay there unless they are wiped"),
        cleared=_REWRITTEN,
        logical="the list of free pages is empty after rewriting",
        physical="every free page is blank; " + _BYTES,
    ),
    Place(
        name="log",
        what="SQLite's write-ahead log",
        root=Root.DATABASE,
        files=("-wal",),
        writers=(_SQL + "engines",),
        old_source=_may("it holds pages as they were"),
        creators=_may("it holds pages as they were"),
        cleared="brought into the file and truncated, and SQLite must say that no reader kept it from that",
        logical="the checkpoint's answer says not busy",
        physical=_BYTES,
    ),
    Place(
        name="journal",
        what="SQLite's rollback journals, which other modes or programs leave",
        root=Root.DATABASE,
        files=("-journal", "-mj*"),
        writers=(_SQL + "engines",),
        old_source=_may("it holds pages as they were"),
        creators=_may("it holds pages as they were"),
        cleared="taken away once SQLite has finished with it",
        logical="one that holds anything is a finding",
        physical=_BYTES,
    ),
    Place(
        name="shared memory",
        what="SQLite's index of its log",
        root=Root.DATABASE,
        files=("-shm",),
        writers=(_SQL + "engines",),
        old_source=_never("it holds numbers of pages and checksums"),
        creators=_never("it holds numbers of pages and checksums"),
        cleared="SQLite takes it away with the last connection",
        logical="it has no rows",
        physical=_BYTES,
    ),
    Place(
        name="phase marks",
        what="how far the cut-over has come, in files that outlast the database",
        root=Root.DATABASE,
        files=("-phase",),
        writers=(_SQL + "marks",),
        old_source=_NO_FIGURES,
        creators=_NO_PERSON,
        cleared="never: they keep an older database from being served",
        logical="a phase and a time",
        physical=_BYTES,
    ),
    Place(
        name="copies in the making",
        what="a backup or a restored database before it gets its name",
        root=Root.DATABASE,
        files=("*.part", ".restoring*"),
        writers=(_SQL + "copying", _SQL + "restoring", _SQL + "present"),
        old_source=_may("a copy holds what the database held"),
        creators=_may("a copy holds what the database held"),
        cleared="taken away when the command ends; one that was killed leaves a file that is found here",
        logical="such a file is there only while a command runs",
        physical=_BYTES,
    ),
    # --- the home folder ----------------------------------------------------------------------------------------
    Place(
        name="phase marks at home",
        what="the same marks, by installation",
        root=Root.HOME,
        files=("phases/*",),
        writers=(_SQL + "marks",),
        old_source=_NO_FIGURES,
        creators=_NO_PERSON,
        cleared="never: they keep an older database from being served",
        logical="a phase and a time",
        physical=_BYTES,
    ),
    Place(
        name="quota",
        what="the count of calls to TikTok, a small database of its own",
        root=Root.HOME,
        files=("tiktok-quota.db*",),
        writers=("adapters.quota.sqlite",),
        old_source=_NO_FIGURES,
        creators=_NO_PERSON,
        cleared="it need not be",
        logical="it holds names of endpoints, times and counts",
        physical=_BYTES,
    ),
    Place(
        name="keys",
        what="the keys that seal secrets and sign documents, and drafts of them",
        root=Root.HOME,
        files=("*.key", "*.key.*.draft"),
        writers=("adapters.sealing.key_files",),
        old_source=_NO_FIGURES,
        creators=_NO_PERSON,
        cleared="a draft goes when the next key is made",
        logical="they hold keys and nothing else",
        physical=_BYTES,
    ),
    Place(
        name="settings",
        what="influence.toml, which users write",
        root=Root.HOME,
        files=("influence.toml",),
        writers=(),
        old_source=_NO_FIGURES,
        creators=_NO_PERSON,
        cleared="it need not be",
        logical="this program only reads it",
        physical=_BYTES,
    ),
    Place(
        name="files in the making",
        what="reports and other files in the home folder before they get their names",
        root=Root.HOME,
        files=("*.part", ".*.part"),
        writers=(
            _CLI + "report_files",
            _CLI + "profile_image",
            _CLI + "plan_file",
            _CLI + "erasure_plan_file",
        ),
        old_source=_HIDDEN,
        creators=_may("a report names creators"),
        cleared="taken away when the command ends; one that was killed leaves a file that is found here",
        logical="such a file is there only while a command runs",
        physical=_BYTES,
    ),
    # --- where users say ----------------------------------------------------------------------------------------
    Place(
        name="backups",
        what="copies of the database that `backup` and `restore` made",
        root=Root.NAMED,
        writers=(_SQL + "copying", _SQL + "present"),
        old_source=_may(
            "a copy holds what the database held; it is served to nobody until the cut-over ran on it"
        ),
        creators=_may("a copy holds what the database held; restoring applies the erasures since"),
        cleared="delete the file",
        beyond="until the day that `influence backup list` names for each",
    ),
    Place(
        name="reports",
        what="files that `report -o`, `schedules`, `history` and `accounts image -o` wrote",
        root=Root.NAMED,
        writers=(
            _CLI + "report_files",
            _CLI + "history",
            _CLI + "profile_image",
            "adapters.reports.workbook",
        ),
        old_source=_HIDDEN,
        creators=_may("a report names creators and their figures"),
        cleared=_USERS,
        beyond=_UNTIL_DELETED,
    ),
    Place(
        name="plans and certificates",
        what="plans of the cut-over and of erasures, certificates, receipts, audit exports, a creator's own data",
        root=Root.NAMED,
        writers=(_CLI + "plan_file", _CLI + "erasure_plan_file", _CLI + "report_files"),
        old_source=_never(
            "they hold handles, verdicts, counts and digests; a creator's own data passes the read gate"
        ),
        creators=_may("a plan names handles; what a creator asked for holds all of theirs"),
        cleared=_USERS,
        beyond=_UNTIL_DELETED,
    ),
    Place(
        name="simulator",
        what="the state file of the simulator, with made-up creators",
        root=Root.NAMED,
        writers=(_SIMULATOR + "state_file",),
        old_source=_NO_FIGURES,
        creators=_may("handles of a file that it was seeded with; all else is made up"),
        cleared=_USERS,
        beyond=_UNTIL_DELETED,
    ),
    Place(
        name="demo",
        what="folders of `demo` and of rehearsed scenarios: a whole installation with made-up creators",
        root=Root.NAMED,
        writers=(
            _CLI + "story.agency",
            _CLI + "story.campaign_acts",
            _CLI + "story.stage",
            _CLI + "scenario.scene",
        ),
        old_source=_never("every value in it is made up"),
        creators=_never("every person in it is made up"),
        cleared="scenarios take theirs away; delete the demo's folder",
        beyond="until whoever ran the demo deletes its folder",
    ),
    # --- in passing ---------------------------------------------------------------------------------------------
    Place(
        name="temporary files of SQLite",
        what="the copy that is made while the file is rewritten, and sorting",
        root=Root.PASSING,
        writers=(_SQL + "premises",),
        old_source=_never("queries sort in memory; what is rewritten has been removed before"),
        creators=_OF_ROWS,
        cleared="they have no name from the moment they are made, and end with the statement",
        beyond="until the statement ends",
    ),
    Place(
        name="twin",
        what="the small installation in which the search is tried before the cut-over deletes",
        root=Root.PASSING,
        writers=(_SQL + "rehearsal", _SQL + "twin"),
        old_source=_never("every value in it is made up"),
        creators=_never("every value in it is made up"),
        cleared="taken away with its folder",
        beyond="until the command ends; a killed one leaves made-up values in the temporary folder",
    ),
    Place(
        name="search",
        what="the program that reads files, and what it is told to look for",
        root=Root.PASSING,
        writers=(_SQL + "evidence", _SQL + "scan"),
        old_source=_may("the values it looks for, in its memory"),
        creators=_may("the values it looks for, in its memory"),
        cleared="it ends with the search",
        beyond="until the search ends",
    ),
    Place(
        name="caches in the process",
        what="what a process keeps in memory so as not to work it out again",
        root=Root.PASSING,
        writers=(
            "application.file_cells",
            "application.read_orders",
            "application.read_posts",
            "domain.explanations",
            "domain.read_gate",
            _SQL + "accounts",
            _SQL + "api_keys",
            _SQL + "many_days",
            _SQL + "daily_writes",
            _SQL + "rehearsal",
            _SQL + "roster",
            _SQL + "some_figures",
            "adapters.templates.renderer",
            "adapters.webhooks.sender",
            "entrypoints.api.v1.reference",
            "entrypoints.api.v1.router",
            "entrypoints.forms.accounts",
            "entrypoints.plain",
            _SIMULATOR + "state_file",
            _SIMULATOR + "videos",
            _SIMULATOR + "profiles",
            "adapters.memory.storage",
        ),
        old_source=_may("numbers as a file wrote them, while it is imported; none is kept for readers"),
        creators=_never(
            "they hold statements, templates, numbers, scopes, reasons and classes; accounts only for one answer"
        ),
        cleared="they end with the process",
        beyond="until the process ends; restart `influence serve` and `influence worker` after the cut-over",
    ),
    Place(
        name="terminal and log",
        what="what commands print: data on stdout, talk and warnings on stderr",
        root=Root.PASSING,
        writers=(
            _CLI + "output",
            _CLI + "session",
            _CLI + "main",
            "entrypoints.facade.doors",
            "adapters.tiktok.fields",
            "adapters.tiktok.wire",
        ),
        old_source=_HIDDEN,
        creators=_may(
            "lists name creators; the log holds names of fields and errors, no values and no statements"
        ),
        cleared="rotate what your system keeps of it",
        beyond="as long as your system keeps what it printed",
    ),
    Place(
        name="answers over HTTP",
        what="pages and answers of `serve`, in browsers and whatever stands between",
        root=Root.PASSING,
        writers=("entrypoints.api.pages", "entrypoints.api.problems"),
        old_source=_HIDDEN,
        creators=_may("a page names the creator who looks at it"),
        cleared="every answer says no-store",
        beyond="until the page is closed; whoever saved it keeps it",
    ),
    # --- outside ------------------------------------------------------------------------------------------------
    Place(
        name="letters and webhooks that left",
        what="mail in mailboxes, messages at webhook endpoints",
        root=Root.OUTSIDE,
        writers=("adapters.notifications.mail", "adapters.webhooks.sender"),
        old_source=_never("events hold no figures, and a report by mail none of the old source"),
        creators=_may("letters are addressed to people and name creators"),
        cleared="only by whoever received them",
        beyond="as long as the receiver keeps them",
    ),
    Place(
        name="imported files",
        what="files that users import; they are read and never written",
        root=Root.OUTSIDE,
        writers=(),
        old_source=_may("a file of the old source is the customer's own"),
        creators=_may("a file of the old source is the customer's own"),
        cleared=_USERS,
        beyond=_UNTIL_DELETED,
    ),
    Place(
        name="disk and memory of the machine",
        what="blocks that a file system has given up, swap, crash dumps, snapshots",
        root=Root.OUTSIDE,
        writers=(),
        old_source=_may("no program can see or wipe them"),
        creators=_may("no program can see or wipe them"),
        cleared="encrypt the disk and the swap; expire snapshots",
        beyond="as long as the machine's own rules say",
    ),
)
