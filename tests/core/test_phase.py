"""The contrast phase: words of many languages, delays, values of made scans of known phase, and both together."""

from pathlib import Path

import numpy as np
import pytest

from core.io import open_case
from core.phantom import PHASES as MADE_PHASES
from core.phantom import PhantomConfig, make_phantom
from core.phase import LIKELY, PHASES, UNKNOWN, PhaseGuess, PhaseWords, agreed, phase_in_words
from core.phase_values import phase_by_hu, phase_in_values, phase_of_case
from core.volume import Geometry, Volume

SAID = {
    "native": (
        *(
            "nativ",
            "CT Abdomen nativ 5.0",
            "Abd. unenhanced",
            "NON-CONTRAST",
            "w/o contrast",
            "sans injection",
            "ohne KM",
        ),
        *("Fase basale", "sin contraste", "senza mdc", "平扫", "Non Contrast 3.0 B30f", "PRE CONTRAST"),
    ),
    "arterial": (
        *("arteriell", "Arterial Phase 2.0", "ART 1.25mm", "phase artérielle", "fase arterial", "spätarteriell"),
        *("late arterial", "Oberbauch_arteriell_3mm", "动脉期", "tętnicza"),
    ),
    "portal": (
        *(
            "portalvenös 3.0",
            "PORTAL VENOUS",
            "Portal",
            "temps portal",
            "fase portale",
            "Leber PV 2.0",
            "portal-venoes",
        ),
        *("VENOUS PHASE", "Abdomen venös", "phase veineuse", "门静脉期", "Abdomen_70s"),
    ),
    "late": (
        *(
            "Delayed",
            "Spätphase",
            "tardif",
            "fase tardía",
            "late phase",
            "equilibrium",
            "5 min",
            "DELAY 180s",
            "延迟期",
        ),
        "phase tardive",
    ),
    UNKNOWN: (
        *(
            "",
            "Abdomen 5.0 B30f",
            "Thorax",
            "arteriell + portalvenös",
            "native and portal",
            "Artefakt",
            "Heart",
            "State",
        ),
        *("Deportation", "smart prep", "start", "130 kV 0.5s"),
    ),
}


@pytest.mark.parametrize(("phase", "text"), [(phase, text) for phase, texts in SAID.items() for text in texts])
def test_words_of_many_languages(phase: str, text: str) -> None:
    found = phase_in_words(PhaseWords(text))
    assert found.phase == phase
    assert (found.certainty >= LIKELY) == (phase != UNKNOWN)
    assert found.reasons
    assert text not in found.reasons, "free text is not quoted"


def test_delay_and_agent_count_where_words_are_missing() -> None:
    delays = {-20: "native", 30: "arterial", 52: UNKNOWN, 70: "portal", 120: UNKNOWN, 300: "late", -86_000: UNKNOWN}
    for delay_s, phase in delays.items():
        assert phase_in_words(PhaseWords("Abdomen", delay_s=delay_s)).phase == phase, delay_s
    assert phase_in_words(PhaseWords("portal", delay_s=30)).phase == "portal"
    assert phase_in_words(PhaseWords("Abdomen", agent="NONE")).phase == "native"
    assert phase_in_words(PhaseWords("Abdomen", agent="Ultravist 370")).phase == UNKNOWN
    with_agent = phase_in_words(PhaseWords("nativ", agent="Ultravist 370"))
    assert (with_agent.phase, len(with_agent.reasons)) == ("native", 2)
    assert with_agent.certainty < phase_in_words(PhaseWords("nativ")).certainty


def test_agreement_strengthens_and_contradiction_is_unknown() -> None:
    header, values = PhaseGuess("portal", 0.9, ("h",)), PhaseGuess("portal", 0.8, ("v",), 160.0, 110.0)
    both = agreed(header, values)
    assert (both.phase, both.aorta_hu, both.reasons) == ("portal", 160.0, ("h", "v"))
    assert both.certainty > 0.95
    other = agreed(header, PhaseGuess("native", 0.9, ("v",)))
    assert (other.phase, other.certainty) == (UNKNOWN, 0)
    assert "The header says portal, the values look native." in other.reasons
    weak = agreed(header, PhaseGuess("late", 0.4, ("v",)))
    assert (weak.phase, weak.certainty) == ("portal", 0.45)
    assert agreed(PhaseGuess(reasons=("h",)), values).phase == "portal"


@pytest.mark.parametrize(
    ("aorta_hu", "liver_hu", "phase"),
    [
        *((40, 55, "native"), (310, 72, "arterial"), (165, 110, "portal"), (115, 95, "late"), (250, 65, "arterial")),
        *((138, 100, UNKNOWN), (200, 112, UNKNOWN), (115, 45, UNKNOWN), (160, 50, UNKNOWN), (320, None, "arterial")),
    ],
)
def test_by_hu(aorta_hu: float, liver_hu: float | None, phase: str) -> None:
    found = phase_by_hu(aorta_hu, liver_hu)
    assert found.phase == phase
    assert (found.certainty > 0) == (phase != UNKNOWN)


def test_made_scans_of_known_phase() -> None:
    assert set(MADE_PHASES) == set(PHASES)
    for phase in PHASES:
        made = make_phantom(PhantomConfig((32, 96, 96), (6.0, 4.0, 4.0), seed=4, phase=phase))
        for mask in (None, made.mask):
            found = phase_in_values(made.volume, mask)
            assert found.phase in (phase, UNKNOWN)
            assert found.liver_hu == pytest.approx(made.liver_hu, abs=12)
            assert phase == "late" or found.phase == phase


def test_nothing_is_guessed_where_there_is_no_spine() -> None:
    matrix = np.diag([3.0, 3.0, 3.0, 1.0])[[2, 1, 0, 3]]
    water = np.random.default_rng(0).normal(0, 10, (20, 40, 40)).astype(np.int16)
    found = phase_in_values(Volume(water, Geometry(water.shape, matrix)))
    assert (found.phase, found.aorta_hu) == (UNKNOWN, None)
    assert found.reasons


def test_a_real_portal_venous_scan(shared_data: Path) -> None:
    case = open_case(shared_data / "ct_hcc048" / "dicom")
    found = phase_of_case(case)
    assert found.phase == "portal"
    assert found.reasons[:-1] == case.told_phase.reasons
    assert found.aorta_hu == pytest.approx(160, abs=12)
