import json
from datetime import timedelta

import pytest

from influence.adapters.memory.signer import MemorySigner
from influence.application.acting import Actor
from influence.application.prove_audit import ExportAltered, ExportAudit, ExportUnreadable, ProveAudit
from influence.application.read_audit import ReadAudit, Wanted
from influence.application.rotate_sealing import RotateSealing
from influence.application.run_campaigns import Brief
from influence.domain.audit import Chain, Noun, Subject
from influence.domain.audit_checks import AuditBroken
from influence.domain.doors import AccountNotFound
from influence.domain.ports.storage import Storage
from influence.domain.signed_documents import DocumentAltered
from influence.testing.builders import a_member
from tests.support.desk import Desk

SIGNER = MemorySigner()


def exported(desk: Desk) -> list[str]:
    """The lines of an export."""
    return list(ExportAudit(desk.storage, SIGNER, desk.clock)(desk.by))


def prove(storage: Storage, lines: list[str], tenant: str = "acme") -> None:
    """Look through the chains, and compare with an export."""
    ProveAudit(storage, SIGNER)(Actor(tenant, "tomas"), "export.jsonl", lines)


@pytest.fixture
def at_work(desk: Desk) -> Desk:
    """A desk at which something has happened."""
    with desk.write() as work:
        work.accounts.add(a_member())
    desk.clock.advance(timedelta(hours=1))
    desk.campaigns.create(desk.by, Brief("Spring", "Acme"))
    return desk


def test_an_export_holds_every_record_and_signed_heads(at_work: Desk) -> None:
    *records, heads = map(json.loads, exported(at_work))

    assert [(one["noun"], one["verb"]) for one in records] == [
        ("tenant", "created"),
        ("account", "created"),
        ("campaign", "created"),
    ]
    assert heads["heads"][0]["number"] == 3
    assert heads["heads"][0]["digest"] == records[-1]["digest"]


def test_an_export_names_nobody(at_work: Desk) -> None:
    text = "\n".join(exported(at_work))

    assert "ann.cooks" not in text
    assert at_work.by.user not in text


def test_an_earlier_export_is_found_again(at_work: Desk) -> None:
    lines = exported(at_work)
    at_work.campaigns.create(at_work.by, Brief("Autumn", "Acme"))

    proved = ProveAudit(at_work.storage, SIGNER)(at_work.by, "export.jsonl", lines)

    assert proved.exported[Chain.TENANT].number == 3
    assert proved.chains[0].head.number == 4
    assert proved.signer is not None


def test_an_export_still_holds_after_somebody_was_forgotten(at_work: Desk) -> None:
    lines = exported(at_work)
    with at_work.write() as work:
        work.audit.forget(Subject(Noun.ACCOUNT, str(at_work.account("ann.cooks").id)))

    prove(at_work.storage, lines)


def test_a_shorter_chain_than_the_export_is_found(at_work: Desk, desk: Desk) -> None:
    with at_work.storage.begin("acme") as work:  # what the database was before
        before = list(work.audit.records(Chain.TENANT))
    lines = exported(at_work)
    del at_work.storage.state.tenants["acme"].audit_records[len(before)]  # type: ignore[attr-defined]

    with pytest.raises(AuditBroken, match="the export goes to 3"):
        prove(at_work.storage, lines)


def test_another_history_than_the_export_is_found(
    at_work: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = exported(at_work)
    other = Desk.in_memory(tmp_path_factory.mktemp("other"))
    for name in ("Spring", "Autumn", "Winter"):
        other.campaigns.create(other.by, Brief(name, "Acme"))

    with pytest.raises(AuditBroken, match="another one than was exported"):
        prove(other.storage, lines)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (0, "line 1, tenant record 1: it is missing"),
        (1, "line 2, tenant record 2: it is missing"),
        (2, "it ends before tenant record 3 that its head names; missing is 3"),
    ],
)
def test_a_record_taken_out_of_an_export_is_found(at_work: Desk, line: int, why: str) -> None:
    lines = exported(at_work)

    with pytest.raises(ExportAltered, match=why):
        prove(at_work.storage, [*lines[:line], *lines[line + 1 :]])


def test_an_export_without_its_last_records_is_found(at_work: Desk) -> None:
    lines = exported(at_work)

    with pytest.raises(ExportAltered, match=r"ends before tenant record 3 .* missing is 2 to 3"):
        prove(at_work.storage, [lines[0], lines[-1]])


@pytest.mark.parametrize("cut", [-1, -30])
def test_an_export_without_its_end_says_so(at_work: Desk, cut: int) -> None:
    *records, end = exported(at_work)
    shorter = records if cut == -1 else [*records, end[:cut]]

    with pytest.raises(ExportUnreadable, match=rf"last line, {len(shorter)}, .*cut off") as told:
        prove(at_work.storage, shorter)

    assert "another copy" in told.value.remedies[0]


