"""In whose name a letter is written: as an organisation and its people call themselves."""

import attrs

from influence.application.acting import Actor
from influence.domain.ports.storage import View


@attrs.frozen
class Signature:
    """What the *tenant* is called in letters, and the *sender*, or nothing where the user is nobody people know."""

    tenant: str
    sender: str


def signature(view: View, by: Actor) -> Signature:
    """How letters are signed that the user of *by* sends."""
    person = view.people.named(by.user)
    return Signature(called(view, by), person.name if person else "")


def called(view: View, by: Actor) -> str:
    """What the tenant calls itself in letters; its plain name where it has chosen none."""
    return view.organisation.get().called or by.tenant
