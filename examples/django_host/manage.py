"""Django's own commands, and `studio`, which sets up everything at once."""

import os
import sys

import django
from django.core.management import call_command, execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")


def set_up(user: str, password: str) -> None:
    """Make both databases, and a first user."""
    django.setup()
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - Django has to be ready first
    from studio import influence  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user(user, password=password)
    with influence:
        influence.set_up()


if __name__ == "__main__":
    if sys.argv[1:2] == ["studio"]:
        set_up(os.environ["HOST_USER"], os.environ["HOST_PASSWORD"])
    else:
        execute_from_command_line(sys.argv)
