"""`influence init`."""

import click

from influence.adapters.sql.schema import prepare
from influence.domain.ports.sealing import Sealer
from influence.entrypoints.cli.session import Session, command


@click.command("init")
@command
def init_command(session: Session) -> None:
    """Set up the database, the tenant and the sealing key. What is there already stays."""
    url = session.settings.database_url
    changed = prepare(url)
    made = session.storage.add_tenant(session.by.tenant)
    session.ask(Sealer)  # type: ignore[type-abstract]  # a port, wired; its key is made with it
    if session.out.as_json:
        session.out.data({"database": url, "tenant": session.by.tenant, "changed": changed or made})
    else:
        session.out.say(
            f"{'Set up' if changed or made else 'Already set up'}: {url}, tenant {session.by.tenant}"
        )
        session.out.talk("Next: influence import FILE --source legacy, or influence accounts add HANDLE")
