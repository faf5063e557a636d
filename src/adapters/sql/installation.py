"""The release and the steps of the cut-over, in SQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.installation import cutover_steps, installation
from influence.adapters.sql.tables.posts import removed_posts
from influence.domain.campaigns import CampaignId
from influence.domain.cutover import CutoverStep
from influence.domain.phase import NEXT, PhaseRefused, Release
from influence.domain.ports.cutover import RemovedPosts


def _noting() -> sa.Executable:
    fresh = insert(cutover_steps)
    more = {"at": fresh.excluded.at, "removed": cutover_steps.c.removed + fresh.excluded.removed}
    return fresh.on_conflict_do_update(index_elements=["step"], set_=more)


_NOTE: Final = _noting()


@attrs.frozen
class SqlInstallation:
    """What all tenants share, and what is left of one tenant's hidden posts."""

    _scope: Scope

    def release(self) -> Release:
        row = self._scope.run(sa.select(installation)).one()
        return Release(row.phase, row.since, row.plan)

    def move(self, release: Release) -> None:
        now = self._scope.phase()
        refused = PhaseRefused(now, release.phase)
        if NEXT.get(now) is not release.phase:
            raise refused
        with self._scope.refusing({Broken.PHASE_GOES_FORWARD: refused}):
            self._scope.run(sa.update(installation).values(attrs.asdict(release)))

    def note(self, step: CutoverStep, at: datetime, removed: int = 0) -> None:
        self._scope.run(_NOTE, {"step": step, "at": at, "removed": removed})

    def steps(self) -> Mapping[CutoverStep, tuple[datetime, int]]:
        return {row.step: (row.at, row.removed) for row in self._scope.run(sa.select(cutover_steps))}

    def removed_posts(self) -> tuple[RemovedPosts, ...]:
        column = removed_posts.c
        rows = self._scope.run(
            sa.select(column.campaign_id, column["count"], column.on)
            .where(column.tenant_id == self._scope.tenant)
            .order_by(column.campaign_id, column.on)
        )
        return tuple(RemovedPosts(CampaignId(row.campaign_id), row._mapping["count"], row.on) for row in rows)
