"""The release, the runs and the record of the cut-over, in SQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.contents import SqlContents
from influence.adapters.sql.cutover_records import SqlCutoverRecords
from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope
from influence.adapters.sql.tables.cutover import cutover_others, cutover_runs
from influence.adapters.sql.tables.installation import cutover_steps, installation
from influence.adapters.sql.tables.posts import removed_posts
from influence.domain.campaigns import CampaignId
from influence.domain.cutover import CutoverStep
from influence.domain.cutover_record import CutoverRecord
from influence.domain.cutover_run import CutoverRun
from influence.domain.jobs import LeaseLost
from influence.domain.phase import NEXT, Phase, PhaseRefused, Release
from influence.domain.ports.cutover import RemovedPosts


def _noting() -> sa.Executable:
    fresh = insert(cutover_steps)
    more = {"at": fresh.excluded.at, "removed": cutover_steps.c.removed + fresh.excluded.removed}
    return fresh.on_conflict_do_update(index_elements=["step"], set_=more)


_NOTE: Final = _noting()
_RUN: Final = sa.select(*(column for column in cutover_runs.c if column.name != "id"))
_TOKEN: Final = cutover_runs.c.lease_token == sa.bindparam("token")
_CHANGE: Final[Mapping[str, Any]] = {
    name.name: sa.bindparam(f"new_{name.name}") for name in cutover_runs.c if name.name != "id"
}
_CLAIM: Final = sa.update(cutover_runs).where(_TOKEN).values(_CHANGE)
_RELEASE: Final = sa.select(installation)
_HOLD: Final = _CLAIM.where(cutover_runs.c.lease_until.is_not(None))


def _new(run: CutoverRun) -> dict[str, Any]:
    return {f"new_{name}": value for name, value in attrs.asdict(run).items()}


@attrs.frozen
class SqlInstallation:
    """What all tenants share, and what is left of one tenant's hidden posts."""

    _scope: Scope

    def release(self) -> Release:
        if self._scope.floor is not None:
            return self._scope.floor
        row = self._scope.run(_RELEASE).one()
        return Release(row.phase, row.since, row.plan)

    def move(self, release: Release) -> None:
        now = self._scope.phase()
        refused = PhaseRefused(now, release.phase)
        if NEXT.get(now) is not release.phase:
            raise refused
        with self._scope.refusing({Broken.PHASE_GOES_FORWARD: refused}):
            self._scope.run(sa.update(installation).values(attrs.asdict(release)))
        if release.phase is Phase.CLOSING:
            self._scope.run(sa.delete(cutover_others))

    def note(self, step: CutoverStep, at: datetime, removed: int = 0) -> None:
        self._scope.run(_NOTE, {"step": step, "at": at, "removed": removed})

    def steps(self) -> Mapping[CutoverStep, tuple[datetime, int]]:
        rows = {row.step: (row.at, row.removed) for row in self._scope.run(sa.select(cutover_steps))}
        return {step: rows[step] for step in CutoverStep if step in rows}

    def run(self) -> CutoverRun:
        return CutoverRun(**self._scope.run(_RUN).one()._mapping)

    def claim(self, run: CutoverRun) -> None:
        if not self._scope.run(_CLAIM, {"token": run.lease_token - 1, **_new(run)}).rowcount:
            raise LeaseLost

    def hold(self, run: CutoverRun) -> None:
        if not self._scope.run(_HOLD, {"token": run.lease_token, **_new(run)}).rowcount:
            raise LeaseLost

    def facts(self) -> CutoverRecord | None:
        record = SqlCutoverRecords(self._scope).find()
        return record and attrs.evolve(record, others=SqlContents(self._scope).others())

    def keep_facts(self, record: CutoverRecord) -> None:
        SqlCutoverRecords(self._scope).keep(record)

    def removed_posts(self) -> tuple[RemovedPosts, ...]:
        column = removed_posts.c
        rows = self._scope.run(
            sa.select(column.campaign_id, column["count"], column.on)
            .where(column.tenant_id == self._scope.tenant)
            .order_by(column.campaign_id, column.on)
        )
        return tuple(RemovedPosts(CampaignId(row.campaign_id), row._mapping["count"], row.on) for row in rows)
