"""Scans in zip and tar files: unpacked into a private folder for as long as they are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.io.archive_kind import archive_kind
from core.io.private_folder import PrivateFolder
from core.progress import Report, silent


def unpack_into(archive: Path, folder: Path, report: Report = silent) -> list[str]:
    """Unpack the images of an archive into `folder` (empty, private); return notes on what was left out.

    Raises UserError where it is encrypted, damaged, of another kind, or larger than it may be. Any thread.
    """
    from core.io.archive_readers import unpack  # which knows DICOM; whoever only asks for the kind need not

    return unpack(archive, folder, report)


@contextmanager
def on_disk(path: Path, report: Report = silent) -> Iterator[Path]:
    """Yield `path` itself or, of an archive, a folder with what is in it, which vanishes after the block.

    For whoever needs the files of a scan again: with `source.path`, a slice lies at
    `place / one.path.relative_to(source.path)`. Raises UserError as `unpack_into`. Any thread.
    """
    if not archive_kind(path):
        yield path
        return
    with PrivateFolder() as private:
        unpack_into(path, private.path, report)
        yield private.path
