"""Which tokens follow which: what the model makes of likely and unlikely runs."""

from citl.patterns.token_model import count_tokens, decode_model, encode_model, kind_of, kinds_in

TEXT = "fn f ( a : u8 ) -> u8 { let b = a + 1 ; b } fn g ( ) { let c = 2 ; f ( c ) ; }"
RUST = TEXT.split()


def test_names_types_and_literals_are_kinds_and_keywords_are_themselves():
    assert [kind_of(text) for text in ("let", "total", "Vec", "12u8", '"a b"', "'x'", "'a", "=>", "_")] == [
        "let",
        "x",
        "T",
        "0",
        '""',
        "''",
        "'a",
        "=>",
        "_",
    ]
    assert kinds_in("let mut n: Vec<u8> = ") == ["let", "mut", "x", ":", "T", "<", "x", ">", "="]


def test_what_was_seen_is_likelier_than_what_was_not_and_counts_do_not_depend_on_order():
    model = count_tokens([RUST, RUST])
    seen, unseen = kinds_in("let d = 3 ;"), kinds_in("let = d 3 ;")

    assert model.log_score(seen, 0, 5) > model.log_score(unseen, 0, 5)
    assert model.log_score(seen, 0, 5) < 0
    assert count_tokens([RUST, ["fn"]]) == count_tokens([["fn"], RUST])


def test_a_model_survives_its_bytes_and_anything_else_is_none():
    model = count_tokens([RUST])

    assert decode_model(encode_model(model)) == model
    assert decode_model(b"") is None
    assert decode_model(b"\x81\xa1a\x01") is None
