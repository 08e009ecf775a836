"""Whether the scan lies in space as its file says, and whether the liver is in it."""

from collections.abc import Iterator

from core.preflight.anatomy import Anatomy, Core
from core.preflight.finding import Finding, Level

TURNED_SHARE = 0.10
"""More lung in the quarter at the feet than in that at the head, as a share of the body: upside down."""
TURNED_MM = -8.0
MIRRORED_MM = 25.0
LIVER_CORE_ML = 60.0
"""What of a small liver, or of one that is cut, lies deep inside."""
CUT_ML = 5.0
DOME_LUNG_SHARE = 0.2
"""With so much lung in the last slice the liver's dome is below it: what is soft there is the heart."""
BORDER_SHARE = 0.02
SHORTEST_MM = 60.0
NO_REPAIR = (
    "Compare the letters at the views' edges with the picture; convert the scan again from the original DICOM files."
)


def check_orientation(anatomy: Anatomy) -> Finding:
    """Look whether lungs, bones and liver are where the scan's geometry says: above, behind, on the right."""
    quarter = max(1, len(anatomy.lung_shares) // 4)
    head, feet = anatomy.lung_shares[-quarter:].max(), anatomy.lung_shares[:quarter].max()
    if feet > head + TURNED_SHARE:
        shares = f"{100 * feet:.0f} % of the body at the feet's end and {100 * head:.0f} % at the head's"
        reason = f"Lung fills {shares}: is the scan upside down?"
        return Finding("orientation", Level.RED, "Upside down", reason, NO_REPAIR)
    behind_mm = anatomy.bones_to_back_mm
    if behind_mm < TURNED_MM:
        reason = f"The bones lie {-behind_mm:.0f} mm in front of the body's middle: are front and back exchanged?"
        return Finding("orientation", Level.RED, "Front and back exchanged", reason, NO_REPAIR)
    liver = likely_liver(anatomy)
    left = [core for core in anatomy.cores if core.to_left_mm > MIRRORED_MM and core.volume_ml >= LIVER_CORE_ML]
    if left and (liver is None or left[0].volume_ml > 2 * liver.volume_ml):
        reason = (
            "The largest soft organ lies on the left: is the scan mirrored, the spleen huge, or the situs inverse?"
        )
        return Finding("orientation", Level.RED, "Liver on the left", reason, NO_REPAIR)
    return Finding("orientation", Level.GREEN, "Orientation", "Lungs, spine and liver are where they should be.")


def check_field_of_view(anatomy: Anatomy) -> Iterator[Finding]:
    """Look whether the liver is in the scan, and whole."""
    length_mm = len(anatomy.lung_shares) * anatomy.spacing_mm[0]
    liver = likely_liver(anatomy)
    whole = "Choose a series that holds the whole liver; volumes would be too small by what is missing."
    if liver is None:
        reason = f"In these {length_mm:.0f} mm no organ of a liver's size was recognised on the right."
        yield Finding("liver", Level.AMBER, "No liver seen", reason, "Look whether this is a scan of the abdomen.")
        return
    ends = []
    if liver.first_slice_ml > CUT_ML:
        ends.append("lowest")
    if liver.last_slice_ml > CUT_ML and anatomy.lung_shares[-1] < DOME_LUNG_SHARE:
        ends.append("highest")
    if ends:
        reason = f"A large organ on the right, probably the liver, is cut off by the {' and the '.join(ends)} slice."
        yield Finding("liver", Level.AMBER, "Liver cut off", reason, whole)
    elif length_mm < SHORTEST_MM:
        reason = f"The scan is {length_mm:.0f} mm long; a liver takes 120 mm and more."
        yield Finding("liver", Level.AMBER, "Short scan", reason, whole)
    else:
        yield Finding(
            "liver", Level.GREEN, "Liver in view", "A large organ lies on the right, and no end slice cuts it."
        )
    if anatomy.border_share > BORDER_SHARE:
        reason = f"The body leaves the picture along {100 * anatomy.border_share:.0f} % of its border."
        yield Finding("border", Level.AMBER, "Body cut off", reason, "Look whether the liver is whole in each slice.")


def likely_liver(anatomy: Anatomy) -> Core | None:
    """Return the largest soft organ on the right, or None where there is none of a liver's size."""
    right = [core for core in anatomy.cores if core.to_left_mm < 0 and core.volume_ml >= LIVER_CORE_ML]
    return right[0] if right else None
