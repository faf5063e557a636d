"""The certificate of the cut-over: making it, and checking one without a database."""

from typing import Final

import click

from influence import __version__
from influence.adapters.reports import certificate_page
from influence.adapters.sealing.ed25519 import Ed25519Checks
from influence.application.certify_cutover import CertifyCutover
from influence.domain.certificate import FORM
from influence.domain.certificate_form import CertificateInvalid, PageShowsOther, faults
from influence.domain.certificate_words import leaves_open, out_of_reach, proves
from influence.domain.signed_documents import Expected, SignedDocument, as_fields, read, written
from influence.entrypoints.cli.given_files import content_of
from influence.entrypoints.cli.report_files import whole_file
from influence.entrypoints.cli.session import Session, command
from influence.entrypoints.cli.signers import fingerprint_said

_WAYS_OUT: Final = (
    "Ask whoever gave it to you for the original file, by another way. Do not go by this one.",
    "Ask them for the public key as well, by another way, and compare: influence cutover verify FILE --key KEY",
)
_NAME_ONE: Final = "Name the file of a certificate, or of the page of one, as you were given it."
_UNEXPECTED: Final = (
    "Whose key that is, this file cannot tell. Compare the fingerprint with the one you got by another way, or say it: "
    "--key FINGERPRINT"
)


@click.command("certificate")
@command
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(), help="Write the signed document to a file."
)
@click.option("--html", metavar="FILE", type=click.Path(), help="Write a page to read and to print.")
@click.option("--force", is_flag=True, help="Overwrite files of these names.")
def certificate(session: Session, output: str | None, html: str | None, force: bool) -> None:
    """Certify that the old source is gone: what, when, how it was proved, what is out of reach. Signed."""
    document = session.ask(CertifyCutover)(session.by, __version__)
    if output:
        with whole_file(output, force=force) as file:
            file.write(written(document))
    if html:
        with whole_file(html, force=force) as file:
            certificate_page.write(document, file)
    if session.out.as_json:
        session.out.data(as_fields(document))
    elif not (output or html):
        click.echo(written(document), nl=False)
    for path in (output, html):
        if path:
            session.out.talk(f"Written to {path}. Anybody can check it: influence cutover verify {path}")
    session.out.talk(f"Signed with the key {document.signer}; give it to auditors by another way.")


def check_certificate(session: Session, path: str, key: str | None) -> None:
    """Check a certificate, or the page of one: nothing else is needed, not even a database."""
    document = read_certificate(path, None if key is None else fingerprint_said(key))
    sections = {
        "It proves": list(proves(document.body)),
        "It does not prove": list(leaves_open(document.body)),
        "Out of reach": list(out_of_reach(document.body)),
    }
    if session.out.as_json:
        whose = {"signer": document.signer, "is_expected": key is not None}
        told = {name.lower().removeprefix("it ").replace(" ", "_"): lines for name, lines in sections.items()}
        session.out.data({"valid": True, **whose, **told, "certificate": as_fields(document)})
        return
    session.out.say(f"Sound: {path} says what was signed, with the key {document.signer}.")
    session.out.say("That is the key you named." if key is not None else _UNEXPECTED)
    for name, lines in sections.items():
        session.out.say(f"{name}:")
        for line in lines:
            session.out.say(f"  {line}")


def read_certificate(path: str, signer: str | None) -> SignedDocument:
    """The certificate in a file.

    Raises:
        FileUnreadable: there is no such file.
        NotOurDocument: it is no certificate.
        DocumentAltered: it does not say any more what was signed.
        PageShowsOther: the page around it does not.
        SignedByAnother: it was signed with another key than that of the *signer*.
        CertificateInvalid: it proves less than a certificate has to.
    """
    text = content_of(path, _NAME_ONE)
    expected = Expected(FORM, path, signer, _WAYS_OUT)
    document = read(certificate_page.document_in(text), expected, Ed25519Checks())
    if wrong := faults(document.body):
        raise CertificateInvalid(path, wrong)
    if certificate_page.is_page(text) and text != certificate_page.page_of(document):
        raise PageShowsOther(path, _version(document), __version__)
    return document


def _version(document: SignedDocument) -> str:
    product = document.body["product"]
    return str(product["version"]) if isinstance(product, dict) else ""
