"""Files of customers, written for one test."""

from pathlib import Path

import attrs
import pytest

from influence.adapters.files.tables import FileTables
from influence.domain.errors import FileUnreadable
from influence.domain.ports.tables import BadRow, Table, TableRow


@attrs.frozen
class Desk:
    """Where files are laid down and read."""

    _folder: Path
    tables: FileTables = attrs.field(factory=FileTables)

    def write(self, content: bytes | str, name: str = "creators.csv") -> str:
        path = self._folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def read(self, content: bytes | str, name: str = "creators.csv", row_limit: int = 1_000) -> Table:
        return FileTables().read(self.write(content, name), row_limit=row_limit)

    def rows(self, content: bytes | str, name: str = "creators.csv") -> list[TableRow | BadRow]:
        return list(self.read(content, name).rows)

    def cells(self, content: bytes | str, name: str = "creators.csv") -> list[tuple[str, ...]]:
        rows = self.rows(content, name)
        assert not [row for row in rows if isinstance(row, BadRow)]
        return [row.cells for row in rows if isinstance(row, TableRow)]

    def refusal(
        self, content: bytes | str, name: str = "creators.csv", row_limit: int = 1_000
    ) -> FileUnreadable:
        with pytest.raises(FileUnreadable) as caught:
            self.read(content, name, row_limit)
        return caught.value


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
