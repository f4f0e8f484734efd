"""Words as parts of sentences."""


def lower_first(label: str) -> str:
    """Return the label with a lowercase first letter: 'registered nurse (RN)'. Abbreviations keep their capitals."""
    return label[:1].lower() + label[1:]
