"""What a person loses by changing their name or profession. Higher capabilities register what they know."""

from collections.abc import Callable

from accounts.users.models import User

# Returns the consequence in a sentence, or '' if there's none for this person.
Consequence = Callable[[User], str]

_known: list[Consequence] = []


def register(consequence: Consequence) -> None:
    if consequence not in _known:
        _known.append(consequence)


def consequences_for(user: User) -> str:
    return " ".join(words for words in (consequence(user) for consequence in _known) if words)
