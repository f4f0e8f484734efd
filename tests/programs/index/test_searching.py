"""What a search finds, how much of it each value of each facet has, and in which order: the same by any count."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.index import memory, searching, words
from programs.index.declaration import NOT_STATED, Item
from programs.index.listing import notes
from programs.index.models import Synonym, SynonymKind
from programs.index.searching import Asked
from tests.programs.index.trial import Trial, item

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 29)


@pytest.fixture
def trial() -> Trial:
    return Trial()


# -- by property -----------------------------------------------------------------------------------------------------

WORDS = ("sepsis", "opioid", "delirium", "ward")  # that analysis leaves apart
FACETS = {"topic": ("a", "b", "c"), "place": ("x", "y"), "cost": ("free",)}
NUMBERS = st.one_of(st.none(), st.integers(0, 5).map(lambda dollars: dollars * 100))
SUBSETS = {facet: st.lists(st.sampled_from(values), unique=True) for facet, values in FACETS.items()}
ITEMS = st.builds(
    Item,
    key=st.integers(1, 40),
    title=st.sampled_from(WORDS),
    keywords=st.lists(st.sampled_from(WORDS), max_size=1),
    text=st.lists(st.sampled_from(WORDS), max_size=2),
    values=st.fixed_dictionaries(SUBSETS),
    numbers=st.fixed_dictionaries(
        {
            "price": NUMBERS,
            "size": NUMBERS,
            "until": st.one_of(st.none(), st.integers(TODAY.toordinal() - 2, TODAY.toordinal() + 2)),
        }
    ),
)
CATALOGS = st.lists(ITEMS, max_size=12, unique_by=lambda each: each.key)
CHOICES = {**SUBSETS, "cost": st.lists(st.sampled_from(("free", "0", "2", "3.50")), unique=True),
           "room": st.lists(st.sampled_from(("100", "300")), unique=True)}  # fmt: skip
TEXTS = st.lists(st.sampled_from([*WORDS, *(f"-{word}" for word in WORDS)]), max_size=3).map(" ".join)
SEARCHES = st.builds(
    Asked,
    text=TEXTS,
    chosen=st.fixed_dictionaries({}, optional=CHOICES),
    as_of=st.just(TODAY),
    exactly=st.just(True),
)


def naively(items: list[Item], asked: Asked, *, leave_out: str = "") -> list[Item]:
    """Return what matches, item by item."""
    return [
        each for each in items if _is_listed(each) and _has_words(each, asked.text) and _fits(each, asked, leave_out)
    ]


def _is_listed(each: Item) -> bool:
    last = each.numbers["until"]
    return last is None or last >= TODAY.toordinal()


def _has_words(each: Item, text: str) -> bool:
    said = {each.title, *each.keywords, *each.text}
    return all((word.removeprefix("-") in said) != word.startswith("-") for word in text.split())


def _fits(each: Item, asked: Asked, leave_out: str) -> bool:
    return all(
        any(_has(each, facet, value) for value in values)
        for facet, values in asked.chosen.items()
        if values and facet != leave_out
    )


def _has(each: Item, facet: str, value: str) -> bool:
    price, size = each.numbers["price"], each.numbers["size"]
    if facet == "cost" and value != "free":
        return price is not None and price <= float(value) * 100
    if facet == "room":
        return size is not None and size >= float(value)
    return value in each.values[facet]


def written(trial: Trial, items: list[Item]) -> None:
    """Replace what the example before left."""
    memory.forget()
    trial.items = {each.key: each for each in items}
    trial.write(*range(1, 41))


by_property = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(items=CATALOGS, asked=SEARCHES)
@by_property
def test_each_value_is_counted_as_if_one_by_one_without_its_facet_s_own_filter(
    trial: Trial, items: list[Item], asked: Asked
) -> None:
    written(trial, items)

    found = trial.found(asked)

    if not found.has_all_words:
        return  # nothing has all of them, so what has most is shown instead
    assert len(found) == len(naively(items, asked))
    for facet, values in FACETS.items():
        others = naively(items, asked, leave_out=facet)
        counts = {value: sum(value in each.values[facet] for each in others) for value in values}
        assert found.counts(facet) == {value: count for value, count in counts.items() if count}
        assert {value: found.count(facet, value) for value in values} == counts
    for facet, chosen in asked.chosen.items():
        for value in chosen:
            rest = Asked(asked.text, {**asked.chosen, facet: [each for each in chosen if each != value]}, TODAY)
            assert found.count_without(facet, value) == len(naively(items, rest))
    assert found.count_without_text() == len(naively(items, Asked("", asked.chosen, TODAY)))


ORDERS: dict[str, Callable[[Item], tuple[int, ...]]] = {
    "price": lambda each: (_last(each, "price"), _last(each, "size"), -each.key),
    "biggest": lambda each: (_first(each, "size"), _last(each, "price"), -each.key),
    "newest": lambda each: (_first(each, "until"), -each.key),
}


def _last(each: Item, name: str) -> int:
    number = each.numbers[name]
    return NOT_STATED if number is None else number


def _first(each: Item, name: str) -> int:
    number = each.numbers[name]
    return NOT_STATED if number is None else -number


@given(items=CATALOGS, asked=SEARCHES, sort=st.sampled_from(sorted(ORDERS)), first=st.integers(0, 6))
@by_property
def test_memory_and_postgresql_alone_find_the_same_in_the_same_order(
    trial: Trial, items: list[Item], asked: Asked, sort: str, first: int
) -> None:
    written(trial, items)
    in_order = [each.key for each in sorted(naively(items, asked), key=ORDERS[sort])]

    found, plain = trial.found(asked), trial.plain(asked)

    assert (len(plain), plain.page(sort, first, 4)) == (len(in_order), in_order[first : first + 4])
    if found.has_all_words:
        assert (len(found), found.page(sort, first, 4)) == (len(in_order), in_order[first : first + 4])


@given(items=CATALOGS, asked=SEARCHES)
@by_property
def test_pages_by_relevance_have_everything_once(trial: Trial, items: list[Item], asked: Asked) -> None:
    written(trial, items)
    found = trial.found(asked)

    pages = [found.page("relevance", first, 3) for first in range(0, len(found) + 3, 3)]

    keys = [key for page in pages for key in page]
    assert sorted(keys) == sorted(found.found)
    assert keys == found.page("relevance", 0, 100)


# -- words -----------------------------------------------------------------------------------------------------------


def test_a_word_in_the_title_counts_more_than_among_keywords_and_elsewhere(trial: Trial) -> None:
    trial.put(
        item(1, text=["All about sepsis"]), item(2, "Sepsis at night"), item(3, keywords=["sepsis"]), item(4, "Sepsis")
    )

    assert trial.keys("sepsis") == [4, 2, 3, 1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quality of care", [1, 2]),
        ('"quality of care"', [1]),
        ('"care quality"', [2]),
        ("quality -care", [3]),
        ('quality -"quality of care"', [2, 3]),
        ("-quality", [4]),
        ("resume", [4]),
        ("résumé", [4]),
        ("RÉSUMÉS", [4]),
        ("of the", []),
        ("of", []),
        ("& | !", []),
    ],
)
def test_phrases_exclusions_and_accents(trial: Trial, text: str, found: list[int]) -> None:
    trial.put(
        item(1, "The quality of care at home"),
        item(2, "Care quality and its measures"),
        item(3, "Quality"),
        item(4, "Écrire un résumé"),
    )

    assert sorted(trial.keys(text)) == found


def test_a_term_leads_to_its_meanings_and_the_same_meaning_leads_everywhere(trial: Trial) -> None:
    Synonym.objects.create(term="HTN", means="hypertension; high blood pressure", kind=SynonymKind.ABBREVIATION)
    Synonym.objects.create(term="heart attack", means="myocardial infarction", kind=SynonymKind.LAY)
    Synonym.objects.create(term="bedsore", means="pressure ulcer; pressure injury", kind=SynonymKind.SAME)
    trial.put(
        item(1, "Hypertension at work"),
        item(2, "HTN in primary care"),
        item(3, "Blood cultures under high pressure"),
        item(4, "Myocardial infarction"),
        item(5, "Heart attack stories"),
        item(6, "Bedsores"),
        item(7, "Pressure injury"),
    )

    assert sorted(trial.keys("htn")) == [1, 2]
    assert sorted(trial.keys("hypertension")) == [1]
    assert sorted(trial.keys("heart attack")) == [4, 5]
    assert sorted(trial.keys("myocardial infarction")) == [4]
    assert sorted(trial.keys("bedsore")) == [6, 7]
    assert sorted(trial.keys("pressure ulcer")) == [6, 7]


def test_an_edited_synonym_is_followed(trial: Trial) -> None:
    trial.put(item(1, "Hypertension"))
    assert trial.keys("htn") == []

    Synonym.objects.create(term="HTN", means="hypertension")
    words.forget_synonyms()

    assert trial.keys("htn") == [1]


@pytest.fixture
def stewardship(trial: Trial) -> Trial:
    """Words that stand in several items, as far as corrections go."""
    trial.put(*(item(key, "Antibiotic stewardship") for key in (1, 2, 3)), item(4, "Sepsis bundles"))
    return trial


@pytest.mark.parametrize(
    ("text", "corrected", "found"),
    [
        ("antibotic", "antibiotic", 3),
        ("atnibiotic", "antibiotic", 3),
        ("antibiotics stewartship", "antibiotics stewardship", 3),
        ("sepsus", "sepsis", 1),
        ("spesis", "sepsis", 1),
        ("antib", "", 3),  # the beginning of a word is no mistake
        ("xyzzyplugh", "", 0),
    ],
)
def test_a_mistyped_word_is_corrected_and_the_beginning_of_one_is_completed(
    stewardship: Trial, text: str, corrected: str, found: int
) -> None:
    results = stewardship.found(Asked(text))

    assert (results.question.corrected, len(results)) == (corrected, found)


def test_a_correction_leaves_longer_words_with_the_same_letters_alone(stewardship: Trial) -> None:
    stewardship.put(item(9, "Opioids opioidology"))

    corrected = stewardship.found(Asked("opiodd opioddology sepsis")).question.corrected

    assert corrected.split()[0] == "opioids"
    assert "opioidsology" not in corrected


def test_exactly_what_was_typed_is_searched_on_demand(stewardship: Trial) -> None:
    results = stewardship.found(Asked("antibotic", exactly=True))

    assert (results.question.corrected, len(results)) == ("", 0)


def test_a_rare_word_close_to_a_frequent_one_asks_what_was_meant(stewardship: Trial) -> None:
    stewardship.put(item(9, "Antibiotik"))

    stewardship.put(item(10, "Sepsit"))

    results = stewardship.found(Asked("antibiotik"))

    assert stewardship.found(Asked("sepsit")).question.meant == ""  # sepsis is as rare
    assert (results.question.corrected, results.question.meant) == ("", "antibiotic")
    assert results.page("relevance", 0, 9) == [9]


def test_an_unfinished_word_finds_what_it_begins(stewardship: Trial) -> None:
    assert sorted(stewardship.keys("stew", is_unfinished=True)) == [1, 2, 3]
    assert sorted(stewardship.keys("antibiotic ste", is_unfinished=True)) == [1, 2, 3]


def test_where_nothing_has_all_words_the_ones_with_most_are_found(trial: Trial) -> None:
    trial.put(item(1, "Sepsis bundles"), item(2, "Sepsis on the ward"), item(3, "Delirium"), item(4, "Pain"))

    results = trial.found(Asked("sepsis ward bundles pressure"))

    assert not results.has_all_words
    assert results.page("relevance", 0, 9)
    assert 3 not in results.found
    assert notes(results) == ["Nothing has all of your words. These have most of them."]


def test_where_few_have_all_words_the_ones_with_most_follow(trial: Trial) -> None:
    trial.put(item(1, "Sepsis bundles on the ward"), item(2, "Sepsis bundles"), item(3, "Delirium on the ward"))

    results = trial.found(Asked("ward sepsis bundles"))

    assert results.page("relevance", 0, 9) == [1, 2]
    assert notes(results) == ["Only 1 of these has all of your words. The others have most of them."]
    assert trial.keys("ward sepsis bundles", exactly=True) == [1]


def test_remembered_counts_are_of_what_was_found(trial: Trial) -> None:
    trial.put(
        item(1, "Sepsis bundles on the ward", values={"topic": ["a"]}),
        item(2, "Sepsis bundles", values={"topic": ["a"]}),
        item(3, "Delirium on the ward"),
    )

    def counts(*, exactly: bool) -> dict[str, int]:
        return trial.found(Asked("ward sepsis bundles", exactly=exactly)).counts("topic")

    counts(exactly=False)["topic"] = 99  # the caller's own
    assert (counts(exactly=False), counts(exactly=True)) == ({"a": 2}, {"a": 1})
    trial.put(item(2, "Sepsis bundles", values={"topic": ["b"]}))
    assert counts(exactly=False) == {"a": 1, "b": 1}


@given(topics=st.lists(st.lists(st.sampled_from("abcdef"), unique=True), min_size=1, max_size=8))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_few_items_are_counted_as_many_are(trial: Trial, topics: list[list[str]]) -> None:
    trial.withdraw(*range(1, 9))
    trial.put(*(item(key, values={"topic": each}) for key, each in enumerate(topics, 1)))

    def counts(*, few: int, most: int | None) -> list[tuple[str, int]]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(searching, "MANY_VALUES", 1)
            patch.setattr(searching, "FEW_ITEMS", few)
            patch.setattr(trial.memory, "_remembered", {})
            return list(trial.found(Asked()).counts("topic", most=most).items())

    for most in (None, 2):
        assert counts(few=100, most=most) == counts(few=0, most=most)


def test_where_enough_have_all_words_nothing_follows(trial: Trial) -> None:
    trial.put(*(item(key, "Sepsis bundles on the ward") for key in range(1, 6)), item(6, "Sepsis bundles"))

    results = trial.found(Asked("ward sepsis bundles"))

    assert sorted(results.found) == [1, 2, 3, 4, 5]
    assert notes(results) == []


# -- contradictions --------------------------------------------------------------------------------------------------


def test_choices_that_nothing_has_together_are_named(trial: Trial) -> None:
    trial.put(
        item(1, values={"topic": ["a"], "place": ["x"]}),
        item(2, values={"topic": ["b"], "place": ["y"]}),
        item(3, values={"topic": ["b"], "place": ["x"]}),
    )

    found = trial.found(Asked(chosen={"topic": ["a"], "place": ["y"]}))

    assert found.contradictions() == [(("topic", "a"), ("place", "y"))]
    assert trial.found(Asked(chosen={"topic": ["b"], "place": ["y"]})).contradictions() == []


def test_a_registered_condition_is_any_of_several_choices(trial: Trial) -> None:
    trial.put(
        item(1, values={"topic": ["a"], "place": ["x"]}),
        item(2, values={"topic": ["b"], "place": ["x"]}),
        item(3, values={"topic": ["b"], "place": ["y"]}),
    )
    mine = {"mine": {"yes": [{"topic": ["a"]}, {"topic": ["b"], "place": ["y"]}], "no": []}}
    asked = [Asked(chosen={"mine": [value]}, narrowings=mine) for value in ("yes", "no")]

    assert [sorted(trial.found(each).found) for each in asked] == [[1, 3], []]
    assert [len(trial.plain(each)) for each in asked] == [2, 0]
