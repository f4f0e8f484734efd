"""The structured data of a web page: JSON-LD and microdata, as objects in JSON-LD's shape.

Pages are other people's, so that every step takes time in proportion to the page. Python's own html.parser doesn't: in
3.11, 200 kB of '<!--' take it half a minute. The libraries for this (extruct, microdata) bring a whole HTML tree and
RDF, where a few attributes and one type of script are needed.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin

Thing = dict[str, Any]  # property -> text, number, thing, or a list of them. '@type' holds names of types

MOST_THINGS = 500
_MOST_DEPTH = 12


@dataclass(frozen=True)
class Markup:
    """What a page says in a form for machines. `notes` are sentences about what couldn't be read."""

    things: tuple[Thing, ...]
    notes: tuple[str, ...] = ()
    asks_for_password: bool = False

    @cached_property
    def _by_id(self) -> dict[str, Thing]:
        return {str(each["@id"]): each for each in reversed(self.things) if "@id" in each and len(each) > 1}

    def parts(self, value: Any) -> list[Thing]:
        """Return a property's values that are things. A reference is the thing it names."""
        return [self._meant(each) for each in values(value) if isinstance(each, dict)]

    def texts(self, value: Any) -> list[str]:
        """Return a property's values as plain text: texts, numbers, and the names of things."""
        found = (_as_text(self._meant(each)) for each in values(value))
        return [each for each in found if each]

    def text(self, value: Any) -> str:
        """Return a property's first value as plain text, or ''."""
        return next(iter(self.texts(value)), "")

    def _meant(self, value: Any) -> Any:
        is_reference = isinstance(value, dict) and set(value) == {"@id"}
        return self._by_id.get(str(value["@id"]), value) if is_reference else value


def read_markup(html: str, url: str) -> Markup:
    """Return every thing of the page, parts of others included, in the order of the page."""
    page = _Page(url)
    for token in _tokens(html):
        page.take(token)
    page.finish()
    things = (thing for each in page.found for thing in _with_parts(each))
    return Markup(tuple(islice(things, MOST_THINGS)), tuple(page.notes), page.asks_for_password)


def types_of(thing: Thing) -> set[str]:
    """Return the names of a thing's schema.org types, such as {'Course'}."""
    return {_PREFIX.sub("", each) for each in values(thing.get("@type")) if isinstance(each, str)}


def values(value: Any) -> list[Any]:
    """Return a property's values, of which there are none, one or many."""
    many = value if isinstance(value, list) else [value]
    return [each for each in many if each not in (None, "", {}, [])]


def plain(html: str) -> str:
    """Return the text of a piece of HTML, without scripts. Paragraphs stay apart, and each is one line."""
    text = _without_tags(html)
    return _without_tags(text) if _TAG.search(text) else text  # some sites escape their HTML twice


