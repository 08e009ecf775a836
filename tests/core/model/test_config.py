import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import UserError
from core.model.config import FACTORIZATIONS, ModelCard, NetworkConfig, Preprocessing

spacing = st.floats(0.1, 20)
cards = st.builds(
    ModelCard,
    name=st.text(min_size=1).filter(str.strip),
    description=st.text(),
    network=st.builds(NetworkConfig, st.sampled_from(FACTORIZATIONS), st.booleans(), st.booleans()),
    preprocessing=st.builds(
        Preprocessing,
        st.tuples(st.floats(-1000, 0), st.floats(1, 1000)),
        st.none() | st.tuples(spacing, spacing, spacing),
    ),
    training=st.dictionaries(st.text(), st.integers() | st.text() | st.lists(st.floats(-1, 1))),
    scores=st.dictionaries(st.text(), st.floats(0, 1)),
    license=st.text(),
)


@given(cards)
def test_a_card_survives_its_metadata(card):
    metadata = card.to_metadata()
    assert all(isinstance(value, str) for value in metadata.values())
    assert ModelCard.from_metadata(metadata) == card


def test_a_card_is_plain_values_for_json():
    card = ModelCard("liver", training={"iterations": 3}, preprocessing=Preprocessing(grid_mm=(3, 1.5, 1.5)))
    plain = json.loads(json.dumps(card.as_dict()))
    assert plain["network"]["factorization"] == "dsts"
    assert plain["preprocessing"]["grid_mm"] == [3, 1.5, 1.5]
    assert plain["labels"] == ["background", "liver", "tumour"]


def test_the_spacing_range_is_read_from_the_training():
    assert ModelCard("liver").spacing_range_mm is None
    card = ModelCard("liver", training={"spacing_range_mm": [[1, 0.5, 0.5], [5, 1, 1]]})
    assert card.spacing_range_mm == ((1, 0.5, 0.5), (5, 1, 1))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: NetworkConfig("resnet"), '"resnet" is not a factorization'),
        (lambda: NetworkConfig(classes=1), "2 to 255 classes, not 1"),
        (lambda: NetworkConfig(aspp="yes"), '"aspp" must be true or false'),
        (lambda: Preprocessing(hu_range=(250, -200)), "250 to -200 does not"),
        (lambda: Preprocessing(hu_range=(1, 2, 3)), '"hu_range" must hold 2 numbers'),
        (lambda: Preprocessing(grid_mm=(1, 1, float("nan"))), '"grid_mm" must hold 3 numbers'),
        (lambda: Preprocessing(grid_mm=(1, 1, 0.01)), "0.1 to 20 mm, not 1, 1, 0.01"),
        (lambda: Preprocessing(grid_mm=3), '"grid_mm" must hold 3 numbers'),
        (lambda: ModelCard(" "), "needs a name"),
        (lambda: ModelCard("liver", labels=("background", "liver")), "3 classes but 2 labels"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(make, said):
    with pytest.raises(UserError) as caught:
        make()
    assert said in caught.value.message
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "2"}, "format 2"),
        ({"format": "0"}, "format 0"),
        ({"format": "new"}, "no Hepascope model card"),
        ({"network": '{"factorization": "magic"}'}, "magic"),
        ({"network": '{"width": 3}'}, "cannot be read"),
        ({"network": "{"}, "cannot be read"),
        ({"network": "[]"}, "cannot be read"),
        ({"preprocessing": '{"hu_range": null}'}, "hu_range"),
        ({"labels": "3"}, "cannot be read"),
    ],
)
def test_damaged_cards_are_refused(change, said):
    with pytest.raises(UserError, match=said):
        ModelCard.from_metadata({**ModelCard("liver").to_metadata(), **change})


@pytest.mark.parametrize("field", ModelCard("liver").to_metadata())
def test_no_field_of_a_card_may_be_missing(field):
    metadata = ModelCard("liver").to_metadata()
    del metadata[field]
    with pytest.raises(UserError):
        ModelCard.from_metadata(metadata)


def test_a_newer_format_asks_for_a_newer_program():
    with pytest.raises(UserError) as caught:
        ModelCard.from_metadata(replace(ModelCard("liver"), format=7).to_metadata())
    assert "newer Hepascope" in caught.value.hint
