"""A database about to leave the old source: figures of accounts, captured posts in campaigns, and TikTok's own."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage

POSTS_OF_EACH: Final = 5
_CAMPAIGNS: Final = 100
_OLD_DAYS, _PUBLIC_DAYS = 2, 3
VALUES_OF_EACH: Final = _OLD_DAYS * 10 + _PUBLIC_DAYS * 5 + POSTS_OF_EACH * 3
_ACCOUNT: Final = """
INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, membership, door, added_at, added_by, version)
VALUES (?1, 1, 'tiktok', 'creator.' || ?1, 'creator.' || ?1, 'in', 'taken_over', 0, 'bench', 0)
"""
_OLD_DAY: Final = """
INSERT INTO account_days (account_id, source, day, as_of, follower_count, video_count, engagement_rate,
  legacy_average_views, legacy_average_likes, legacy_average_comments, legacy_followers_growth,
  legacy_follower_credibility, legacy_followers, legacy_total_posts)
VALUES (?1, 1, ?2, 0, ?1 * 7, ?1, 0.5, ?1 * 3, ?1 * 2, ?1, 0.1, 0.9, ?1 * 7, ?1 % 900)
"""
_PUBLIC_DAY: Final = """
INSERT INTO account_days (account_id, source, day, as_of, follower_count, like_count, video_count, lists)
VALUES (?1, 2, ?2, 0, ?1 * 7, ?1 * 9, ?1, json_object('user_name', 'creator.' || ?1, 'display_name', 'Creator'))
"""
_CAMPAIGN: Final = """
INSERT INTO campaigns (id, tenant_id, name, name_folded, brand, description, hashtags, keywords, created_at,
  created_by, version)
VALUES (?1, 1, 'Campaign ' || ?1, 'campaign ' || ?1, 'Brand', '', '["#brand"]', '[]', 0, 'bench', 0)
"""
_POST: Final = """
INSERT INTO posts (id, tenant_id, network, external_id, account_id, url, caption, published_at, status, source)
VALUES (?1, 1, 'tiktok', printf('7%018d', ?1 * 7919), ?2,
  printf('https://www.tiktok.com/@creator.%d/video/7%018d', ?2, ?1 * 7919),
  CASE ?3 WHEN 'legacy' THEN 'So happy with my #brand number ' || ?1 ELSE '' END, 0, 'live', ?3)
"""
_ATTACHMENT: Final = """
INSERT INTO attachments (tenant_id, campaign_id, post_id, network, why, at, "by")
VALUES (1, ?2, ?1, 'tiktok', ?3, 0, 'bench')
"""
_POST_DAY: Final = """
INSERT INTO post_days (post_id, source, day, as_of, video_views, likes, comments)
VALUES (?1, ?2, 19000, 0, ?1 * 3, ?1 * 2, ?1)
"""


def _posts(accounts: int) -> Iterator[tuple[int, int, bool]]:
    """Each post with its account, and whether the old source captured it: three of four were."""
    for number in range(accounts * POSTS_OF_EACH):
        yield number + 1, number // POSTS_OF_EACH + 1, number % 4 != 0


def build(database: Path, accounts: int) -> None:
    """So many accounts with `VALUES_OF_EACH` values each, 62.5 % of them the old source's."""
    prepare(f"sqlite:///{database}")
    open_storage(f"sqlite:///{database}").add_tenant("default")
    with sqlite3.connect(database) as connection:
        fill, numbers = connection.executemany, range(1, accounts + 1)
        fill(_ACCOUNT, ((number,) for number in numbers))
        fill(_OLD_DAY, ((number, day) for number in numbers for day in range(_OLD_DAYS)))
        fill(_PUBLIC_DAY, ((number, day) for number in numbers for day in range(_PUBLIC_DAYS)))
        fill(_CAMPAIGN, ((number,) for number in range(1, _CAMPAIGNS + 1)))
        told = {True: ("legacy", "legacy_capture", 1), False: ("ttcm_public", "by_hand", 2)}
        fill(_POST, ((post, account, told[old][0]) for post, account, old in _posts(accounts)))
        fill(
            _ATTACHMENT,
            ((post, post % _CAMPAIGNS + 1, told[old][1]) for post, _, old in _posts(accounts)),
        )
        fill(_POST_DAY, ((post, told[old][2]) for post, _, old in _posts(accounts)))
    with open_storage(f"sqlite:///{database}").begin("default") as work:
        work.commit()  # counts the rows that lists are read from
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_BY_HAND: Final = (
    # in the order of the foreign keys; a range of numbers each
    ("account_days", "source = 1", "account_id", 1),
    ("attachments", "why = 'legacy_capture'", "post_id", POSTS_OF_EACH),
    ("post_days", "source = 1", "post_id", POSTS_OF_EACH),
    ("posts", "source = 'legacy'", "id", POSTS_OF_EACH),
)


def delete_by_hand(database: Path, accounts: int, batch: int) -> None:
    """What the old source has left, in plain SQL, so many accounts with their posts at a time."""
    connection = sqlite3.connect(database, isolation_level=None)
    for setting in ("secure_delete=ON", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("UPDATE installation SET phase = 'closing'")
    connection.execute("PRAGMA foreign_keys=ON")
    for first in range(0, accounts, batch):
        connection.execute("BEGIN IMMEDIATE")
        for table, old, owner, each in _BY_HAND:
            connection.execute(
                f"DELETE FROM {table} WHERE {old} AND {owner} > ? AND {owner} <= ?",  # noqa: S608 # of this module
                (first * each, (first + batch) * each),
            )
        connection.execute("COMMIT")
    connection.close()
