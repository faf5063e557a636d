"""Settings: flags, then environment, then `influence.toml` (here, or in the home folder)."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

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


WORDS: Final = "words"
"""Under which a setting's metadata say what it is."""


def _setting(words: str, default: object = "", *, check: object = None, secret: bool = False) -> Any:
    return attrs.field(
        default=default,
        validator=check,  # type: ignore[call-overload]  # whichever fits the field
        repr=_masked if secret else True,
        metadata={WORDS: words},
    )


@attrs.frozen
class Settings:
    """What the program can be told from outside; each field is a variable INFLUENCE_… and a key of the file.

    Secrets print as stars.
    """

    home: str = _setting("the folder of the database, the keys and the quota", attrs.Factory(_home))
    database: str = _setting("an address or a file; by default `influence.db` in the home folder")
    user: str = _setting("who is written down as acting")
    tiktok_api: str = _setting("which API the marketplace is asked through: `ttcm` or `tiktok-one`", "ttcm")
    tiktok_base_url: str = _setting("where TikTok's API is; by default TikTok's own address")
    tiktok_authorize_url: str = _setting("where creators consent", "https://www.tiktok.com/v2/auth/authorize")
    tiktok_app_id: str = _setting("the developer app")
    tiktok_app_secret: str = _setting("its secret", secret=True)
    tiktok_access_token: str = _setting("the marketplace account's access token", secret=True)
    tiktok_account_id: str = _setting("the marketplace account")
    tiktok_redirect_uri: str = _setting("where TikTok sends creators back to after their consent")
    tiktok_quota: str = _setting("the level of the developer app, or its limits", "basic")
    tiktok_signatures: str = _setting(
        "whether messages of TikTok must be signed: `when-present` also looks into unsigned ones, `required` does not",
        "when-present",
        check=_one_of("when-present", "required"),
    )
    sealing_key: str = _setting(
        "the keys that tokens are sealed with, the newest first, parted by commas; by default in `sealing.key`",
        secret=True,
    )
    clock: str = _setting("the address of a simulator's clock to take the time from")
    lanes: int = _setting("how many questions may be at TikTok at once", 8, check=_from_one_to(32))
    policy: str = _setting("a folder whose files take the place of the built-in policy's, or add to them")
    image_hosts: str = _setting(
        "hosts on this machine (`host:port`, parted by commas) from which pictures come over plain http"
    )
    webhook_hosts: str = _setting("hosts on this machine that may be sent webhooks over plain http")
    smtp_host: str = _setting("the mail server that takes letters")
    smtp_port: int = _setting("its port", 587, check=_from_one_to(65_535))
    smtp_user: str = _setting("the name to sign in with there")
    smtp_password: str = _setting("the password for it", secret=True)
    smtp_from: str = _setting("the sender that letters bear")
    smtp_security: str = _setting(
        "how the way to the mail server is kept secret: `starttls`, `tls`, `none` (this machine only), `none-anywhere`",
        "starttls",
        check=_one_of("starttls", "tls", "none", "none-anywhere"),
    )
    row_limit: int = _setting("how many rows a file may have", 100_000, check=_from_one_to(10_000_000))
    api_requests: int = _setting(
        "how often a key may ask the Business API in a minute", 1_200, check=_from_one_to(100_000_000)
    )
    old_account_type: str = _setting(
        "what TikTok accounts were called in the Business API before; empty for nothing",
        "tiktok",
        check=_no_account_type,
    )

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
