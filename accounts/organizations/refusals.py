"""The base class of what an action on an organization refuses."""


class Refused(Exception):
    """The action isn't allowed now. `str()` is a message for the user."""

    sentence = ""

    def __init__(self) -> None:
        super().__init__(self.sentence)
