"""Made abdominal CT scans with known truth: `make_phantom` for one, `write_phantoms` for a folder of them."""

from core.phantom.config import PHASES, TUMOUR_KINDS, Phantom, PhantomConfig, Tumour
from core.phantom.files import phantom_case, write_phantoms
from core.phantom.render import make_phantom

__all__ = [
    "PHASES",
    "TUMOUR_KINDS",
    "Phantom",
    "PhantomConfig",
    "Tumour",
    "make_phantom",
    "phantom_case",
    "write_phantoms",
]
