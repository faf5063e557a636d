"""Applications: creators who ask to be taken in by an organisation."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final, NewType

import attrs
from attrs.validators import min_len

from influence.domain.accounts import AccountId
from influence.domain.errors import Refused
from influence.domain.influencers import InfluencerId

ApplicationId = NewType("ApplicationId", int)
UNKEPT_APPLICATION: Final = ApplicationId(0)
"""The number of an application that no store keeps yet."""


class ApplicationState(StrEnum):
    """How far an application has come. Computed from what happened, never stored."""

    STARTED = "started"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ApplicationStep(StrEnum):
    """What can be done with an application."""

    CONNECT = "connect"
    SUBMIT = "submit"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


_State, _Step = ApplicationState, ApplicationStep
STEPS: Final[Mapping[tuple[ApplicationState, ApplicationStep], ApplicationState]] = {
    (_State.STARTED, _Step.CONNECT): _State.STARTED,
    (_State.STARTED, _Step.SUBMIT): _State.SUBMITTED,
    (_State.STARTED, _Step.WITHDRAW): _State.WITHDRAWN,
    (_State.SUBMITTED, _Step.CONNECT): _State.SUBMITTED,
    (_State.SUBMITTED, _Step.ACCEPT): _State.ACCEPTED,
    (_State.SUBMITTED, _Step.DECLINE): _State.DECLINED,
    (_State.SUBMITTED, _Step.WITHDRAW): _State.WITHDRAWN,
}
"""Where each step leads; every other pair is refused."""

OPEN: Final = frozenset({ApplicationState.STARTED, ApplicationState.SUBMITTED})
"""Undecided: its account belongs to it alone."""

_COMMANDS: Final[Mapping[ApplicationStep, str]] = {
    ApplicationStep.CONNECT: "influence applications link {}",
    ApplicationStep.SUBMIT: "influence applications submit {}",
    ApplicationStep.ACCEPT: "influence applications accept {}",
    ApplicationStep.DECLINE: "influence applications decline {} --reason WHY",
    ApplicationStep.WITHDRAW: "influence applications withdraw {}",
}


@attrs.frozen
class ApplicationStepRefused(Refused):
    """The application is not where this step could start."""

    code: ClassVar[str] = "application_step_refused"

    application: ApplicationId
    state: ApplicationState
    step: ApplicationStep

    def __str__(self) -> str:
        return f"Cannot {self.step.value} application {self.application}: it is {self.state.value}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """What is possible instead."""
        possible = [step for step in ApplicationStep if (self.state, step) in STEPS]
        if not possible:
            return ("It is decided. A new one: influence applications start --group KEY",)
        return tuple(f"Possible: {_COMMANDS[step].format(self.application)}" for step in possible)


@attrs.frozen
class ApplicationNotFound(Refused):
    """No application of this tenant has that number."""

    code: ClassVar[str] = "application_not_found"

    which: str

    def __str__(self) -> str:
        return f"There is no application {self.which} here."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to look."""
        return ("See which there are: influence applications list",)


@attrs.frozen
class ApplicantNotConnected(Refused):
    """An application comes with a TikTok account whose creator consents."""

    code: ClassVar[str] = "applicant_not_connected"

    application: ApplicationId

    def __str__(self) -> str:
        return f"The applicant of application {self.application} has not connected a TikTok account, or no longer."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Ask for the consent."""
        return (f"Ask for the consent: influence applications link {self.application}",)


@attrs.frozen
class ApplicationIncomplete(Refused):
    """A field that an application cannot be submitted without is empty."""

    code: ClassVar[str] = "application_incomplete"

    application: ApplicationId
    missing: tuple[str, ...]

    def __str__(self) -> str:
        return f"Application {self.application} cannot be submitted without {' and '.join(self.missing)}."

    @property
    def remedies(self) -> tuple[str, ...]:
        """Fill it in."""
        options = " ".join(f"--{name} …" for name in self.missing)
        return (f"Fill in: influence applications submit {self.application} {options}",)


@attrs.frozen
class Particulars:
    """What an applicant writes about itself; what is empty was left out."""

    name: str = ""
    email: str = ""
    country: str = ""

    def over(self, earlier: "Particulars") -> "Particulars":
        """These, and where they are empty the *earlier* ones."""
        return Particulars(
            self.name or earlier.name, self.email or earlier.email, self.country or earlier.country
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be there before the application can be submitted."""
        return tuple(name for name in ("name", "email") if not getattr(self, name))


NOTHING_SAID: Final = Particulars()


@attrs.frozen
class Happened:
    """When something happened, and by whom."""

    at: datetime
    by: str


@attrs.frozen
class Application:
    """Somebody asks to be taken in, at the link of one *group*.

    *account* is there once the creator consented, and *epoch* is that of the grant which this application brought. A
    grant of any other epoch is not the application's.
    """

    group: str = attrs.field(validator=min_len(1))
    started: Happened
    particulars: Particulars = NOTHING_SAID
    id: ApplicationId = UNKEPT_APPLICATION
    submitted: Happened | None = None
    accepted: Happened | None = None
    declined: Happened | None = None
    withdrawn: Happened | None = None
    reason: str = ""
    account: AccountId | None = None
    epoch: int | None = None
    influencer: InfluencerId | None = None
    version: int = 0

    @property
    def state(self) -> ApplicationState:
        """How far it has come."""
        ends = (
            (self.withdrawn, ApplicationState.WITHDRAWN),
            (self.declined, ApplicationState.DECLINED),
            (self.accepted, ApplicationState.ACCEPTED),
            (self.submitted, ApplicationState.SUBMITTED),
        )
        return next((state for fact, state in ends if fact is not None), ApplicationState.STARTED)

    @property
    def is_open(self) -> bool:
        """True until it is decided."""
        return self.state in OPEN

    def may(self, step: ApplicationStep) -> None:
        """Pass when *step* can be taken now.

        Raises:
            ApplicationStepRefused: the map of steps has no such way.
        """
        if (self.state, step) not in STEPS:
            raise ApplicationStepRefused(self.id, self.state, step)

    def connected(self, account: AccountId, epoch: int) -> "Application":
        """The creator consented; a later consent takes the place of the one before."""
        self.may(ApplicationStep.CONNECT)
        return attrs.evolve(self, account=account, epoch=epoch)

    def submit(self, particulars: Particulars, now: Happened, *, is_connected: bool) -> "Application":
        """The fields were filled in.

        Raises:
            ApplicationStepRefused, ApplicantNotConnected, ApplicationIncomplete: it cannot be submitted yet.
        """
        self.may(ApplicationStep.SUBMIT)
        if not is_connected:
            raise ApplicantNotConnected(self.id)
        whole = particulars.over(self.particulars)
        if whole.missing:
            raise ApplicationIncomplete(self.id, whole.missing)
        return attrs.evolve(self, particulars=whole, submitted=now)

    def accept(self, influencer: InfluencerId | None, now: Happened) -> "Application":
        """Taken in, as *influencer*."""
        self.may(ApplicationStep.ACCEPT)
        return attrs.evolve(self, accepted=now, influencer=influencer)

    def decline(self, reason: str, now: Happened) -> "Application":
        """Turned down."""
        self.may(ApplicationStep.DECLINE)
        return attrs.evolve(self, declined=now, reason=reason)

    def withdraw(self, now: Happened) -> "Application":
        """Taken back by the applicant."""
        self.may(ApplicationStep.WITHDRAW)
        return attrs.evolve(self, withdrawn=now)
