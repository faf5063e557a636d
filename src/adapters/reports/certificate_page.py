"""A certificate as one page to read and to print, with the signed document in it."""

import html
import re
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from influence.domain.certificate_words import day_and_time, leaves_open, proves, to_the_second
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
    body: Mapping[str, Any] = document.body
    page = _TEMPLATES.get_template("certificate.html.jinja").render(
        body=body,
        signer=document.signer,
        proves=list(proves(body)),
        leaves_open=list(leaves_open(body)),
        day_and_time=day_and_time,
        to_the_second=to_the_second,
        document=written(document).decode(),
    )
    into.write(page.encode())


def document_in(text: bytes) -> bytes:
    """The signed document: in a page of ours what it holds, else *text* itself."""
    page = text.decode(errors="replace")
    if not page.lstrip().lower().startswith(_PAGE):
        return text
    found = _DOCUMENT.search(page)
    return html.unescape(found[1]).encode() if found else text
