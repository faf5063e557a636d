"""A quota file that cannot be used. Without it nobody calls: two counts of one allowance would overrun it."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused


@attrs.frozen
class QuotaFileUnusable(Refused):
    """The file that all processes share to keep TikTok's quota cannot be read or written."""

    code: ClassVar[str] = "quota_file_unusable"

    where: str
    why: str

    def __str__(self) -> str:
        return f"The quota file {self.where} cannot be used: {self.why}. TikTok is not asked without it."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Look at it, or begin a new one."""
        return (
            f"See that the file and its folder can be read and written: ls -l {self.where}",
            "If it is damaged: stop every influence process and move it away, with those beside it (-wal, -shm).",
            "Wait five minutes, then start again. The calls of this day are then counted from zero.",
        )
