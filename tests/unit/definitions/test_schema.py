from pipeline.definitions.schema import schemas


def test_each_kind_of_definition_has_a_schema():
    """Editors get a schema for everything that an analyst writes."""
    assert sorted(schemas()) == ["codelist", "contracts", "header", "house", "package", "source"]


def test_words_are_listed():
    """A schema names the units, so that an editor can offer them."""
    header = schemas()["header"]

    assert header["$defs"]["Unit"]["enum"] == [
        "percent",
        "ratio",
        "per_1000",
        "mean",
        "median",
        "ddd_per_1000_per_day",
        "share",
    ]
    assert header["additionalProperties"] is False
    assert "unit" in header["required"]


def test_texts_may_look_like_numbers():
    """`version: 1.0` is a number to an editor and a text to the engine; the schema takes both."""
    package = schemas()["package"]

    assert package["properties"]["version"]["type"] == ["string", "number", "boolean"]
    assert package["$defs"]["Review"]["properties"]["on"] == {"format": "date", "title": "On", "type": "string"}