def test_an_export_with_more_than_its_head_is_found(at_work: Desk) -> None:
    *_, end = exported(at_work)
    at_work.campaigns.create(at_work.by, Brief("Autumn", "Acme"))
    *records, _ = exported(at_work)

    with pytest.raises(ExportAltered, match="goes on after tenant record 3"):
        prove(at_work.storage, [*records, end])


def test_an_export_with_the_end_of_another_is_found(
    at_work: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = Desk.in_memory(tmp_path_factory.mktemp("other"))
    for name in ("Spring", "Autumn"):
        other.campaigns.create(other.by, Brief(name, "Acme"))

    with pytest.raises(ExportAltered, match="record 3 is another one"):
        prove(at_work.storage, [*exported(at_work)[:-1], exported(other)[-1]])


def test_an_altered_record_in_an_export_is_found(at_work: Desk) -> None:
    lines = exported(at_work)

    with pytest.raises(ExportAltered, match="line 2, tenant record 2"):
        prove(at_work.storage, [lines[0], lines[1].replace("created", "removed"), *lines[2:]])


def test_an_altered_head_is_found(at_work: Desk) -> None:
    *records, heads = exported(at_work)

    with pytest.raises(DocumentAltered):
        prove(at_work.storage, [*records, heads.replace('"number":3', '"number":2')])


@pytest.mark.parametrize("lines", [[], ["", " "], ["nonsense", "{}"], ["{}"]])
def test_something_else_is_no_export(at_work: Desk, lines: list[str]) -> None:
    with pytest.raises(ExportUnreadable):
        prove(at_work.storage, lines)


@pytest.mark.parametrize("line", ["nonsense", "[]", "{}", '{"chain": "mine"}'])
def test_an_odd_line_makes_an_export_unreadable(at_work: Desk, line: str) -> None:
    lines = exported(at_work)

    with pytest.raises(ExportUnreadable, match="line 2 is no record"):
        prove(at_work.storage, ["", line, *lines])


def test_an_export_of_another_tenant_is_refused(at_work: Desk) -> None:
    with pytest.raises(ExportUnreadable, match="another tenant"):
        prove(at_work.storage, exported(at_work), "bolt")


def test_nothing_is_signed_that_does_not_hold(at_work: Desk) -> None:
    del at_work.storage.state.tenants["acme"].audit_records[2]  # type: ignore[attr-defined]

    with pytest.raises(AuditBroken, match="record 2: it is missing"):
        exported(at_work)


def test_a_broken_chain_says_what_to_do(at_work: Desk) -> None:
    del at_work.storage.state.tenants["acme"].audit_records[1]  # type: ignore[attr-defined]

    with pytest.raises(AuditBroken) as told:
        ProveAudit(at_work.storage, SIGNER)(at_work.by)

    assert any("influence audit verify" in way for way in told.value.remedies)


def test_records_are_listed_last_first_with_names(at_work: Desk) -> None:
    rows = ReadAudit(at_work.storage)(at_work.by, Wanted())

    assert [(row.kind, row.by, row.handle) for row in rows] == [
        ("campaign", at_work.by.user, None),
        ("account", "", "ann.cooks"),
        ("tenant", "", None),
    ]


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (Wanted(limit=1), ["campaign"]),
        (Wanted(noun=Noun.TENANT), ["tenant"]),
        (Wanted(handle="@Ann.Cooks"), ["account"]),
        (Wanted(user="mara"), ["campaign"]),
        (Wanted(user="nobody"), []),
        (Wanted(chain=Chain.INSTALLATION), []),
    ],
)
def test_only_what_is_wanted_is_listed(at_work: Desk, wanted: Wanted, kinds: list[str]) -> None:
    rows = ReadAudit(at_work.storage)(at_work.by, wanted)

    assert [row.kind for row in rows] == kinds


def test_records_from_a_moment_on_are_listed(at_work: Desk) -> None:
    rows = ReadAudit(at_work.storage)(at_work.by, Wanted(since=at_work.clock.now()))

    assert [row.kind for row in rows] == ["campaign"]


def test_nobody_is_listed_for_an_unknown_handle(at_work: Desk) -> None:
    with pytest.raises(AccountNotFound):
        ReadAudit(at_work.storage)(at_work.by, Wanted(handle="nobody"))


def test_who_was_forgotten_is_listed_as_erased(at_work: Desk) -> None:
    with at_work.write() as work:
        work.audit.forget(Subject(Noun.ACCOUNT, str(at_work.account("ann.cooks").id)))

    rows = ReadAudit(at_work.storage)(at_work.by, Wanted(noun=Noun.ACCOUNT))

    assert [(row.verb, row.erased, row.about, row.handle) for row in rows] == [
        ("forgotten", True, None, None),
        ("created", True, None, None),
    ]


def test_a_rotation_of_keys_is_recorded_once(at_work: Desk) -> None:
    RotateSealing(at_work.storage, at_work.sealer)("ines")

    rows = ReadAudit(at_work.storage)(at_work.by, Wanted(chain=Chain.INSTALLATION))

    assert [(row.kind, row.about, row.verb, row.by) for row in rows] == [
        ("keys", "sealing", "rotated", "ines")
    ]
