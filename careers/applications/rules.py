"""What someone who applied sees of a stage, and how long an application is kept. Pure."""

import calendar
import datetime as dt
from collections.abc import Mapping

from careers.applications.enums import Progress, Stage

KEEP_MONTHS = 24
WARN_DAYS = 30  # before an application is emptied
MOST_OPEN = 200  # applications of one person that wait for an employer

SEEN: Mapping[Stage, Progress] = {
    Stage.RECEIVED: Progress.RECEIVED,
    Stage.REVIEW: Progress.REVIEW,
    Stage.INTERVIEW: Progress.INTERVIEW,
    Stage.OFFER: Progress.INTERVIEW,
    Stage.HIRED: Progress.CLOSED,
    Stage.DECLINED: Progress.CLOSED,
    Stage.WITHDRAWN: Progress.WITHDRAWN,
}
# What an employer can choose. Only the person withdraws.
CHOICES = tuple(stage for stage in Stage if stage != Stage.WITHDRAWN)
OPEN = (Stage.RECEIVED, Stage.REVIEW, Stage.INTERVIEW, Stage.OFFER)


def emptied_on(closed_on: dt.date, months: int = KEEP_MONTHS) -> dt.date:
    """Return the day on which an application is emptied. The 31st becomes the last day of a shorter month."""
    years, month = divmod(closed_on.month - 1 + months, 12)
    year = closed_on.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(closed_on.day, last))


def fill(template: str, *, name: str, position: str, employer: str) -> str:
    """Return a reply template with its three placeholders filled in. Other braces stay."""
    for placeholder, value in (("{name}", name), ("{position}", position), ("{employer}", employer)):
        template = template.replace(placeholder, value)
    return template
