"""The picture of dependencies: well-formed, self-contained, and true to what it is given."""

import re
import xml.etree.ElementTree as ET

from citl.core.decision import Decision, Suspect
from citl.core.text import Span
from citl.engine.picture import picture

NAMESPACE = "{http://www.w3.org/2000/svg}"


def decision(id_, line=1, depends_on=(), text=None, file="/p/src/main.rs"):
    return Decision(
        id_, "type_annotation", text or f"let {id_}", file, Span(line, line + 1), line, 1, line, 2, depends_on
    )


def drawn(page):
    return ET.fromstring(re.search(r"<svg.*</svg>", page, re.DOTALL)[0])


def boxes(page):
    """By the code in it, where a box stands and whether it is marked as a root."""
    found = {}
    for group in drawn(page).iter(f"{NAMESPACE}g"):
        rect, code = group.find(f"{NAMESPACE}rect"), group.findall(f"{NAMESPACE}text")[1]
        found[code.text] = (int(rect.get("x")), int(rect.get("y")), group.get("class") == "root")
    return found


def arrows(page):
    return [path.get("d") for path in drawn(page).iter(f"{NAMESPACE}path") if path.get("class") == "arrow"]


def test_a_decision_stands_left_of_what_it_depends_on_and_in_a_column_lines_go_down():
    cause, one, two = decision("cause", 1), decision("one", 9, ("cause",)), decision("two", 5, ("cause",))
    page = picture([Suspect(one, 0.5, chain=("cause",)), Suspect(cause, 0.9, root=True)], [cause, one, two], "/p")
    places = boxes(page)

    assert places["let one"][0] == places["let two"][0] < places["let cause"][0]
    assert places["let two"][1] < places["let one"][1]
    assert [name for name, place in places.items() if place[2]] == ["let cause"]
    assert len(arrows(page)) == 2
    assert all(arrow.endswith(f" {places['let cause'][0]} {places['let cause'][1] + 26}") for arrow in arrows(page))


def test_no_two_boxes_overlap():
    some = [decision(f"d{number}", number, (f"d{number // 2}", f"d{number // 3}")) for number in range(1, 50)]
    places = [place[:2] for place in boxes(picture([Suspect(some[-1], 0.9)], some, "/p")).values()]

    assert len(set(places)) == len(places) > 3


def test_a_circle_of_dependencies_is_drawn_all_the_same():
    some = [decision("a", 1, ("b", "a")), decision("b", 2, ("c",)), decision("c", 3, ("a",))]
    page = picture([Suspect(some[0], 0.9)], some, "/p")

    assert len(boxes(page)) == len(arrows(page)) == 3


def test_what_is_left_out_is_counted():
    hub = decision("hub")
    users = [decision(f"user{number}", number, ("hub",)) for number in range(100)]
    page = picture([Suspect(hub, 0.9)], [hub, *users], "/p")
    shown = len(boxes(page))

    assert 1 < shown <= 60
    assert f"{shown} decisions shown, {101 - shown} more around them left out." in page
    assert "left out" not in picture([Suspect(hub, 0.9)], [hub], "/p")


def test_many_suspects_stay_within_the_limit():
    parts = [decision(f"part{number}", number) for number in range(120)]
    some = [decision(f"d{at}", 200 + at, tuple(one.id for one in parts[at * 4 :][:4])) for at in range(30)]
    page = picture([Suspect(one, 0.9) for one in some], [*parts, *some], "/p")

    assert len(boxes(page)) == 60
    assert "60 decisions shown, 50 more" in page


def test_the_more_suspect_the_stronger_the_colour():
    one, two = decision("one"), decision("two")
    linked = decision("three", 7, ("one", "two"))
    page = picture([Suspect(one, 0.9), Suspect(two, 0.3)], [one, two, linked], "/p")
    strength = [float(found) for found in re.findall(r'fill-opacity="([\d.]+)"', page)]

    assert sorted(strength) == [0.0, 0.18, 0.54]


def test_code_is_text_whatever_it_holds():
    odd = decision("odd", text='</svg><script>alert("1 & 2")</script>\0')
    page = picture([Suspect(odd, 0.9)], [odd], "/p")

    assert "<script" not in page
    title = drawn(page).find(f".//{NAMESPACE}title").text
    assert '</svg><script>alert("1 & 2")</script>\N{REPLACEMENT CHARACTER}' in title


def test_long_code_is_cut_to_its_box_and_whole_in_its_title():
    wide, long = decision("wide", text="変" * 30), decision("long", text="x" * 60)
    page = picture([Suspect(wide, 0.9), Suspect(long, 0.9)], [wide, long], "/p")

    assert set(boxes(page)) == {"変" * 17 + "…", "x" * 35 + "…"}
    assert "変" * 30 in page


def test_the_page_needs_nothing_from_elsewhere():
    page = picture([Suspect(decision("a"), 0.9)], [decision("a")], "/p")

    assert re.findall(r"https?://[^\"]*", page) == ["http://www.w3.org/2000/svg"]
    assert "default-src 'none'" in page
    assert not re.search(r"@import|src=|href=", page)


def test_without_suspects_the_page_says_so():
    assert "Nothing is suspected." in picture([], [decision("a")], "/p")
