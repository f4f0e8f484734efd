"""Long work reports how far it is: `with progress("Rows", total) as step: step(100)`."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Step = Callable[[int], None]
Progress = Callable[[str, int], AbstractContextManager[Step]]


@contextmanager
def silent(label: str, total: int) -> Iterator[Step]:
    """Report nothing."""
    yield lambda count: None
