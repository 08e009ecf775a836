"""Whether the contrast phase is one in which tumours can be seen, and which the model has learnt from."""

from core.case import Case
from core.model.config import ModelCard
from core.phase import LIKELY, NATIVE
from core.phase_values import phase_of_case
from core.preflight.finding import Finding, Level
from core.progress import Report, silent


def check_phase(case: Case, card: ModelCard | None, report: Report = silent) -> Finding:
    """Look at the phase by header and values; `phases` in the training of a card lists those it has learnt from."""
    guess = phase_of_case(case, report=report)
    reasons = " ".join(guess.reasons)
    if not guess.is_known:
        return Finding("phase", Level.GREEN, "Contrast phase", f"The contrast phase was not recognised. {reasons}")
    said = f"The contrast phase is probably {guess.phase}. {reasons}"
    learnt = None if card is None else card.training.get("phases")
    if learnt is not None and guess.phase not in learnt:
        advice = "Choose another series or another model."
        return Finding(
            "phase", Level.AMBER, "Unknown contrast phase", f"{said} The model has not learnt from it.", advice
        )
    if guess.phase == NATIVE and guess.certainty >= LIKELY:
        advice = "Open a series with contrast agent, if there is one."
        reason = f"{said} Without contrast agent many tumours cannot be told from the liver."
        return Finding("phase", Level.AMBER, "No contrast agent", reason, advice)
    return Finding("phase", Level.GREEN, "Contrast phase", said)
