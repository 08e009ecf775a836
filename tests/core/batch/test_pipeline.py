"""Three steps side by side: order, failures, giving up."""

import threading

import pytest

from core.batch.pipeline import Outcome, Pipeline, Steps
from core.progress import Cancelled


class Workshop:
    """Steps that write down what happened; an item names the step that fails."""

    def __init__(self, ahead: bool = True) -> None:
        self.told: list[tuple[str, object]] = []
        self.log: list[str] = []
        self.reading_of_next = threading.Event()
        self.steps = Steps(self.read, self.work, self.write, lambda item: ahead)

    def read(self, item: str, report) -> str:
        self.log.append(f"read {item}")
        if len(self.log) > 1:
            self.reading_of_next.set()
        return self.step("read", item)

    def work(self, item: str, opened: str) -> str:
        self.log.append(f"work {item}")
        return self.step("work", opened)

    def write(self, item: str, worked: str) -> str:
        return self.step("write", worked)

    def step(self, name: str, item: str) -> str:
        if name in item:
            raise ZeroDivisionError(item)
        return item

    def tell(self, outcome: Outcome) -> None:
        self.told.append((outcome.item, outcome.done or type(outcome.error)))

    def run(self, items: list[str]) -> None:
        Pipeline(self.steps, self.tell, lambda place, words: None).run(items)


@pytest.mark.parametrize("ahead", [True, False])
def test_what_fails_in_any_step_is_told_in_order_and_costs_the_others_nothing(ahead: bool) -> None:
    shop = Workshop(ahead)
    shop.run(["a", "read b", "c", "work d", "write e", "f"])
    failed = ZeroDivisionError
    assert shop.told == [
        ("a", "a"),
        ("read b", failed),
        ("c", "c"),
        ("work d", failed),
        ("write e", failed),
        ("f", "f"),
    ]


def test_the_next_is_read_while_the_first_is_worked_on() -> None:
    shop = Workshop()
    work = shop.work

    def waits_for_the_next(item: str, opened: str) -> str:
        if item == "a":
            assert shop.reading_of_next.wait(20), "b is not read meanwhile"
        return work(item, opened)

    shop.steps = Steps(shop.read, waits_for_the_next, shop.write, lambda item: True)
    shop.run(["a", "b"])
    assert [item for item, _ in shop.told] == ["a", "b"]


def test_ctrl_c_writes_what_is_done_and_gives_up_the_rest() -> None:
    shop = Workshop()
    given_up = threading.Event()

    def read(item: str, report) -> str:
        while item == "c":
            try:
                report(0.0, "")
            except Cancelled:
                given_up.set()
                raise
        return item

    def work(item: str, opened: str) -> str:
        if item == "b":
            raise KeyboardInterrupt
        return opened

    shop.steps = Steps(read, work, shop.write, lambda item: True)
    with pytest.raises(KeyboardInterrupt):
        shop.run(["a", "b", "c"])
    assert shop.told == [("a", "a")]
    assert given_up.is_set()
