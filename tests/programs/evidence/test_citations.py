"""Sources as RIS and BibTeX, by their exact text. What isn't certain stays in a note."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.evidence.citations import Source, bibtex, by_source, read, ris


@dataclass
class Cited:
    code: str = "uti-1"
    citation: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""


UTI = Cited(citation="Daley MF et al. Pediatrics 2020;145(4):e20192503", doi="10.1542/peds.2019-2503")


def sources(*cited: Cited) -> list[Source]:
    return by_source(cited, address=lambda code: f"https://hub.example/evidence/{code}/")


def test_ris() -> None:
    assert ris(sources(UTI)) == (
        "TY  - JOUR\r\n"
        "AU  - Daley, M. F.\r\n"
        "PY  - 2020\r\n"
        "JO  - Pediatrics\r\n"
        "VL  - 145\r\n"
        "IS  - 4\r\n"
        "SP  - e20192503\r\n"
        "DO  - 10.1542/peds.2019-2503\r\n"
        "N1  - More authors than the first are not listed\r\n"
        "N1  - Result on CME Hub: https://hub.example/evidence/uti-1/\r\n"
        "ER  - \r\n"
    )


def test_bibtex() -> None:
    assert bibtex(sources(UTI)) == (
        "@article{cmehub:uti-1,\n"
        "  author = {Daley, M. F. and others},\n"
        "  journal = {Pediatrics},\n"
        "  year = {2020},\n"
        "  volume = {145},\n"
        "  number = {4},\n"
        "  pages = {e20192503},\n"
        "  doi = {10.1542/peds.2019-2503},\n"
        "  note = {Result on CME Hub: https://hub.example/evidence/uti-1/},\n"
        "}\n"
    )


@pytest.mark.parametrize(
    ("citation", "parts"),
    [
        ("Arora S et al. N Engl J Med 2011;364(23):2199-207", ("N Engl J Med", "2011", "364", "23", "2199", "207")),
        ("O'Brien MA et al. JAMA 2007;28:285-90", ("JAMA", "2007", "28", "", "285", "90")),
        (
            "Légaré F et al. Health Expect 2011;14 Suppl 1:96-110",
            ("Health Expect", "2011", "14", "Suppl 1", "96", "110"),
        ),
        ("Davis D, Galbraith R. Chest 2009;135(3 suppl):42S-48S", ("Chest", "2009", "135", "3 suppl", "42S", "48S")),
        ("Hosp Pediatr 2024;14(4):265", ("Hosp Pediatr", "2024", "14", "4", "265", "")),
        ("Crofts JF et al. BJOG 2016", ("BJOG", "2016", "", "", "", "")),
    ],
)
def test_a_citation_is_taken_apart(citation: str, parts: tuple[str, ...]) -> None:
    source = read(Cited(citation=citation))

    found = (source.journal, source.year, source.volume, source.issue, source.first_page, source.last_page)
    assert (found, source.unread) == (parts, "")


@pytest.mark.parametrize(
    ("citation", "authors", "and_others"),
    [
        ("Davis D, Galbraith R. Chest 2009;135:42", ("Davis, D.", "Galbraith, R."), False),
        ("Sperl-Hillen JM et al. JAMA 2010;1:1", ("Sperl-Hillen, J. M.",), True),
        ("Pediatrics 2024;153(5):e2023062246", (), False),
    ],
)
def test_authors(citation: str, authors: tuple[str, ...], and_others: bool) -> None:
    source = read(Cited(citation=citation))

    assert (source.authors, source.and_others) == (authors, and_others)


@pytest.mark.parametrize(
    ("citation", "kind", "unread"),
    [
        ("Sperl-Hillen JM et al. (HealthPartners)", "GEN", "Sperl-Hillen JM et al. (HealthPartners)"),
        ("Forsetlund L et al. Cochrane 2021;CD003030", "JOUR", "CD003030"),
        ("The annual report, 2019 edition", "GEN", "The annual report, 2019 edition"),
    ],
)
def test_what_can_t_be_read_stays_in_a_note(citation: str, kind: str, unread: str) -> None:
    text = ris(sources(Cited(citation=citation)))

    assert text.startswith(f"TY  - {kind}\r\n")
    assert f"N1  - Cited as: {unread}\r\n" in text


def test_one_source_of_two_results_is_cited_once_with_both_addresses() -> None:
    (source,) = sources(
        Cited(code="uti-1", citation=UTI.citation), Cited(code="uti-2", citation=UTI.citation, doi=UTI.doi)
    )

    assert source.doi == UTI.doi
    assert source.results == ("https://hub.example/evidence/uti-1/", "https://hub.example/evidence/uti-2/")


def test_a_pubmed_id_gives_the_address_where_there_is_no_other() -> None:
    assert "UR  - https://pubmed.ncbi.nlm.nih.gov/26304703/\r\n" in ris(sources(Cited(pmid="26304703")))
    assert "UR  - https://a.example/\r\n" in ris(sources(Cited(pmid="26304703", url="https://a.example/")))


def test_signs_of_tex_are_escaped_in_words_and_encoded_in_addresses() -> None:
    text = bibtex(
        sources(Cited(citation="100% of {A} & B_c #1 $5 ~x ^y \\z", url="https://a.example/{x}\\_%20?b=1&c#d"))
    )

    assert r"100\% of \{A\} \& B\_c \#1 \$5 \textasciitilde{}x \textasciicircum{}y \textbackslash{}z" in text
    assert "url = {https://a.example/%7Bx%7D%5C_%20?b=1&c#d}" in text


def test_no_sources_are_an_empty_file() -> None:
    assert (ris([]), bibtex([])) == ("", "")


_texts = st.text(max_size=60)


@given(citation=_texts, doi=_texts, url=_texts)
def test_no_text_breaks_out_of_its_line_or_entry(citation: str, doi: str, url: str) -> None:
    cited = sources(Cited(citation=citation, doi=doi, url=url))

    lines = ris(cited).split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - [^\r\n]*", line) for line in lines[:-1])
    assert [line[:2] for line in lines].count("ER") == 1
    entry = bibtex(cited).replace(r"\{", "").replace(r"\}", "")
    assert entry.count("{") == entry.count("}")
