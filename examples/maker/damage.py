"""Files made unusable on purpose, each in one way."""

from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject


def apply(path: Path, kind: str | None) -> None:
    """Damages the file: `encrypted` asks for a password, `truncated` ends in its middle, `empty` has no bytes."""
    if kind == "encrypted":
        # RC4 and a fixed identifier: anything else draws random bytes and makes another file each time.
        writer = PdfWriter(clone_from=PdfReader(path))
        writer._ID = ArrayObject([ByteStringObject(b"made-up sample 0")] * 2)
        writer.encrypt("yangli", algorithm="RC4-128")
        writer._ID[1] = writer._ID[0]
        writer.write(path)
    elif kind == "truncated":
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 3 // 5])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind is not None:
        raise ValueError(kind)
