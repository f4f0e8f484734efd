import pytest

from accounts.users import steps
from accounts.users.enums import Purpose
from accounts.users.models import User


def _step(title: str, *, done: bool) -> steps.Step:
    return steps.Step(Purpose.WRITER, title, "", "accounts:account", lambda user: done)


def test_steps_keep_the_order_of_registration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_steps", [])
    first, second, third = _step("a", done=True), _step("b", done=False), _step("c", done=False)
    for step in (first, second, third, second):
        steps.register(step)
    writer = User(purposes=[Purpose.WRITER])

    assert steps.next_step(writer) == second
    assert [each.done for each in steps.progress(writer, Purpose.WRITER)] == [True, False, False]
    assert steps.next_step(User(purposes=[Purpose.EMPLOYER])) is None
