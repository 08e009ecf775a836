"""The contrast phase of a CT of the liver: what headers say, what the values say, and both together.

Start at `core.phase_values.phase_of_case`, which answers for an open scan, by `agreed` from `phase_in_words` (headers
alone) and `phase_in_values` (aorta and liver, measured). "unknown" is an answer: nothing is guessed where there is
little to go by, or where it contradicts itself.
"""

import re
import unicodedata
from dataclasses import dataclass

NATIVE, ARTERIAL, PORTAL, LATE, UNKNOWN = "native", "arterial", "portal", "late", "unknown"
PHASES = (NATIVE, ARTERIAL, PORTAL, LATE)
SURE, LIKELY = 0.8, 0.5
"""From these certainties on an answer counts as sure, or as likely."""

_ENDS: dict[str, tuple[str, ...]] = {
    # English, German, French, Spanish, Portuguese, Italian, Dutch, Polish; without accents, in small letters.
    NATIVE: (
        *(
            "nativ(e|o|a|es|phase)?",
            "unenhanced",
            "non ?enhanced",
            "non ?contrast",
            "(with ?out|w o|wo) (iv )?contrast",
        ),
        *(
            "pre ?contrast",
            "plain",
            "ncct",
            "nect",
            "ohne (km|kontrast(mittel)?)",
            "sans (inj(ection)?|contraste|pdc|iv)",
        ),
        *("sin (contraste|civ)", "sem contraste", "senza (mdc|contrasto)", "blanco", "bez kontrastu", "basale?"),
    ),
    ARTERIAL: (
        *(
            "arterial(e|es|phase)?",
            "arterie(l|ll|lle|el)(e|phase)?",
            "(spat|spaet|fruh|frueh)arterielle?",
            "arterios[ao]",
        ),
        *("arteriale", "art", "hap", "aeap", "laap", "tetnicza", "angio(graphie|graphy|gram)?", "cta"),
    ),
    PORTAL: (
        *(
            "porta(l|le|ls)?(phase)?",
            "porto",
            "portal ?(venous|venos|veneux|veineux)",
            "port(al|o)?ven(os|oes|ous)?e?",
        ),
        *("pv", "pvp", "venous", "venos(e|a|o)?", "venoes(e)?", "veineu(x|se)", "ven", "veneux?", "veneus", "wrotna"),
        *("portalvenoes(e)?", "portalvenos(e)?", "portovenous", "hepatic ven(ous|a)"),
    ),
    LATE: (
        *(
            "delay(ed)?( phase)?",
            "late",
            "tardi(f|ve|a|o|va|vo)",
            "(spat|spaet)(phase|aufnahme|e)?",
            "spate",
            "equilibri(um|o)",
        ),
        *("equilibre", "excretory", "excretion", "urographi(c|e)", "ausscheidung(sphase)?", "opozniona", "washout"),
    ),
}
_WORDS = {phase: re.compile(rf"\b(?:{'|'.join(ends)})\b") for phase, ends in _ENDS.items()}
_CHARACTERS = {
    NATIVE: ("平扫", "平掃", "单纯", "単純"),
    ARTERIAL: ("动脉", "動脈"),
    PORTAL: ("门静脉", "門静脈", "门脉", "門脈", "静脉期"),
    LATE: ("延迟", "遅延", "平衡相", "平衡期"),
}
_SECONDS = re.compile(r"\b(\d{2,3}) ?s(?:ec|ek|eg)?\b")
_MINUTES = re.compile(r"\b(\d{1,2}) ?min\b")
_NO_AGENT = re.compile(r"\b(none|no|non|ohne|without|sans|sin|kein|nil|n a)\b")


@dataclass(frozen=True)
class PhaseGuess:
    """An answer with its reasons: sentences that name no patient and quote nothing of the header's free text."""

    phase: str = UNKNOWN
    """One of PHASES, or UNKNOWN."""
    certainty: float = 0.0
    """0 to 1; see SURE and LIKELY. 0 for UNKNOWN."""
    reasons: tuple[str, ...] = ()
    aorta_hu: float | None = None
    """Median in the aorta, where it was found."""
    liver_hu: float | None = None
    """Median in the liver, where it was found."""

    @property
    def is_known(self) -> bool:
        """Whether there is an answer."""
        return self.phase != UNKNOWN


