"""Settings as editors send them."""

import msgspec

from citl.lsp.settings import Settings, VerifySettings, read_settings


def test_no_settings_are_the_defaults():
    for raw in (None, {}, {"citl": {}}):
        assert read_settings(raw) == (Settings(), ())


def test_names_are_written_as_editors_write_them():
    settings, problems = read_settings({"citl": {"verify": {"waitMs": 20000}, "check": {"args": ["--features", "x"]}}})

    assert problems == ()
    assert settings.verify == VerifySettings(wait_ms=20000)
    assert settings.check.args == ("--features", "x")


def test_what_does_not_fit_is_named_and_the_rest_counts():
    settings, problems = read_settings(
        {"verify": {"waitMs": -1, "maxCandidates": 7, "colour": 1}, "diagnostics": 3, "oracle": "a.apr", "x": 1}
    )

    assert settings == Settings(oracle="a.apr", verify=VerifySettings(max_candidates=7))
    named = [next(word for word in problem.split() if word.startswith("citl.")).strip(".") for problem in problems]
    assert named == ["citl.diagnostics", "citl.verify.waitMs", "citl.verify.colour", "citl.x"]


def test_settings_that_are_no_object_are_refused_whole():
    assert read_settings([1])[0] == Settings()
    assert read_settings("citl")[1] == ("The settings are not an object: the defaults are used.",)


def test_trust_stays_as_it_was_where_a_change_does_not_speak_of_it():
    assert read_settings({"oracle": "x"}, trusted=False)[0].trusted is False
    assert read_settings({"trusted": True}, trusted=False)[0].trusted is True


def test_only_what_an_engine_is_made_from_asks_for_another_engine():
    assert read_settings({"verify": {"waitMs": 1}, "diagnostics": {"enable": False}})[0].shape == Settings().shape
    assert read_settings({"verify": {"jobs": 3}})[0].shape != Settings().shape


def test_every_setting_says_what_it_does():
    schema = msgspec.json.schema(Settings)["$defs"]
    leaves = [
        (name, field)
        for name, definition in schema.items()
        for field, content in definition["properties"].items()
        if "$ref" not in content and "allOf" not in content and "anyOf" not in content and "description" not in content
    ]
    assert leaves == []
