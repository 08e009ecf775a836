from dataclasses import replace

import pytest

from core.errors import UserError
from core.inference.settings import SegmentSettings


def test_the_papers_protocol_is_the_default():
    settings = SegmentSettings()
    assert (settings.window_slices, settings.window_step) == (20, 10)
    assert settings.device == settings.precision == "auto"
    assert (settings.largest_liver, settings.tumours_inside_liver, settings.fill_holes) == (True, True, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"device": "tpu"}, 'no device "tpu"'),
        ({"precision": "int8"}, 'no precision "int8"'),
        ({"window_slices": 0}, "1 to 512 slices, not 0"),
        ({"window_slices": 20.0}, "1 to 512 slices"),
        ({"window_step": 0}, "every 1 to 20 slices, not every 0"),
        ({"window_step": 21}, "every 1 to 20 slices, not every 21"),
        ({"largest_liver": 1}, '"largest_liver" must be true or false'),
        ({"fill_holes": None}, '"fill_holes" must be true or false'),
    ],
)
def test_wrong_settings_are_refused_in_a_sentence(change, said):
    with pytest.raises(UserError) as caught:
        replace(SegmentSettings(), **change)
    assert said in caught.value.message
    assert caught.value.message.endswith(".")
