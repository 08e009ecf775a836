"""What to take where the memory is too small for a batch: fewer sub-volumes, then smaller ones."""

Shape = tuple[int, int, int]
LEAST_SLICES, LEAST_SIDE = 4, 64


def smaller(batch: int, patch_zyx: Shape) -> tuple[int, Shape] | None:
    """Return the next smaller batch, or sub-volumes of about half the size; None where nothing smaller is useful."""
    if batch > 1:
        return batch // 2, patch_zyx
    slices, rows, columns = patch_zyx
    longest = max(rows, columns)
    if longest > LEAST_SIDE:
        half = max(LEAST_SIDE, longest // 2 // 8 * 8)
        return batch, (slices, min(rows, half), min(columns, half))
    if slices > LEAST_SLICES:
        return batch, (max(LEAST_SLICES, slices // 2), rows, columns)
    return None


def spoken_sizes(batch: int, patch_zyx: Shape) -> str:
    """Say the sizes as a person would: "6 sub-volumes of 12x256x256"."""
    return f"{batch} sub-volume{'' if batch == 1 else 's'} of {'x'.join(map(str, patch_zyx))}"
