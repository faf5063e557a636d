"""A certificate as one page to read and to print, with the signed document in it."""

import html
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from influence.domain.certificate_words import day_and_time, leaves_open, proves
from influence.domain.signed_documents import SignedDocument, written

_TEMPLATES: Final = Environment(
    loader=PackageLoader("influence.adapters.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_DOCUMENT: Final = re.compile(r'<pre id="document">(.*?)</pre>', re.DOTALL)
_PAGE: Final = "<!doctype html>"


def write(document: SignedDocument, into: BinaryIO) -> None:
    """Write the page of a certificate that has its form."""
    into.write(page_of(document))


def page_of(document: SignedDocument) -> bytes:
    """The one page of a certificate that has its form."""
    body: Mapping[str, Any] = document.body
    page: str = _TEMPLATES.get_template("certificate.html.jinja").render(
        body=body,
        signer=document.signer,
        proves=list(proves(body)),
        leaves_open=list(leaves_open(body)),
        day_and_time=day_and_time,
        document=written(document).decode(),
    )
    return page.encode()


def is_page(text: bytes) -> bool:
    """True for a page, whatever it shows."""
    return text.decode(errors="replace").lstrip().lower().startswith(_PAGE)


def document_in(text: bytes) -> bytes:
    """The signed document: in a page of ours what it holds, else *text* itself."""
    found = _DOCUMENT.search(text.decode(errors="replace")) if is_page(text) else None
    return html.unescape(found[1]).encode() if found else text
