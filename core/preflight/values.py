"""Whether a scan's values are the Hounsfield units of a CT, how noisy they are, and whether there is metal."""

import numpy as np

from core.preflight.anatomy import Anatomy
from core.preflight.finding import Finding, Level
from core.volume import Volume

AIR_HU = -300
SOFT_HU = 1000
"""Values that reach so high were not clipped."""
"""Every CT of an abdomen holds lower values: the air around the patient, gas in the bowel."""
BODY_HU = (-150.0, 200.0)
"""Between these lies the median of every body, thin or fat."""
NOISY_HU = 40.0
METAL_HU = 2500
METAL_CM2 = 0.3
NEAR_MM = 40.0
PATCH_MM = 16.0
CONVERT = "Convert the scan again from the original DICOM files, without rescaling or clipping its values."


def check_values(volume: Volume, anatomy: Anatomy) -> Finding:
    """Look whether the values are Hounsfield units."""
    low, high = int(volume.hu.min()), int(volume.hu.max())
    tissue = anatomy.hu[anatomy.body & (anatomy.hu > AIR_HU)]
    said = f"The values go from {low} to {high} HU"
    if low > -50 or (low > AIR_HU and high > SOFT_HU):
        reason = f"{said}: there is no air in them, so they are not Hounsfield units."
        return Finding("values", Level.RED, "No Hounsfield units", reason, CONVERT)
    if low > AIR_HU or high < 300:
        reason = f"{said}: they were clipped, so the network sees another picture than it has learnt from."
        return Finding("values", Level.AMBER, "Clipped values", reason, CONVERT)
    if tissue.size == 0:
        reason = f"{said}, and nothing in the scan looks like a body."
        return Finding("values", Level.RED, "No body", reason, "Choose another series.")
    median = float(np.median(tissue))
    if not BODY_HU[0] < median < BODY_HU[1]:
        reason = (
            f"Half of the body lies above {median:.0f} HU, where soft tissue has -100 to 200: the values are shifted."
        )
        return Finding("values", Level.RED, "Shifted values", reason, CONVERT)
    return Finding("values", Level.GREEN, "Hounsfield units", f"{said}, the body around {median:.0f}.")


def check_noise(volume: Volume, anatomy: Anatomy) -> Finding | None:
    """Measure the noise inside the largest soft organ; None where there is none."""
    if not anatomy.cores:
        return None
    rows, columns = (max(2, round(PATCH_MM / size)) for size in volume.spacing_mm[1:])
    deviations = []
    for point in anatomy.cores[0].points_zyx:
        z, y, x = (index * step for index, step in zip(point, anatomy.steps, strict=True))
        top, left = max(0, y - rows // 2), max(0, x - columns // 2)
        deviations.append(float(volume.hu[z, top : top + rows, left : left + columns].std()))
    noise_hu = float(np.median(deviations))
    reason = f"Within the largest organ the values vary by {noise_hu:.0f} HU (standard deviation)."
    if noise_hu <= NOISY_HU:
        return Finding("noise", Level.GREEN, "Noise", reason)
    advice = "Prefer thicker slices or a smoother kernel of the same scan, if there are any."
    return Finding("noise", Level.AMBER, "Noisy", f"{reason} Small and faint tumours will be missed.", advice)


def check_metal(volume: Volume, anatomy: Anatomy) -> Finding:
    """Look for metal near the largest organ, and the streaks around it: clips, coils, a stent."""
    pixel_cm2 = volume.spacing_mm[1] * volume.spacing_mm[2] / 100
    step = anatomy.steps[0]
    first, stop = _slices_of_interest(anatomy)
    near = range(first * step, min(stop * step, len(volume.hu)), step)
    slices = [each for each in near if (volume.hu[each] > METAL_HU).sum() * pixel_cm2 >= METAL_CM2]
    if not slices:
        return Finding(
            "metal", Level.GREEN, "No metal", f"Nowhere near more than {METAL_CM2:g} cm² above {METAL_HU} HU."
        )
    where = f"slices {slices[0] + 1} to {slices[-1] + 1} from the feet"
    reason = f"There is metal in {where}; its streaks can look like tumours."
    return Finding("metal", Level.AMBER, "Metal", reason, "Look at those slices yourself.")


def _slices_of_interest(anatomy: Anatomy) -> tuple[int, int]:
    """Return the coarse slices around the largest organ, or all."""
    if not anatomy.cores:
        return 0, len(anatomy.hu)
    heights = [point[0] for point in anatomy.cores[0].points_zyx]
    more = round(NEAR_MM / anatomy.spacing_mm[0])
    return max(0, min(heights) - more), max(heights) + more + 1
