"""Copies of profile images, in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import attrs
import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert

from influence.adapters.sql.refusals import Broken
from influence.adapters.sql.scope import Scope, batches
from influence.adapters.sql.tables.images import images
from influence.domain.accounts import AccountId
from influence.domain.doors import AccountNotFound
from influence.domain.pictures import Picture, PictureCopy


def _row_of(copy: PictureCopy) -> dict[str, Any]:
    return {
        "source": copy.source,
        "address_digest": copy.address_digest,
        "media_type": copy.picture.media_type,
        "width": copy.picture.width,
        "height": copy.picture.height,
        "content": copy.picture.content,
        "fetched_at": copy.fetched_at,
        "expires_at": copy.expires_at,
    }


def _copy_of(row: sa.Row[Any]) -> PictureCopy:
    return PictureCopy(
        account=AccountId(row.account_id),
        picture=Picture(row.media_type, row.content, row.width, row.height),
        source=row.source,
        address_digest=row.address_digest,
        fetched_at=row.fetched_at,
        expires_at=row.expires_at,
    )


@attrs.frozen
class SqlPictures:
    """The copies of one tenant."""

    _scope: Scope

    @property
    def _mine(self) -> sa.ColumnElement[bool]:
        return images.c.tenant_id == self._scope.tenant

    def of(self, account: AccountId) -> PictureCopy | None:
        row = self._scope.row(sa.select(images).where(self._mine, images.c.account_id == account))
        return None if row is None else _copy_of(row)

    def keep(self, copy: PictureCopy) -> None:
        row = _row_of(copy)
        fresh = insert(images).values(tenant_id=self._scope.tenant, account_id=copy.account, **row)
        put = fresh.on_conflict_do_update(
            index_elements=["tenant_id", "account_id"], set_={name: fresh.excluded[name] for name in row}
        )
        with self._scope.refusing({Broken.REFERENCE: AccountNotFound(copy.account)}):
            self._scope.run(put)

    def drop(self, accounts: Sequence[AccountId]) -> int:
        return sum(
            self._scope.run(sa.delete(images).where(self._mine, images.c.account_id.in_(some))).rowcount
            for some in batches(list(accounts))
        )

    def drop_expired(self, now: datetime) -> int:
        return self._scope.run(sa.delete(images).where(self._mine, images.c.expires_at <= now)).rowcount
