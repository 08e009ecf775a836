import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.model.slabs import MOST_NUMBERS, MOST_OPERATIONS, empty_slices, slabs


@given(
    volumes=st.integers(1, 3),
    depth=st.integers(1, 40),
    numbers=st.integers(1, 2**26),
    operations=st.integers(0, 10**11),
)
def test_every_slice_is_in_one_slab_with_its_neighbours(volumes, depth, numbers, operations):
    stack = torch.empty(volumes * depth, 1, 1, numbers, device="meta")
    seen = []
    parts = slabs(stack, depth, operations)
    if len(parts) == 1:
        assert parts == [(0, len(stack), 0, 0)]
        seen, parts = list(range(len(stack))), []
    for slab in parts:
        own, reach = range(len(stack))[slab.own], range(len(stack))[slab.reach]
        seen += own
        assert own[0] // depth == own[-1] // depth == reach[0] // depth == reach[-1] // depth
        assert {each for z in own for each in (z - 1, z, z + 1) if each // depth == own[0] // depth} == set(reach)
        assert (slab.before, len(reach)) == (reach.index(own[0]), slab.reach_depth)
        assert len(own) == 1 or (len(own) * numbers <= MOST_NUMBERS and len(own) * operations <= MOST_OPERATIONS)
    assert seen == list(range(volumes * depth))


@pytest.mark.parametrize("enlarged", [1, 2])
def test_room_is_channels_last(enlarged):
    room = empty_slices(torch.empty(3, 4, 5, 6, dtype=torch.bfloat16), 7, enlarged)
    assert room.shape == (3, 7, 5 * enlarged, 6 * enlarged)
    assert room.dtype == torch.bfloat16
    assert room.is_contiguous(memory_format=torch.channels_last)
