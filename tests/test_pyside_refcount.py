"""PySide6 6.12.0 on Python 3.11 loses a reference of True with each signal until the process aborts: keep watch."""

import sys

from PySide6.QtCore import QObject, Signal


class _Sender(QObject):
    told = Signal(bool)


def test_emitting_true_keeps_its_references() -> None:
    sender, heard = _Sender(), []
    sender.told.connect(heard.append)
    sender.told.emit(True)
    before = sys.getrefcount(True)
    for _ in range(100):
        sender.told.emit(True)
    heard_count = len(heard)
    heard.clear()
    assert heard_count == 101
    assert abs(sys.getrefcount(True) - before) < 50
