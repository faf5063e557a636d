"""What the table of copies refuses by itself, whoever writes."""

import sqlite3
from typing import Final

import pytest

ROW: Final = {
    "tenant_id": 1, "account_id": 1, "source": "ttcm_public", "address_digest": "a" * 64, "media_type": "image/png",
    "width": 1, "height": 1, "content": b"a", "fetched_at": 1, "expires_at": 2,
}  # fmt: skip


def put(raw: sqlite3.Connection, **changes: object) -> None:
    row = {**ROW, **changes}
    names = ", ".join(row)
    raw.execute(f"INSERT INTO images ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))  # noqa: S608


@pytest.fixture
def owned(raw: sqlite3.Connection) -> sqlite3.Connection:
    """A database with one tenant and one account."""
    raw.execute("INSERT INTO tenants (id, name) VALUES (1, 'acme')")
    raw.execute(
        "INSERT INTO accounts (id, tenant_id, network, handle, handle_folded, creator_id, membership, door, added_at,"
        " added_by, version) VALUES (1, 1, 'tiktok', 'ann', 'ann', 'c1', 'in', 'crm', 1, 'mara', 0)"
    )
    return raw


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("source", "legacy"), ("source", ""), ("source", None), ("media_type", "image/svg+xml"),
        ("media_type", "text/html"), ("content", b""), ("content", None), ("content", "text"),
        ("content", bytes(5 * 2**20 + 1)), ("width", 0), ("width", 4_097), ("height", 4_097), ("expires_at", 1),
        ("address_digest", "a"), ("account_id", 2), ("tenant_id", 2),
    ],
)  # fmt: skip
def test_a_row_that_is_no_copy_is_refused(owned: sqlite3.Connection, column: str, value: object) -> None:
    put(owned)
    owned.execute("DELETE FROM images")

    with pytest.raises(sqlite3.IntegrityError):
        put(owned, **{column: value})


def test_an_account_has_one_row(owned: sqlite3.Connection) -> None:
    put(owned)

    with pytest.raises(sqlite3.IntegrityError):
        put(owned, address_digest="b" * 64)


def test_a_copy_goes_with_its_account(owned: sqlite3.Connection) -> None:
    put(owned)

    owned.execute("DELETE FROM accounts")

    assert owned.execute("SELECT count(*) FROM images").fetchone() == (0,)
