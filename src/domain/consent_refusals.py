"""Why a consent was not begun, finished or ended."""

from typing import ClassVar

import attrs

from influence.domain.errors import Refused


@attrs.frozen
class ConsentUnknown(Refused):
    """No open consent has this state: never begun, already used, or too late."""

    code: ClassVar[str] = "consent_unknown"

    def __str__(self) -> str:
        return "This consent was not begun here, was already used, or took longer than ten minutes."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Begin again."""
        return ("Create a new link: influence accounts connect-link",)


@attrs.frozen
class ConsentRefused(Refused):
    """The creator said no on TikTok's page."""

    code: ClassVar[str] = "consent_refused"

    why: str

    def __str__(self) -> str:
        return f"The creator did not consent ({self.why}). Nothing was added or changed."


@attrs.frozen
class AnotherCreator(Refused):
    """Somebody else consented than the one who was expected."""

    code: ClassVar[str] = "another_creator"

    expected: str
    came: str

    def __str__(self) -> str:
        return f"@{self.came} consented, but @{self.expected} was asked. Nothing was added or changed."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Which link to use."""
        return (
            f"Ask @{self.expected} to log in to TikTok with that account and open the link again.",
            f"To connect @{self.came}: influence accounts connect-link {self.came}",
        )


@attrs.frozen
class AnotherBrowser(Refused):
    """The consent was begun in another browser."""

    code: ClassVar[str] = "another_browser"

    def __str__(self) -> str:
        return "This consent was begun in another browser. Nothing was added or changed."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Use the same one."""
        return ("Open the link again, and finish in the same browser.",)


@attrs.frozen
class NotConnected(Refused):
    """The account has no consent that could be used or ended."""

    code: ClassVar[str] = "not_connected"

    handle: str

    def __str__(self) -> str:
        return f"@{self.handle} has not connected its TikTok account, or no longer."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Ask for a consent."""
        return (f"Ask for the consent: influence accounts connect-link {self.handle}",)
