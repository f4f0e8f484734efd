"""Words as parts of sentences."""


def lower_first(label: str) -> str:
    """Return the label with a lowercase first letter: 'registered nurse (RN)'.

    Abbreviations keep their capitals: 'HIV and AIDS'.
    """
    is_abbreviation = any(letter.isupper() for letter in label.split(" ", 1)[0][1:])
    return label if is_abbreviation else label[:1].lower() + label[1:]
