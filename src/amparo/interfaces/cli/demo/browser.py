"""A very small browser: cookies, pages, forms.  The simulated people see what a person without JavaScript sees."""

import json
import threading
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

TIMEOUT = 20.0  # seconds
HOPS = 5
VOID = {"input", "br", "img", "hr", "meta", "link"}


class Unreachable(Exception):
    """The server did not answer, or not with a page."""


@dataclass(slots=True)
class Form:
    """A form as a page offers it: where it goes, and the values it comes with."""

    act: str
    action: str
    values: dict[str, str] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    """The ``data-…`` marks of the elements around it."""


@dataclass(slots=True)
class Mark:
    """An element that carries ``data-…`` marks."""

    tag: str
    data: dict[str, str]


@dataclass(slots=True)
class Page:
    """An answer, read."""

    status: int
    url: str
    body: str
    marks: list[Mark] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    def form(self, act: str, **inside: str) -> Form | None:
        """Return the first form with this act, inside elements with these marks, if there is one."""
        for form in self.forms:
            if form.act == act and inside.items() <= form.inside.items():
                return form
        return None

    def marked(self, name: str) -> list[dict[str, str]]:
        """Return the marks of every element that carries ``data-name``."""
        return [mark.data for mark in self.marks if name in mark.data]


class _Reader(HTMLParser):
    """Collects forms, marks and links from a page."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page
        self.open: list[Mark] = []
        self.form: Form | None = None
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        data = {name[5:]: value for name, value in given.items() if name.startswith("data-")}
        mark = Mark(tag, data)
        if data:
            self.page.marks.append(mark)
        if tag not in VOID:
            self.open.append(mark)
        if tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        if tag == "form":
            self._start_form(given)
        elif self.form is not None:
            self._start_field(self.form, tag, given)

    def _start_form(self, given: dict[str, str]) -> None:
        inside: dict[str, str] = {}
        for mark in self.open:
            inside |= mark.data
        self.form = Form(
            act=given.get("data-act", ""), action=urljoin(self.page.url, given.get("action", "")), inside=inside
        )
        self.page.forms.append(self.form)

    def _start_field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind in {"radio", "checkbox"}:
                form.choices.setdefault(name, []).append(given.get("value", "on"))
                if "checked" not in given:
                    return
            if kind not in {"submit", "file"}:
                form.values[name] = given.get("value", "on" if kind in {"radio", "checkbox"} else "")
        elif tag == "textarea" and name:
            self.area = name
            form.values[name] = ""
        elif tag == "select" and name:
            self.select = name
            form.choices[name] = []
        elif tag == "option" and self.select:
            form.choices[self.select].append(given.get("value", ""))
            if "selected" in given or self.select not in form.values:
                form.values[self.select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                break


class Browser:
    """One person's browser: its own cookies, one request at a time."""

    def __init__(self, base_url: str, *, language: str = "en") -> None:
        self.base_url = base_url
        self.language = language
        self.cookies: dict[str, str] = {}
        self._one = threading.Lock()

    def get(self, path: str) -> Page:
        """Open a page."""
        return self._visit("GET", urljoin(self.base_url, path), None, {})

    def submit(self, form: Form, **values: str) -> Page:
        """Send a form with these values over those it came with."""
        body = urlencode(form.values | values).encode()
        return self._visit("POST", form.action, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path: str, value: dict[str, Any]) -> Page:
        """Send JSON to the REST interface."""
        headers = {"Content-Type": "application/json"}
        return self._visit("POST", urljoin(self.base_url, path), json.dumps(value).encode(), headers)

    def post_form(self, path: str, fields: dict[str, str], headers: dict[str, str]) -> Page:
        """Send a form as another machine does, with headers of its own."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._visit("POST", urljoin(self.base_url, path), urlencode(fields).encode(), kind | headers)

    def _visit(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Page:
        with self._one:
            for _ in range(HOPS):
                status, location, kind, text = self._ask(method, url, body, headers)
                if status in {301, 302, 303} and location:
                    method, url, body, headers = "GET", urljoin(url, location), None, {}
                    continue
                page = Page(status, url, text)
                if kind.startswith("text/html"):
                    _Reader(page).feed(text)
                return page
        raise Unreachable(f"{url} goes in circles")

    def _ask(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str, str, str]:
        parts = urlsplit(url)
        connection = HTTPConnection(parts.hostname or "localhost", parts.port, timeout=TIMEOUT)
        sent = {"Accept-Language": self.language, "Referer": url, "Origin": self.base_url.rstrip("/"), **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, HTTPException) as error:
            raise Unreachable(f"{method} {parts.path}: {error}") from error
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer.status, answer.headers.get("Location", ""), answer.headers.get("Content-Type", ""), text
