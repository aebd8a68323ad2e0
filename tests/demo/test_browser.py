from amparo.interfaces.cli.demo.browser import Page, _Reader

HTML = """
<article data-offer="o1" data-incident="i1"><a href="/x">x</a>
  <form method="post" action="/field/accept/" data-act="accept">
    <input type="hidden" name="key" value="k1">
    <input type="radio" name="how" value="a"><input type="radio" name="how" value="b" checked>
    <select name="cause"><option value="">-</option><option value="police" selected>P</option></select>
    <textarea name="note">hello &amp; good</textarea><button>Go</button>
  </form>
</article>
<section data-assignment="a1" data-state="go"></section>
"""


def read(html: str) -> Page:
    page = Page(200, "http://localhost:1/field/", html)
    _Reader(page).feed(html)
    return page


def test_it_reads_forms_with_their_values_and_surroundings():
    form = read(HTML).form("accept", offer="o1")
    assert form.action == "http://localhost:1/field/accept/"
    assert form.values == {"key": "k1", "how": "b", "cause": "police", "note": "hello & good"}
    assert form.choices == {"how": ["a", "b"], "cause": ["", "police"]}


def test_it_finds_no_form_of_another_offer():
    assert read(HTML).form("accept", offer="o2") is None
    assert read(HTML).form("decline") is None


def test_it_reads_marks_and_links():
    page = read(HTML)
    assert page.marked("assignment") == [{"assignment": "a1", "state": "go"}]
    assert page.links == ["/x"]
