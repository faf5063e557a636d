"""Plans and certificates as files: signed, refused when altered, and checked where there is no database."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from tests.support.program import Program, Ran, clean_environment, program_in

pytestmark = pytest.mark.journey
APPLY: Final = ("cutover", "apply")
VERIFY: Final = ("cutover", "verify")


@attrs.frozen
class Papers:
    """What was said of every file."""

    program: Program
    ran: dict[str, Ran]


def _plan_altered(folder: Path) -> None:
    text = (folder / "plan.json").read_text()
    (folder / "altered.json").write_text(text.replace("cannot_tell", "keep_and_track"))
    (folder / "pretty.json").write_text(json.dumps(json.loads(text), indent=2))


def _set_up(warm: Program) -> None:
    """Two accounts of the old source and a campaign."""
    warm.say("init")
    warm.say("import", "old.csv", "--source", "legacy")
    warm.say("campaigns", "create", "Spring")
    warm.say("campaigns", "add", "Spring", "ann.cooks")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """A small cut-over from its plan to its certificate, with every wrong file tried on the way."""
    folder = tmp_path_factory.mktemp("papers")
    program = program_in(folder)
    ran: dict[str, Ran] = {}
    (program.folder / "old.csv").write_text("handle,followers\nann.cooks,22100\nbo_runs,5100\n")
    (program.folder / "more.csv").write_text("handle,followers\nciro,301\n")
    stranger = program.told(INFLUENCE_HOME=str(folder / "stranger"), INFLUENCE_DATABASE=str(program.database))
    with program.warm() as warm:
        _set_up(warm)
        ran["too early"] = warm("cutover", "certificate", "--json")
        ran["old plan"] = warm("cutover", "plan", "--offline", "-o", "stale.json")
        warm.say("import", "more.csv", "--source", "legacy")
        warm.say("campaigns", "add", "Spring", "bo_runs")
        ran["stale"] = warm(*APPLY, "stale.json", "--yes", "--json")
        ran["plan"] = warm("--json", "cutover", "plan", "--offline")
        ran["key"] = warm("--json", "keys", "signing")
        warm.say("cutover", "plan", "--offline", "-o", "plan.json")
        _plan_altered(program.folder)
        ran["altered"] = warm(*APPLY, "altered.json", "--yes", "--json")
        ran["stranger"] = stranger(*APPLY, "plan.json", "--yes", "--json")
        ran["applied"] = warm(*APPLY, "pretty.json", "--yes", "--json")
        ran["again"] = warm(*APPLY, "plan.json", "--yes", "--json")
        ran["another"] = warm(*APPLY, "stale.json", "--yes", "--json")
        ran["another, for people"] = warm(*APPLY, "stale.json", "--yes")
        warm.say("cutover", "certificate", "-o", "certificate.json", "--html", "certificate.html")
        ran["overwritten"] = warm("cutover", "certificate", "-o", "certificate.json", "--json")
        (program.folder / "signing.pub").write_text(warm.say("keys", "signing", "--pem"))
    return Papers(program, ran)


def elsewhere(papers: Papers, tmp_path: Path) -> Program:
    """The program on another machine, which has the papers and nothing else."""
    for name in ("certificate.json", "certificate.html", "signing.pub", "plan.json"):
        shutil.copy(papers.program.folder / name, tmp_path)
    return Program(
        tmp_path, {**clean_environment(tmp_path), "INFLUENCE_HOME": str(tmp_path / "none" / "here")}
    )


def test_a_plan_for_people_and_programs_is_the_same_signed_one(papers: Papers) -> None:
    written = json.loads((papers.program.folder / "plan.json").read_text())
    printed = papers.ran["plan"].left_with(0).data

    assert printed["digest"] == written["digest"]
    assert set(printed) == set(written)
    assert printed["signature"]["public_key"] == papers.ran["key"].data["public_key"]


def test_a_plan_that_no_longer_fits_says_what_changed(papers: Papers) -> None:
    error = papers.ran["stale"].left_with(3).error

    assert error["code"] == "plan_no_longer_fits"
    assert "1 account added (@ciro)" in error["message"]
    assert "Spring has 1 participant more" in error["message"]
    assert "1 more account snapshot" in error["message"]


def test_an_altered_plan_is_refused(papers: Papers) -> None:
    error = papers.ran["altered"].left_with(3).error

    assert error["code"] == "document_altered"
    assert "altered.json was altered" in error["message"]
    assert "influence cutover plan" in error["remedies"][0]


def test_a_plan_of_another_installation_is_refused(papers: Papers) -> None:
    error = papers.ran["stranger"].left_with(3).error

    assert error["code"] == "signed_by_another"
    assert papers.ran["key"].data["fingerprint"] in error["message"]
    assert any("influence keys signing" in way for way in error["remedies"])


def test_a_plan_in_another_layout_is_applied(papers: Papers) -> None:
    assert papers.ran["applied"].left_with(0).data["phase"] == "after"


def test_after_the_end_each_plan_is_told_how_it_stands(papers: Papers) -> None:
    again, another = papers.ran["again"].left_with(0).data, papers.ran["another"].left_with(0).data

    assert again["note"].startswith("This plan was applied already")
    assert "This is another plan" in another["note"]
    assert another["note"] in papers.ran["another, for people"].left_with(0).err
    assert "note" not in papers.ran["applied"].data


def test_there_is_no_certificate_before_the_end(papers: Papers) -> None:
    assert papers.ran["too early"].left_with(3).error["code"] == "cutover_not_sealed"


def test_a_certificate_takes_no_other_files_place(papers: Papers) -> None:
    assert papers.ran["overwritten"].left_with(3).error["code"] == "file_exists"


def test_a_certificate_is_checked_where_there_is_nothing_else(papers: Papers, tmp_path: Path) -> None:
    program = elsewhere(papers, tmp_path)
    fingerprint = papers.ran["key"].data["fingerprint"]

    told = program("--json", *VERIFY, "certificate.json").left_with(0).data
    page = program("--json", *VERIFY, "certificate.html", "--key", fingerprint).left_with(0).data

    assert told["valid"] is page["valid"] is True
    assert (told["is_expected"], page["is_expected"]) == (False, True)
    assert told["signer"] == page["signer"] == fingerprint
    assert told["certificate"] == page["certificate"]
    assert told["proves"]
    assert told["does_not_prove"]
    assert told["out_of_reach"]
    assert not (tmp_path / "none").exists()


def test_whose_key_it_must_be_can_be_said_in_every_way(papers: Papers, tmp_path: Path) -> None:
    program = elsewhere(papers, tmp_path)
    key = papers.ran["key"].data
    (tmp_path / "key.json").write_text(json.dumps(key))
    (tmp_path / "fingerprint").write_text(key["fingerprint"].upper())
    other = "-".join(["0000"] * 8)

    with program.warm() as warm:
        for said in (key["fingerprint"], key["public_key"], "signing.pub", "key.json", "fingerprint"):
            assert "That is the key you named." in warm.say(*VERIFY, "certificate.json", "--key", said)
        assert "Whose key that is" in warm.say(*VERIFY, "certificate.json")
        assert warm.refuse(*VERIFY, "certificate.json", "--key", other)["code"] == "signed_by_another"
        for said, why in (
            ("0000", "no fingerprint"),
            ("none.pub", "no such file"),
            ("certificate.html", "no key"),
        ):
            unclear = warm.refuse(*VERIFY, "certificate.json", "--key", said, status=2)
            assert unclear["code"] == "bad_value"
            assert why in unclear["message"]
        assert warm.refuse(*VERIFY, "--key", other, status=2)["code"] == "usage"


def altered(text: str) -> dict[str, str]:
    told: dict[str, Any] = json.loads(text)
    later = {**told, "issued_at": "2030-01-01T00:00:00Z"}
    shorter = {**told, "out_of_reach": told["out_of_reach"][1:]}
    return {
        "later.json": json.dumps(later),
        "shorter.json": json.dumps(shorter),
        "cut.json": text[: len(text) // 2],
        "list.json": "[]",
    }


def test_altered_certificates_are_refused(papers: Papers, tmp_path: Path) -> None:
    program = elsewhere(papers, tmp_path)
    for name, text in altered((tmp_path / "certificate.json").read_text()).items():
        (tmp_path / name).write_text(text)
    page = (tmp_path / "certificate.html").read_text()
    (tmp_path / "page.html").write_text(page.replace("&#34;tenants&#34;:1", "&#34;tenants&#34;:2"))
    (tmp_path / "shown.html").write_text(
        page.replace("<dt>Organisations</dt><dd>1<", "<dt>Organisations</dt><dd>9<")
    )

    with program.warm() as warm:
        for name in ("later.json", "shorter.json", "page.html"):
            altered_one = warm.refuse(*VERIFY, name)
            assert altered_one["code"] == "document_altered"
            assert "original" in altered_one["remedies"][0]
            assert not any("cutover certificate" in way for way in altered_one["remedies"])
        assert warm.refuse(*VERIFY, "shown.html")["code"] == "page_shows_other"
        for name in ("cut.json", "list.json", "plan.json", "signing.pub"):
            assert warm.refuse(*VERIFY, name, status=2)["code"] == "not_our_document"
        for name in ("none.json", "."):
            unreadable = warm.refuse(*VERIFY, name, status=2)
            assert unreadable["code"] == "file_unreadable"
            assert "as you were given it" in unreadable["remedies"][0]


def test_the_page_needs_nothing_beside_itself(papers: Papers) -> None:
    page = (papers.program.folder / "certificate.html").read_text()

    assert page.startswith("<!doctype html>")
    assert [part for part in ("<script", "http://", "https://", "url(", "@import") if part in page] == []
    assert "What it does not prove" in page
    assert "mara" not in page


RECIPE: Final = r"""
{ sed '$d' certificate.json | tr -d '\n'; printf '}'; } > signed
tail -n 1 certificate.json | sed 's/.*"signature":"\([^"]*\)".*/\1/' | base64 -d > signature
openssl pkeyutl -verify -pubin -inkey signing.pub -rawin -in signed -sigfile signature
"""


def run_recipe(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["/bin/sh", "-c", RECIPE], cwd=folder, capture_output=True, text=True, check=False)


def test_an_auditor_checks_it_with_openssl_alone(papers: Papers, tmp_path: Path) -> None:
    assert shutil.which("openssl"), "the recipe that auditors are given needs openssl"
    elsewhere(papers, tmp_path)

    sound = run_recipe(tmp_path)
    text = (tmp_path / "certificate.json").read_text()
    (tmp_path / "certificate.json").write_text(text.replace('"tenants":1', '"tenants":2'))
    changed = run_recipe(tmp_path)

    assert (sound.returncode, sound.stdout.strip()) == (0, "Signature Verified Successfully")
    assert changed.returncode != 0


def test_the_recipe_is_the_one_of_the_documents() -> None:
    page = (Path(__file__).parents[2] / "docs" / "cutover.md").read_text()

    assert all(line in page for line in RECIPE.strip().splitlines())
