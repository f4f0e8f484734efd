"""The exclusion list is replaced as a whole, and leads are for staff only."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from accounts.audit.models import Event
from accounts.users.enums import State
from accounts.users.models import User
from accounts.verification import exclusions, review
from accounts.verification.enums import LeadState
from accounts.verification.exclusions import BadFile
from accounts.verification.models import Exclusion, ExclusionLead, Identity
from accounts.verification.tasks import find_exclusion_leads
from tests.factories import accounts as make

pytestmark = pytest.mark.django_db

HEADER = (
    "LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,"
    "REINDATE,WAIVERDATE,WVRSTATE"
)
NPI = "2000000002"


def line(last: str, first: str = "PAT", **changes: str) -> str:
    cells = {
        **dict.fromkeys(HEADER.split(","), ""),
        **{"LASTNAME": last, "FIRSTNAME": first, "MIDNAME": "Q", "NPI": "0000000000", "STATE": "NY"},
        **{"EXCLTYPE": "1128b4", "EXCLDATE": "20190320", "REINDATE": "00000000", "WAIVERDATE": "00000000"},
        **changes,
    }
    return ",".join(f'"{cell}"' for cell in cells.values())


def listed(*lines: str) -> io.StringIO:
    return io.StringIO("\r\n".join([HEADER, *lines, ""]), newline="")


def test_people_are_loaded_and_entities_are_not() -> None:
    count = exclusions.load(
        listed(
            line("DOE"),
            line("REYES", "DANA", NPI=NPI, EXCLDATE="00000000"),
            line("", "", BUSNAME="EXAMPLE PHARMACY INC", NPI="2000000010"),
            line("BACK", REINDATE="20240101"),
        )
    )

    assert count == 2
    assert list(Exclusion.objects.order_by("last_name").values_list("last_name", "npi", "excluded_on")) == [
        ("DOE", "", dt.date(2019, 3, 20)),
        ("REYES", NPI, None),
    ]


def test_a_reinstated_person_is_gone_after_the_next_load() -> None:
    exclusions.load(listed(*(line(f"DOE{number}") for number in range(20))))

    exclusions.load(listed(*(line(f"DOE{number}") for number in range(1, 20))))

    assert not Exclusion.objects.filter(last_name="DOE0").exists()
    assert Exclusion.objects.count() == 19


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (io.StringIO(""), "column LASTNAME is missing"),
        (io.StringIO("NPI,Entity Type Code\n1,2\n"), "column LASTNAME is missing"),
        (listed(), "lists no one"),
        (listed(line("", "", BUSNAME="ONLY ENTITIES")), "lists no one"),
        (
            io.StringIO(listed(*(line(f"X{n}") for n in range(10))).getvalue()[:-30], newline=""),
            "cut off|can't be read",
        ),
        (io.StringIO(listed(*(line(f"X{n}") for n in range(10))).getvalue()[:-3], newline=""), "can't be read"),
        (listed(*(line(f"DOE{number}") for number in range(8))), "lists 8 people, and the last one 10"),
    ],
)
def test_an_empty_or_cut_off_file_is_refused_and_the_list_kept(file: io.StringIO, said: str) -> None:
    exclusions.load(listed(*(line(f"DOE{number}") for number in range(10))))

    with pytest.raises(BadFile, match=said):
        exclusions.load(file)
    assert Exclusion.objects.count() == 10


def test_a_much_shorter_list_can_be_forced() -> None:
    exclusions.load(listed(*(line(f"DOE{number}") for number in range(10))))

    assert exclusions.load(listed(line("DOE")), may_shrink=True) == 1


def clinician(npi: str = "", **fields: Any) -> User:
    person = make.profile(**{"first_name": "Dana", "last_name": "Reyes", **fields}).user
    Identity.objects.create(user=person, npi=npi)
    return person


@pytest.mark.parametrize(
    "row",
    [
        line("REYES", "DANA"),
        line("Réyes", "dana"),
        line("SOMEONE", "ELSE", NPI=NPI, STATE="TX"),
        line("REYES", "DANA", NPI="2000000010"),
    ],
)
def test_the_same_npi_or_name_and_state_is_a_lead(row: str) -> None:
    person = clinician(npi=NPI)
    exclusions.load(listed(row))

    assert exclusions.find_leads(user=make.clinician()) == 0
    assert exclusions.find_leads(user=person) == 1
    assert exclusions.find_leads() == 0
    assert ExclusionLead.objects.get().user == person


@pytest.mark.parametrize(
    "row",
    [
        line("REYES", "DANA", STATE="TX"),
        line("REYES", "ROBERT"),
        line("REYESON", "DANA"),
        line("NOBODY", "ELSE", NPI="0000000000"),
    ],
)
def test_anyone_else_is_not_a_lead(row: str) -> None:
    clinician()
    exclusions.load(listed(row))

    assert exclusions.find_leads() == 0


def test_the_state_of_any_license_counts() -> None:
    person = clinician()
    make.license(user=person, state=State.TX, expires_on=dt.date(2028, 1, 1))
    exclusions.load(listed(line("REYES", "DANA", STATE="TX")))

    assert exclusions.find_leads() == 1


def test_a_decided_lead_is_not_opened_by_the_next_load() -> None:
    clinician()
    exclusions.load(listed(line("REYES", "DANA")))
    exclusions.find_leads()
    review.decide_lead(
        lead=ExclusionLead.objects.get(),
        by=make.staff("Verifier"),
        state=LeadState.CLEARED,
        note="Another date of birth",
        now=timezone.now(),
    )

    exclusions.load(listed(line("REYES", "DANA")))
    find_exclusion_leads()

    assert ExclusionLead.objects.get().state == LeadState.CLEARED


def test_the_command_loads_the_list_and_counts_the_leads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clinician()
    path = tmp_path / "UPDATED.csv"
    path.write_text(listed(line("REYES", "DANA"), line("DOE")).getvalue())

    call_command("load_leie", str(path))

    assert "2 people on the exclusion list, 1 new leads." in capsys.readouterr().out


def test_the_command_says_what_is_wrong_with_the_file(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("")

    with pytest.raises(CommandError, match="LASTNAME"):
        call_command("load_leie", str(tmp_path / "empty.csv"))
    with pytest.raises(CommandError, match="Can't read"):
        call_command("load_leie", str(tmp_path / "missing.csv"))


class TestTheDesk:
    @pytest.fixture
    def lead(self) -> ExclusionLead:
        clinician()
        exclusions.load(listed(line("REYES", "DANA")))
        exclusions.find_leads()
        return ExclusionLead.objects.get()

    @staticmethod
    def client_of(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    @pytest.mark.parametrize(("button", "state"), [("clear", "cleared"), ("confirm", "confirmed")])
    def test_a_verifier_decides_with_a_note(self, lead: ExclusionLead, button: str, state: str) -> None:
        verifier = make.staff("Verifier")
        address = f"/admin/accounts/exclusionlead/{lead.pk}/change/"

        response = self.client_of(verifier).post(
            address, {"note": "Compared at OIG", f"accounts_exclusionlead_{button}": "1"}
        )

        assertRedirects(response, "/admin/accounts/exclusionlead/", fetch_redirect_response=False)
        lead.refresh_from_db()
        assert (lead.state, lead.note, lead.decided_by) == (state, "Compared at OIG", verifier)
        event = Event.objects.get(kind=f"verification.lead_{state}")
        assert (event.actor_id, event.object_id) == (verifier.pk, str(lead.pk))

    def test_a_decision_needs_a_note(self, lead: ExclusionLead) -> None:
        client = self.client_of(make.staff("Verifier"))
        address = f"/admin/accounts/exclusionlead/{lead.pk}/change/"

        response = client.post(address, {"note": " ", "accounts_exclusionlead_clear": "1"}, follow=True)

        assertContains(response, "Enter a note on how you found out.")
        lead.refresh_from_db()
        assert lead.state == LeadState.OPEN

    def test_nobody_decides_on_their_own_account(self, lead: ExclusionLead) -> None:
        with pytest.raises(review.NotDecidable, match="own account"):
            review.decide_lead(lead=lead, by=lead.user, state=LeadState.CLEARED, note="It isn't me", now=timezone.now())

    def test_a_second_decision_is_refused(self, lead: ExclusionLead) -> None:
        verifier = make.staff("Verifier")
        now = timezone.now()
        review.decide_lead(lead=lead, by=verifier, state=LeadState.CONFIRMED, note="Same SSN", now=now)

        with pytest.raises(review.NotDecidable, match="already"):
            review.decide_lead(lead=lead, by=make.staff("Verifier"), state=LeadState.CLEARED, note="No", now=now)

    def test_the_home_page_counts_open_leads_for_verifiers_only(self, lead: ExclusionLead) -> None:
        words = "Possible matches with the exclusion list"

        assertContains(self.client_of(make.staff("Verifier")).get("/admin/"), words)
        assertNotContains(self.client_of(make.staff("Moderator")).get("/admin/"), words)

    def test_only_verifiers_open_leads(self, lead: ExclusionLead) -> None:
        address = f"/admin/accounts/exclusionlead/{lead.pk}/change/"

        assert self.client_of(make.staff("Verifier")).get(address).status_code == 200
        assert self.client_of(make.staff("Moderator")).get(address).status_code == 403
        assert self.client_of(lead.user).get(address, follow=True).status_code == 403
