"""What to say where something cannot be done now: a sentence for each word of `ui.actions.conditions_of`."""

from collections.abc import Collection

from ui.menus.spec import ActionSpec
from ui.words import mark, tr

MISSING = mark(
    {
        "case": "Open a scan first",
        "result": "Segment the scan first",
        "mask": "Nothing is segmented yet",
        "tumours": "No tumour is measured yet",
        "tumour": "Choose a tumour first",
        "lesion": "Choose a tumour in the table first",
        "axes_by_hand": "Its diameters are those of the mask",
        "marks": "Nothing was measured by hand yet",
        "several_masks": "There is only one mask",
        "places": "The masks do not differ, or are not compared",
        "mask_ai": "The network made no mask here",
        "mask_corrected": "Nothing is segmented yet",
        "mask_reference": "Open a reference mask first",
        "mask_previous": "There is no earlier mask",
        "agreement": "How far the model's opinions agree is not known here",
        "earlier": "Lay an earlier scan beside first",
        "undo": "Nothing to take back",
        "redo": "Nothing to make again",
        "found": "Open a folder, CD or archive with several scans first",
        "idle": "Wait until the running job is over, or cancel it",
        "busy": "Nothing is running",
        "model": "Needs an open scan and a model, and nothing running",
    }
)


def missing(spec: ActionSpec, conditions: Collection[str]) -> str:
    """Say the first thing that is missing for this action; empty where nothing is."""
    return next((tr(MISSING.get(word, word)) for word in spec.needs if word not in conditions), "")
