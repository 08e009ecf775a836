"""Medical Segmentation Decathlon: a dataset.json that lists images and labels."""

from pathlib import Path

from core.errors import UserError
from core.training.datasets.description import NAME, Description, read_description
from core.training.datasets.found import Found, part_of
from core.training.datasets.model import LabelledScan, LabelSource, Problem
from core.training.datasets.tree import Tree, stem

KIND = "Medical Segmentation Decathlon"


def find(tree: Tree) -> Found:
    """Return the pairs that each dataset.json lists; nnU-Net's, which list other names, are left to `nnunet`."""
    found = Found()
    for folder in tree.folders:
        if NAME not in tree.names(folder):
            continue
        try:
            description = read_description(folder / NAME)
        except UserError as error:
            found.problems.append(Problem("damaged", error.message, error.hint, path=folder / NAME))
            continue
        if any((folder / image).is_file() for image, _ in description.pairs):
            _find_listed(tree, folder, description, found)
            tree.take(folder)
    return found


def _find_listed(tree: Tree, folder: Path, description: Description, found: Found) -> None:
    if description.ct_channel is None:
        named = ", ".join(description.channels.values())
        found.problems.append(
            Problem(
                "not-ct",
                f"{folder / NAME} says that its images are {named}, not CT.",
                "Train on CT scans in Hounsfield units.",
                path=folder / NAME,
            )
        )
        return
    for image, label in description.pairs:
        paths = [_inside(folder, image), _inside(folder, label)]
        missing = [str(name) for name, path in zip((image, label), paths, strict=True) if path is None]
        name = stem(Path(image).name)
        if paths[0] is None or paths[1] is None:
            sentence = f"{folder / NAME} lists {' and '.join(missing)}, which is not there."
            found.problems.append(Problem("no-labels", sentence, "Copy the data set again.", name, folder / NAME))
            continue
        source = LabelSource(paths[1], "nifti", description.mapping)
        patient = f"{folder.name}-{name}"
        found.scans.append(LabelledScan(name, KIND, paths[0], (source,), patient, part_of(paths[0], tree.root)))


def _inside(folder: Path, name: str) -> Path | None:
    """Return the file a data set lists, None where it is not there or lies outside of the data set."""
    path = folder / name
    is_inside = path.resolve().is_relative_to(folder.resolve())
    return path.parent.resolve() / path.name if is_inside and path.is_file() else None
