"""3D-IRCADb: PATIENT_DICOM beside MASKS_DICOM/liver, livertumor1 ..., unpacked or as distributed (zipped)."""

import re
from collections.abc import Iterable
from pathlib import Path

from core.errors import UserError
from core.labels import Label
from core.training.datasets.found import Found, part_of, unlabelled
from core.training.datasets.model import LabelledScan, LabelSource, Mapped, Problem
from core.training.datasets.names import label_of
from core.training.datasets.tree import Tree
from core.training.datasets.zipped import structures_in

KIND = "3D-IRCADb"
SCAN, MASKS = "PATIENT_DICOM", "MASKS_DICOM"


def find(tree: Tree) -> Found:
    """Return the cases: folders, folders of zips, and one zip a case."""
    found = Found()
    homes = {folder.parent for folder in tree.files if folder.name == SCAN}
    homes |= {path.parent for path in tree.free_files() if path.name == f"{SCAN}.zip"}
    for home in sorted(homes):
        _find_case(tree, home, found)
        tree.take(home / SCAN, home / MASKS, home / "LABELLED_DICOM", home / "MESHES_VTK")
        tree.take(*(path for path in tree.free_files() if path.parent == home and path.suffix == ".zip"))
    for path in list(tree.free_files()):
        if path.suffix.lower() == ".zip" and not path.stem.startswith((SCAN, MASKS)):
            _find_packed_case(tree, path, found)
    return found


def _find_case(tree: Tree, home: Path, found: Found) -> None:
    image = home / SCAN if home / SCAN in tree.files else home / f"{SCAN}.zip"
    folders = [folder for folder in tree.files if folder.parent == home / MASKS]
    archive = home / f"{MASKS}.zip"
    try:
        if folders:
            sources = _sources(folder.name for folder in folders)
            labels = tuple(LabelSource(home / MASKS / each.path, each.storage, each.mapping) for each in sources)
        elif archive.is_file():
            labels = _sources(structures_in(archive, MASKS), archive)
        else:
            found.problems.append(unlabelled(image, MASKS))
            return
    except UserError as error:
        found.problems.append(Problem("damaged", error.message, error.hint, home.name, archive))
        return
    _add(tree, home.name, image, labels, found)


def _find_packed_case(tree: Tree, path: Path, found: Found) -> None:
    try:
        if not structures_in(path, SCAN):
            return
        labels = _sources(structures_in(path, MASKS), path)
    except UserError as error:
        found.problems.append(Problem("damaged", error.message, error.hint, path.stem, path, severity="warning"))
        return
    tree.take(path)
    _add(tree, path.stem, path, labels, found)


def _add(tree: Tree, name: str, image: Path, labels: tuple[LabelSource, ...], found: Found) -> None:
    if not any(one.label == Label.LIVER for each in labels for one in each.mapping):
        there = ", ".join(each.path.name for each in labels) or "nothing"
        sentence = f"{image} has no liver in {MASKS}: there is {there}."
        found.problems.append(
            Problem("no-labels", sentence, "Add the folder liver, or take the case away.", name, image)
        )
        return
    number = re.search(r"(\d+)$", name)
    patient = f"3dircadb-{number[1]}" if number else name.lower()
    found.scans.append(LabelledScan(name, KIND, image, labels, patient, part_of(image, tree.root)))


def _sources(structures: Iterable[str], archive: Path | None = None) -> tuple[LabelSource, ...]:
    """Return a source a structure, those that are left out too, so that the mapping shows them."""
    return tuple(
        LabelSource(Path(name), "dicom-mask", (Mapped(name, None, label_of(name)),), archive)
        for name in sorted(structures)
        if name
    )
