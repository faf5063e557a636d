"""`influence keys`: those that programs show, and those that sign and seal."""

from base64 import b64encode

import click

from influence.adapters.sealing.ed25519 import public_pem
from influence.adapters.sealing.fernet import add_key, drop_old_keys
from influence.adapters.sql.schema import check
from influence.application.rotate_sealing import Resealed, RotateSealing
from influence.domain.errors import Unusable
from influence.domain.ports.sealing import SealBroken
from influence.domain.ports.signing import Signer
from influence.domain.signed_documents import ALGORITHM, key_fingerprint
from influence.entrypoints.cli.api_keys import create, forget_ended, list_keys, revoke
from influence.entrypoints.cli.output import counted
from influence.entrypoints.cli.session import Session, command, global_options


@click.group("keys")
@global_options
def keys_command() -> None:
    """The keys of this installation."""


for _of_programs in (create, list_keys, revoke, forget_ended):
    keys_command.add_command(_of_programs)


@keys_command.command("signing")
@command
@click.option(
    "--pem", is_flag=True, help="Only the public key, as other programs such as openssl take it in."
)
def signing(session: Session, pem: bool) -> None:
    """Show the public key with which everybody can check what this installation signs.

    Hand it, or its fingerprint, to an auditor by another way than the documents: in person, on paper, by phone.
    """
    key = session.ask(Signer).public_key  # type: ignore[type-abstract]  # a port, wired to its file
    if session.out.as_json:
        public = {"algorithm": ALGORITHM, "public_key": b64encode(key).decode(), "pem": public_pem(key)}
        session.out.data({"fingerprint": key_fingerprint(key), **public})
    elif pem:
        click.echo(public_pem(key), nl=False)
    else:
        session.out.say(f"Fingerprint  {key_fingerprint(key)}")
        session.out.say(f"Public key   {b64encode(key).decode()}  ({ALGORITHM})")
        session.out.talk("For other programs: influence keys signing --pem > signing.pub")


@keys_command.command("rotate-sealing")
@command
@click.option(
    "--drop-old",
    is_flag=True,
    help="Then forget all former keys. Only when no other process of this installation runs.",
)
def rotate_sealing(session: Session, drop_old: bool) -> None:
    """Seal all stored tokens with a new key.

    The former keys stay, for programs that are running, until --drop-old. Keys given by INFLUENCE_SEALING_KEY are
    yours to change: put a new one in front, separated by a comma, and run this; then take the old ones away.
    """
    check(session.settings.database_url)
    given = session.settings.sealing_keys
    if given and drop_old:
        raise Unusable(
            "--drop-old", "", "the keys come from INFLUENCE_SEALING_KEY: take the old ones away there"
        )
    if not given:
        add_key(session.settings.sealing_file)
    with session.out.watching("Sealing") as progress:
        done = session.ask(RotateSealing)(session.by.user, progress)
    is_whole = not (done.broken or done.broken_endpoints)
    if drop_old and is_whole:
        drop_old_keys(session.settings.sealing_file)
    _tell(session, done, dropped=drop_old and is_whole)
    if not is_whole:
        raise SealBroken


def _tell(session: Session, done: Resealed, *, dropped: bool) -> None:
    if session.out.as_json:
        session.out.data(
            {
                "renewed": done.renewed,
                "broken": list(done.broken),
                "endpoints": done.endpoints,
                "broken_endpoints": list(done.broken_endpoints),
                "old_keys_dropped": dropped,
            }
        )
        return
    session.out.say(
        f"{counted(done.renewed, 'consent')} {'is' if done.renewed == 1 else 'are'} sealed with the newest key."
    )
    for handle in done.broken:
        session.out.say(f"  no key in use opens the tokens of @{handle}: ask for a new consent")
    if done.endpoints:
        session.out.say(f"The secrets of {counted(done.endpoints, 'webhook endpoint')} are, too.")
    for number in done.broken_endpoints:
        session.out.say(
            f"  no key in use opens the secret of endpoint {number}: influence webhooks endpoints rotate {number} --now"
        )
    if not dropped and not session.settings.sealing_keys:
        session.out.talk(
            "The former keys are kept. Forget them with: influence keys rotate-sealing --drop-old"
        )
