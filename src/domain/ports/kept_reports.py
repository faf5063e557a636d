"""Keeping reports as they were."""

from collections.abc import Sequence
from typing import Protocol

from influence.domain.campaigns import CampaignId
from influence.domain.kept_reports import KeptParticipant, KeptPost, KeptReport, KeptReportId


class KeptReports(Protocol):
    """The kept reports of this tenant.

    What a report tells of accounts and posts goes with them, and each figure with the right by which it may rest: see
    `Erasure`. The report of one account goes with the account.
    """

    def add(
        self, report: KeptReport, participants: Sequence[KeptParticipant], posts: Sequence[KeptPost]
    ) -> KeptReport:
        """Keep a report; the answer has its number.

        Raises:
            CampaignNotFound: the tenant has no such campaign.
            LegacyWriteRefused: something of the old source is in it, from CLOSING on.
        """
        ...

    def get(self, number: KeptReportId) -> KeptReport:
        """The report.

        Raises:
            KeptReportNotFound: there is none.
        """
        ...

    def all(self, campaign: CampaignId | None = None) -> tuple[KeptReport, ...]:
        """All reports, or those of one campaign, in the order in which they were kept."""
        ...

    def participants(self, number: KeptReportId) -> tuple[KeptParticipant, ...]:
        """What is left of who took part, in the order in which they were kept."""
        ...

    def posts(self, number: KeptReportId) -> tuple[KeptPost, ...]:
        """What is left of the posts and their figures, in the order in which they were kept."""
        ...

    def remove(self, number: KeptReportId) -> None:
        """Drop a report.

        Raises:
            KeptReportNotFound: there is none.
        """
        ...