@dataclass(frozen=True)
class PhaseWords:
    """What one header says that bears on the phase; empty or None where it says nothing."""

    description: str = ""
    """SeriesDescription."""
    protocol: str = ""
    """ProtocolName: often of the whole examination."""
    agent: str = ""
    """ContrastBolusAgent."""
    delay_s: float | None = None
    """From the start of the injection to the acquisition."""


def phase_in_words(words: PhaseWords) -> PhaseGuess:
    """Return the phase that a header names, from its description, the delay, or the protocol, in this order."""
    found = _named(words.description, "The description of the series", 0.9)
    if found is None and words.delay_s is not None and words.delay_s > -3600:
        found = _by_delay(words.delay_s, f"It was taken {words.delay_s:.0f} s after the contrast agent.", 0.75)
    if found is None:
        found = _timed(words.description) or _named(words.protocol, "The protocol", 0.6) or _timed(words.protocol)
    if found is None:
        says_none = bool(_NO_AGENT.search(_plain(words.agent)))
        return (
            PhaseGuess(NATIVE, 0.6, ("The header says that no contrast agent was given.",))
            if says_none
            else PhaseGuess(reasons=("The header does not name the phase.",))
        )
    if found.phase == NATIVE and words.agent.strip() and not _NO_AGENT.search(_plain(words.agent)):
        # Scanners carry the agent of the examination into its unenhanced series too.
        return PhaseGuess(
            NATIVE, min(found.certainty, 0.7), (*found.reasons, "The header names a contrast agent all the same.")
        )
    return found


def agreed(words: PhaseGuess, values: PhaseGuess) -> PhaseGuess:
    """Return what header and values say together: both where they agree, unknown where they contradict each other."""
    measured = {"aorta_hu": values.aorta_hu, "liver_hu": values.liver_hu}
    reasons = (*words.reasons, *values.reasons)
    if not (words.is_known and values.is_known):
        known = words if words.is_known else values
        return PhaseGuess(known.phase, known.certainty, reasons, **measured)
    if words.phase == values.phase:
        certainty = 1 - (1 - words.certainty) * (1 - values.certainty)
        return PhaseGuess(words.phase, certainty, reasons, **measured)
    said = f"The header says {words.phase}, the values look {values.phase}."
    if values.certainty < LIKELY:
        return PhaseGuess(words.phase, words.certainty / 2, (*reasons, said), **measured)
    return PhaseGuess(UNKNOWN, 0.0, (*reasons, said), **measured)


def _named(text: str, where: str, certainty: float) -> PhaseGuess | None:
    """Return the phase whose words stand in a text; UNKNOWN where they name several, None where they name none."""
    plain = _plain(text)
    found = {phase for phase, pattern in _WORDS.items() if pattern.search(plain)}
    found |= {phase for phase, signs in _CHARACTERS.items() if any(sign in text for sign in signs)}
    if found == {ARTERIAL, LATE} and re.search(r"\b(late|spat|spaet) ?art", plain):
        found = {ARTERIAL}
    if not found:
        return None
    if len(found) > 1:
        listed = " and ".join(phase for phase in PHASES if phase in found)
        return PhaseGuess(reasons=(f"{where} names several phases: {listed}.",))
    phase = found.pop()
    return PhaseGuess(phase, certainty, (f"{where} says {phase}.",))


def _timed(text: str) -> PhaseGuess | None:
    plain = _plain(text)
    if minutes := _MINUTES.search(plain):
        return _by_delay(60.0 * int(minutes[1]), f"It is named after {minutes[1]} minutes.", 0.6)
    seconds = _SECONDS.search(plain)
    return _by_delay(float(seconds[1]), f"It is named after {seconds[1]} seconds.", 0.6) if seconds else None


def _by_delay(delay_s: float, reason: str, certainty: float) -> PhaseGuess | None:
    if delay_s < -5:
        return PhaseGuess(NATIVE, certainty, ("It was taken before the contrast agent was given.",))
    for phase, least_s, most_s in ((ARTERIAL, 15, 48), (PORTAL, 55, 105), (LATE, 150, 1800)):
        if least_s <= delay_s <= most_s:
            return PhaseGuess(phase, certainty, (reason,))
    return None


def _plain(text: str) -> str:
    """Return a text in small letters, without accents, anything but letters and digits as single blanks."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.replace("ß", "ss")).split())
