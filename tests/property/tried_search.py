"""A process born of one that has imported this has tried its search already, as every one of them would in turn.

The trial touches nothing but a twin of its own, so a kill in the middle of it tells nothing; without it more of them
hit the steps that write.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from influence.adapters.sql.premises import open_premises
from influence.adapters.sql.schema import prepare

with TemporaryDirectory() as folder:
    url = f"sqlite:///{Path(folder) / 'influence.db'}"
    prepare(url)
    open_premises(url).rehearse().prove()
