"""A database file that may only be read: it is looked at, not touched, and refuses changes in plain words."""

import os
from pathlib import Path

import pytest

from influence.adapters.sql.errors import DatabaseUnreachable
from influence.adapters.sql.premises import open_premises
from influence.adapters.sql.schema import prepare
from influence.adapters.sql.storage import open_storage
from influence.domain.ports.accounts import AccountFilter
from influence.domain.provenance import Provenance
from influence.testing.builders import a_member, a_post

URL = "sqlite:///{}"


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database with a tenant, which nobody has open."""
    address = URL.format(tmp_path / "influence.db")
    prepare(address)
    storage = open_storage(address)
    storage.add_tenant("acme")
    storage.engine.dispose()
    return address


@pytest.fixture
def locked_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files may only be read; the user of the tests may often write whatever their rights say."""
    monkeypatch.setattr(os, "access", lambda *_: False)


def files(tmp_path: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_a_file_that_may_only_be_read_is_examined(
    tmp_path: Path, url: str, request: pytest.FixtureRequest
) -> None:
    before = files(tmp_path)
    request.getfixturevalue("locked_away")

    assert open_premises(url).examine() == ()

    assert files(tmp_path) == before


def test_what_is_left_is_found_in_a_file_that_may_only_be_read(
    url: str, request: pytest.FixtureRequest
) -> None:
    storage = open_storage(url)
    with storage.begin("acme") as work:
        account = work.accounts.add(a_member())
        work.posts.keep([a_post(account=account.id, source=Provenance.LEGACY)])
        work.commit()
    storage.engine.dispose()
    request.getfixturevalue("locked_away")

    (finding, *_) = open_premises(url).examine()

    assert (finding.place, finding.count) == ("posts", 1)


def test_a_log_that_cannot_be_brought_in_is_told(url: str, request: pytest.FixtureRequest) -> None:
    storage = open_storage(url)
    with storage.begin("acme") as work:
        work.accounts.add(a_member())
        work.commit()
    request.getfixturevalue("locked_away")

    (finding,) = open_premises(url).examine()

    assert finding.place.endswith("-wal")
    storage.engine.dispose()


def test_reading_works_and_changing_is_refused(
    tmp_path: Path, url: str, request: pytest.FixtureRequest
) -> None:
    before = files(tmp_path)
    request.getfixturevalue("locked_away")
    storage = open_storage(url)

    with storage.view("acme") as view:
        assert list(view.accounts.select(AccountFilter())) == []
    with pytest.raises(DatabaseUnreachable, match="may only be read"), storage.begin("acme"):
        pass

    assert files(tmp_path) == before
