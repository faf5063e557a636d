"""What is left of the old source: in the tables, and in the places where they rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from influence.domain.campaigns import CampaignId
from influence.domain.cutover import CutoverStep, Finding
from influence.domain.cutover_record import CutoverRecord
from influence.domain.cutover_run import CutoverRun
from influence.domain.errors import Refused
from influence.domain.phase import Release
from influence.domain.plurals import counted
from influence.domain.probes import Control, Probe


@attrs.frozen
class LegacyWriteRefused(Refused):
    """The database takes nothing of the old source any more."""

    code: ClassVar[str] = "old_source_closed"

    def __str__(self) -> str:
        return "The cut-over has begun: nothing of the old source can be stored any more."


class OldSource(Protocol):
    """What is left of the old source, over all tenants. Selects by provenance and by nothing else."""

    def counts(self) -> Mapping[str, int]:
        """Rows and values left, by category; keys are the same for every store."""
        ...

    def posts_in_campaigns(self) -> Mapping[tuple[str, CampaignId], int]:
        """How many old-source posts stand in each campaign, by tenant and campaign."""
        ...

    def remove(self, most: int) -> int:
        """Delete the old-source rows of the next *most* subjects; the answer is how many rows went, 0 at the end.

        A post of the old source goes with everything that hangs on it. What stays is a count per campaign, dated
        when the cut-over began.

        Raises:
            PhaseRefused: in phase BEFORE.
            ContentsChanged: it would have deleted something else; nothing of this unit of work may be kept.
        """
        ...

    def open_places(self) -> tuple[str, ...]:
        """The places that would still take data of the old source: in each a write is tried.

        For a unit of work that is dropped: what was taken must not be kept.
        """
        ...

    def drain(self, most: int) -> int:
        """Empty what was made from the old source's data and waits, or is kept, to be read.

        The answer is how many rows went or were made anew, at most about *most* of each place; 0 at the end.
        """
        ...

    def rebuild(self, after: int, most: int) -> int | None:
        """Count anew what is counted from the figures, for the next *most* accounts after number *after*.

        The answer is the last of them, and None at the end. The first call also makes the database forget what it
        has learnt of the values it holds.
        """
        ...


@attrs.frozen
class RemovedPosts:
    """What is left of hidden posts: how many, and the day they went."""

    campaign: CampaignId
    count: int
    on: datetime

    def __str__(self) -> str:
        were = "was" if self.count == 1 else "were"
        return f"{counted(self.count, 'post')} from the old source {were} removed on {self.on:%Y-%m-%d}."


class Installation(Protocol):
    """The one release of all tenants, and how far the cut-over has come."""

    def release(self) -> Release:
        """Phase, since when, under which plan."""
        ...

    def move(self, release: Release) -> None:
        """Keep the next phase.

        Raises:
            PhaseRefused: the store has moved on, or would go back.
        """
        ...

    def note(self, step: CutoverStep, at: datetime, removed: int = 0) -> None:
        """Write down that a step was finished, or that *removed* more rows went in it."""
        ...

    def steps(self) -> Mapping[CutoverStep, tuple[datetime, int]]:
        """The steps so far: when, and how many rows went."""
        ...

    def run(self) -> CutoverRun:
        """Who runs the cut-over, or ran it last."""
        ...

    def claim(self, run: CutoverRun) -> None:
        """Keep *run*, whose token is one more than the one that was read.

        Raises:
            LeaseLost: somebody claimed it meanwhile.
        """
        ...

    def hold(self, run: CutoverRun) -> None:
        """Keep how far *run* has come and how long it is held. It makes this unit of work the cut-over's own.

        Raises:
            LeaseLost: somebody else runs it; nothing of this unit of work may be kept.
        """
        ...

    def facts(self) -> CutoverRecord | None:
        """What the cut-over has written down of itself; None before its first start."""
        ...

    def keep_facts(self, record: CutoverRecord) -> None:
        """Write it down, in the place of what was written before. *others* is no part of it."""
        ...

    def removed_posts(self) -> tuple[RemovedPosts, ...]:
        """The counts that stay of this tenant's hidden posts."""
        ...


class Premises(Protocol):
    """The physical places where data rests: files, free pages, logs."""

    def rehearse(self) -> Control:
        """Whether the search can be believed: it is tried on a twin that holds made-up values only.

        The twin has the tables and the files of this installation. Values of every type are planted in every
        column and in every declared file, searched, removed as the cut-over removes, and searched again. Nothing
        of the installation is touched.
        """
        ...

    def size(self) -> int:
        """How many bytes have to be rewritten and read: those of the files."""
        ...

    def scrub(self) -> None:
        """Rewrite every place so that deleted rows leave no trace.

        Raises:
            OldSourceLeft: a place cannot be rewritten now, for example while somebody else reads it.
        """
        ...

    def examine(self, probes: Sequence[Probe] = ()) -> tuple[Finding, ...]:
        """Everything of the old source that is still there, found without the code that removes it.

        Looks at every row of every place with a source, at free pages and logs, and for each of *probes* at
        every column of every table and every byte of every file.
        """
        ...

    def seen(self, probes: Sequence[Probe]) -> frozenset[Probe]:
        """Those of *probes* that can be found now, anywhere."""
        ...

    def probes(self, most: int) -> tuple[Probe, ...]:
        """Up to *most* distinctive values of the old source that are stored now, to look for afterwards."""
        ...
