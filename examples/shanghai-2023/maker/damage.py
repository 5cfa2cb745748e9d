"""Files made unusable on purpose, each in one way."""

from pathlib import Path

from pypdf import PdfReader, PdfWriter


def apply(path: Path, kind: str | None) -> None:
    """Damages the file: `encrypted` asks for a password, `truncated` ends in its middle, `empty` has no bytes."""
    if kind == "encrypted":
        # RC4: AES would draw random bytes and make another file each time.
        writer = PdfWriter(clone_from=PdfReader(path))
        writer._ID = None
        writer.encrypt("yangli", algorithm="RC4-128")
        writer.write(path)
    elif kind == "truncated":
        data = path.read_bytes()
        path.write_bytes(data[: len(data) * 3 // 5])
    elif kind == "empty":
        path.write_bytes(b"")
    elif kind is not None:
        raise ValueError(kind)
