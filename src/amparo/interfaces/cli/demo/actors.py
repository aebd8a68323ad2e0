"""The simulated people: each looks at their own pages and does what such a person would do, after a while."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from amparo.interfaces.cli.demo.browser import Browser, Form, Page, Unreachable
from amparo.interfaces.cli.demo.scenario import MINUTE, Happening, Scenario, ScriptedReport, Truth, following

Say = Callable[[str], None]
BETWEEN = 20 * MINUTE  # from the last report of a night to the beginning of the next


@dataclass(slots=True)
class Night:
    """What all simulated people share: the scenario, its clock, its chances."""

    scenario: Scenario
    speed: float
    say: Say
    seen: dict[str, Happening] = field(default_factory=dict)
    """Incident id → what it really is, as far as somebody who reads the reports can tell."""
    codes: dict[str, str] = field(default_factory=dict)
    """Incident id → its code, as the board shows it."""
    inconclusive: set[str] = field(default_factory=set)
    """Incidents that the verifier could not confirm by what the pair saw, and says so across the room."""
    begins: float = 0.0
    """Scenario seconds from the start of the demo to the start of this night."""
    earlier: list[Scenario] = field(default_factory=list)
    """The nights before: their incidents may still be on the board."""

    def ends(self) -> float:
        """Return when this night is over and the next begins; it depends on the scenario alone."""
        return self.begins + max(report.after for report in self.scenario.reports()) + BETWEEN

    def turn(self) -> None:
        """Let the next night begin."""
        self.begins = self.ends()
        self.earlier.append(self.scenario)
        self.scenario = following(self.scenario)
        self.say(f"the next night begins ({self.scenario.name}, seed {self.scenario.seed})")

    def cards(self, browser: Browser) -> list[dict[str, str]]:
        """Return the incidents on somebody's board, and note their codes."""
        cards = browser.get("/console/").marked("incident")
        self.codes |= {card["incident"]: card["code"] for card in cards if "code" in card}
        return cards

    def tell(self, incident: str, line: str) -> None:
        """Say what happens to an incident, with its code where somebody has read it."""
        code = self.codes.get(incident)
        self.say(f"{code}  {line}" if code else line)

    def learn(self, incident: str, page: Page) -> Happening | None:
        """Recognise the happening behind an incident by the reports on its page."""
        for data in page.marked("report"):
            for scenario in (self.scenario, *self.earlier):
                if happening := scenario.happening_of(data["report"]):
                    self.seen[incident] = happening
        return self.seen.get(incident)


class Person:
    """Somebody with a browser who does one thing at a time, each after a human while."""

    def __init__(self, name: str, browser: Browser, night: Night) -> None:
        self.name = name
        self.browser = browser
        self.night = night
        self.chance = random.Random(f"{night.scenario.seed} {name}")
        self.due: dict[str, float] = {}

    def ripe(self, thing: str, now: float, *, low: float, high: float) -> bool:
        """Say whether enough scenario seconds went by since this thing was first noticed."""
        if thing not in self.due:
            self.due[thing] = now + self.chance.uniform(low, high)
        return now >= self.due[thing]

    def send(self, form: Form, **values: str) -> bool:
        """Send a form and say whether it was taken; a refusal is part of life."""
        try:
            return self.browser.submit(form, **values).status < 400
        except Unreachable:
            return False

    def act(self, now: float) -> None:
        """Look, and do at most a few things."""
        raise NotImplementedError


class Reporter:
    """Everybody who calls or writes in: sends the scripted reports at their times."""

    def __init__(self, browser: Browser, night: Night) -> None:
        self.browser = browser
        self.night = night
        self.waiting = night.scenario.reports()

    def act(self, now: float) -> None:
        """Send what is due; keep it for the next round when the server cannot be reached.

        After the last one the next night begins, so that the board lives as long as somebody looks.
        """
        if not self.waiting and now >= self.night.ends():
            self.night.turn()
            self.waiting = self.night.scenario.reports()
        while self.waiting and self.night.begins + self.waiting[0].after <= now:
            report = self.waiting[0]
            try:
                page = self.browser.post_json("/api/v1/reports", as_json(report))
            except Unreachable:
                return
            if page.status >= 500:
                return
            self.waiting.pop(0)
            self.night.say(f"a report comes in ({report.language}): {report.text[:60]}…")


def as_json(report: ScriptedReport) -> dict[str, object]:
    """Return the body of a report for the REST interface."""
    body: dict[str, object] = {
        "id": str(report.id),
        "happening": "now",
        "place": {"lat": report.lat, "lon": report.lon, "accuracy_m": report.accuracy_m},
        "text": report.text,
        "language": report.language,
    }
    salute = {"size": report.size, "uniform": report.uniform, "equipment": report.equipment}
    if told := {name: value for name, value in salute.items() if value}:
        body["salute"] = told
    if report.phone:
        body["contact"] = {"channel": "sms", "address": report.phone}
    return body


