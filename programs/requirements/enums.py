"""Words of the rules: what a requirement is, its clock, and how it stands."""

from enum import StrEnum


class Kind(StrEnum):
    TOTAL = "total"  # all accepted credit
    MINIMUM = "minimum"  # of some credit types or formats, inside the total
    TOPIC = "topic"  # hours on a topic
    DUTY = "duty"  # something that isn't credit, such as practice hours: the person confirms it


class Clock(StrEnum):
    """How often something is due."""

    EVERY_CYCLE = "every_cycle"
    ONCE = "once"  # once in a lifetime
    FIRST_RENEWAL = "first_renewal"
    EVERY_N_CYCLES = "every_n_cycles"
    EVERY_N_YEARS = "every_n_years"


class Per(StrEnum):
    """What a cap limits."""

    CYCLE = "cycle"
    YEAR = "year"  # a calendar year
    ACTIVITY = "activity"


class Status(StrEnum):
    """How a requirement stands. `NOT_DUE` is one that doesn't apply to this person, or not in this cycle."""

    MET = "met"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OVERDUE = "overdue"
    CHOOSE_ROUTE = "choose_route"
    NOT_COMPUTED = "not_computed"
    NOT_DUE = "not_due"


class Refusal(StrEnum):
    """Why a credit, or a part of it, doesn't count."""

    NOT_ACCEPTED = "not_accepted"  # of a type that the board doesn't accept, or not for this requirement
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    REPEATED = "repeated"
    OVER_CAP = "over_cap"
    ROUNDED = "rounded"  # to nothing
    USED_ON_TOP = "used_on_top"  # counts for a topic on top of the total, so for nothing else


class Why(StrEnum):
    """What decided a requirement's status beside the credit."""

    NONE = ""
    SUBSTITUTED = "substituted"
    WAIVED = "waived"
    MET_EARLIER = "met_earlier"  # before the credit on file, according to the person
    CONFIRMED = "confirmed"  # a duty that the person confirmed
    CONDITION = "condition"  # an answer decides whether it applies
    OTHER_ROUTE = "other_route"
    FIRST_RENEWAL = "first_renewal"  # exempt from it, or less is due
    LATER_RENEWAL = "later_renewal"  # only due at the first renewal, and this is a later one
    NOT_THIS_CYCLE = "not_this_cycle"
