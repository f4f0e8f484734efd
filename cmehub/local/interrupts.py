"""Ctrl-C, SIGTERM and a closed terminal all stop the run in order, and never between a start and its record."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Turns signals into KeyboardInterrupt. Inside `shield` they're counted and wait."""

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
        """Hold signals back. `tell` is called for each at once; the first is raised at the end if `then_raise`."""
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
    """Whether Ctrl-C at the terminal also reaches the child, as it does for all processes in the foreground."""
    return os.isatty(0)