ANSWERS = ("marking", "still", "sent")
"""What is answered first, second and then, by the names under which the desk's form offers it."""


class Dispatcher(Person):
    """Takes incidents on, asks for eyes, answers who writes, and takes off the board what is over."""

    def __init__(self, name: str, browser: Browser, night: Night) -> None:
        super().__init__(name, browser, night)
        self.answered: dict[str, int] = {}
        """Conversation → how often it was answered from here."""

    def act(self, now: float) -> None:
        """Go through the open incidents of the board."""
        for card in self.night.cards(self.browser):
            if card.get("state") in {"received", "checking"}:
                self.work(card["incident"], card["state"], now)
            elif card.get("state") == "confirmed":
                self.end(card["incident"], now)
        for data in self.browser.get("/console/conversations/").marked("conversation"):
            if "waiting" in data:
                self.answer(data["conversation"], now)

    def answer(self, conversation: str, now: float) -> None:
        """Answer who waits, after a while in which a visitor may be quicker."""
        turn = self.answered.get(conversation, 0)
        if not self.ripe(f"{conversation} answer {turn}", now, low=90, high=240):
            return
        page = self.browser.get(f"/console/conversations/{conversation}/")
        form = page.form("answer")
        if form and self.send(form, canned=ANSWERS[min(turn, len(ANSWERS) - 1)]):
            self.answered[conversation] = turn + 1
            self.night.say(f"{self.name} answers who wrote by SMS")

    def work(self, incident: str, state: str, now: float) -> None:
        """Do the next thing that this incident needs."""
        if not self.ripe(f"{incident} {state}", now, low=30, high=90):
            return
        page = self.browser.get(f"/console/incidents/{incident}/")
        happening = self.night.learn(incident, page)
        if state == "received" and (form := page.form("check")):
            if self.send(form):
                self.night.tell(incident, f"{self.name} starts to check it")
        elif happening and happening.truth is not Truth.NOTHING and self.needs_eyes(incident, page):
            self.ask(incident, page, now)

    def needs_eyes(self, incident: str, page: Page) -> bool:
        """Say whether nobody was there yet, or what was seen there did not suffice; else it is the verifier's turn."""
        return not page.marked("sighting") or incident in self.night.inconclusive

    def ask(self, incident: str, page: Page, now: float) -> None:
        """Ask for a pair where the page offers it, that is where none is sought or on its way."""
        if (form := page.form("eyes")) and self.ripe(f"{incident} eyes", now, low=10, high=40):
            if self.send(form):
                self.night.inconclusive.discard(incident)
                self.night.tell(incident, f"{self.name} asks for a pair of observers")
            # What a guest reported is the guest's to ask for, and who just asked gives people time to come.
            self.due[f"{incident} eyes"] = now + 900

    def end(self, incident: str, now: float) -> None:
        """Take a confirmed incident off the board once those on the scene must be gone, or it would take in others."""
        if incident in self.night.seen and self.ripe(f"{incident} over", now, low=90 * MINUTE, high=120 * MINUTE):
            page = self.browser.get(f"/console/incidents/{incident}/")
            if (form := page.form("close")) and self.send(form):
                self.night.tell(incident, f"{self.name} takes it off the board: it is over")


class Verifier(Person):
    """Reads what the pair saw, and confirms or refutes; gives up what nobody saw."""

    def act(self, now: float) -> None:
        """Go through what is being checked."""
        for card in self.night.cards(self.browser):
            if card.get("state") == "checking":
                self.work(card["incident"], now)

    def work(self, incident: str, now: float) -> None:
        """Decide where somebody is back from the scene, or where nobody will ever have seen anything."""
        page = self.browser.get(f"/console/incidents/{incident}/")
        happening = self.night.learn(incident, page)
        if happening and happening.truth is Truth.NOTHING:
            if self.ripe(f"{incident} give up", now, low=600, high=1200):
                self.give_up(incident, page, happening)
        elif happening and page.marked("sighting") and self.ripe(f"{incident} decide", now, low=60, high=150):
            self.decide(incident, page, happening, now)

    def give_up(self, incident: str, page: Page, happening: Happening) -> None:
        """Conclude that nobody could tell."""
        form = page.form("unverified")
        if form and self.send(form, cause="too_little_seen", reason="Nobody saw it themselves."):
            self.night.tell(incident, f"{self.name} could not verify what was said of {happening.spot.label}")

    def decide(self, incident: str, page: Page, happening: Happening, now: float) -> None:
        """Confirm or refute by what the pair saw; where that does not suffice, say so to who dispatches."""
        if happening.truth is Truth.ENFORCEMENT and (form := page.form("confirm")):
            if self.send(form, reason="A trained verifier on site saw the marking."):
                self.night.tell(incident, f"{self.name} confirms the incident near {happening.spot.label}")
            else:
                self.night.inconclusive.add(incident)
                self.due[f"{incident} decide"] = now + 900
        elif happening.truth is Truth.POLICE and (form := page.form("refute")):
            sent = self.send(form, cause="local_police", reason="City police, seen by the pair on site.")
            if sent:
                self.night.tell(incident, f"{self.name} refutes a rumour near {happening.spot.label}: city police")


