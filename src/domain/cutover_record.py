"""What a cut-over did, written down while it runs: the facts that its certificate is made of."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Final

import attrs

from influence.domain.errors import Refused
from influence.domain.probes import Control


@attrs.frozen
class TableDigest:
    """What a table holds beside the old source: how many *rows*, and SHA-256 over them in the order of their keys."""

    rows: int
    digest: str


@attrs.frozen
class Sought:
    """What of the old source itself was looked for in every byte: values that stood nowhere else when it began.

    *known* values were drawn, and *seen_before* of them were found before anything was deleted. *sought_after* of
    them were looked for at the end, and *seen_after* were found. A run that was stopped and taken up again knows only
    what was still stored then: nothing of the old source is set aside for the search.
    """

    known: int
    seen_before: int
    sought_after: int = 0
    seen_after: int = 0


@attrs.frozen
class Compaction:
    """The rewriting of the files: how long it took, and how many bytes they had."""

    seconds: float
    bytes_before: int
    bytes_after: int


@attrs.frozen(kw_only=True)
class CutoverRecord:
    """One cut-over, from its first start to its end, however often it was stopped in between.

    *counts* is what the old source had left at the first start, by category, and *removed* what went of it. *before*
    and *after* are digests of every table without the old source; *others* tells how many units of work of everybody
    else wrote into a table meanwhile. *control* is how the search was tried on made-up values.
    """

    plan: str
    policy: str
    operator: str
    begun_at: datetime
    sealed_at: datetime | None = None
    counts: Mapping[str, int] = attrs.field(factory=dict)
    removed: Mapping[str, int] = attrs.field(factory=dict)
    before: Mapping[str, TableDigest] = attrs.field(factory=dict)
    after: Mapping[str, TableDigest] = attrs.field(factory=dict)
    others: Mapping[str, int] = attrs.field(factory=dict)
    control: Control | None = None
    sought: Sought | None = None
    compaction: Compaction | None = None

    @property
    def damaged(self) -> tuple[str, ...]:
        """Tables that changed although nobody wrote into them: only the cut-over itself can have done it."""
        names = sorted({*self.before, *self.after})
        changed = (name for name in names if self.before.get(name) != self.after.get(name))
        return tuple(name for name in changed if not self.others.get(name))


WRITES: Final[Mapping[str, str]] = {
    # what the cut-over itself writes, and why; these tables are in no comparison
    "installation": "the phase",
    "cutover_steps": "the steps that are done",
    "cutover_runs": "who runs it, and how far it has come",
    "cutover_records": "the facts of the certificate",
    "cutover_counts": "the facts of the certificate",
    "cutover_digests": "the facts of the certificate",
    "cutover_others": "who else wrote meanwhile",
    "removed_posts": "how many hidden posts went from each campaign",
    "outbox": "the news that it began and ended; news of posts of the old source lose their address",
    "notices": "news of posts of the old source lose their address",
    "deeds": "the deed of the program that has it done",
    "audit_records": "the audit of its own changes",
    "audit_names": "the audit of its own changes",
    "audit_pending": "the audit of its own changes",
    "roster": "a copy that is counted anew",
    "roster_due": "what is to be counted anew",
}


@attrs.frozen
class ContentsChanged(Refused):
    """The cut-over would have changed, or has changed, what is not the old source's."""

    code: ClassVar[str] = "contents_changed"

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return f"Data that is not the old source's changed without a cause: {', '.join(self.parts)}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What to do next."""
        return (
            "Do not go on. Put back the backup that was made before the cut-over: influence restore FILE",
            "See how far it has come: influence cutover status",
        )
