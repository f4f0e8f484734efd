"""The parts of a listing, in its form in the admin."""

from cmehub.lib.admin import StackedInline, TabularInline
from programs.catalog.models import Program
from programs.catalog.parts import CreditOffer, Faculty, Offering, Price, StateTopic, Supporter


class CreditOfferInline(TabularInline[CreditOffer, Program]):
    model = CreditOffer
    extra = 0
    autocomplete_fields = ("credit_type",)
    fields = ("credit_type", "amount", "is_maximum", "elective_amount", "words")


class OfferingInline(StackedInline[Offering, Program]):
    model = Offering
    extra = 0
    fields = (
        ("starts_on", "starts_at_time", "ends_on", "ends_at_time", "time_zone"),
        ("venue", "city", "place_state", "country"),
        ("link", "registration_by", "is_canceled"),
    )
    ordering = ("starts_on", "pk")


class PriceInline(TabularInline[Price, Program]):
    model = Price
    extra = 0
    fields = ("audience", "amount", "fees", "note")


class SupporterInline(TabularInline[Supporter, Program]):
    model = Supporter
    extra = 0
    fields = ("name", "amount")


class FacultyInline(TabularInline[Faculty, Program]):
    model = Faculty
    extra = 0
    fields = ("name", "credentials", "role")


class StateTopicInline(TabularInline[StateTopic, Program]):
    model = StateTopic
    extra = 0
    autocomplete_fields = ("topic",)
    fields = ("topic", "state", "hours")


INLINES = (CreditOfferInline, OfferingInline, PriceInline, SupporterInline, FacultyInline, StateTopicInline)
