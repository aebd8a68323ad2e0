from math import log2

from amparo.core.kit.ids import SPOKEN
from amparo.core.vault import secrets


def test_a_receipt_has_eighty_random_bits():
    code = secrets.new_receipt()
    letters = code.replace("-", "")
    assert log2(len(SPOKEN)) * len(letters) > 80
    assert set(letters) <= set(SPOKEN)
    assert len({secrets.new_receipt() for _ in range(1000)}) == 1000


def test_a_code_is_found_however_it_is_typed():
    code = secrets.new_receipt()
    stored = secrets.hash_code(code)
    assert len(stored) == 32
    assert stored == secrets.hash_code(f" {code.lower().replace('-', ' ')} ")
    assert stored != secrets.hash_code(secrets.new_receipt())


def test_tokens_and_codes_are_told_apart():
    token = secrets.new_token()
    assert secrets.hash_token(token) == secrets.hash_token(token)
    assert secrets.hash_token("K7M") != secrets.hash_code("K7M")
    assert secrets.hash_token("a") != secrets.hash_token("A")
