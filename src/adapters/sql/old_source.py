# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""What is left of the old source, in SQL, over all tenants."""

from collections.abc import Mapping
from typing import Final

import attrs

from influence.adapters.sql.fence import open_places
from influence.adapters.sql.rebuilding import drain, rebuild
from influence.adapters.sql.removal import ATTACHED, START, Progress, remove
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.snapshots import ACCOUNTS, LEGACY, POSTS, Layout
from influence.domain.campaigns import CampaignId
from influence.domain.metrics import AccountMetric, PostMetric
from influence.domain.phase import Phase, PhaseRefused
from influence.domain.provenance import Provenance


def _snapshots(table: str, layout: Layout[AccountMetric] | Layout[PostMetric]) -> str:
    numbers = " + ".join(f"({name} IS NOT NULL)" for name in layout.columns[:-1])
    texts = "CASE WHEN lists IS NULL THEN 0 ELSE (SELECT count(*) FROM json_each(lists)) END"
    return f"SELECT count(*), coalesce(sum({numbers} + {texts}), 0) FROM {table} WHERE source = {LEGACY}"


_ACCOUNT_SNAPSHOTS: Final = _snapshots("account_days", ACCOUNTS)
_POST_SNAPSHOTS: Final = _snapshots("post_days", POSTS)
_POSTS: Final = f"SELECT count(*) FROM posts WHERE source = '{Provenance.LEGACY}'"
_KEPT_POSTS: Final = "SELECT count(*) FROM kept_posts WHERE old = 1"
_KEPT_VALUES: Final = f"SELECT count(*) FROM kept_values WHERE source = '{Provenance.LEGACY}'"
_IN_CAMPAIGNS: Final = f"""
SELECT name, campaign_id, posts FROM (
    SELECT attachments.tenant_id AS tenant, campaign_id, count(DISTINCT post_id) AS posts
    FROM {ATTACHED} GROUP BY 1, 2
) JOIN tenants ON tenants.id = tenant ORDER BY tenant, campaign_id
"""


@attrs.frozen
class SqlOldSource:
    """The old source's rows of every tenant."""

    _scope: Scope
    _progress: Progress

    def counts(self) -> Mapping[str, int]:
        run = self._scope.connection.exec_driver_sql
        snapshots, values = run(_ACCOUNT_SNAPSHOTS).one()
        post_snapshots, post_values = run(_POST_SNAPSHOTS).one()
        return {
            "account snapshots": snapshots,
            "account values": values,
            "posts": run(_POSTS).scalar_one(),
            "post snapshots": post_snapshots,
            "post values": post_values,
            "posts in campaigns": sum(self.posts_in_campaigns().values()),
            "posts in kept reports": run(_KEPT_POSTS).scalar_one(),
            "values in kept reports": run(_KEPT_VALUES).scalar_one(),
        }

    def posts_in_campaigns(self) -> Mapping[tuple[str, CampaignId], int]:
        rows = self._scope.connection.exec_driver_sql(_IN_CAMPAIGNS)
        return {(tenant, CampaignId(campaign)): count for tenant, campaign, count in rows}

    def remove(self, most: int) -> int:
        if self._scope.phase() is Phase.BEFORE:
            raise PhaseRefused(Phase.BEFORE, Phase.CLOSING)
        rows, self._progress.reached = remove(self._scope.connection, most, self._progress.reached)
        if not rows:  # whoever asks again, after a backup was put back, is answered by a look from the start
            self._progress.reached = START
        return rows

    def open_places(self) -> tuple[str, ...]:
        return tuple(open_places(self._scope.connection))

    def drain(self, most: int) -> int:
        return drain(self._scope.connection, most)

    def rebuild(self, after: int, most: int) -> int | None:
        return rebuild(self._scope.connection, after, most)
