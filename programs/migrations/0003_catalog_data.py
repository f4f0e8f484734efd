"""Move accreditations, dates, places, prices and supporters from single columns into rows."""

from django.db import migrations


def forward(apps, schema_editor):
    Provider = apps.get_model("programs", "Provider")
    Accreditation = apps.get_model("programs", "Accreditation")
    Program = apps.get_model("programs", "Program")
    Offering = apps.get_model("programs", "Offering")
    Price = apps.get_model("programs", "Price")
    Supporter = apps.get_model("programs", "Supporter")
    for provider in Provider.objects.order_by("pk"):
        if provider.accreditor_id:
            Accreditation.objects.create(
                provider=provider,
                accreditor_id=provider.accreditor_id,
                status=provider.accreditation_status,
                checked_on=provider.accreditation_checked_on,
                source=provider.accreditation_source,
            )
        elif provider.accreditation_checked_on:
            provider.unaccredited_on = provider.accreditation_checked_on
            provider.unaccredited_source = provider.accreditation_source
            provider.save(update_fields=["unaccredited_on", "unaccredited_source"])
    for program in Program.objects.order_by("pk"):
        if program.starts_on:
            Offering.objects.create(
                program=program,
                starts_on=program.starts_on,
                ends_on=program.ends_on,
                city=program.city,
                place_state=program.place_state,
            )
        if program.price is not None:
            Price.objects.create(program=program, amount=program.price, note=program.price_note)
        if program.supporters:
            Supporter.objects.create(program=program, name=program.supporters[:200])
    Program.objects.filter(leadership="true").update(leadership="yes")
    Program.objects.filter(leadership="false").update(leadership="not_stated")


def back(apps, schema_editor):
    Provider = apps.get_model("programs", "Provider")
    Program = apps.get_model("programs", "Program")
    Program.objects.filter(leadership="yes").update(leadership="true")
    Program.objects.exclude(leadership="true").update(leadership="false")
    for provider in Provider.objects.order_by("pk"):
        period = provider.accreditations.order_by("-valid_from", "pk").first()
        if period:
            provider.accreditor_id = period.accreditor_id
            provider.accreditation_status = period.status
            provider.accreditation_checked_on = period.checked_on
            provider.accreditation_source = period.source
        else:
            provider.accreditation_checked_on = provider.unaccredited_on
            provider.accreditation_source = provider.unaccredited_source
        provider.save()
    for program in Program.objects.order_by("pk"):
        offering = program.offerings.order_by("starts_on").first()
        if offering:
            program.starts_on, program.ends_on = offering.starts_on, offering.ends_on
            program.city, program.place_state = offering.city, offering.place_state
        price = program.prices.order_by("pk").first()
        if price:
            program.price, program.price_note = price.amount, price.note
        program.save()


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_catalog")]

    operations = [migrations.RunPython(forward, back)]
