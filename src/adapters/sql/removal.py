# ruff: noqa: S608 # statements are put together from names of this package; values are always bound
"""Deleting what is left of the old source, in batches of subjects.

A post of the old source goes with everything that hangs on it: its figures and every reason for which it is in a
campaign, also one that a user gave. A post that TikTok has named meanwhile is TikTok's, and only its captures and
its old figures go.
"""

from typing import Final

import attrs
import sqlalchemy as sa

from influence.adapters.sql.snapshots import LEGACY
from influence.domain.posts import Why
from influence.domain.provenance import Provenance

_OLD_POST: Final = f"source = '{Provenance.LEGACY}'"
_CAPTURE: Final = f"why = '{Why.LEGACY_CAPTURE}'"
_OLD_DAY: Final = f"source = {LEGACY}"

ATTACHED: Final = f"attachments JOIN posts ON posts.id = post_id WHERE ({_CAPTURE} OR posts.{_OLD_POST})"
"""The old source's posts in campaigns; one post may stand there for several reasons."""

_ITS_POST: Final = f"EXISTS (SELECT 1 FROM posts WHERE posts.id = post_id AND posts.{_OLD_POST})"
_COUNT: Final = f"""
INSERT INTO removed_posts (tenant_id, campaign_id, "on", count)
SELECT attachments.tenant_id, campaign_id, since, count(DISTINCT post_id)
FROM installation, {ATTACHED} AND post_id > ?1 AND post_id <= ?2 AND since IS NOT NULL
GROUP BY 1, 2, 3
ON CONFLICT (campaign_id, "on") DO UPDATE SET count = count + excluded.count
"""
_IN_RANGE: Final = "post_id > ? AND post_id <= ?"


@attrs.frozen
class Stage:
    """One kind of subject: how the next ones are found, what is written down first, and what is deleted of them."""

    subjects: str
    first: tuple[str, ...]
    deletes: tuple[str, ...]

    @property
    def next(self) -> str:
        """How many subjects come next, and the number of the last of them."""
        some = f"SELECT id FROM {self.subjects} WHERE id > ? ORDER BY id LIMIT ?"
        return f"SELECT count(*), max(id) FROM ({some})"


STAGES: Final = (
    Stage(
        "accounts", (), (f"DELETE FROM account_days WHERE account_id > ? AND account_id <= ? AND {_OLD_DAY}",)
    ),
    Stage(
        "posts",
        (_COUNT,),
        (  # in the order of the foreign keys
            f"DELETE FROM attachments WHERE {_IN_RANGE} AND ({_CAPTURE} OR {_ITS_POST})",
            f"DELETE FROM post_days WHERE {_IN_RANGE} AND ({_OLD_DAY} OR {_ITS_POST})",
            f"DELETE FROM posts WHERE id > ? AND id <= ? AND {_OLD_POST}",
        ),
    ),
)


@attrs.frozen
class Reached:
    """How far a run has come: nothing of the old source is left up to this subject of this stage."""

    stage: int = 0
    subject: int = 0


START: Final = Reached()


@attrs.define
class Progress:
    """Where the next batch begins. Forgetting it costs one look over the rows, nothing else."""

    reached: Reached = START


def remove(connection: sa.Connection, most: int, reached: Reached) -> tuple[int, Reached]:
    """How many rows of the next subjects went, at most *most* of one stage, and how far that is; 0 at the end."""
    run = connection.exec_driver_sql
    while reached.stage < len(STAGES):
        stage = STAGES[reached.stage]
        count, last = run(stage.next, (reached.subject, most)).one()
        if not count:
            reached = Reached(reached.stage + 1)
            continue
        some = (reached.subject, last)
        for statement in stage.first:
            run(statement, some)
        rows = sum(run(statement, some).rowcount for statement in stage.deletes)
        reached = Reached(reached.stage, last)
        if rows:
            return rows, reached
    return 0, reached
