"""The pages of an import: upload, progress, preview, failure and result."""

from django.urls import reverse

from accounts.users.models import User
from programs.importing.enums import Kind
from tests.browser.checks import Checker
from tests.browser.conftest import SignIn
from tests.programs.importing import files


def test_the_pages_of_imports(check: Checker, world: None, sign_in: SignIn) -> None:
    check.widths = (768, 1280)
    check.impacts = ("serious", "critical")
    check.recolor = "scheme => document.documentElement.classList.toggle('dark', scheme === 'dark')"
    curator = sign_in(User.objects.get(email="curator@demo.example"))
    rows = files.cells(files.exported(Kind.PROGRAM))[:12]
    changed = [{**row, "title": f"{row['title']}, revised"} for row in rows[:8]]
    wrong = [{**row, "expires_on": "soon"} for row in rows[8:]]
    file = files.csv_file(files.of_dicts([*changed, *wrong]))
    checked = files.checked(file, kind=Kind.PROGRAM, by=curator, name="spring.csv")
    failed = files.checked(b"name\nA\n", kind=Kind.PROVIDER, by=curator)
    waiting = files.upload(b"slug,name\na,A\n", kind=Kind.PROVIDER, by=curator)

    check.hold(reverse("admin:programs_import_upload", args=["program"]))
    for of in (checked, failed, waiting):
        check.hold(reverse("admin:programs_import_change", args=[of.pk]))
    files.apply(checked, by=curator)
    check.hold(reverse("admin:programs_import_change", args=[checked.pk]))
