"""Changes as programs read them: what is there no more, and why."""

import attrs

from influence.application.read_changes import Gone, Removal


@attrs.frozen(kw_only=True)
class RemovalForm:
    """Something that is not there any more. Without an id nobody keeps it: *count* says how many went."""

    id: int | str | None
    removed: bool = True
    reason: Gone
    count: int
    into: int | None
    campaign: int | None

    @classmethod
    def of(cls, one: Removal) -> "RemovalForm":
        """The same for programs."""
        return cls(id=one.id, reason=one.reason, count=one.count, into=one.into, campaign=one.campaign)
