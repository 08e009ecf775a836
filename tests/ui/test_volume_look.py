"""How the user wants to see the 3D view: remembered where that helps, never trusted."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.volume_look import VolumeLook, look_from, remembered_values

names = st.sampled_from(["3d.liver_opacity", "3d.face", "3d.cut_tumours", "3d.numbers", "3d.cut", "3d.rendering"])
values = st.one_of(st.text(max_size=8), st.floats(), st.integers(), st.booleans(), st.none())


def test_what_was_remembered_comes_back_and_the_rest_starts_anew() -> None:
    look = VolumeLook(
        liver_opacity=0.7, cut="coronal", face="slice", cut_tumours=True, numbers=False, rendering="bone"
    )
    back = look_from(remembered_values(look))
    assert back == VolumeLook(liver_opacity=0.7, face="slice", cut_tumours=True, numbers=False)


@given(st.dictionaries(names, values))
def test_any_settings_make_a_look(stored: dict[str, Any]) -> None:
    look = look_from(stored)
    assert (look.cut, look.rendering) == ("", "")
    assert 0 <= look.liver_opacity <= 1


@pytest.mark.parametrize("wrong", [{"cut": "oblique"}, {"liver_opacity": 1.2}, {"rendering": "skin"}])
def test_a_look_that_does_not_exist_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must"):
        VolumeLook(**wrong)
