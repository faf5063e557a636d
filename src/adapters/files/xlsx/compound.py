"""Files in the older container of Office: old workbooks, and new ones behind a password."""

from typing import Final

from influence.adapters.files.xlsx.spoiled import AS_XLSX, Spoiled

BEGINNING: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROTECTED: Final = "EncryptedPackage".encode("utf-16-le")


def refusal_of(content: bytes) -> Spoiled:
    """What such a file is, and what to do with it."""
    if _PROTECTED in content:
        return Spoiled("it is a workbook protected with a password", "save it without a password")
    return Spoiled("it is an old Excel workbook (XLS)", AS_XLSX)
