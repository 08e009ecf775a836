"""What speaks against trusting a network with a scan, before anything is computed: `look_over` (docs/preflight.md)."""

from core.preflight.finding import Finding, Level, Preflight
from core.preflight.look_over import look_over

__all__ = ["Finding", "Level", "Preflight", "look_over"]
