import pytest

from cmehub.lib.domains import domain_problem, is_at, website_domain


@pytest.mark.parametrize("domain", ["gmail.com", "nyc.rr.com", "hospital", "", "a b.org", "-x.org", "HOSPITAL.org"])
def test_these_domains_prove_nothing(domain: str) -> None:
    assert domain_problem(domain)


@pytest.mark.parametrize(
    ("email", "domain", "expected"),
    [
        ("ana@hospital.org", "hospital.org", True),
        ("ana@ICU.Hospital.org", "hospital.org", True),
        ("ana@nothospital.org", "hospital.org", False),
        ("ana@hospital.org.evil.example", "hospital.org", False),
        ("hospital.org@evil.example", "hospital.org", False),
        ("ana@gmail.com", "gmail.com", False),
    ],
)
def test_an_address_is_at_a_domain_or_below_it(email: str, domain: str, expected: bool) -> None:
    assert is_at(email, domain) is expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.hospital.org/jobs", "hospital.org"),
        ("https://Careers.Hospital.org:8443", "careers.hospital.org"),
        ("https://hospital.org@evil.example", "evil.example"),
        ("https://mail.google.com", ""),
        ("https://127.0.0.1", ""),
        ("", ""),
    ],
)
def test_the_domain_of_a_website(url: str, domain: str) -> None:
    assert website_domain(url) == domain
