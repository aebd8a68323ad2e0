import pytest

from amparo.core.vault import locks
from amparo.core.vault.boxes import Unopenable


def test_a_locked_text_opens_for_its_purpose_only():
    locked = locks.lock("what Rex saw", "amparo/test")
    assert "Rex" not in locked
    assert locked != locks.lock("what Rex saw", "amparo/test")
    assert locks.unlock(locked, "amparo/test") == "what Rex saw"
    middle = len(locked) // 2
    changed = locked[:middle] + ("A" if locked[middle] != "A" else "B") + locked[middle + 1 :]
    for bad, purpose in [(locked, "amparo/other"), (changed, "amparo/test"), ("", "amparo/test"), ("é", "amparo/test")]:
        with pytest.raises(Unopenable):
            locks.unlock(bad, purpose)
