"""What a certificate holds, what it must hold, and what it says."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from influence.adapters.memory.signer import MemorySigner
from influence.domain.backups import Origin
from influence.domain.canonical_json import canonical
from influence.domain.certificate import FORM, KNOWN_COPY, Facts, NotSealed, fields
from influence.domain.certificate_form import CertificateInvalid, faults
from influence.domain.certificate_words import leaves_open, out_of_reach, proves
from influence.domain.cutover_record import TableDigest
from influence.domain.errors import InfluenceError
from influence.domain.phase import Phase
from influence.domain.signed_documents import Expected, read, sign, written
from influence.testing.moments import NOON
from tests.support.certificates import COPY, FACTS, RECORD, facts
from tests.support.sometimes import assert_reached, sometimes

Body = dict[str, Any]


def body(made_of: Facts = FACTS) -> Body:
    """The body of a certificate as it is read back."""
    told: Body = json.loads(canonical(fields(made_of)))
    return told


@given(facts())
def test_every_ended_cutover_has_a_sound_certificate(made_of: Facts) -> None:
    signer = MemorySigner()
    document = sign(FORM, fields(made_of), signer)

    again = read(written(document), Expected(FORM, "it"), signer)

    assert faults(again.body) == ()
    record = made_of.record
    backwards = attrs.evolve(
        record,
        counts=dict(reversed([*record.counts.items()])),
        removed=dict(reversed([*record.removed.items()])),
        before=dict(reversed([*record.before.items()])),
        after=dict(reversed([*record.after.items()])),
    )
    assert written(sign(FORM, fields(attrs.evolve(made_of, record=backwards)), signer)) == written(document)
    assert all(line.isprintable() for line in (*proves(again.body), *leaves_open(again.body)))


def test_any_other_byte_of_it_is_refused_or_only_layout() -> None:
    signer = MemorySigner()
    text = written(sign(FORM, fields(FACTS), signer))
    said = {name: value for name, value in json.loads(text).items() if name != "signature"}

    @settings(max_examples=300)
    @given(st.integers(0, len(text) - 1), st.binary(max_size=1))
    def check(place: int, new: bytes) -> None:
        changed = text[:place] + new + text[place + 1 :]
        try:
            told = read(changed, Expected(FORM, "it"), signer)
        except InfluenceError as error:
            sometimes(type(error).__name__)
        else:
            assert told.body == said

    check()
    assert_reached(["DocumentAltered", "NotOurDocument"])


def test_it_names_no_person_and_no_folder() -> None:
    text = canonical(fields(FACTS)).decode()

    assert "mara" not in text
    assert "may.db" not in text


def test_it_tells_of_copies_with_their_ends() -> None:
    copies = (
        COPY,
        attrs.evolve(COPY, number=8, kept_until=None, origin=Origin.DECLARED, fingerprint=None),
        attrs.evolve(COPY, number=9, phase=Phase.AFTER),
        attrs.evolve(COPY, number=10, gone_at=NOON, gone_by="mara"),
    )

    told = [
        row for row in body(attrs.evolve(FACTS, copies=copies))["out_of_reach"] if row["place"] == KNOWN_COPY
    ]

    assert [(row["what"], row["kept_until"], row["digest"]) for row in told] == [
        ("copy 7, made by influence backup", "2026-06-01", "dd" * 32),
        ("copy 8, made known by a user", None, None),
    ]
    lines = list(out_of_reach({"out_of_reach": told}))
    assert (
        lines[0]
        == "known copy: copy 7, made by influence backup; made until 2026-02-27 12:00:00 UTC, kept until 2026-06-01"
    )
    assert lines[1].endswith("kept until a day that nobody has said")


def test_what_others_wrote_meanwhile_is_told() -> None:
    after = {**RECORD.after, "accounts": TableDigest(4, "ab" * 32)}
    told = body(attrs.evolve(FACTS, record=attrs.evolve(RECORD, after=after, others={"accounts": 2})))

    assert faults(told) == ()
    words = list(proves(told))
    assert (
        "While it ran, other programs wrote into: accounts (2 times); of these no equality can be shown."
        in words
    )
    assert any(line.startswith("Everything else stayed: 0 rows in 1 table,") for line in words)


def without(*path: str | int) -> Callable[[Body], None]:
    def alter(told: Body) -> None:
        inner: Any = told
        for step in path[:-1]:
            inner = inner[step]
        del inner[path[-1]]

    return alter


def with_(value: object, *path: str | int) -> Callable[[Body], None]:
    def alter(told: Body) -> None:
        inner: Any = told
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value

    return alter


@pytest.mark.parametrize(
    ("alter", "says"),
    [
        *((without(name), f"{name} is missing") for name in sorted(set(body()) - {"audit", "format"})),
        (with_([], "out_of_reach"), "out_of_reach is missing"),
        (with_([{}], "out_of_reach"), "out_of_reach[0].place is missing"),
        (without("out_of_reach", 0), "it does not say what is out of reach"),
        (with_("7", "tenants"), "tenants is missing"),
        (with_(True, "tenants"), "tenants is missing"),
        (with_(None, "search", "control"), "search.control is missing"),
        (with_("something else", "subject"), "it is about something else"),
        (with_(1, "removed", 0, "left"), "not everything was removed"),
        (with_(3, "removed", 0, "removed"), "not everything was removed"),
        (with_("00", "kept", 0, "digest_after"), "something else changed without a cause"),
        (with_(0, "search", "control", "planted"), "the search was not proved"),
        (with_(59, "search", "control", "found_before"), "the search was not proved"),
        (with_(1, "search", "control", "found_after"), "the search was not proved"),
        (with_(1, "search", "found"), "the search found something afterwards"),
        (with_(1, "search", "sought", "seen_after"), "the search found something afterwards"),
        (with_(4, "search", "sought", "seen_before"), "could not see before"),
        (without("phases", 3), "not every step was done"),
        (with_("noon", "sealed_at"), "a time in it is none"),
        (with_("2026-03-02T12:00:00", "begun_at"), "a time in it has no zone"),
    ],
)
def test_what_proves_too_little_is_no_certificate(alter: Callable[[Body], None], says: str) -> None:
    told = body()

    alter(told)

    assert any(says in fault for fault in faults(told))


def test_a_fault_is_said_with_a_way_out() -> None:
    error = CertificateInvalid("the file", ("the search was not proved", "not every step was done"))

    assert (
        str(error)
        == "the file is signed, but it certifies nothing: the search was not proved; not every step was done."
    )
    assert error.remedies
    assert str(NotSealed()) == "There is no certificate: the cut-over has not come to its end."
    assert "cutover status" in NotSealed().remedies[0]


def test_it_says_in_words_what_it_proves() -> None:
    words = " ".join(proves(body()))

    assert (
        "hidden from 2026-03-02 12:00:00 UTC on, and gone by 2026-03-02 12:08:00 UTC, under plan cccccccccccc"
        in words
    )
    assert "Removed: 12 post values, 4 posts. Left: nothing of each." in words
    assert "of 60 made-up values it found 60 while they were there, and 0 when they were removed" in words
    assert "Of 5 values that only the old source had, it found 5 before, and 0 of 5 afterwards" in words
    assert "rewritten in 1.2 s: 9,000 bytes before, 7,000 after" in words


def test_it_says_in_words_what_it_leaves_open() -> None:
    words = list(leaves_open(body(attrs.evolve(FACTS, issued_at=NOON + timedelta(days=1)))))

    assert any("the word of whoever has the key" in line for line in words)
    assert any(line.startswith("What came after 2026-03-03 12:00:00 UTC") for line in words)
    assert any(line.startswith("reports: ") for line in out_of_reach(body()))
