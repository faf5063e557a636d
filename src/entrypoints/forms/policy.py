"""The policy as programs read it: the tables of a day, the rules beside them, and what changed between two days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import attrs

from influence.application.read_move import Move
from influence.domain.capabilities import Holder, Kind, Old, Tables, Tie
from influence.domain.explanations import rule_of
from influence.domain.metrics import AccountMetric, Metric, PostMetric, label
from influence.domain.phase import Phase
from influence.domain.policy import Terms
from influence.domain.policy_editions import Subject
from influence.entrypoints.forms.growing import grown
from influence.entrypoints.plain import plain

_NAMES: Final[Mapping[Holder, str]] = {
    Old.ACCOUNT: "old",
    Old.POST: "old",
    **{kind: kind.value for kind in Kind},
    Tie.ORDER: "order",
    Tie.FREE_AUTH: "authenticated",
    Tie.FREE_TTCM: "non_authenticated_ttcm",
    Tie.NONE: "untied",
}
"""The columns as `influence capabilities` calls them."""
_OPEN: Final = {True: "open", False: "closed"}
Row = Mapping[str, str | bool]


@attrs.frozen(kw_only=True)
class MoveForm:
    """Where the installation stands with the old source, and what that means for the tables of a day."""

    phase: Phase
    moved_on: date | None
    has_moved: bool
    old_source_tolerated: bool
    message: str

    @classmethod
    def of(cls, move: Move | None, day: date) -> "MoveForm | None":
        """The same for programs; None where there is no installation."""
        if move is None:
            return None
        return cls(
            phase=move.phase,
            moved_on=move.on,
            has_moved=move.phase is not Phase.BEFORE,
            old_source_tolerated=move.tolerated_old_source(day),
            message=move_words(move, day),
        )


@attrs.frozen(kw_only=True)
class TablesForm:
    """The two tables: of each metric for whom it may be shown."""

    version: str
    since: date
    source: str
    fingerprint: str
    accounts: Sequence[Row]
    posts: Sequence[Row]


@attrs.frozen(kw_only=True)
class RulesForm:
    """The rules of one subject."""

    since: date
    source: str
    fingerprint: str
    rules: Mapping[str, object]


@attrs.frozen(kw_only=True)
class PolicyTablesForm:
    """What could be shown on a day."""

    on: date
    since: date
    version: str
    fingerprint: str
    installation: MoveForm | None
    tables: TablesForm

    @classmethod
    def of(cls, terms: Terms, move: Move | None, metric: Metric | None = None) -> "PolicyTablesForm":
        """The tables of a day; with *metric* that row alone."""
        tables, issue = terms.tables, terms.issues[Subject.TABLES]
        return PolicyTablesForm(
            on=terms.on,
            since=terms.since,
            version=terms.version,
            fingerprint=terms.fingerprint,
            installation=MoveForm.of(move, terms.on),
            tables=TablesForm(
                version=tables.version,
                since=issue.since,
                source=issue.source,
                fingerprint=terms.editions[Subject.TABLES].fingerprint,
                accounts=rows_of(tables, "accounts", metric),
                posts=rows_of(tables, "posts", metric),
            ),
        )


@attrs.frozen(kw_only=True)
class PolicyForm(PolicyTablesForm):
    """What could be shown on a day, and which rules were in force."""

    eligibility: RulesForm
    invites: RulesForm
    limits: RulesForm
    plans: RulesForm
    retention: RulesForm
    tracking: RulesForm

    @classmethod
    def whole(cls, terms: Terms, move: Move | None) -> "PolicyForm":
        """Tables and rules of a day."""
        rules = {one.value: _rules_form(terms, one) for one in Subject if one is not Subject.TABLES}
        return grown(cls, PolicyTablesForm.of(terms, move), **rules)


@attrs.frozen(kw_only=True)
class PolicyChangeForm:
    """One rule that differs between two days; None where there was, or is, none."""

    subject: Subject
    rule: str
    before: object
    after: object


def _rules_form(terms: Terms, subject: Subject) -> RulesForm:
    issue = terms.issues[subject]
    return RulesForm(
        since=issue.since,
        source=issue.source,
        fingerprint=terms.editions[subject].fingerprint,
        rules=rules_of(terms, subject),
    )


def rows_of(tables: Tables, of: str, metric: Metric | None = None) -> list[Row]:
    """The rows of one table, `accounts` or `posts`; with *metric* that row alone."""
    kind = AccountMetric if of == "accounts" else PostMetric
    rows: dict[Metric, dict[str, str | bool]] = {}
    for holder, of_row, is_open in tables.cells:
        if isinstance(of_row, kind) and metric in {None, of_row}:
            row = rows.setdefault(of_row, {"metric": of_row.value, "label": label(of_row)})
            row[_NAMES[holder]] = is_open
    return list(rows.values())


def move_words(move: Move | None, day: date) -> str:
    """What the tables mean for this installation on *day*."""
    rule = "The tables name what may be shown from the release on"
    if move is None:
        return f"{rule}; there is no installation here that could say when it moved."
    if move.on is None:
        return (
            f"{rule}; this installation has not moved yet: until it does, values of the old source are shown as well "
            "where the column before the release is open."
        )
    if move.tolerated_old_source(day):
        return (
            f"{rule}; this installation moved on {move.on}. On {day} it had not: values of the old source could be "
            "shown as well where the column before the release is open."
        )
    return f"{rule}; this installation moved on {move.on}: since then nothing of the old source is shown."


def rules_of(terms: Terms, subject: Subject) -> Mapping[str, object]:
    """The rules of one subject, as plain data; of the tables each cell by its name."""
    if subject is Subject.TABLES:
        return {rule_of(holder, metric): _OPEN[is_open] for holder, metric, is_open in terms.tables.cells}
    return _plain(attrs.asdict(getattr(terms, subject.value)))


def _plain(rules: Mapping[str, object]) -> dict[str, object]:
    return {str(plain(name)): _worded(value) for name, value in rules.items()}


def _worded(value: object) -> object:
    if isinstance(value, timedelta):
        return _span(value)
    if isinstance(value, Mapping):
        return _plain(value)
    return sorted(map(str, value)) if isinstance(value, frozenset) else plain(value)


def _span(value: timedelta) -> str:
    if value < timedelta(hours=1):
        return f"{value / timedelta(minutes=1):g} minutes"
    days = value / timedelta(days=1)
    return "1 day" if days == 1 else f"{days:g} days"


def flat(rules: Mapping[str, object], above: str = "") -> Iterator[tuple[str, object]]:
    """Each rule by its path."""
    for name, value in rules.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{above}{name}.")
        elif value is not None:
            yield above + name, ", ".join(map(str, value)) if isinstance(value, list) else value


def changes_between(before: Terms, after: Terms) -> Iterator[tuple[str, str, object, object]]:
    """What differs: about what, which rule, and what it was and became. Nothing for editions that say the same."""
    for subject in Subject:
        old, new = (dict(_told(terms, subject)) for terms in (before, after))
        for rule in dict.fromkeys((*old, *new)):
            if old.get(rule) != new.get(rule):
                yield subject.value, rule, old.get(rule), new.get(rule)


def _told(terms: Terms, subject: Subject) -> Iterator[tuple[str, object]]:
    """Everything an edition says: since when, from where, and its rules."""
    issue = terms.issues[subject]
    yield "since", plain(issue.since)
    yield "source", issue.source
    if subject is Subject.TABLES:
        yield "version", terms.tables.version
    yield from flat(rules_of(terms, subject))
