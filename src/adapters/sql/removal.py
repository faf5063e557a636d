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
from influence.domain.cutover_record import ContentsChanged
from influence.domain.posts import Why
from influence.domain.provenance import Provenance

MOST_ROWS: Final = 20_000
"""Rows of figures that one batch looks at, beyond those of its first subject: nobody waits long for the next turn."""

FIRST_OF_STAGE: Final = 1000
"""Subjects of the first batch of a stage: one may cost many times what one of the stage before did."""

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
    """One kind of subject: its figures, what is written down first, what is deleted, and what may go.

    *goes* counts the rows within reach that are not somebody else's, in words of its own.
    """

    subjects: str
    figures: str
    owner: str
    first: tuple[str, ...]
    deletes: tuple[str, ...]
    goes: str

    @property
    def next(self) -> str:
        """How many subjects come next, and the number of the last of them."""
        some = f"SELECT id FROM {self.subjects} WHERE id > ? ORDER BY id LIMIT ?"
        return f"SELECT count(*), min(id), max(id) FROM ({some})"

    @property
    def too_many(self) -> str:
        """The subject at which a batch would have to look at too many rows, if there is one."""
        return (
            f"SELECT {self.owner} FROM {self.figures} WHERE {self.owner} > ? AND {self.owner} <= ? "
            f"ORDER BY {self.owner} LIMIT 1 OFFSET {MOST_ROWS}"
        )


_OTHER_CODES: Final = "source BETWEEN 2 AND 5"
_OTHER_WORDS: Final = "source IN ('ttcm_public', 'ttcm_authorised', 'ttcm_order_report', 'user')"
_KNOWN_POST: Final = f"EXISTS (SELECT 1 FROM posts WHERE posts.id = post_id AND posts.{_OTHER_WORDS})"
_OTHER_REASONS: Final = "why IN ('by_hand', 'keyword', 'order_link')"

STAGES: Final = (
    Stage(
        "accounts",
        "account_days",
        "account_id",
        (),
        (f"DELETE FROM account_days WHERE account_id > ? AND account_id <= ? AND {_OLD_DAY}",),
        f"SELECT count(*) FROM account_days WHERE account_id > ?1 AND account_id <= ?2 AND NOT {_OTHER_CODES}",
    ),
    Stage(
        "posts",
        "post_days",
        "post_id",
        (_COUNT,),
        (  # in the order of the foreign keys
            f"DELETE FROM kept_values WHERE {_IN_RANGE} AND {_OLD_POST}",
            f"DELETE FROM kept_posts WHERE {_IN_RANGE} AND old = 1",
            f"DELETE FROM attachments WHERE {_IN_RANGE} AND ({_CAPTURE} OR {_ITS_POST})",
            f"DELETE FROM post_days WHERE {_IN_RANGE} AND ({_OLD_DAY} OR {_ITS_POST})",
            f"DELETE FROM posts WHERE id > ? AND id <= ? AND {_OLD_POST}",
        ),
        f"""
        SELECT (SELECT count(*) FROM posts WHERE id > ?1 AND id <= ?2 AND NOT {_OTHER_WORDS})
        + (SELECT count(*) FROM post_days
            WHERE post_id > ?1 AND post_id <= ?2 AND NOT ({_OTHER_CODES} AND {_KNOWN_POST}))
        + (SELECT count(*) FROM attachments
            WHERE post_id > ?1 AND post_id <= ?2 AND NOT ({_OTHER_REASONS} AND {_KNOWN_POST}))
        + (SELECT count(*) FROM kept_posts WHERE post_id > ?1 AND post_id <= ?2 AND old <> 0)
        + (SELECT count(*) FROM kept_values WHERE post_id > ?1 AND post_id <= ?2 AND NOT {_OTHER_WORDS})
        """,
    ),
)


@attrs.frozen
class Reached:
    """How far a run has come: nothing of the old source is left up to this subject of this stage.

    So many subjects *fit* into a batch, as far as was seen.
    """

    stage: int = 0
    subject: int = 0
    fit: int = FIRST_OF_STAGE


START: Final = Reached()


@attrs.define
class Progress:
    """Where the next batch begins. Forgetting it costs one look over the rows, nothing else."""

    reached: Reached = START


def remove(connection: sa.Connection, most: int, reached: Reached) -> tuple[int, Reached]:
    """How many rows of the next subjects went, at most *most* of one stage, and how far that is; 0 at the end.

    Raises:
        ContentsChanged: something else went with them; nothing of this transaction may be kept.
    """
    while reached.stage < len(STAGES):
        stage = STAGES[reached.stage]
        after = _after(connection, stage, reached, most)
        if after is None:
            reached = Reached(reached.stage + 1)
            continue
        rows = _delete(connection, stage, (reached.subject, after.subject))
        reached = after
        if rows:
            return rows, reached
    return 0, reached


def _after(connection: sa.Connection, stage: Stage, reached: Reached, most: int) -> Reached | None:
    """How far the next batch goes; None when no subject is left."""
    begin, run = reached.subject, connection.exec_driver_sql
    count, first, last = run(stage.next, (begin, min(most, reached.fit))).one()
    if not count:
        return None
    crowded = run(stage.too_many, (begin, last)).scalar()
    if crowded is None:
        return attrs.evolve(reached, subject=last, fit=max(reached.fit, 2 * count))
    end = max(first, crowded - 1)
    return attrs.evolve(reached, subject=end, fit=max(1, count * (end - begin) // (last - begin)))


def _delete(connection: sa.Connection, stage: Stage, some: tuple[int, int]) -> int:
    """How many rows went, between two subjects."""
    run = connection.exec_driver_sql
    goes = run(stage.goes, some).scalar_one()
    if not goes:
        return 0
    for statement in stage.first:
        run(statement, some)
    rows = sum(run(statement, some).rowcount for statement in stage.deletes)
    if rows != goes:
        raise ContentsChanged((stage.subjects, stage.figures))
    return rows
