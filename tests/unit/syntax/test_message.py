import pytest

from citl.syntax.message import parse_message, shape_of


def test_quoted_parts_become_captures_and_numbers_are_blanked():
    message = parse_message("this function takes 2 arguments but `f` of `Vec<T>` has E0061 1")

    assert message.template == "this function takes # arguments but `_` of `_` has E0061 #"
    assert message.captures == ("f", "Vec<T>")


@pytest.mark.parametrize(
    ("capture", "shape"),
    [
        ("u8", "integer"),
        ("{integer}", "integer"),
        ("f64", "float"),
        ("&'a str", "&str"),
        ("&mut Vec<T>", "&mut _"),
        ("&[u8]", "&[_]"),
        ("&String", "&_"),
        ("[i32; 3]", "[_; _]"),
        ("(i32, String)", "(_)"),
        ("std::option::Option<i32>", "Option<_>"),
        ("String", "String"),
    ],
)
def test_a_type_is_reduced_to_its_shape(capture, shape):
    assert shape_of(capture) == shape
