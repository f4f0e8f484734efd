"""The filters of a searched list: how a list declares them, how an address is read, and their counts."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from cmehub.lib.listing import NOT_STATED, Amount, Criteria, Facet, Option, read_amount
from programs.index.searching import Results

MOST_LISTED = 12
MOST_VALUES = 50  # of one filter
UNKNOWN = "We ignored a filter we don't recognize."
TOO_MANY = f"We used the first {MOST_VALUES} values of a filter that has more."

Names = Mapping[str, str]


@dataclass(frozen=True)
class Declared:
    """A filter. `names` gives the labels of its values in order, or by value for those that are many (`is_long`).

    `also` is the words for a number of one's own, with what stands before it. `not_stated` labels what isn't stated,
    and `note` stands below the options.
    """

    name: str
    label: str
    group: str
    names: Callable[[Sequence[str]], Names]
    is_long: bool = False
    is_open: bool = False  # its values are whatever the items have
    is_opened: bool = False  # on the page, at first
    only_found: bool = False  # values without results aren't listed
    also: tuple[str, str] | None = None
    in_chips: str = ""
    not_stated: str = "Not stated"
    note: str = ""


def fixed(names: Mapping[str, str]) -> Callable[[Sequence[str]], Names]:
    return lambda values: names


def stated_last(choices: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the values of a field's choices with their labels, 'not stated' as the last."""
    return dict(sorted(((str(value), str(label)) for value, label in choices), key=lambda one: one[0] == "not_stated"))


# -- reading an address ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Chosen:
    """What an address chooses. `amounts` are numbers of someone's own, by filter, wrong ones included."""

    values: dict[str, list[str]]
    amounts: Mapping[str, Amount]
    notes: Sequence[str]


def read_chosen(
    query: QueryDict, declared: Iterable[Declared], is_known: Callable[[str, str], bool], *, own: Collection[str] = ()
) -> Chosen:
    """Read the filters of an address. Invalid input never fails. `own` are the names of filters that aren't declared.

    `is_known` tells whether a filter has a value.
    """
    with_amount = {each.name: Amount(each.also[0], prefix=each.also[1]) for each in declared if each.also}
    chosen: dict[str, list[str]] = {}
    ignored = is_cut = False
    for name in (*own, *(each.name for each in declared)):
        given = [value for value in dict.fromkeys(query.getlist(name)) if value]
        known = [value for value in given if is_known(name, value)]
        chosen[name] = known[:MOST_VALUES]
        ignored |= name not in with_amount and len(known) < len(given)
        is_cut |= len(known) > MOST_VALUES
    amounts = {name: read_amount(query, name, each, presets=chosen[name]) for name, each in with_amount.items()}
    for name, amount in amounts.items():
        if amount.chosen:
            chosen[name].append(amount.value)
    return Chosen(chosen, amounts, [*([UNKNOWN] if ignored else []), *([TOO_MANY] if is_cut else [])])


def is_named(declared: Declared, value: str) -> bool:
    """Whether a filter has this value whether or not an item does."""
    return not declared.is_open and (value == NOT_STATED or value in declared.names(()))


# -- counts ----------------------------------------------------------------------------------------------------------


def facet(declared: Declared, asked: Criteria, results: Results | None, amounts: Mapping[str, Amount]) -> Facet:
    """Return a filter with its counts, or without them while this process reads the index."""
    chosen = list(asked.chosen.get(declared.name, ()))
    counts = _counts(declared, results, chosen)
    names = declared.names([*counts, *chosen])
    own = amounts[declared.name].value if declared.name in amounts else None
    values = _in_order(declared, names, counts, [value for value in chosen if value != own])
    found = Facet(
        declared.name,
        declared.label,
        [
            Option(value, label, value in chosen, counts.get(value, 0) if results is not None else None)
            for value, label in values.items()
        ],
        amount=amounts.get(declared.name),
        group=declared.group,
        note=declared.note,
        is_opened=declared.is_opened,
        in_chips=declared.in_chips,
    )
    return _shortened(found) if declared.is_long else found


def _counts(declared: Declared, results: Results | None, chosen: Sequence[str]) -> dict[str, int]:
    if results is None:
        return {}
    counts = results.counts(declared.name, most=MOST_LISTED if declared.is_long else None)
    worked_out = results.asked.given.get(declared.name, {})
    missing = (value for value in (*worked_out, *(chosen if declared.is_long else ())) if value not in counts)
    return counts | {value: results.count(declared.name, value) for value in missing}


def _in_order(declared: Declared, names: Names, counts: Mapping[str, int], chosen: Sequence[str]) -> dict[str, str]:
    """Return the values to list with their labels: all fixed ones, or those of a long facet that lead somewhere."""
    shown = names if not declared.is_long else {v: names[v] for v in (*counts, *chosen) if v in names}
    if declared.only_found:
        shown = {value: label for value, label in names.items() if value in counts or value in chosen}
    if NOT_STATED in counts or NOT_STATED in chosen:
        shown = {**shown, NOT_STATED: declared.not_stated}
    return dict(shown)


def _shortened(found: Facet) -> Facet:
    ranked = found.most_first()
    if len(ranked.options) < MOST_LISTED:
        return ranked
    return replace(ranked, note=f"The {MOST_LISTED} most frequent. Use the search box for others.")
