"""What a curator reads before publishing a draft: what it lacks, what it changes, and for whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.reviewing.rules import Difference
from programs.requirements import publishing
from programs.requirements.describing import Description, Line
from programs.requirements.impact import FEW, Impact, impact, shown
from programs.requirements.models import RuleVersion
from programs.requirements.reading import InvalidRule
from programs.requirements.versions import in_words
from programs.requirements.words import amount


@dataclass(frozen=True)
class Review:
    """`before` is the version that it follows, None for a first one. `impact` is None while it can't be read."""

    draft: RuleVersion
    before: RuleVersion | None
    lacking: Sequence[str]
    differences: Sequence[Difference]
    impact: Impact | None

    @property
    def before_words(self) -> str:
        return f"Version {self.before.number}" if self.before else ""

    @property
    def after_words(self) -> str:
        return f"Version {self.draft.number}"

    @property
    def evaluated(self) -> str:
        return f"{self.impact.evaluated:,}" if self.impact else ""

    @property
    def follow(self) -> str:
        return f"{self.impact.follow:,}" if self.impact else ""

    @property
    def figures(self) -> list[tuple[str, str]]:
        """The numbers of people, as they're shown."""
        if self.impact is None:
            return []
        return [
            ("follow it from their next cycle", shown(self.impact.follow)),
            ("begin a cycle before its day", shown(self.impact.earlier)),
            ("began a cycle on its day or later, and keep their version", shown(self.impact.since)),
        ]

    @property
    def whole(self) -> list[tuple[str, str]]:
        """How many of the evaluated people have more or less left, over all requirements."""
        if self.impact is None:
            return []
        return [
            ("would have more left", shown(self.impact.more)),
            ("would have less left", shown(self.impact.less)),
            ("would have more of one and less of another", shown(self.impact.mixed)),
            ("would have the same left", shown(self.impact.same)),
        ]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The same by requirement. The largest increase could point to somebody where few have more left."""
        changes = self.impact.changes if self.impact else ()
        return [
            {
                "label": each.label,
                "more": shown(each.more),
                "less": shown(each.less),
                "same": shown(each.same),
                "most": amount(each.most, each.unit) if each.most and each.more >= FEW else "",
            }
            for each in changes
        ]


def of(draft: RuleVersion, *, today: dt.date) -> Review:
    before = RuleVersion.objects.of(draft).published().select_related("authority").order_by("-number").first()
    lacking = publishing.lacking(draft, today=today)
    try:
        after = in_words(draft)
    except InvalidRule:
        return Review(draft, before, lacking, (), None)
    differences = compare(in_words(before) if before else None, after)
    return Review(draft, before, lacking, differences, impact(draft, as_of=today))


def compare(before: Description | None, after: Description) -> list[Difference]:
    """Return the sentences that differ: of each requirement by its code, and of the whole."""
    olds = {line.code: line for line in before.requirements} if before else {}
    news = {line.code: line for line in after.requirements}
    differences = [
        Difference(
            (news.get(code) or olds[code]).label,
            _sentence(olds, code),
            _sentence(news, code),
        )
        for code in {**olds, **news}
    ]
    for label, name in (("What counts, and how", "terms"), ("What we don't compute", "not_computed")):
        old: Sequence[str] = getattr(before, name) if before else ()
        new: Sequence[str] = getattr(after, name)
        differences.append(
            Difference(
                label,
                "\n".join(each for each in old if each not in new),
                "\n".join(each for each in new if each not in old),
            )
        )
    differences.append(Difference("Note", before.note if before else "", after.note))
    return [each for each in differences if each.is_change]


def _sentence(lines: dict[str, Line], code: str) -> str:
    """Return what a version says of a requirement, '' if it isn't in it."""
    line = lines.get(code)
    return " ".join(filter(None, [line.sentence, line.note])) if line else ""
