"""The docs site has every page, and its reference is complete."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import attrs
import pytest
import yaml

from influence.entrypoints.settings import Settings

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of the site, laid out."""
    folder = tmp_path_factory.mktemp("site") / "pages"
    subprocess.run([sys.executable, ROOT / "tools/docs_pages.py", folder], check=True)
    return folder


def in_the_menu() -> set[str]:
    """The pages that the site's menu leads to."""
    told = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]
    return {
        str(page if isinstance(page, str) else next(iter(page.values())))
        for room in told
        for page in next(iter(room.values()))
    }


def test_the_menu_leads_to_every_page(pages: Path) -> None:
    laid_out = {page.relative_to(pages).as_posix() for page in pages.rglob("*.md")}
    records = {page for page in laid_out if page.startswith("decisions/0")}

    assert in_the_menu() == laid_out - records


def test_the_list_of_decisions_names_each(pages: Path) -> None:
    listed = (pages / "decisions/index.md").read_text(encoding="utf-8")

    assert all(f"]({record.name})" in listed for record in (pages / "decisions").glob("0*.md"))


def test_the_reference_has_every_setting(pages: Path) -> None:
    told = (pages / "reference/settings.md").read_text(encoding="utf-8")

    assert all(f"| `INFLUENCE_{name.upper()}` |" in told for name in attrs.fields_dict(Settings))


def test_the_reference_has_every_error_code(pages: Path) -> None:
    told = (pages / "reference/errors.md").read_text(encoding="utf-8")
    sources = [source.read_text(encoding="utf-8") for source in (ROOT / "src").rglob("*.py")]
    codes = {code for source in sources for code in re.findall(r'code: ClassVar\[str\] = "(\w+)"', source)}

    assert len(codes) > 100
    assert [code for code in sorted(codes) if f"| `{code}` |" not in told] == []
