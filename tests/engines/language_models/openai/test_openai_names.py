"""Function names in the alphabet of OpenAI-compatible servers."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from antiphon.engines.language_models.openai.names import DeclaredNames, upstream_name

LIVE_NAMES = st.from_regex(r"[A-Za-z0-9_.:-]{1,128}", fullmatch=True)


def test_an_acceptable_name_is_kept() -> None:
    assert upstream_name("turn_on_the_lights") == "turn_on_the_lights"
    assert upstream_name("a" * 64) == "a" * 64


def test_a_foreign_name_is_readable_and_told_apart_by_a_hash() -> None:
    assert upstream_name("home.lights:on") == "home_lights_on_9aa66df4"
    assert upstream_name("home.lights:on") != upstream_name("home:lights.on")


def test_an_undeclared_name_is_nobodys() -> None:
    names = DeclaredNames(["home.lights"])
    assert names.declared("home.lights") is None
    assert names.declared("get_weather") is None
    assert str(names) == "home.lights"
    assert str(DeclaredNames([])) == "none"


@given(st.lists(LIVE_NAMES, max_size=8, unique=True))
def test_every_live_name_comes_back(declared: list[str]) -> None:
    names = DeclaredNames(declared)
    for name in declared:
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", upstream_name(name))
        assert names.declared(upstream_name(name)) == name
