"""Checks for every page: accessibility, layout, console and valid HTML."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import ConsoleMessage, Page, Response

AXE = resources.files("axe_playwright_python") / "axe.min.js"
WIDTHS = (320, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
IMPACTS = ("minor", "moderate", "serious", "critical")
WHAT_CAN_DIFFER = ["color-contrast", "target-size", "scrollable-region-focusable"]

_COUNT_VIOLATIONS = """
window.policyViolations = []
document.addEventListener('securitypolicyviolation', e => {
  window.policyViolations.push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`)
})
"""
_OPEN_FOLDS = "document.querySelectorAll('main details').forEach(fold => { fold.open = true })"
_RUN_AXE = """async options => {
  const found = await axe.run(document, options)
  const say = node => `${node.target.join(' ')} ${node.failureSummary}`
  const heard = found.violations.filter(v => options.impacts.includes(v.impact))
  return heard.map(v => `${v.id}: ` + v.nodes.map(say).join('; '))
}"""
_OVERLAPS = """() => {
  const seen = e => e.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && e.closest('[inert]') === null
  const controls = [...document.querySelectorAll('main :is(input:not([type=hidden]), select, textarea, button, label)')]
  const boxes = controls.filter(seen).map(e => [e, e.getBoundingClientRect()])
    .filter(([, r]) => r.width > 2 && r.height > 2)
  const say = e => e.outerHTML.slice(0, 120)
  const found = []
  boxes.forEach(([one, a], n) => boxes.slice(n + 1).forEach(([other, b]) => {
    if (one.contains(other) || other.contains(one)) return
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    if (wide > 2 && high > 2) found.push(`${say(one)} lies over ${say(other)}`)
  }))
  return found.slice(0, 5)
}"""
_OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
  if (wide <= 0) return ''
  const limit = document.documentElement.clientWidth
  const guilty = [...document.querySelectorAll('body *')].find(e => e.getBoundingClientRect().right > limit + 1)
  return `${wide} px too wide: ${guilty ? guilty.outerHTML.slice(0, 200) : 'unknown'}`
}"""


@dataclass
class Checker:
    """Opens and checks pages of the live server. `photographs` is the folder for screenshots, if any.

    `widths` are in pixels. `impacts` are the axe findings that count. `recolor` is run with the color scheme, for pages
    whose script has read it already.
    """

    page: Page
    site: str
    photographs: Path | None = None
    widths: tuple[int, ...] = WIDTHS
    impacts: tuple[str, ...] = IMPACTS
    recolor: str = ""
    noise: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(_COUNT_VIOLATIONS)
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.noise.append(f"script error: {error}"))

    def _listen(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource: the server responded with a status of" in message.text
        if message.type == "error" and not expected:
            self.noise.append(f"console: {message.text}")

    def open(self, path: str, *, status: int = 200) -> Response:
        response = self.page.goto(self.site + path)
        assert response is not None
        assert response.status == status, f"{path} answered {response.status}"
        return response

    def hold(self, path: str, *, status: int = 200, prepare: Callable[[Page], Any] | None = None) -> None:
        """Open a page, call `prepare`, run all checks once, then those that depend on width and color scheme."""
        self.open(path, status=status)
        if prepare:
            prepare(self.page)
        self.hold_current(path)

    def hold_all(self, paths: Iterable[str]) -> None:
        """Check many pages, and report all problems at the end."""
        wrong = []
        for path in paths:
            self.noise.clear()
            try:
                self.hold(path)
            except AssertionError as found:
                wrong.append(str(found))
        assert not wrong, "\n\n".join(wrong)

    def hold_current(self, name: str) -> None:
        """Check the current page as it is."""
        self.page.wait_for_load_state()
        self.page.evaluate(_OPEN_FOLDS)
        self.page.evaluate(AXE.read_text())
        problems: list[str] = []
        for scheme in SCHEMES:
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # colors change at once
            if self.recolor:
                self.page.evaluate(self.recolor, scheme)
            for width in self.widths:
                self.page.set_viewport_size({"width": width, "height": 900})
                if scheme == "light" and (wide := self.page.evaluate(_OVERFLOW)):
                    problems.append(f"at {width}: {wide}")
                if scheme == "light":
                    problems += [f"at {width}: {one}" for one in self.page.evaluate(_OVERLAPS)]
                full = scheme == "light" and width == self.widths[-1]
                if full or width == self.widths[0] or (scheme == "dark" and width == self.widths[-1]):
                    problems += [f"{scheme} {width}: {one}" for one in self._axe(full=full)]
                self._photograph(name, scheme, width)
        violations = self.page.evaluate("window.policyViolations")
        problems += [f"content policy: {one}" for one in violations] + self.noise
        assert not problems, f"{name}\n" + "\n".join(problems)

    def _axe(self, *, full: bool) -> list[str]:
        only = {"type": "tag", "values": STANDARDS} if full else {"type": "rule", "values": WHAT_CAN_DIFFER}
        rules = {"target-size": {"enabled": True}}
        violations = {"resultTypes": ["violations"]}  # axe needn't describe each element that passes
        options = {"runOnly": only, "rules": rules, "iframes": False, "impacts": list(self.impacts), **violations}
        found: list[str] = self.page.evaluate(_RUN_AXE, options)
        return found

    def _photograph(self, name: str, scheme: str, width: int) -> None:
        if self.photographs:
            self.photographs.mkdir(parents=True, exist_ok=True)
            file = name.strip("/").replace("/", "-").replace("?", "-") or "home"
            self.page.screenshot(path=self.photographs / f"{file}-{width}-{scheme}.png", full_page=True)


def virtual_authenticator(page: Page) -> str:
    """Add a virtual authenticator that always confirms. Return its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return str(session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"])
