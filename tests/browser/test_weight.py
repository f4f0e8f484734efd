"""How much a first visit to a list loads, compressed as the production server sends it (kB of 1,000 bytes)."""

import gzip

import brotli
import pytest
from playwright.sync_api import Response

from tests.browser.checks import Checker

MOST_KB = 60.0  # without htmx, which lists load after the page is drawn


@pytest.mark.parametrize("path", ["/programs/", "/evidence/", "/vacancies/"])
def test_the_first_load_of_a_list_is_light(check: Checker, world: None, path: str) -> None:
    responses: list[Response] = []
    check.page.on("response", lambda response: responses.append(response))

    check.open(path)
    check.page.wait_for_load_state("networkidle")

    sizes = {response.url.removeprefix(check.site): _sent_kb(response) for response in responses}
    assert any("font/hub-sans" in url for url in sizes), "the page loads its fonts"
    assert any("css/hub" in url for url in sizes), "the page loads its styles"
    weight = sum(kb for url, kb in sizes.items() if "htmx" not in url)
    assert weight <= MOST_KB, "\n".join(
        f"{kb:6.1f} {url}" for url, kb in sorted(sizes.items(), key=lambda one: -one[1])
    )


def _sent_kb(response: Response) -> float:
    """Return the size with headers. Pages are compressed on the fly, other text in advance, and fonts already are."""
    body = response.body() if response.ok else b""
    kind = response.headers.get("content-type", "").partition(";")[0]
    if kind == "text/html":
        body = gzip.compress(body, compresslevel=6)
    elif kind.startswith("text/") or kind in {"image/svg+xml", "application/javascript", "application/manifest+json"}:
        body = brotli.compress(body)  # type: ignore[no-untyped-call]
    headers = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    return (len(body) + headers) / 1000
