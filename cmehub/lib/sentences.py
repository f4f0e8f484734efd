"""Words as parts of sentences."""


def lower_first(label: str) -> str:
    """Return the label with a lowercase first letter: 'registered nurse (RN)'. 'HIV and AIDS' keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
