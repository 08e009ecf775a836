"""Changes of the mask by hand: each function returns an Edit for `Session.apply`, or a Region to paint."""

from core.editing.paint import ANYWHERE, BACKGROUND_ONLY, LIVER_ONLY, painted, replace_mask

__all__ = ["ANYWHERE", "BACKGROUND_ONLY", "LIVER_ONLY", "painted", "replace_mask"]
