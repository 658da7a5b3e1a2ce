"""A model name leads to one entry of `[models]`."""

from __future__ import annotations

import pytest

from antiphon.config.model import ModelSettings
from antiphon.config.model_table import ModelTable, UnknownModel

TABLE = ModelTable(
    {
        "gemini-*": ModelSettings(),
        "gemini-2.0-*": ModelSettings(),
        "gemini-2.0-flash-live-001": ModelSettings(),
        "house": ModelSettings(aliases=("gemini-2.0-house", "casa")),
        "a.c": ModelSettings(),
    }
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("gemini-3.8-live", "gemini-*"),
        ("models/gemini-3.8-live", "gemini-*"),
        ("publishers/google/models/gemini-3.8-live", "gemini-*"),
        ("projects/p/locations/l/publishers/google/models/gemini-3.8-live", "gemini-*"),
        ("gemini-2.0-flash", "gemini-2.0-*"),
        ("gemini-2.0-flash-live-001", "gemini-2.0-flash-live-001"),
        ("gemini-2.0-house", "house"),
        ("models/casa", "house"),
        ("a.c", "a.c"),
    ],
)
def test_the_most_exact_entry_serves_a_name(name: str, key: str) -> None:
    assert TABLE.find(name) == key


@pytest.mark.parametrize("name", ["abc", "gpt-4o", "x-gemini-3.8-live", "Gemini-3.8-live", "", "models/"])
def test_other_names_are_unknown(name: str) -> None:
    with pytest.raises(UnknownModel):
        TABLE.find(name)


def test_unknown_is_said_in_googles_words_with_what_there_is() -> None:
    with pytest.raises(UnknownModel) as caught:
        ModelTable({"gemini-*": ModelSettings(aliases=("casa",))}).find("models/gpt-4o", api_version="v1")
    assert str(caught.value) == (
        "models/gpt-4o is not found for API version v1, or is not supported for bidiGenerateContent."
        " Call ListModels to see the list of available models and their supported methods."
        " Available here: gemini-*, casa."
    )
    assert caught.value.reason == (
        "models/gpt-4o is not found for API version v1, or is not supported for bidiGenerateContent."
        " Available here: gemini-*, casa."
    )
    assert len(caught.value.reason.encode()) <= 123 + 1


def test_the_list_names_ids_that_resolve_each_once() -> None:
    table = ModelTable(
        {"gemini-2.0-*": ModelSettings(aliases=("casa",)), "gemini-2.0-flash-live-001": ModelSettings()}
    )
    assert table.listed() == [
        ("gemini-2.0-flash-live-001", "gemini-2.0-flash-live-001"),
        ("casa", "gemini-2.0-*"),
    ]
