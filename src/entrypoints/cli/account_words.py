"""Accounts in the words of lists."""

from influence.application.read_accounts import AccountRow, shown
from influence.application.read_roster import ListedRow
from influence.domain.capabilities import KIND_WORDS
from influence.domain.metrics import AccountMetric
from influence.domain.networks import Network
from influence.domain.observations import Absence
from influence.entrypoints.cli.values import reason_words


def figure(row: AccountRow | ListedRow, metric: AccountMetric) -> object:
    """The value for a cell of a list, or which kind of empty it is."""
    one = row.readings.get(metric)
    return f"– ({reason_words(one)})" if isinstance(one, Absence) else shown(one)


def kind_words(row: AccountRow | ListedRow) -> str | None:
    """Membership and authentication in the words of the profile, as far as TikTok has told."""
    if row.account.network is not Network.TIKTOK or row.standing.supported is None:
        return None
    return KIND_WORDS[row.account.kind]


def state_words(row: AccountRow | ListedRow) -> str:
    """Where an account stands, in a few words."""
    if row.standing.supported is None:
        return "not checked yet"
    if row.standing.error is not None:
        return "error: " + row.standing.error.message
    return "tracked" if row.account.tracked else "not from TikTok"
