"""Keys as programs read them."""

from datetime import datetime

import attrs

from influence.application.run_api_keys import Caller
from influence.domain.api_keys import Scope


@attrs.frozen(kw_only=True)
class WhoamiForm:
    """Whose the key is that was shown, what it may do, and when it ends."""

    tenant: str
    key: str
    scopes: tuple[Scope, ...]
    expires_at: datetime | None

    @classmethod
    def of(cls, caller: Caller) -> "WhoamiForm":
        """The same for programs."""
        return cls(
            tenant=caller.tenant,
            key=caller.name,
            scopes=tuple(sorted(caller.scopes)),
            expires_at=caller.expires_at,
        )
