import pytest

from amparo.core.vault import keys, notes, signing


def test_a_home_gets_every_key_once(tmp_path):
    made = keys.create(tmp_path)
    before = {p.name: p.read_text() for p in (tmp_path / "keys").iterdir()}
    assert sorted(made) == sorted(before)
    assert keys.create(tmp_path) == []
    assert {p.name: p.read_text() for p in (tmp_path / "keys").iterdir()} == before


def test_only_the_owner_reads_them(tmp_path):
    keys.create(tmp_path)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o777 for p in (tmp_path / "keys").iterdir()} == {0o600}


def test_a_key_kept_elsewhere_never_touches_the_home(tmp_path, settings):
    settings.RELAY_KEY = lambda: "ab" * 32
    made = keys.create(tmp_path)
    assert keys.RELAY_KEY not in made
    assert (tmp_path / "keys" / keys.RELAY_PUBLIC).read_text().strip() == keys.public_of(b"\xab" * 32).hex()


def test_a_key_kept_elsewhere_is_asked_for_once(tmp_path, settings):
    def gone():
        raise ValueError("AMPARO_RELAY_KEY_FILE: cannot read /media/stick/relay.key")

    settings.RELAY_KEY = gone
    with pytest.raises(keys.KeyMissing, match="stick"):
        keys.create(tmp_path)
    settings.RELAY_KEY = lambda: "ab" * 32
    keys.create(tmp_path)
    settings.RELAY_KEY = gone
    assert keys.create(tmp_path) == []


@pytest.mark.parametrize("given", ["", "ab", "zz" * 32, "ab" * 32 + " cd"])
def test_a_key_that_is_none_is_refused_with_a_way_out(given):
    with pytest.raises(keys.KeyMissing, match="64 hexadecimal digits"):
        keys.masters(given)


def test_the_first_key_is_the_current_one():
    assert keys.masters(f"{'ab' * 32}\n{'cd' * 32}\n") == [b"\xab" * 32, b"\xcd" * 32]


def test_each_purpose_has_its_own_key():
    master = b"\xab" * 32
    purposes = ["amparo/v1/box", "amparo/v1/field", "amparo/v1/lookup"]
    assert len({master, *(keys.derive(master, p) for p in purposes)}) == 4


def test_a_home_without_keys_says_what_to_do(tmp_path, settings):
    settings.HOME = tmp_path
    for ask in (keys.relay_public, keys.pepper, signing.checkpoint_signer, signing.checkpoint_verifier):
        with pytest.raises(keys.KeyMissing, match="amparo init"):
            ask()


def test_a_damaged_key_is_named(tmp_path, settings):
    settings.HOME = tmp_path
    keys.create(tmp_path)
    for path in (tmp_path / "keys").iterdir():
        path.write_text("ruined")
    for ask in (keys.relay_public, keys.pepper, signing.checkpoint_signer, signing.checkpoint_verifier):
        with pytest.raises(keys.KeyMissing, match="damaged"):
            ask()


TEXT = "amparo.example\n7\nAAAA\n"


def test_a_signed_note_opens_and_a_changed_one_does_not():
    note = signing.checkpoint_signer().signed(TEXT)
    verifier = signing.checkpoint_verifier()
    assert verifier.opened(note) == TEXT
    strange = notes.signer(notes.new_pair(verifier.name)[0]).signed(TEXT)
    other = notes.signer(notes.new_pair("else")[0]).signed(TEXT)
    for bad in (note.replace("\n7\n", "\n8\n"), strange, other, TEXT, "", note.replace("— ", "— x")):
        with pytest.raises(notes.BadNote):
            verifier.opened(bad)


def test_a_witness_may_add_its_line():
    note = signing.checkpoint_signer().signed(TEXT) + "— witness.example AAAAAAAA\n"
    assert signing.checkpoint_verifier().opened(note) == TEXT


def test_a_signature_that_is_no_base64_is_refused():
    verifier = signing.checkpoint_verifier()
    for junk in ("!!!", "", "AAAA"):
        with pytest.raises(notes.BadNote):
            verifier.opened(f"{TEXT}\n— {verifier.name} {junk}\n")


def test_a_note_ends_with_a_newline():
    with pytest.raises(ValueError, match="newline"):
        signing.checkpoint_signer().signed("seven")


def test_a_public_key_under_another_name_is_refused():
    _, public = notes.new_pair("amparo/1")
    with pytest.raises(ValueError, match="mark"):
        notes.verifier(public.replace("amparo/1", "amparo/2"))
