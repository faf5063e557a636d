"""Settings: flags, then environment, then `influence.toml` (here, or in the home folder)."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import attrs
import platformdirs
import typed_settings as ts
from typed_settings.exceptions import TsError
from typed_settings.loaders import DictLoader

from influence.domain.errors import Unusable
from influence.domain.networks import ACCOUNT_TYPES

DATABASE_FILE: Final = "influence.db"


def _home() -> str:
    return platformdirs.user_data_dir("influence", appauthor=False)


def _from_one_to(most: int) -> Callable[[object, "attrs.Attribute[int]", int], None]:
    def check(_: object, field: "attrs.Attribute[int]", value: int) -> None:
        if not 1 <= value <= most:
            raise Unusable(field.name, str(value), f"write a number from 1 to {most}")

    return check


def _one_of(*words: str) -> Callable[[object, "attrs.Attribute[str]", str], None]:
    def check(_: object, field: "attrs.Attribute[str]", value: str) -> None:
        if value not in words:
            raise Unusable(field.name, value, f"write one of: {', '.join(words)}")

    return check


def _no_account_type(_: object, field: "attrs.Attribute[str]", value: str) -> None:
    if value in ACCOUNT_TYPES.values() or not value.isprintable():
        raise Unusable(field.name, value, "this is a type of accounts now; name an older one, or none")


def _masked(value: str) -> str:
    return "***" if value else "''"


@attrs.frozen
class Settings:
    """What the program can be told from outside; each field is a variable INFLUENCE_… and a key of the file.

    *database* is an address or a file, by default one in *home*; the sealing key is a file there unless given.
    *clock* is the address of a simulator's clock to take the time from. *tiktok_quota* is the level of the developer
    app, or its limits; *tiktok_signatures* says whether unsigned messages of TikTok are looked into. *sealing_key*
    may hold several keys, the newest first, parted by commas. *policy* is a folder whose files take the place of the
    built-in policy's, or add to them. *image_hosts* names hosts on this machine (`host:port`, parted by commas) from
    which pictures come over plain http, as from a simulator; none are unless they are named. *webhook_hosts* names
    such hosts as may be sent webhooks over plain http. *smtp_host* takes letters, which bear *smtp_from*;
    *smtp_security* says how the way there is kept secret. *api_requests* is how often a key may ask the Business API in
    a minute; *old_account_type* is what TikTok accounts were called there before, empty for nothing. Secrets print as
    stars.
    """

    home: str = attrs.field(factory=_home)
    database: str = ""
    user: str = ""
    tiktok_api: str = "ttcm"
    tiktok_base_url: str = ""
    tiktok_authorize_url: str = "https://www.tiktok.com/v2/auth/authorize"
    tiktok_app_id: str = ""
    tiktok_app_secret: str = attrs.field(default="", repr=_masked)
    tiktok_access_token: str = attrs.field(default="", repr=_masked)
    tiktok_account_id: str = ""
    tiktok_redirect_uri: str = ""
    tiktok_quota: str = "basic"
    tiktok_signatures: str = attrs.field(
        default="when-present", validator=_one_of("when-present", "required")
    )
    sealing_key: str = attrs.field(default="", repr=_masked)
    clock: str = ""
    lanes: int = attrs.field(default=8, validator=_from_one_to(32))
    policy: str = ""
    image_hosts: str = ""
    webhook_hosts: str = ""
    smtp_host: str = ""
    smtp_port: int = attrs.field(default=587, validator=_from_one_to(65_535))
    smtp_user: str = ""
    smtp_password: str = attrs.field(default="", repr=_masked)
    smtp_from: str = ""
    smtp_security: str = attrs.field(
        default="starttls", validator=_one_of("starttls", "tls", "none", "none-anywhere")
    )
    row_limit: int = attrs.field(default=100_000, validator=_from_one_to(10_000_000))
    api_requests: int = attrs.field(default=1_200, validator=_from_one_to(100_000_000))
    old_account_type: str = attrs.field(default="tiktok", validator=_no_account_type)

    @property
    def sealing_keys(self) -> tuple[str, ...]:
        """The sealing keys that were given, the newest first; none when they rest in their file."""
        return tuple(key.strip() for key in self.sealing_key.split(",") if key.strip())

    @property
    def sealing_file(self) -> Path:
        """Where the sealing keys rest unless they are given."""
        return Path(self.home) / "sealing.key"

    @property
    def signing_file(self) -> Path:
        """Where the key rests with which this installation signs."""
        return Path(self.home) / "signing.key"

    @property
    def quota_file(self) -> Path:
        """Where all processes of this installation keep TikTok's quota together."""
        return Path(self.home) / "tiktok-quota.db"

    @property
    def database_url(self) -> str:
        """The address of the database."""
        if not self.database:
            return f"sqlite:///{Path(self.home) / DATABASE_FILE}"
        return self.database if "://" in self.database else f"sqlite:///{self.database}"


def load(*, database: str | None = None, user: str | None = None) -> Settings:
    """The settings in force; the flags *database* and *user* win where they were given.

    Raises:
        Unusable: a setting that cannot be read.
    """
    homes = [Path("influence.toml"), Path(os.environ.get("INFLUENCE_HOME", _home())) / "influence.toml"]
    loaders = ts.default_loaders(
        "influence", config_files=[path for path in homes if path.is_file()][:1], env_prefix="INFLUENCE_"
    )
    flags = {name: value for name, value in (("database", database), ("user", user)) if value}
    try:
        return ts.load_settings(Settings, [*loaders, DictLoader(flags)])
    except (TsError, ValueError) as error:
        raise Unusable("settings", "influence.toml or INFLUENCE_…", "; ".join(_reasons(error))) from error


def _reasons(error: BaseException) -> list[str]:
    """The sentences at the bottom of a nested error."""
    if isinstance(error, BaseExceptionGroup):
        return [reason for inner in error.exceptions for reason in _reasons(inner)]
    return [str(error)]
