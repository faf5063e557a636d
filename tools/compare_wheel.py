"""Holds the files of a wheel against `src`: each of them, under `influence/`, and no other."""

import sys
from pathlib import Path
from zipfile import ZipFile

SRC = Path(__file__).parents[1] / "src"


def expected() -> set[str]:
    """Names that the files of `src` bear in a wheel."""
    files = (path.relative_to(SRC) for path in SRC.rglob("*") if path.is_file())
    return {f"influence/{file.as_posix()}" for file in files if "__pycache__" not in file.parts}


def held(wheel: Path) -> set[str]:
    """Names of the files in *wheel*, its own metadata left out."""
    with ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def main() -> None:
    """Ends with status 1 and the names of all files that are missing or strange."""
    wheel = Path(sys.argv[1])
    missing, strange = expected() - held(wheel), held(wheel) - expected()
    for name in sorted(missing):
        print(f"not in the wheel: {name} (add its kind to package-data in pyproject.toml)")
    for name in sorted(strange):
        print(f"in the wheel, but not in src: {name}")
    if missing or strange:
        sys.exit(1)
    print(f"{wheel.name} holds the {len(held(wheel))} files of src")


if __name__ == "__main__":
    main()
