"""A night of texts: the relay and the worker, worked by hand."""

from amparo.core.ledger.models import Event
from amparo.core.ledger.terms import Act, Interface
from amparo.core.messaging.terms import Kind as MessagingKind
from amparo.stages.intake import tasks
from tests.intake.cast import NOON
from tests.messaging.cast import Bench, came


class Night:
    """The relay and the worker, by hand: what came in is taken, what is due goes out."""

    def __init__(self, at=NOON):
        self.bench = Bench()
        self.bench.now = at
        self.done = set()

    def text(self, words, **changes):
        came(words, at=self.bench.tick(), **changes)
        self.go_on()

    def go_on(self, seconds=0):
        self.bench.work(seconds)
        for event in Event.objects.filter(kind=MessagingKind.TEXT_READY).order_by("id"):
            if event.pk not in self.done:
                self.done.add(event.pk)
                tasks.take_text(self.worker(), event.subject)
        self.bench.work()

    def worker(self):
        return Act("system:worker", self.bench.tick(), Interface.WORKER, f"task:{self.bench.now.isoformat()}")

    @property
    def sent(self):
        return [letter.text for letter in self.bench.provider.taken]
