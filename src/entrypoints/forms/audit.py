"""Records of the audit as programs read them."""

import attrs

from influence.application.read_audit import AuditRow


@attrs.frozen(kw_only=True)
class AuditForm:
    """One record. *by* and *handle* are null where nobody can tell any more, or never could."""

    number: int
    at: str
    by: str | None
    kind: str
    verb: str
    what: tuple[str, ...]
    about: str | None
    handle: str | None
    erased: bool
    digest: str

    @classmethod
    def of(cls, row: AuditRow) -> "AuditForm":
        """The same for programs."""
        return cls(**attrs.asdict(row))
