"""A saved case: mask, reading and earlier versions of the mask in one file, with a reference to the scan.

The file (.hepascope) is a zip archive with one member, `case.json`. The scan is not in it: it is found by its path,
and told from any other by its grid and the hash of its voxels. Nothing in the file names the patient, unless the path
of the scan does.
"""

import io
import json
import zipfile
import zlib
from dataclasses import dataclass, field, replace
from pathlib import Path

from core.effort import Effort
from core.errors import UserError
from core.follow_up.reference import EarlierReference
from core.io.atomic import atomic_write
from core.kept import KeptVoxels, check_mask
from core.plain import from_plain, to_plain
from core.provenance import app_version, now_utc
from core.reading import Reading
from core.scan_reference import ScanReference, plain_json

ENDING = ".hepascope"
FORMAT = 1
MEMBER = "case.json"
LARGEST_BYTES = 256 * 2**20
"""A saved case is below a megabyte; what claims to be larger than this is no case of ours."""
MOST_VERSIONS = 20


@dataclass(frozen=True)
class MaskVersion:
    """A mask as it was saved once: by whom, when, and how it had been made."""

    made_by: str
    made_at: str
    edits: int
    """How many changes by hand it had seen."""
    mask: KeptVoxels


@dataclass(frozen=True)
class SavedCase:
    """Everything of a case but the scan."""

    scan: ScanReference
    reading: Reading
    mask: KeptVoxels
    made_by: str
    """Who saved it last, as told in the settings."""
    versions: tuple[MaskVersion, ...] = ()
    """Earlier saved masks, oldest first."""
    effort: Effort = field(default_factory=Effort)
    made_at: str = ""
    app_version: str = ""
    earlier: EarlierReference | None = None
    """The earlier scan that lay beside."""

    def with_version_of(self, earlier: "SavedCase") -> "SavedCase":
        """Return this case with the mask of an earlier save among its versions, where that was another mask."""
        versions = earlier.versions
        if earlier.mask != self.mask:
            edits = len(earlier.reading.record.edits)
            versions = (*versions, MaskVersion(earlier.made_by, earlier.made_at, edits, earlier.mask))
        return replace(self, versions=versions[-MOST_VERSIONS:])


def write_case(path: Path, saved: SavedCase, *, overwrite: bool) -> None:
    """Write a case, whole or not at all. Raises UserError as `atomic_write` does. Any thread."""
    document = {
        "format": FORMAT,
        "case": to_plain(saved) | {"made_at": now_utc(), "app_version": app_version()},
    }
    data = plain_json(document)

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(MEMBER), data, zipfile.ZIP_DEFLATED)

    def check(temporary: Path) -> None:
        if _document(temporary) != data:
            raise OSError(None, "what was written is not what the disk gives back")

    atomic_write(path, write, overwrite=overwrite, check=check)


def read_case(path: Path) -> SavedCase:
    """Read a case. Raises UserError where the file is none, is damaged, or was written by a later version."""
    try:
        document = json.loads(_document(path))
        if document["format"] != FORMAT:
            raise UserError(f"{path.name} was saved by another version of Hepascope.", "Open it with that version.")
        saved = from_plain(SavedCase, document["case"])
        for kept in _masks_of(saved):
            check_mask(kept, saved.scan.shape_zyx)
        if saved.earlier is not None:
            saved.earlier.check()
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is not there.", "Check the path, or connect the drive.") from error
    except OSError as error:
        raise UserError(
            f"{path.name} could not be read: {error.strerror}.", "Try again, or copy it first."
        ) from error
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise UserError(f"{path.name} is no saved case of Hepascope, or it is damaged.") from error
    return saved


def _document(path: Path) -> bytes:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive, archive.open(MEMBER) as member:
        data = member.read(LARGEST_BYTES + 1)
    if len(data) > LARGEST_BYTES:
        raise ValueError("too large")
    return data


def _masks_of(saved: SavedCase) -> list[KeptVoxels]:
    run = saved.reading.run
    kept = [] if run is None else [run.result, run.before]
    return [saved.mask, *(version.mask for version in saved.versions), *(each for each in kept if each is not None)]
