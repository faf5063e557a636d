"""The birth certificate of one figure: where it comes from and how it came about, or why it is not there."""

from collections.abc import Iterator

from influence.application.read_accounts import AccountRow
from influence.domain.capabilities import KIND_WORDS, VERSION
from influence.domain.explanations import rule_of
from influence.domain.metrics import AccountMetric, label
from influence.domain.networks import Network
from influence.domain.observations import Absence, Reading, Reason
from influence.entrypoints.cli.values import reason_words, value_words
from influence.entrypoints.forms.readings import reading_form
from influence.entrypoints.plain import fields

_NOT_FROM_THERE = Absence(Reason.WITHHELD, "Only TikTok accounts have this metric.")


def certificate(row: AccountRow, metric: AccountMetric) -> dict[str, object]:
    """It, for programs."""
    one = _reading(row, metric)
    is_tiktok = row.account.network is Network.TIKTOK
    return {
        "metric": metric.value,
        "label": label(metric),
        **fields(reading_form(one)),
        "kind": row.account.kind.value if is_tiktok else None,
        "rule": _rule(row, metric, one),
        "policy": VERSION if is_tiktok else None,
    }


def certificate_lines(row: AccountRow, metric: AccountMetric) -> Iterator[str]:
    """It, for people: one line a fact."""
    one = _reading(row, metric)
    if isinstance(one, Absence):
        yield f"{label(metric)}: empty, {reason_words(one)}"
        yield f"  why: {one.sentence}"
        yield from (f"  what helps: {remedy}" for remedy in one.remedies)
    else:
        yield f"{label(metric)}: {value_words(metric, one.value)}"
        yield f"  source: {', '.join(sorted(source.value for source in one.sources))}"
        yield f"  TikTok's time: {one.as_of:%Y-%m-%d %H:%M} UTC"
        yield f"  collected: {one.fetched_at:%Y-%m-%d %H:%M} UTC"
        yield f"  formula: {one.formula.words}"
        yield f"  window: {one.formula.window or 'how things stood at that moment'}"
        yield f"  API generation: {one.definitions.words}"
    if row.account.network is Network.TIKTOK:
        yield f"  kind: {KIND_WORDS[row.account.kind]}"
        yield f"  rule: {_rule(row, metric, one)}"
        yield f"  policy: {VERSION}"


def _reading(row: AccountRow, metric: AccountMetric) -> Reading:
    return row.readings.get(metric, _NOT_FROM_THERE)


def _rule(row: AccountRow, metric: AccountMetric, one: Reading) -> str | None:
    if row.account.network is not Network.TIKTOK:
        return None
    decided = one.rule if isinstance(one, Absence) else ""
    return decided or rule_of(row.account.kind, metric)
