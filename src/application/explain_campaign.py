"""Why a metric is missing in a campaign: for how many, by which rule, and what would help."""

from collections.abc import Iterable

import attrs

from influence.application.acting import Actor
from influence.application.finding import find_campaign
from influence.application.read_accounts import ReadAccounts
from influence.application.read_posts import ReadPosts, Tab
from influence.domain.metrics import AccountMetric, Metric, PostMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence, Observation, Reading
from influence.domain.ports.accounts import AccountFilter
from influence.domain.ports.storage import Storage


@attrs.frozen
class Missing:
    """One reason for which a metric is absent, and for whom: handles, once for each post."""

    absence: Absence
    handles: tuple[str, ...]


@attrs.frozen
class Explained:
    """How many accounts or posts show a metric, and why the others do not, the most common reason first."""

    metric: Metric
    shown: int
    missing: tuple[Missing, ...]

    @property
    def asked(self) -> int:
        """How many accounts or posts there are."""
        return self.shown + sum(len(one.handles) for one in self.missing)


@attrs.frozen
class ExplainCampaign:
    """Explain one metric over the TikTok accounts of a campaign, or over its Published Posts."""

    _storage: Storage
    _read_accounts: ReadAccounts
    _read_posts: ReadPosts

    def __call__(self, by: Actor, which: str, metric: Metric) -> Explained:
        """Who shows *metric*, and why the others do not.

        Raises:
            CampaignNotFound: there is none.
        """
        if isinstance(metric, PostMetric):
            rows = self._read_posts(by, which, Tab.PUBLISHED).rows
            return _explained(metric, ((row.account.handle, row.readings[metric]) for row in rows))
        return _explained(metric, self._accounts(by, which, metric))

    def _accounts(self, by: Actor, which: str, metric: AccountMetric) -> list[tuple[str, Reading]]:
        with self._storage.view(by.tenant) as view:
            campaign = find_campaign(view, which)
        wanted = AccountFilter(Network.TIKTOK, campaign=campaign.id)
        rows = self._read_accounts.all(by, wanted)
        return [(row.account.handle, row.readings[metric]) for row in rows]


def _explained(metric: Metric, told: Iterable[tuple[str, Reading]]) -> Explained:
    shown = 0
    missing: dict[Absence, list[str]] = {}
    for handle, reading in told:
        if isinstance(reading, Observation):
            shown += 1
        else:
            missing.setdefault(reading, []).append(handle)
    found = (Missing(absence, tuple(handles)) for absence, handles in missing.items())
    return Explained(metric, shown, tuple(sorted(found, key=lambda one: -len(one.handles))))
