"""How long things about a person stay who is nobody's account: a policy, in days."""

import attrs
from attrs.validators import ge

from influence.domain.idempotency import KEPT


def _days(days: int) -> int:
    return attrs.field(default=days, validator=ge(1))


@attrs.frozen(kw_only=True)
class PersonalTerms:
    """After so many days each goes, counted from the day on which nobody had a use for it any more.

    *applications* from their end or, of one that nobody submitted, from their start; *invites* from the day they
    lapse; *consents* from the day a link was made that brought nothing; *letters* from the day they were sent or
    given up; *notices* from the day they were read; *answers* to programs from the moment they were asked for, and no
    shorter than a repeat is promised the same.
    """

    applications: int = _days(180)
    invites: int = _days(90)
    consents: int = _days(30)
    letters: int = _days(365)
    notices: int = _days(365)
    answers: int = attrs.field(default=KEPT.days, validator=ge(KEPT.days))
