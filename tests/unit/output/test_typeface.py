import pytest
from support.typeface import glyphs_of

from pipeline.output.fonts import embedded_files, font_files


@pytest.mark.parametrize("weight", font_files())
def test_the_glyphs_of_a_page_are_those_of_the_typeface(weight):
    """What travels with the engine is what `make fonts` takes from the installed typeface, byte for byte."""
    expected = glyphs_of(font_files()[weight])

    actual = embedded_files()[weight].read_bytes()

    assert expected == actual
