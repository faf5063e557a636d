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
_ITS_POST: Final = f"EXISTS (SELECT 1 FROM posts WHERE posts.id = post_id AND posts.{_OLD_POST})"

ATTACHED: Final = f"attachments JOIN posts ON posts.id = post_id WHERE ({_CAPTURE} OR posts.{_OLD_POST})"
"""The old source's posts in campaigns; one post may stand there for several reasons."""

_NEXT_ACCOUNTS: Final = f"""
SELECT DISTINCT account_id AS subject FROM account_days WHERE account_id > ?1 AND {_OLD_DAY}
ORDER BY account_id LIMIT ?2
"""
_NEXT_POSTS: Final = f"""
SELECT id AS subject FROM posts WHERE id > ?1 AND {_OLD_POST}
UNION SELECT post_id FROM post_days WHERE post_id > ?1 AND {_OLD_DAY}
UNION SELECT post_id FROM attachments WHERE post_id > ?1 AND {_CAPTURE}
ORDER BY 1 LIMIT ?2
"""
_COUNT: Final = f"""
INSERT INTO removed_posts (tenant_id, campaign_id, "on", count)
SELECT attachments.tenant_id, campaign_id, since, count(DISTINCT post_id)
FROM installation, {ATTACHED} AND post_id > ?1 AND post_id <= ?2 AND since IS NOT NULL
GROUP BY 1, 2, 3
ON CONFLICT (campaign_id, "on") DO UPDATE SET count = count + excluded.count
"""
_IN_RANGE: Final = "post_id > ? AND post_id <= ?"
_OF_ACCOUNTS: Final = (f"DELETE FROM account_days WHERE account_id > ? AND account_id <= ? AND {_OLD_DAY}",)
_OF_POSTS: Final = (
    # in the order of the foreign keys
    f"DELETE FROM attachments WHERE {_IN_RANGE} AND ({_CAPTURE} OR {_ITS_POST})",
    f"DELETE FROM post_days WHERE {_IN_RANGE} AND ({_OLD_DAY} OR {_ITS_POST})",
    f"DELETE FROM posts WHERE id > ? AND id <= ? AND {_OLD_POST}",
)


@attrs.frozen
class Reached:
    """How far a run has come: nothing of the old source is left up to these numbers."""

    account: int = 0
    post: int = 0


START: Final = Reached()


@attrs.define
class Progress:
    """Where the next batch begins. Forgetting it costs one look over the rows, nothing else."""

    reached: Reached = START


@attrs.frozen
class Removal:
    """One batch on one connection."""

    _connection: sa.Connection

    def remove(self, most: int, reached: Reached) -> tuple[int, Reached]:
        """How many rows of the next *most* subjects went, and how far that is."""
        subjects, last_account = self._next(_NEXT_ACCOUNTS, reached.account, most)
        rows = self._delete(_OF_ACCOUNTS, reached.account, last_account)
        _, last_post = self._next(_NEXT_POSTS, reached.post, most - subjects)
        if last_post > reached.post:
            self._connection.exec_driver_sql(_COUNT, (reached.post, last_post))
        rows += self._delete(_OF_POSTS, reached.post, last_post)
        return rows, Reached(last_account, last_post)

    def _next(self, statement: str, after: int, most: int) -> tuple[int, int]:
        """How many subjects come next, and the number of the last of them."""
        counting = f"SELECT count(*), coalesce(max(subject), ?1) FROM ({statement})"
        count, last = self._connection.exec_driver_sql(counting, (after, most)).one()
        return count, last

    def _delete(self, statements: tuple[str, ...], after: int, last: int) -> int:
        if last <= after:
            return 0
        return sum(self._connection.exec_driver_sql(s, (after, last)).rowcount for s in statements)