def _without_tags(html: str) -> str:
    parts = []
    for token in _tokens(html):
        if isinstance(token, _Text):
            parts.append(token.text)
        elif isinstance(token, _Tag) and token.name in _BREAKS:
            parts.append(_BREAKS[token.name])
    text = unescape("".join(parts)).replace("\\n", "\n")  # a calendar plug-in escapes its line breaks twice
    lines = (" ".join(_CONTROL.sub("", line).split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        value = next(iter(values(value.get("name") or value.get("@value"))), "")
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return plain(value)
        case _:
            return ""


def _with_parts(thing: Thing, depth: int = 0) -> Iterator[Thing]:
    """Yield a thing and the things inside it."""
    yield thing
    if depth < _MOST_DEPTH:
        for value in thing.values():
            for part in values(value):
                if isinstance(part, dict):
                    yield from _with_parts(part, depth + 1)


_PREFIX = re.compile(r"^(https?://(www\.)?schema\.org/|schema:)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
_BREAKS = {"p": "\n\n"} | dict.fromkeys(
    ["br", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "table", "section", "article"]
    + ["h1", "h2", "h3", "h4", "h5", "h6", "blockquote"],
    "\n",
)


# -- the page's tags ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Tag:
    name: str
    attributes: dict[str, str]
    closes: bool


@dataclass(frozen=True)
class _Text:
    text: str


@dataclass(frozen=True)
class _Script:
    attributes: dict[str, str]
    body: str


# The repetitions are possessive, so that no page makes them try again from many places. A quote belongs to a value only
# after an equals sign.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?>=\s*+(?:"[^"]*+"|'[^']*+')|[^>])*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?>\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>]++))?""")
_RAW = frozenset(["script", "style", "textarea", "title", "noscript", "template", "iframe"])


def _tokens(html: str) -> Iterator[_Tag | _Text | _Script]:
    """Yield the page's tags, texts and scripts, unescaping attributes only. An unclosed comment or script ends it."""
    at, last_close = 0, html.rfind(">")
    while (start := html.find("<", at)) >= 0:
        yield _Text(html[at:start])
        if html.startswith(("<!", "<?"), start):
            close = "-->" if html.startswith("<!--", start) else ">"
            end = html.find(close, start + 2)
            if end < 0:
                return
            at = end + len(close)
        elif tag := _TAG.match(html, start):
            name, attributes, at = tag[2].lower(), _attributes(tag[3]), tag.end()
            if tag[1] or name not in _RAW:
                yield _Tag(name, attributes, closes=bool(tag[1]))
                continue
            closing = re.compile(rf"</{name}[\s>/]", re.IGNORECASE).search(html, at)
            if closing is None:
                return
            if name == "script":
                yield _Script(attributes, html[at : closing.start()])
            at = closing.start()
        elif start > last_close:
            at = start
            break
        else:
            yield _Text("<")
            at = start + 1
    yield _Text(html[at:])


def _attributes(source: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in _ATTRIBUTE.findall(source):
        found.setdefault(name.lower(), unescape(value[1:-1] if value[:1] in {'"', "'"} else value))
    return found


# -- reading them ------------------------------------------------------------------------------------------------------

_EMPTY = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_CLOSED_BY_THE_NEXT = frozenset(["li", "p", "dt", "dd", "option", "td", "th", "tr"])
_ADDRESSES = {"a": "href", "area": "href", "link": "href", "img": "src", "iframe": "src", "source": "src"}


@dataclass
class _Open:
    """An element that isn't closed yet: a thing that it describes, or the text of a property."""

    tag: str
    names: tuple[str, ...]
    thing: Thing | None = None
    text: list[str] | None = None


class _Page:
    """Collects things from tokens."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.found: list[Thing] = []
        self.notes: list[str] = []
        self.asks_for_password = False
        self._open: list[_Open] = []
        self._open_tags: Counter[str] = Counter()
        self._described: list[Thing] = []  # things of open elements, the innermost last
        self._heard: list[list[str]] = []  # texts of open elements, likewise

    def take(self, token: _Tag | _Text | _Script) -> None:
        match token:
            case _Text(text):
                self._hear(text)
            case _Script(attributes, body):
                if attributes.get("type", "").partition(";")[0].strip().lower() == "application/ld+json":
                    self._read_json(body)
            case _Tag(name, attributes, closes):
                self.asks_for_password |= name == "input" and attributes.get("type", "").lower() == "password"
                if name in _BREAKS:
                    self._hear(_BREAKS[name])
                if closes:
                    self._close(name)
                else:
                    self._start(name, attributes)

    def finish(self) -> None:
        while self._open:
            self._end()

    def _hear(self, text: str) -> None:
        if self._heard:
            self._heard[-1].append(text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in _CLOSED_BY_THE_NEXT and self._open and self._open[-1].tag == tag:
            self._end()
        element = _Open(tag, tuple(attributes.get("itemprop", "").split()))
        if "itemscope" in attributes:
            element.thing = {"@type": attributes.get("itemtype", "").split()}
            self._described.append(element.thing)
        elif element.names and (value := self._value(tag, attributes)) is not None:
            self._give(element.names, value)
        elif element.names:
            element.text = []
            self._heard.append(element.text)
        self._open.append(element)
        self._open_tags[tag] += 1
        if tag in _EMPTY:
            self._end()

    def _value(self, tag: str, attributes: dict[str, str]) -> str | None:
        """Return a property's value if an attribute holds it. None if the element's text does."""
        if tag in _ADDRESSES and "content" not in attributes:
            return _absolute(self.url, attributes.get(_ADDRESSES[tag], ""))
        known = ("content", "datetime", "value") if tag in {"time", "data", "meter"} else ("content",)
        return next((attributes[name] for name in known if name in attributes), "" if tag in _EMPTY else None)

    def _close(self, tag: str) -> None:
        if self._open_tags[tag]:
            while self._end() != tag:
                pass

    def _end(self) -> str:
        """Close the innermost element. Return its tag."""
        element = self._open.pop()
        self._open_tags[element.tag] -= 1
        if element.thing is not None:
            self._described.pop()
            if not element.names or not self._described:
                self.found.append(element.thing)
            self._give(element.names, element.thing)
        elif element.text is not None:
            self._heard.pop()
            said = "".join(element.text)
            self._give(element.names, said.strip())
            if len(self._heard) < _MOST_DEPTH:  # its text is also part of an outer property
                self._hear(said)
        return element.tag

    def _give(self, names: tuple[str, ...], value: Any) -> None:
        """Add a value to the innermost thing."""
        if self._described:
            for name in names:
                if not name.startswith("@"):
                    self._described[-1].setdefault(_PREFIX.sub("", name), []).append(value)

    def _read_json(self, body: str) -> None:
        try:
            data, mended = _loads(body)
            self.found += [each for each in _flat(data) if isinstance(each, dict)]
        except ValueError as error:
            where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
            self.notes.append(f"A block of the page's data is broken{where} and was left out.")
        except RecursionError:
            self.notes.append("A block of the page's data is nested too deeply and was left out.")
        else:
            if mended:
                self.notes.append("A block of the page's data has stray commas. It was read without them.")


_STRING_OR_COMMA = re.compile(r'"(?:[^"\\]|\\.)*+"?|,(?=\s*+[}\]])', re.DOTALL)
_OPENINGS = re.compile(r"^(?:\s|//|/\*|\*/|<!--|<!\[CDATA\[)*+")
_CLOSINGS = ("]]>", "-->", "//", "/*", "*/")


def _loads(body: str) -> tuple[Any, bool]:
    """Return a JSON text's value, and whether it had trailing commas (raises ValueError, RecursionError).

    Old pages wrap it in an HTML comment or CDATA, and some have line breaks in its strings.
    """
    body = _OPENINGS.sub("", body.removeprefix("\ufeff"), count=1).rstrip()
    while body.endswith(_CLOSINGS):
        body = body[: -3 if body.endswith(_CLOSINGS[:2]) else -2].rstrip()
    try:
        return _parse(body), False
    except json.JSONDecodeError:
        mended = _STRING_OR_COMMA.sub(lambda found: "" if found[0] == "," else found[0], body)
        if mended == body:
            raise
        return _parse(mended), True


def _parse(body: str) -> Any:
    return json.loads(body, strict=False, parse_constant=lambda name: None)


def _flat(data: Any) -> Iterator[Any]:
    """Yield the things of a block: one, a list, or a graph."""
    for each in values(data):
        if isinstance(each, dict) and "@graph" in each:
            yield from _flat(each["@graph"])
        else:
            yield each


def _absolute(url: str, address: str) -> str:
    try:
        return urljoin(url, address.strip())
    except ValueError:
        return ""
