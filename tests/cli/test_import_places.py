import pytest
from django.db import connection

from amparo.core.ledger.models import Event
from amparo.core.places import imported, reads, staging
from amparo.core.places.models import Covering, Named, Source, Spelling, Street, Stretch
from amparo.core.places.shaping import Shaper, Thing
from amparo.core.places.terms import Layer
from amparo.interfaces import cli
from amparo.interfaces.cli.commands.import_places import KINDS
from tests.places import grid
from tests.places.importing import DAY, act, bring_in

SAID = ["--source", "Invented office", "--date", "2026-01-31", "--licence", "public domain"]


@pytest.fixture
def streets(tmp_path):
    path = tmp_path / "streets.geojson"
    path.write_text(grid.collection(grid.town()))
    return path


def run(*words):
    return cli.main(["import-places", *map(str, words)])


def rows():
    return [model.objects.count() for model in (Source, Street, Stretch, Named, Spelling, Covering)]


def test_every_layer_can_be_asked_for():
    assert set(KINDS) == {layer.value for layer in Layer}


@pytest.mark.django_db(transaction=True)
def test_a_file_is_brought_in_listed_and_removed(streets, capsys):
    assert run(streets, "--kind", "street", *SAID) == 0
    assert "84 of kind street" in capsys.readouterr().out
    assert reads.resolve("Whittier y Atlantic")[0].source == "Invented office"
    (event,) = Event.objects.filter(kind="places.source.imported")
    assert (event.facts["layer"], event.facts["count"], event.facts["dated"]) == ("street", 84, "2026-01-31")
    assert len(event.facts["sha256"]) == 64
    assert event.actor == "system:import-places"

    assert run("--list") == 0
    assert "street                84  2026-01-31  Invented office (public domain)" in capsys.readouterr().out

    assert run("--remove", "--kind", "street", "--source", "Invented office") == 0
    assert rows() == [0] * 6
    assert Event.objects.filter(kind="places.source.removed").count() == 1
    assert reads.resolve("Whittier y Atlantic") == []
    assert run("--list") == 0
    assert "nothing was brought in" in capsys.readouterr().out
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_the_same_source_is_replaced_as_a_whole(streets, capsys):
    assert run(streets, "--kind", "street", *SAID) == 0
    streets.write_text(grid.collection(grid.town(avenues=("Soto St", "Maple Ave"), streets=("1st St", "2nd St"))))
    assert run(streets, "--kind", "street", *SAID) == 0
    assert rows()[:3] == [1, 4, 4]
    assert reads.resolve("Whittier y Atlantic") == []
    assert reads.resolve("Maple y Segunda")


@pytest.mark.django_db(transaction=True)
def test_another_source_stands_beside_it(streets, tmp_path):
    assert run(streets, "--kind", "street", *SAID) == 0
    path = tmp_path / "more.csv"
    path.write_text("name,lat,lon\nCasa del Pueblo,34.0,-118.2\n")
    assert run(path, "--kind", "landmark", *SAID) == 0
    assert [(row.layer.value, row.count) for row in imported.sources()] == [("landmark", 1), ("street", 84)]


@pytest.mark.django_db(transaction=True)
def test_a_check_says_everything_and_changes_nothing(streets, capsys):
    assert run(streets, "--kind", "street", "--check") == 0
    said = capsys.readouterr().out
    assert "84 of kind street" in said
    assert "between 34.0000, -118.2000 and 34.0120, -118.1880" in said
    assert "named by the field FULLNAME" in said
    assert "nothing was changed" in said
    assert rows() == [0] * 6
    assert not Event.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("check", [[], ["--check"]])
def test_a_file_with_bad_rows_is_refused_whole(tmp_path, capsys, check):
    path = tmp_path / "l.csv"
    path.write_text("name,lat,lon\nCasa,34,-118\nRota,x,y\n")
    assert run(path, "--kind", "landmark", *SAID, *check) == 1
    said = capsys.readouterr().err
    assert "1 bad: line 3 has no geometry" in said
    assert "--skip-bad" in said
    assert rows() == [0] * 6


@pytest.mark.django_db(transaction=True)
def test_bad_rows_may_be_left_out(tmp_path, capsys):
    path = tmp_path / "l.csv"
    path.write_text("name,lat,lon\nCasa,34,-118\nRota,x,y\n")
    assert run(path, "--kind", "landmark", *SAID, "--skip-bad") == 0
    assert "1 bad: line 3" in capsys.readouterr().out
    assert Named.objects.get().name == "Casa"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "say also FILE and --kind and --source and --date and --licence"),
        (["FILE"], "say also --kind and --source and --date and --licence"),
        (["--check", "FILE"], "say also --kind"),
        (["FILE", "--kind", "street", *SAID[:2], "--date", "31.1.2026", *SAID[4:]], "write it as 2026-11-24"),
        (["FILE", "--kind", "street", *SAID[:2], "--date", "2999-01-01", *SAID[4:]], "has not come yet"),
        (["FILE", "--kind", "street", "--source", "x" * 121, *SAID[2:]], "at most 120"),
        (["FILE", "--kind", "district", *SAID], "polygons are expected"),
        (["FILE", "--kind", "street", *SAID, "--name-field", "x"], "there is no field 'x'"),
        (["missing.csv", "--kind", "street", *SAID], "cannot be read: No such file"),
        (["--remove"], "say also --kind and --source"),
        (["--remove", "--kind", "street", "--source", "x"], "there is no street from 'x'"),
    ],
)
def test_what_is_wrong_is_said(streets, capsys, words, says):
    assert run(*(streets if word == "FILE" else word for word in words)) == 1
    assert says in capsys.readouterr().err
    assert rows() == [0] * 6


@pytest.mark.django_db(transaction=True)
def test_a_broken_off_import_leaves_what_was(streets):
    bring_in(streets, "street")
    before = rows()

    def breaks_off():
        yield Thing("Maple Ave", lines=())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        staging.fill(
            act=act(), layer=Layer.STREET, title="Invented office", dated_on=DAY, licence="", digest="",
            things=breaks_off(),
        )  # fmt: skip
    assert rows() == before
    assert reads.resolve("Whittier y Atlantic")


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_import_left_is_swept_a_day_later():
    shaper = Shaper(Layer.LANDMARK)
    staged = staging.fill(
        act=act(), layer=shaper.layer, title="x", dated_on=DAY, licence="", digest="", things=[]
    )  # fmt: skip
    staging.sweep(act())
    assert Source.objects.filter(pk=staged).exists()
    Source.objects.filter(pk=staged).update(imported_at=act().at - staging._ABANDONED * 2)
    staging.sweep(act())
    assert not Source.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_import_that_comes_twice_counts_once(streets):
    from amparo.core.places import actions

    source_id = bring_in(streets, "street")
    one = act("once")
    actions.remove(act=one, source_id=source_id)
    assert actions.remove(act=one, source_id=source_id) == source_id
    other = staging.fill(act=act(), layer=Layer.STREET, title="x", dated_on=DAY, licence="", digest="", things=[])
    again = act("again")
    assert actions.make_current(act=again, source_id=other) == actions.make_current(act=again, source_id=other)
    assert Event.objects.count() == 3