class Composer(Person):
    """A coordinator who writes the alert of a confirmed incident and signs it first."""

    def act(self, now: float) -> None:
        """Write the alert of a confirmed incident; sign what is written."""
        for card in self.night.cards(self.browser):
            incident = card["incident"]
            if card.get("state") == "confirmed" and self.ripe(f"{incident} compose", now, low=60, high=120):
                page = self.browser.get(f"/console/incidents/{incident}/")
                if (form := page.form("compose")) and self.send(form):
                    self.night.tell(incident, f"{self.name} writes an alert from the confirmed facts")
        sign_alerts(self, now, states={"draft"}, word="signs it first")


class Releaser(Person):
    """A second coordinator, from another branch of the invitation tree, who reads and releases."""

    def act(self, now: float) -> None:
        """Sign what somebody else signed."""
        sign_alerts(self, now, states={"signed"}, word="signs second: the alert is public")


def sign_alerts(person: Person, now: float, *, states: set[str], word: str) -> None:
    """Read the alerts that wait in one of these states and sign them."""
    for row in person.browser.get("/console/alerts/").marked("alert"):
        alert = row["alert"]
        if row.get("state") in states and person.ripe(f"{alert} sign", now, low=40, high=100):
            page = person.browser.get(f"/console/alerts/{alert}/")
            if (form := page.form("sign")) and person.send(form):
                person.night.tell(row.get("incident", ""), f"{person.name} {word}")


class Observer(Person):
    """On duty with a phone: answers offers, goes, looks, says what was seen."""

    accepts = 0.65

    def act(self, now: float) -> None:
        """Look at the field page and do what it asks."""
        page = self.browser.get("/field/")
        if form := page.form("on-duty"):
            self.send(form)
            return
        for offer in page.marked("offer"):
            self.answer(page, offer, now)
        for assignment in page.marked("assignment"):
            self.go(assignment, now)

    def answer(self, page: Page, data: dict[str, str], now: float) -> None:
        """Accept or decline an offer after the time that it takes to find one's glasses."""
        offer = data["offer"]
        if not self.ripe(f"{offer} answer", now, low=15, high=70):
            return
        word = "accept" if self.chance.random() < self.accepts else "decline"
        if (form := page.form(word, offer=offer)) and self.send(form):
            self.night.tell(data.get("incident", ""), f"{self.name} {word}s an offer")

    def go(self, data: dict[str, str], now: float) -> None:
        """Travel, arrive, look, report, leave: each step once its time has come."""
        assignment, state = data["assignment"], data.get("state", "")
        if state == "go" and self.ripe(f"{assignment} travel", now, low=420, high=900):
            page = self.browser.get(f"/field/assignments/{assignment}/")
            if (form := page.form("arrive")) and self.send(form):
                self.night.tell(data.get("incident", ""), f"{self.name} is on site")
        elif state == "on_site" and self.ripe(f"{assignment} look", now, low=180, high=420):
            self.look(assignment, data.get("incident", ""))

    def look(self, assignment: str, incident: str) -> None:
        """Say what is there, then leave."""
        page = self.browser.get(f"/field/assignments/{assignment}/")
        happening = self.night.seen.get(incident)
        if happening and (form := page.form("sighting")) and self.send(form, **sighting(happening.truth)):
            self.night.tell(incident, f"{self.name} reports what is to be seen")
            page = self.browser.get(f"/field/assignments/{assignment}/")
        if form := page.form("clear"):
            self.send(form)


def sighting(truth: Truth) -> dict[str, str]:
    """Return the answers of somebody on site."""
    if truth is Truth.ENFORCEMENT:
        seen = {"marking": "ice", "activity": "street_stop", "head_count": "4", "detained": "1"}
        return seen | {"note": "Two vans, one of them marked."}
    seen = {"marking": "local_police", "activity": "vehicle_stop", "head_count": "3", "detained": "0"}
    return seen | {"note": "City police, marked cars."}
