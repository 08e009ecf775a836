"""nnU-Net raw: imagesTr/CASE_0000.nii.gz and labelsTr/CASE.nii.gz, with or without a dataset.json."""

import re
from pathlib import Path

from core.errors import UserError
from core.training.datasets.description import NAME, Description, read_description
from core.training.datasets.found import Found, part_of, unlabelled
from core.training.datasets.model import LabelledScan, LabelSource, Problem
from core.training.datasets.names import PLAIN_VALUES
from core.training.datasets.tree import Tree, is_nifti, stem

KIND = "nnU-Net raw"
_CHANNEL = re.compile(r"(.+)_(\d{4})")


def find(tree: Tree) -> Found:
    """Return the cases of each folder with imagesTr and labelsTr whose images end in a channel number."""
    found = Found()
    for images in tree.folders:
        folder, labels = images.parent, images.parent / "labelsTr"
        if images.name != "imagesTr" or labels not in tree.files or tree.is_taken(images):
            continue
        cases = _cases(images, tree.names(images))
        if cases:
            _find_cases(tree, folder, cases, found)
            tree.take(images, labels, folder / "imagesTs", folder / NAME)
    return found


def _cases(images: Path, names: list[str]) -> dict[str, dict[int, Path]]:
    """Return the channels of each case."""
    cases: dict[str, dict[int, Path]] = {}
    for name in names:
        match = _CHANNEL.fullmatch(stem(name)) if is_nifti(name) else None
        if match:
            cases.setdefault(match[1], {})[int(match[2])] = images / name
    return cases


def _find_cases(tree: Tree, folder: Path, cases: dict[str, dict[int, Path]], found: Found) -> None:
    description = Description(PLAIN_VALUES, {}, ())
    if (folder / NAME).is_file():
        try:
            description = read_description(folder / NAME)
        except UserError as error:
            found.problems.append(Problem("damaged", error.message, error.hint, path=folder / NAME))
            return
    masks = {stem(name): folder / "labelsTr" / name for name in tree.names(folder / "labelsTr") if is_nifti(name)}
    for name, channels in cases.items():
        if name not in masks:
            found.problems.append(unlabelled(next(iter(channels.values())), f"labelsTr/{name}"))
            continue
        image = channels.get(description.ct_channel) if description.ct_channel is not None else None
        if image is None or (len(channels) > 1 and not description.channels):
            sentence = (
                f"{next(iter(channels.values()))} has {len(channels)} channels, and none is known to be the CT."
            )
            hint = 'Say which one is "CT" under "channel_names" in dataset.json.'
            found.problems.append(Problem("not-ct", sentence, hint, name, next(iter(channels.values()))))
            continue
        source = LabelSource(masks[name], "nifti", description.mapping)
        patient = f"{folder.name}-{name}"
        found.scans.append(LabelledScan(name, KIND, image, (source,), patient, part_of(image, tree.root)))
