"""Two ways to use a page: with a mouse, and with the keyboard alone."""

from playwright.sync_api import Locator, Page, expect

FAR = 120
"""Presses of the tab key after which nobody goes on looking."""


class Mouse:
    """Presses what it points at."""

    def press(self, where: Locator) -> None:
        """Press a link or a button."""
        where.click()

    def choose(self, where: Locator) -> None:
        """Choose one of several."""
        where.check()

    def pick(self, where: Locator, words: str) -> None:
        """Pick a line of a list."""
        where.select_option(label=words)

    def fill(self, where: Locator, text: str) -> None:
        """Write into a field."""
        where.fill(text)


class Keys:
    """Goes from one thing to the next, as somebody does who cannot use a mouse, and must see where they are."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, where: Locator) -> None:
        """Press a link or a button."""
        self._reach(where)
        self._page.keyboard.press("Enter")

    def choose(self, where: Locator) -> None:
        """Choose one of several: a group is one stop, and the arrows walk inside."""
        expect(where).to_be_visible()
        group = where.get_attribute("name")
        self._until(f"document.activeElement.name === {group!r}")
        for _ in range(FAR):
            self._page.keyboard.press("Space")
            if where.is_checked():
                return
            self._page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not lead to {where}")

    def fill(self, where: Locator, text: str) -> None:
        """Write into a field."""
        self._reach(where)
        self._page.keyboard.type(text)

    def pick(self, where: Locator, words: str) -> None:
        """Pick a line of a list by its first letters."""
        self._reach(where)
        self._page.keyboard.type(words)
        expect(where.locator("option:checked")).to_have_text(words)

    def _reach(self, where: Locator) -> None:
        expect(where).to_be_visible()
        for _ in range(FAR):
            if where.evaluate("element => element === document.activeElement"):
                self._see()
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"the tab key does not lead to {where}")

    def _until(self, reached: str) -> None:
        for _ in range(FAR):
            if self._page.evaluate(reached):
                self._see()
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"the tab key does not lead to where {reached}")

    def _see(self) -> None:
        """What has the focus shows it."""
        style = "(({outlineStyle, outlineWidth}) => [outlineStyle, parseFloat(outlineWidth)])"
        line, width = self._page.evaluate(f"{style}(getComputedStyle(document.activeElement))")
        assert line != "none"
        assert width >= 2
