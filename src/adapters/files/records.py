"""The records of a CSV file, also of one whose quotes do not close.

A quote that is never closed would swallow the rows after it. So the lines of a record are kept until it ends well;
where it does not, its first line is reported and its other lines are read again as records of their own.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import Final

import attrs

from influence.adapters.files.rows import TOO_LONG
from influence.domain.ports.tables import BadRow

type_of_record = tuple[int, list[str]]

LONGEST_RECORD: Final = 4 * 1024 * 1024
_LOOK_AHEAD: Final = 1024 * 1024
_MOST_RETURNS: Final = 200  # reading again costs time, and a hostile file can ask for it in every line
