"""Rows and files in the format of NPPES, for tests and benchmarks."""

from collections.abc import Iterable

from accounts.verification.nppes_rows import COLUMNS

# 330 columns, as in a data file. Columns that nobody reads are replaced with numbered ones.
_BEFORE = [
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    "Provider First Name",
    "Provider Middle Name",
    "Provider Name Prefix Text",
    "Provider Name Suffix Text",
    "Provider Credential Text",
    "Provider Other Organization Name",
    "Provider Other Organization Name Type Code",
    "Provider Other Last Name",
    "Provider Other First Name",
    "Provider Business Practice Location Address State Name",
    "Provider Enumeration Date",
    "Last Update Date",
    "NPI Deactivation Reason Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    "Provider Sex Code",
]
_TAXONOMY = [
    f"{name}_{number}"
    for number in range(1, 16)
    for name in (
        "Healthcare Provider Taxonomy Code",
        "Provider License Number",
        "Provider License Number State Code",
        "Healthcare Provider Primary Taxonomy Switch",
    )
]
HEADER = [*_BEFORE, *_TAXONOMY]
HEADER += [f"Other Provider Identifier_{number}" for number in range(1, 331 - len(HEADER))]
assert len(HEADER) == 330
assert set(COLUMNS) <= set(HEADER)


def row(npi: str, **fields: str) -> dict[str, str]:
    """A nurse practitioner in New York, unless changed. Names of fields are short for columns, like `last`."""
    given = {"entity": "1", "last": "REYES", "first": "DANA", "state": "NY", "updated": "10/01/2024"}
    given |= {"code_1": "363LF0000X", "primary_1": "Y", "license_state_1": "NY", **fields}
    return {"NPI": npi, **{_SHORT.get(name, name): value for name, value in given.items()}}


_SHORT = {
    "entity": "Entity Type Code",
    "last": "Provider Last Name (Legal Name)",
    "first": "Provider First Name",
    "other_last": "Provider Other Last Name",
    "organization": "Provider Organization Name (Legal Business Name)",
    "state": "Provider Business Practice Location Address State Name",
    "updated": "Last Update Date",
    "deactivated": "NPI Deactivation Date",
    "reactivated": "NPI Reactivation Date",
    **{f"code_{n}": f"Healthcare Provider Taxonomy Code_{n}" for n in range(1, 16)},
    **{f"primary_{n}": f"Healthcare Provider Primary Taxonomy Switch_{n}" for n in range(1, 16)},
    **{f"license_state_{n}": f"Provider License Number State Code_{n}" for n in range(1, 16)},
}


def deactivated(npi: str, day: str) -> dict[str, str]:
    return {"NPI": npi, "NPI Deactivation Date": day}


def line(values: Iterable[str], *, end: str = "\n") -> str:
    return ",".join('"{}"'.format(value.replace('"', '""')) for value in values) + end


def file(*rows: dict[str, str], header: list[str] = HEADER, end: str = "\n") -> bytes:
    lines = [line(header, end=end), *(line((each.get(name, "") for name in header), end=end) for each in rows)]
    return "".join(lines).encode()
