"""Invented PARS activities. Nothing here is a real provider, program or number."""

from typing import Any

from programs.portal.pars_terms import Vocabulary

VOCABULARY = Vocabulary(
    providers={"juniper-valley": "Juniper Valley Health", "alder-society": "Alder Society of Nurses"},
    topics={"opioids": "Opioids and controlled substances", "ethics": "Medical ethics"},
)


def activity(**changes: Any) -> dict[str, Any]:
    """A live course by the description of the format. `changes` replace parts of its education or its extensions."""
    education: dict[str, Any] = {
        "credits": {
            "activityCertification": "AMA PRA Category 1",
            "numberOfCredits": 1.25,
            "nonAccreditedProvider": ["Alder Society of Nurses"],
        },
        "startDateTime": "2026-10-05T08:00:00",
        "endDateTime": "2026-10-06T17:00:00",
        "activitySponsorship": "joint",
        "activityFormat": "Live course",
        "activityLocation": {"city": "Boise", "stateOrProvince": "ID", "country": "USA"},
        "targetAudience": {"profession": ["Physician", "Nurse"]},
    }
    extensions: dict[str, Any] = {
        "MeasuredOutcomes": [{"MeasuredOutcome": "Learner Performance", "MeasurementType": ["Objective"]}],
        "DeliveryMethods": ["In-Person"],
        "FeeForParticipation": "No, it’s free",
        "StateContentTags": [{"StateContentDomain": "Opioids", "StateContentTopic": ""}],
        "ForPublicList": True,
    }
    general: dict[str, Any] = {
        "identifier": [
            {"catalog": "ACCME Activity ID", "entry": "202612345"},
            {"catalog": "Provider Activity ID", "entry": "SEP-26"},
            {"catalog": "URL", "entry": "https://provider.example/sepsis"},
        ],
        "title": "Sepsis in the first hour",
        "description": "What to do first.",
        "keyword": ["sepsis", "lactate"],
    }
    for part in (education, extensions, general):
        part |= {name: changes.pop(name) for name in part.keys() & changes.keys()}
    return {
        "ReportDescription": {"ReportingStartDate": "2026-01-01", "ReportingEndDate": "2026-12-31"},
        "ActivityDescription": {
            "commercialSupportAmount": [{"currency": "USD", "supportSource": "Harbor Devices", "value": 5000}]
        },
        "Lom": {"general": general},
        "healthcareMetadata": {"healthcareEducation": education},
        "XtensibleInfo": extensions,
        **changes,
    }


READ: dict[str, Any] = {
    "accme_id": "202612345",
    "provider_ref": "SEP-26",
    "url": "https://provider.example/sepsis",
    "title": "Sepsis in the first hour",
    "description": "What to do first.",
    "topics": ["sepsis", "lactate"],
    "offers": [{"credit_type": "AMA_PRA_1", "amount": "1.25"}],
    "joint_providers": ["alder-society"],
    "delivery": "in_person",
    "formats": ["COURSE"],
    "offerings": [
        {"starts_on": "2026-10-05", "ends_on": "2026-10-06", "city": "Boise", "place_state": "ID", "country": ""}
    ],
    "professions": ["physician", "nurse"],
    "state_topics": [{"topic": "opioids", "state": ""}],
    "support": "received",
    "supporters": [{"name": "Harbor Devices", "amount": 5000}],
}
"""What the listing's payload gets from `activity()`."""
