"""Settings: flags, then environment, then `influence.toml` (here, or in the home folder)."""

import os
from pathlib import Path
from typing import Final

import platformdirs
import typed_settings as ts
from typed_settings.exceptions import TsError
from typed_settings.loaders import DictLoader

from influence.domain.errors import Unusable

DATABASE_FILE: Final = "influence.db"


def _home() -> str:
    return platformdirs.user_data_dir("influence", appauthor=False)


@ts.settings(frozen=True)
class Settings:
    """What the program can be told from outside. Secrets print as stars."""

    home: str = ts.option(factory=_home, help="Folder for the database and the sealing key.")
    database: str = ts.option(
        default="", help="Address of the database; a file in the home folder by default."
    )
    user: str = ts.option(default="", help="Who is written down as acting.")
    tiktok_api: str = ts.option(default="ttcm", help="TikTok's API generation.")
    tiktok_base_url: str = ts.option(default="", help="TikTok's address, with the path.")
    tiktok_authorize_url: str = ts.option(
        default="https://www.tiktok.com/v2/auth/authorize", help="Where creators consent."
    )
    tiktok_app_id: str = ts.option(default="", help="The app's id.")
    tiktok_app_secret: str = ts.secret(default="", help="The app's secret.")
    tiktok_access_token: str = ts.secret(default="", help="The marketplace account's token.")
    tiktok_account_id: str = ts.option(default="", help="The marketplace account.")
    tiktok_redirect_uri: str = ts.option(default="", help="Where TikTok sends consenting creators back to.")
    sealing_key: str = ts.secret(
        default="", help="Key for tokens at rest; a file in the home folder by default."
    )
    clock: str = ts.option(default="", help="Address of a simulator's clock to take the time from.")
    lanes: int = ts.option(default=8, help="Calls to TikTok side by side.")
    row_limit: int = ts.option(default=100_000, help="Rows an imported file may have.")

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
        raise Unusable("settings", "influence.toml or INFLUENCE_…", str(error)) from error
