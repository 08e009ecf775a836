"""Following a run through the files in its folder: one's own child and one found running alike."""

from pathlib import Path
from typing import IO

from core.training.run_folder import RunFolder
from core.wizard.run_state import RunState

SAID, COMPLAINED = "said.jsonl", "complained.txt"
"""What the newest process of a run wrote to standard output (all events, those of the preparation too) and error."""
MOST_WORDS = 600
MOST_BYTES = 2**18
"""Read at a time: a window that finds a long run stays usable while it reads."""


class Follower:
    """Reads what is new in a run's files. One thread at a time."""

    def __init__(self, run: Path) -> None:
        self.run = run
        self.state = RunState()
        self._events = _Tail(RunFolder(run).events)
        self._said = _Tail(run / SAID)

    @property
    def has_more(self) -> bool:
        """Whether there was more to read at the last look than was read."""
        return self._events.has_more

    def poll(self) -> RunState:
        """Return the state after what has happened, or after the next part of it."""
        for line in self._events.lines():
            self.state = self.state.after(line)
        for line in self._said.lines():
            # All else stands in events.jsonl too, where nothing is lost.
            if self.state.phase not in ("training", "finished") and '"preparing"' in line:
                self.state = self.state.after(line)
        return self.state

    def begin_again(self) -> None:
        """Show that a process is about to go on with the run."""
        self.state = self.state.going_on()
        self._said = _Tail(self.run / SAID)

    def ended(self, code: int | None) -> RunState:
        """Return the state after the process ended; `code` is its exit code, None where it was another's child."""
        state = self.poll()
        while self.has_more:
            state = self.poll()
        if state.phase != "finished":
            has_failed = code is not None and code != 0
            words = _last_words(self.run / COMPLAINED) if code is not None and code > 0 else ""
            state = state.ended(words) if has_failed else state.interrupted()
        self.state = state
        return state


class _Tail:
    """The whole lines that were added to a file since the last look."""

    def __init__(self, path: Path) -> None:
        self._path, self._at, self._torn = path, 0, b""
        self.has_more = False

    def lines(self) -> list[str]:
        try:
            with self._path.open("rb") as file:
                added = self._from_here(file)
        except OSError:  # not there yet, or gone: then nothing new
            return []
        *whole, self._torn = (self._torn + added).split(b"\n")
        return [line.decode("utf-8", errors="replace") for line in whole]

    def _from_here(self, file: IO[bytes]) -> bytes:
        file.seek(0, 2)
        size = file.tell()
        if size < self._at:  # written anew
            self._at, self._torn = 0, b""
        file.seek(self._at)
        added = file.read(MOST_BYTES)
        self._at += len(added)
        self.has_more = self._at < size
        return added


def _last_words(path: Path) -> str:
    """Return the last line a process wrote to standard error, without the program's name."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace")[-MOST_WORDS:].strip().splitlines()
    except OSError:
        return ""
    return lines[-1].removeprefix("hepascope: ") if lines else ""
