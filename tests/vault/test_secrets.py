from collections import Counter
from math import log2
from uuid import UUID, uuid4

from amparo.core.kit.ids import SPOKEN
from amparo.core.vault import secrets


def test_a_receipt_has_eighty_random_bits():
    code = secrets.receipt_of(uuid4())
    letters = code.replace("-", "")
    assert log2(len(SPOKEN)) * len(letters) > 80
    assert set(letters) <= set(SPOKEN)
    assert len({secrets.receipt_of(uuid4()) for _ in range(1000)}) == 1000


def test_a_report_has_one_receipt_on_this_machine_and_another_on_the_next(monkeypatch):
    report = uuid4()
    code = secrets.receipt_of(report)
    assert code == secrets.receipt_of(report)
    monkeypatch.setattr(secrets.keys, "pepper", lambda: bytes(32))
    assert code != secrets.receipt_of(report)


def test_every_letter_of_a_receipt_is_as_likely_as_the_next():
    told = Counter("".join(secrets.receipt_of(UUID(int=n)).replace("-", "") for n in range(4000)))
    assert set(told) == set(SPOKEN)
    assert max(told.values()) / min(told.values()) < 1.15


def test_a_code_is_found_however_it_is_typed():
    code = secrets.receipt_of(uuid4())
    stored = secrets.hash_code(code)
    assert len(stored) == 32
    assert stored == secrets.hash_code(f" {code.lower().replace('-', ' ')} ")
    assert stored != secrets.hash_code(secrets.receipt_of(uuid4()))


def test_tokens_and_codes_are_told_apart():
    token = secrets.new_token()
    assert secrets.hash_token(token) == secrets.hash_token(token)
    assert secrets.hash_token("K7M") != secrets.hash_code("K7M")
    assert secrets.hash_token("a") != secrets.hash_token("A")


def test_bodies_are_told_apart_only_with_the_key(monkeypatch):
    stored = secrets.digest(b"one")
    assert secrets.same(stored, secrets.digest(b"one"))
    assert not secrets.same(stored, secrets.digest(b"two"))
    monkeypatch.setattr(secrets.keys, "pepper", lambda: bytes(32))
    assert not secrets.same(stored, secrets.digest(b"one"))
