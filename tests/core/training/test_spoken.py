from core.training.config import TrainConfig
from core.training.events import Started
from core.training.spoken import spoken


def test_the_length_of_a_run_is_told_as_it_was_asked_for() -> None:
    by_clock, by_count = TrainConfig(minutes=30), TrainConfig(iterations=500)
    told = [
        spoken(Started(0, each.iterations, 24, "CPU", "float32", each.as_dict())) for each in (by_clock, by_count)
    ]
    assert told == [
        "Begins: 30 minutes on 24 scans, CPU, float32",
        "Begins: 500 iterations on 24 scans, CPU, float32",
    ]
