"""Ctrl-C, SIGTERM and a closed terminal all mean: stop in order. None may fall between a start and its record."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Turns signals into KeyboardInterrupt, except inside `shield`, where they are counted and wait."""

    def __init__(self) -> None:
        self.count = 0
        self._shields: list[Callable[[signal.Signals], None]] = []
        self._waiting = False

    def install(self) -> None:
        for number in _SIGNALS:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup means it
                signal.signal(number, self._arrived)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if not self._shields:
            raise KeyboardInterrupt
        self._waiting = True
        self._shields[-1](signal.Signals(number))

    @contextmanager
    def shield(
        self, tell: Callable[[signal.Signals], None] = lambda number: None, *, then_raise: bool = True
    ) -> Iterator[None]:
        """Let nothing break in; `tell` hears of each signal at once, and the first is raised at the end if wanted."""
        self._shields.append(tell)
        try:
            yield
        finally:
            self._shields.pop()
        if not self._shields and self._waiting:
            self._waiting = False
            if then_raise:
                raise KeyboardInterrupt


INTERRUPTS = Interrupts()


def from_a_keyboard() -> bool:
    """Whether Ctrl-C at the terminal reaches the child too, as it reaches everybody in the foreground."""
    return os.isatty(0)
