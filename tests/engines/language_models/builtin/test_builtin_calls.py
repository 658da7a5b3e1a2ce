"""Which functions are called, with which arguments, and what is asked where one is missing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engines.language_models.builtin import declared as d
from tests.engines.language_models.builtin.talking import (
    STRING,
    calls,
    function,
    typed,
)

from antiphon.wire.tools import FunctionDeclaration

Functions = FunctionDeclaration | tuple[FunctionDeclaration, ...]


def among(functions: Functions) -> tuple[FunctionDeclaration, ...]:
    return functions if isinstance(functions, tuple) else (functions,)


class TestOneCall:
    @pytest.mark.parametrize(
        ("said", "functions", "name", "args"),
        [
            ("Turn on the lights please", d.LIGHTS, "turn_on_the_lights", {}),
            ("turn off the lights", d.LIGHTS, "turn_off_the_lights", {}),
            ("turn the lights off", d.LIGHTS, "turn_off_the_lights", {}),
            ("switch on the lamps", d.LIGHTS, "turn_on_the_lights", {}),
            ("lights on", d.LIGHTS, "turn_on_the_lights", {}),
            ("can you turn on the lights", d.LIGHTS, "turn_on_the_lights", {}),
            ("Don't forget to turn off the lights", d.LIGHTS, "turn_off_the_lights", {}),
            ("what's the weather in Paris", d.WEATHER, "get_weather", {"location": "Paris"}),
            ("what is the weather like in london today", d.WEATHER, "get_weather", {"location": "London"}),
            ("weather in New York City please", d.WEATHER, "get_weather", {"location": "New York City"}),
            (
                "is it raining in San Francisco, CA?",
                d.WEATHER,
                "get_weather",
                {"location": "San Francisco, CA"},
            ),
            ("what's the weather", d.WEATHER, "get_weather", {}),
            ("Paris weather", d.CITY_WEATHER, "get_weather", {"city": "Paris"}),
            (
                "do I need an umbrella in Seattle tomorrow?",
                d.CITY_WEATHER,
                "get_weather",
                {"city": "Seattle"},
            ),
            ("call get_weather for Madrid", d.CITY_WEATHER, "get_weather", {"city": "Madrid"}),
            (
                "What is the temperature in London in celsius?",
                d.TEMPERATURE,
                "get_temperature",
                {"city": "London", "unit": "celsius"},
            ),
            ("how hot is it in Madrid", d.TEMPERATURE, "get_temperature", {"city": "Madrid"}),
            (
                "set the temperature to 21",
                (d.TEMPERATURE, d.SET_TEMPERATURE),
                "set_temperature",
                {"temperature": 21},
            ),
            ("temperature in Oslo", (d.SET_TEMPERATURE, d.TEMPERATURE), "get_temperature", {"city": "Oslo"}),
            ("set a timer for 5 minutes", d.TIMER, "set_timer", {"minutes": 5}),
            ("five minute timer", d.TIMER, "set_timer", {"minutes": 5}),
            ("set a timer for an hour and a half", d.TIMER, "set_timer", {"minutes": 90}),
            (
                "set a timer for two minutes and thirty seconds",
                d.SECONDS_TIMER,
                "set_timer",
                {"duration_seconds": 150},
            ),
            (
                'Please record a reading of 5 with the note "steady".',
                d.READING,
                "record_reading",
                {"zqx_measurement": 5, "qbf_note": "steady"},
            ),
            ("What is 12 times 7?", d.CALCULATOR, "calculator", {"expression": "12*7"}),
            ("what's the square root of 144", d.CALCULATOR, "calculator", {"expression": "sqrt(144)"}),
            ("use the calculator to compute 5 plus 5", d.CALCULATOR, "calculator", {"expression": "5+5"}),
            ("2 to the power of 8", d.CALCULATOR, "calculator", {"expression": "2**8"}),
            (
                "solve 3x + 2 = 11",
                d.CALCULATOR,
                "calculator",
                {"expression": "3x + 2 = 11", "mode": "solve"},
            ),
            ("add 2 and 3", (d.ADD, d.MULTIPLY), "add", {"a": 2, "b": 3}),
            ("what is 6 times 7", (d.ADD, d.MULTIPLY), "multiply", {"a": 6, "b": 7}),
            ("search for the best pizza in Rome", d.SEARCH, "search", {"query": "the best pizza in Rome"}),
            ("look up quantum computing", d.SEARCH, "search", {"query": "quantum computing"}),
            ("google funny cats", d.SEARCH, "search", {"query": "funny cats"}),
            (
                "send an email to bob@example.com with subject Hello and body How are you?",
                d.EMAIL,
                "send_email",
                {"to": "bob@example.com", "subject": "Hello", "body": "How are you"},
            ),
            (
                "text mom that I'll be late",
                d.MESSAGE,
                "send_message",
                {"recipient": "Mom", "message": "I'll be late"},
            ),
            (
                "send a message to John saying see you at eight",
                d.MESSAGE,
                "send_message",
                {"recipient": "John", "message": "see you at eight"},
            ),
            (
                "Schedule a meeting with Bob and Alice for 03/14/2025 at 10:00 AM about the Q3 planning.",
                d.MEETING,
                "schedule_meeting",
                {
                    "attendees": ["Bob", "Alice"],
                    "date": "2025-03-14",
                    "time": "10:00",
                    "topic": "the Q3 planning",
                },
            ),
            (
                "set the brightness to 25 and the color temperature to warm",
                d.LIGHT_VALUES,
                "set_light_values",
                {"brightness": 25, "color_temp": "warm"},
            ),
            ("dim the lights to 25 percent", d.DIM, "dim_lights", {"brightness": 0.25}),
            ("dim the lights to half", d.DIM, "dim_lights", {"brightness": 0.5}),
            ("turn on the disco ball", d.PARTY, "power_disco_ball", {"power": True}),
            ("turn off the disco ball", d.PARTY, "power_disco_ball", {"power": False}),
            ("play some loud energetic music", d.PARTY, "start_music", {"energetic": True, "loud": True}),
            ("play energetic music, not loud", d.PARTY, "start_music", {"energetic": True, "loud": False}),
            (
                "play Bohemian Rhapsody by Queen",
                d.PLAY_SONG,
                "play_song",
                {"title": "Bohemian Rhapsody", "artist": "Queen"},
            ),
            (
                'Save a tree whose root is named "oak" and has no children.',
                d.TREE,
                "save_tree",
                {"name": "oak"},
            ),
            ("turn on the fan", d.DEVICE, "control_device", {"device": "fan", "state": "on"}),
            (
                "What's the exchange rate from USD to SEK on 2024-05-01",
                d.EXCHANGE,
                "get_exchange_rate",
                {"currency_from": "USD", "currency_to": "SEK", "currency_date": "2024-05-01"},
            ),
            (
                "exchange rate from us dollars to swedish krona",
                d.EXCHANGE,
                "get_exchange_rate",
                {"currency_from": "USD", "currency_to": "SEK"},
            ),
            (
                "find flights from Berlin to New York tomorrow",
                d.FLIGHTS,
                "find_flights",
                {"origin": "Berlin", "destination": "New York", "date": "2026-11-22"},
            ),
            (
                "directions from Berlin to Munich by walking",
                d.DIRECTIONS,
                "get_directions",
                {"from_location": "Berlin", "to_location": "Munich", "mode": "walking"},
            ),
            (
                "translate good morning to French",
                d.TRANSLATE,
                "translate",
                {"text": "good morning", "target_language": "French"},
            ),
            (
                'translate "I love you" into spanish',
                d.TRANSLATE,
                "translate",
                {"text": "I love you", "target_language": "Spanish"},
            ),
            (
                "remind me to call mom at 5 pm",
                d.REMINDER,
                "set_reminder",
                {"task": "call mom", "time": "5 pm"},
            ),
            ("add buy milk to my todo list", d.TODO, "add_todo", {"title": "buy milk"}),
            ("what's the status of order 12345", d.ORDER, "get_order_status", {"order_id": "12345"}),
            ("set the volume to 50 percent", d.VOLUME, "set_volume", {"level": 50}),
            ("volume 30", d.VOLUME, "set_volume", {"level": 30}),
            ("what time is it", d.TIME, "get_current_time", {}),
            (
                "set the thermostat to 21 degrees",
                d.THERMOSTAT,
                "set_thermostat_temperature",
                {"temperature": 21},
            ),
            ("stock price of AAPL", d.STOCK, "get_stock_price", {"symbol": "AAPL"}),
            ("what's the price of Apple stock", d.STOCK, "get_stock_price", {"symbol": "Apple"}),
            (
                "order a large pizza with cheese and mushrooms",
                d.PIZZA,
                "order_pizza",
                {"size": "large", "toppings": ["cheese", "mushrooms"]},
            ),
            ("order two small pizzas", d.PIZZA, "order_pizza", {"size": "small", "quantity": 2}),
            (
                "add milk, eggs and bread to the shopping list",
                d.SHOPPING,
                "add_to_shopping_list",
                {"items": ["milk", "eggs", "bread"]},
            ),
            (
                "create an event called Team Lunch tomorrow at noon for 90 minutes",
                d.EVENT,
                "create_calendar_event",
                {"title": "Team Lunch", "start_time": "2026-11-22T12:00:00+00:00", "duration_minutes": 90},
            ),
            (
                "book a table for four at Luigi's tomorrow at 7 pm",
                d.TABLE,
                "book_table",
                {"restaurant": "Luigi's", "party_size": 4, "date": "tomorrow", "time": "7 pm"},
            ),
            ("lock the front door", d.DOORS, "lock_door", {"door": "front"}),
            ("unlock the back door", d.DOORS, "unlock_door", {"door": "back"}),
            ("wake me up at 6:30 am", d.ALARM, "set_alarm", {"time": "06:30"}),
            ("set the alarm for half past six", d.ALARM, "set_alarm", {"time": "06:30"}),
            (
                "make the bedroom lights blue",
                d.LIGHT_COLOR,
                "set_light_color",
                {"color": "blue", "room": "bedroom"},
            ),
            (
                "create a user named Ada in London",
                d.USER,
                "create_user",
                {"name": "Ada", "address": {"city": "London"}},
            ),
            (
                "find a recipe with chicken and rice",
                d.RECIPE,
                "find_recipe",
                {"ingredients": ["chicken", "rice"]},
            ),
            ("pause the music", d.PLAYERS, "pause_music", {}),
            ("stop the music", d.PLAYERS, "stop_music", {}),
        ],
    )
    def test_name_and_arguments(
        self, said: str, functions: Functions, name: str, args: dict[str, Any]
    ) -> None:
        assert calls(said, functions=among(functions)) == [(name, args)]

    def test_json_schema_with_references(self) -> None:
        declared = FunctionDeclaration(
            name="get_weather",
            parameters_json_schema={
                "type": "object",
                "properties": {
                    "city": {"type": "string"},
                    "unit": {"anyOf": [{"$ref": "#/$defs/Unit"}, {"type": "null"}]},
                },
                "required": ["city", "unit"],
                "$defs": {"Unit": {"enum": ["C", "F"], "type": "string"}},
            },
        )
        assert calls("weather in Berlin in celsius", functions=(declared,)) == [
            ("get_weather", {"city": "Berlin", "unit": "C"})
        ]
        assert calls("weather in Berlin", functions=(declared,)) == [
            ("get_weather", {"city": "Berlin", "unit": None})
        ]

    def test_a_required_argument_takes_its_default(self) -> None:
        declared = function(
            "get_weather", None, "city unit", city=STRING, unit=typed("STRING", default="celsius")
        )
        assert calls("weather in Rome", functions=(declared,)) == [
            ("get_weather", {"city": "Rome", "unit": "celsius"})
        ]

    def test_the_instruction_helps_to_choose(self) -> None:
        opaque = function("f7", None, "city", city=STRING)
        instruction = "Always call f7 for a weather question."
        assert calls("What is the weather in London?", functions=(opaque,), instruction=instruction) == [
            ("f7", {"city": "London"})
        ]

    def test_a_description_gives_the_very_words(self) -> None:
        banana = function("do_it", 'Call this when the user says "open sesame".')
        assert calls("Open sesame!", functions=(banana,)) == [("do_it", {})]


class TestSeveralCalls:
    @pytest.mark.parametrize(
        ("said", "functions", "expected"),
        [
            (
                "turn on the lights and play some music",
                (*d.LIGHTS, d.PLAY),
                [("turn_on_the_lights", {}), ("play_music", {})],
            ),
            (
                "turn on the disco ball, play loud and energetic music and dim the lights to half",
                d.PARTY,
                [
                    ("power_disco_ball", {"power": True}),
                    ("start_music", {"energetic": True, "loud": True}),
                    ("dim_lights", {"brightness": 0.5}),
                ],
            ),
            (
                "What's the weather in Paris and London?",
                d.WEATHER,
                [("get_weather", {"location": "Paris"}), ("get_weather", {"location": "London"})],
            ),
            (
                "get the weather for Boston, Chicago and Denver",
                d.CITY_WEATHER,
                [("get_weather", {"city": city}) for city in ("Boston", "Chicago", "Denver")],
            ),
            (
                "what is the weather in Boston and what time is it",
                (d.CITY_WEATHER, d.TIME),
                [("get_weather", {"city": "Boston"}), ("get_current_time", {})],
            ),
            (
                "turn off the tv and the lights",
                d.DEVICE,
                [
                    ("control_device", {"device": "tv", "state": "off"}),
                    ("control_device", {"device": "lights", "state": "off"}),
                ],
            ),
            (
                "turn on the lights and turn off the fan",
                d.DEVICE,
                [
                    ("control_device", {"device": "lights", "state": "on"}),
                    ("control_device", {"device": "fan", "state": "off"}),
                ],
            ),
            (
                "please turn on the lights and then turn them off",
                d.LIGHTS,
                [("turn_on_the_lights", {}), ("turn_off_the_lights", {})],
            ),
            ("Don't play music but turn on the lights", (*d.LIGHTS, d.PLAY), [("turn_on_the_lights", {})]),
        ],
    )
    def test_in_their_order(
        self, said: str, functions: Functions, expected: list[tuple[str, dict[str, Any]]]
    ) -> None:
        assert calls(said, functions=among(functions)) == expected

    def test_one_of_three_wishes_can_be_granted(self) -> None:
        said = (
            "Hey, I need you to do three things for me.\n\n"
            "1. Compute the largest prime palindrome under 100000.\n"
            "2. Then use Google Search to look up information about the largest earthquake in California\n"
            "3. Turn on the lights\n\nThanks!"
        )
        assert calls(said, functions=d.LIGHTS) == [("turn_on_the_lights", {})]
