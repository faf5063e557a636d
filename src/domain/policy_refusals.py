"""Why a policy is not trusted."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused


@attrs.frozen
class PolicyAltered(Refused):
    """Editions that come with the program are not those that were reviewed."""

    code: ClassVar[str] = "policy_altered"

    editions: tuple[str, ...]

    def __str__(self) -> str:
        return f"These editions of the policy are not the reviewed ones: {', '.join(self.editions)}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Have the right ones back, or say what changed in a file of one's own."""
        return (
            "Install the program again: its own files were changed.",
            "Put what differs into a folder of your own and name it: INFLUENCE_POLICY=FOLDER",
        )
