"""Becoming the one who writes.

Left to itself, SQLite looks for its turn ever more rarely, down to ten times a second, so that among busy writers
whoever has waited longest is served last. Here everybody who waits looks equally often.
"""

import sqlite3
import time
from typing import Final

import sqlalchemy as sa

LOOKS_EVERY: Final = 0.003
"""Seconds; a look costs some microseconds, and a writer leaves gaps of about a millisecond."""


def take_turn(connection: sa.Connection, begin: str, patience: float) -> None:
    """Run *begin* once nobody else writes.

    Raises:
        OperationalError: somebody did so for *patience* seconds.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("only SQLite has writers take turns")
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        until = time.monotonic() + patience
        while not _is_taken(driver, begin):
            if time.monotonic() >= until:
                connection.exec_driver_sql(begin)
                return
            time.sleep(LOOKS_EVERY)
    finally:
        driver.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")


def _is_taken(driver: sqlite3.Connection, begin: str) -> bool:
    try:
        driver.execute(begin)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
