"""Unpacking within limits: what an archive from a stranger may put on the disk, and under which names.

Only regular files that may be images are written, inside the given folder, under harmless names. What declares or
gives more than it may, or ends too early, is refused as a whole: a scan must not lose slices without a word.
"""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from core.errors import UserError
from core.io.dicom_header import DICOM_ENDINGS, looks_like_dicom
from core.progress import Report

MAX_MEMBERS = 200_000
MAX_BYTES = 32 * 2**30
"""What an archive may unpack to; a whole study of thin slices in all phases has about four gigabytes."""
MAX_RATIO = 100
"""Unpacked over packed bytes; CT packs two to ten to one, and a screenshot of nothing thirty to one."""
FREE_OF_RATIO_BYTES = 64 * 2**20
LEFT_FREE_BYTES = 512 * 2**20
PIECE_BYTES = 2**20
VOLUME_ENDINGS = (
    *(".nii", ".nii.gz", ".hdr", ".hdr.gz", ".img", ".img.gz"),
    *(".nrrd", ".nhdr", ".raw", ".raw.gz", ".mha", ".mhd", ".zraw"),
)
_NESTED_ENDINGS = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".7z", ".rar")
_MAX_DEPTH = 24
_MAX_NAME = 100
_WINDOWS_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


@dataclass
class LeftOut:
    """How many members were not written, by reason; junk is not counted."""

    outside: int = 0
    """Their names lead out of the archive."""
    special: int = 0
    """Links and devices."""
    nested: int = 0
    """Archives inside the archive."""

    def notes(self) -> list[str]:
        """Return sentences without the members' names: notes travel into exports."""
        told = {
            "whose names lead out of the archive": self.outside,
            "that are links or devices": self.special,
            "that are archives themselves": self.nested,
        }
        return [f"{count} members of the archive {what} were left out." for what, count in told.items() if count]


@dataclass
class Unpacker:
    """Takes the members of one archive into `folder`, which is empty and private. One thread."""

    archive: Path
    folder: Path
    report: Report
    left_out: LeftOut = field(default_factory=LeftOut)
    fraction: float = 0.0
    """How much of the archive is done, as its reader says."""

    def __post_init__(self) -> None:
        self._packed_bytes = max(1, self.archive.stat().st_size)
        self._taken: set[str] = set()
        self._members = 0
        self._bytes = 0

    def count_member(self) -> None:
        """Count a member, of whatever kind. Raises UserError where there are too many."""
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise self._too_much(f"it holds more than {MAX_MEMBERS} files")

    def check_bytes(self, unpacked: int) -> None:
        """Raise UserError where so many bytes are too many for the archive, or for the disk."""
        if unpacked > MAX_BYTES:
            raise self._too_much(f"it unpacks to more than {MAX_BYTES // 2**30} GB")
        if unpacked > FREE_OF_RATIO_BYTES and unpacked > MAX_RATIO * self._packed_bytes:
            raise self._too_much(f"it unpacks to more than {MAX_RATIO} times its size")

    def check_disk(self, wanted: int) -> None:
        """Raise UserError where so many bytes more do not fit on the disk."""
        if wanted > shutil.disk_usage(self.folder).free - LEFT_FREE_BYTES:
            raise UserError(
                f"There is not enough space on the disk to unpack {self.archive.name}.",
                "Free some space, or unpack it elsewhere and open the folder.",
            )

    def take(self, name: str, size: int, read: Callable[[int], bytes]) -> None:
        """Write one regular member where it may be an image: `read(count)` gives its next bytes, b"" at its end.

        Raises UserError where it gives more or less than it declares.
        """
        parts = _safe_parts(name)
        if parts is None:
            self.left_out.outside += 1
            return
        if not parts or any(part.startswith((".", "__MACOSX")) for part in parts):
            return
        start = read(min(size, 512)) if size else b""
        if not _may_be_image(parts[-1], start):
            self.left_out.nested += parts[-1].lower().endswith(_NESTED_ENDINGS)
            return
        target = self._place(parts)
        if target is None:
            self.left_out.outside += 1
            return
        self.check_disk(size)
        with open(target, "xb") as file:
            written = self._copy(start, size, read, file)
        if written != size:
            raise damaged(self.archive)

    def tell(self) -> None:
        """Report how far we are; raises what the report raises."""
        self.report(min(1.0, self.fraction), f"Unpacking {self.archive.name}")

    def _copy(self, start: bytes, size: int, read: Callable[[int], bytes], file: IO[bytes]) -> int:
        written, piece = 0, start
        while piece:
            written += len(piece)
            self._bytes += len(piece)
            if written > size:
                raise damaged(self.archive)
            self.check_bytes(self._bytes)
            file.write(piece)
            self.tell()
            piece = read(PIECE_BYTES)
        return written

    def _place(self, parts: tuple[str, ...]) -> Path | None:
        """Return where a member goes, its folders made; None where a file stands in the way."""
        folder = self.folder.joinpath(*parts[:-1])
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return None
        name, number = parts[-1], 1
        while str(folder / name).casefold() in self._taken or (folder / name).exists():
            number += 1
            name = f"{number}-{parts[-1]}"
        self._taken.add(str(folder / name).casefold())
        return folder / name

    def _too_much(self, why: str) -> UserError:
        return UserError(
            f"{self.archive.name} is not unpacked: {why}.", "Where it is trusted, unpack it and open the folder."
        )


def damaged(archive: Path) -> UserError:
    """Return what is said of an archive that cannot be read to its end."""
    return UserError(f"{archive.name} is damaged or not complete.", "Copy it again from where it came.")


def _may_be_image(name: str, start: bytes) -> bool:
    """Tell by name and first bytes; an empty or zeroed file may be what a broken copy left of a slice."""
    lower = name.lower()
    is_named = lower.endswith((*DICOM_ENDINGS, *VOLUME_ENDINGS)) or lower.startswith("dicomdir")
    return is_named or looks_like_dicom(start[:132]) or not any(start)


def _safe_parts(name: str) -> tuple[str, ...] | None:
    """Return a member's path in harmless parts; None where it leads up. A root or drive before it is taken off."""
    parts = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")).split("/")
    if ".." in (part.strip() for part in parts):
        return None
    kept = [_safe_name(part) for part in parts if part not in ("", ".")]
    return tuple(kept[-_MAX_DEPTH:])


def _safe_name(part: str) -> str:
    clean = re.sub(r"[^\w.,+=@()\[\] -]", "_", part).strip(" ")[-_MAX_NAME:]
    clean = clean.rstrip(". ") or "_"
    return f"_{clean}" if _WINDOWS_DEVICE.match(clean) else clean
