"""The definitions of the four factors on the method page, which `rules.py` follows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Definition:
    """A factor: what it's about, what 0 to 3 points mean, and what has to be on file for a point."""

    name: str
    about: str
    steps: tuple[tuple[str, str], ...]
    evidence: str


DEFINITIONS = (
    Definition(
        "Outcome tracking",
        "Whether the program's results are measured. It rewards measuring, whatever the result, and takes the best"
        " measured outcome.",
        (
            ("0", "Credits or participation only"),
            ("1", "Satisfaction or knowledge (Moore levels 2, 3A and 3B)"),
            (
                "2",
                "Competence (level 4); or performance and above (level 5 and up), self-reported, with a value missing,"
                " or with fewer than half followed up",
            ),
            ("3", "Performance or patient results (level 5 and up), objective, with both values"),
        ),
        "Evidence: a published outcome with its source. Both values are baseline and follow-up, or the follow-up of"
        " both groups, which is evidence graded A or B. Systematic reviews and measures without a result"
        " don't count.",
    ),
    Definition(
        "Commercial independence",
        "Whether anyone who sells health care products has an interest in the content. Financial relationships"
        " (Standard 3) and commercial support (Standard 4) are two questions.",
        (
            ("0", "A commercial supporter isn't disclosed but should be"),
            ("1", "The provider is accredited, and the listing has no disclosure statement"),
            ("2", "Relevant relationships were mitigated, or commercial support was received, and it's disclosed"),
            (
                "3",
                "No relevant relationships and no commercial support, with disclosure on file or none required",
            ),
        ),
        "Evidence: the provider's disclosure statement. Content that isn't clinical has no relationships to disclose."
        " Relationships that aren't stated count as none there. Commercial support always has to be disclosed, by a"
        " statement or by naming the supporters.",
    ),
    Definition(
        "Interprofessional design",
        "For whom the program was planned, and by whom.",
        (
            ("0", "A single profession"),
            ("1", "Open to several professions"),
            ("2", "Planned by two or more professions"),
            ("3", "Documented planning by and for the team"),
        ),
        "Evidence: the audience on the listing for 1 point, what documents the planning for 2, and the same or"
        " interprofessional continuing education (IPCE) credit for 3.",
    ),
    Definition(
        "Career applicability",
        "Whether the program teaches what your destination role asks for. If you're signed out or have no role, it's 2"
        " points for leadership or operations content, else 1 point if any career competency is named, else 0.",
        (
            ("0", "Generic: no competency of your role"),
            ("1", "One competency of your role"),
            ("2", "Two or more, or leadership or operations content"),
            ("3", "A competency that you lack, and a practice-change project"),
        ),
        "Evidence: the competencies that the listing's source documents, and a description on file of the leadership"
        " content and of the practice-change project.",
    ),
)
