"""What is left of the old source: in the tables, and in the places where they rest."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import attrs

from influence.domain.campaigns import CampaignId
from influence.domain.cutover import CutoverStep, Finding
from influence.domain.errors import Refused
from influence.domain.phase import Release


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
        """
        ...


@attrs.frozen
class RemovedPosts:
    """What is left of hidden posts: how many, and the day they went."""

    campaign: CampaignId
    count: int
    on: datetime


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

    def removed_posts(self) -> tuple[RemovedPosts, ...]:
        """The counts that stay of this tenant's hidden posts."""
        ...


class Premises(Protocol):
    """The physical places where data rests: files, free pages, logs."""

    def scrub(self) -> None:
        """Rewrite every place so that deleted rows leave no trace.

        Raises:
            OldSourceLeft: a place cannot be rewritten now, for example while somebody else reads it.
        """
        ...

    def examine(self, probes: Sequence[bytes] = ()) -> tuple[Finding, ...]:
        """Everything of the old source that is still there, found without the code that removes it.

        Looks at every row of every place with a source, at free pages and logs, and for each of *probes* at
        every byte of every file.
        """
        ...

    def probes(self, most: int) -> tuple[bytes, ...]:
        """Up to *most* distinctive texts of the old source that are stored now, to look for afterwards."""
        ...
