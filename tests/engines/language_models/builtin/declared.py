"""Functions as applications declare them, for the tests of calling."""

from __future__ import annotations

from tests.engines.language_models.builtin.talking import BOOLEAN, INTEGER, NUMBER, STRING, function, typed

STRINGS = typed("ARRAY", items=STRING)
LIGHTS = (function("turn_on_the_lights"), function("turn_off_the_lights"))
WEATHER = function("get_weather", "Get weather for location", location=STRING)
CITY_WEATHER = function("get_weather", "Get the current weather in a given city.", "city", city=STRING)
TEMPERATURE = function(
    "get_temperature",
    "Gets the current temperature for a given city.",
    "city",
    city=typed("STRING", "The city"),
    unit=typed("STRING", enum=["celsius", "fahrenheit"]),
)
SET_TEMPERATURE = function("set_temperature", "Set the room temperature", "temperature", temperature=NUMBER)
TIMER = function("set_timer", "Set a timer", "minutes", minutes=INTEGER)
SECONDS_TIMER = function(
    "set_timer", "Set a timer", "duration_seconds", duration_seconds=INTEGER, label=STRING
)
READING = function(
    "record_reading",
    "Store the supplied sensor value.",
    "zqx_measurement",
    zqx_measurement=INTEGER,
    qbf_note=typed("STRING", nullable=True),
)
CALCULATOR = function(
    "calculator",
    "Calculator powered by SymPy for comprehensive mathematical operations: derive, integrate, solve, "
    "matrices.",
    "expression",
    expression=typed("STRING", "The mathematical expression to evaluate"),
    mode=typed("STRING", "The calculation mode", enum=["evaluate", "solve", "derive"], default="evaluate"),
    precision=INTEGER,
    scientific=BOOLEAN,
    force_numeric=BOOLEAN,
    wrt=STRING,
    point=STRING,
    order=INTEGER,
    variables=typed("OBJECT"),
)
ADD = function("add", "Adds two numbers", "a b", a=NUMBER, b=NUMBER)
MULTIPLY = function("multiply", "Multiply two numbers.", "a b", a=NUMBER, b=NUMBER)
SEARCH = function("search", "Search the web", "query", query=STRING)
EMAIL = function("send_email", "Send an email", "to subject body", to=STRING, subject=STRING, body=STRING)
MESSAGE = function(
    "send_message", "Send a text message to a contact", "recipient message", recipient=STRING, message=STRING
)
MEETING = function(
    "schedule_meeting",
    "Schedules a meeting with specified attendees at a given time and date.",
    "attendees date time topic",
    attendees=typed("ARRAY", "List of people attending the meeting.", items=STRING),
    date=typed("STRING", "Date of the meeting (e.g., '2024-07-29')"),
    time=typed("STRING", "Time of the meeting (e.g., '15:00')"),
    topic=typed("STRING", "The subject or topic of the meeting."),
)
LIGHT_VALUES = function(
    "set_light_values",
    "Sets the brightness and color temperature of a light.",
    "brightness color_temp",
    brightness=typed("INTEGER", "Light level from 0 to 100. Zero is off and 100 is full brightness"),
    color_temp=typed("STRING", "Color temperature of the light", enum=["daylight", "cool", "warm"]),
)
DISCO_BALL = function(
    "power_disco_ball",
    "Powers the spinning disco ball.",
    "power",
    power=typed("BOOLEAN", "Whether to turn the disco ball on or off."),
)
MUSIC = function(
    "start_music",
    "Play some music matching the specified parameters.",
    "energetic loud",
    energetic=typed("BOOLEAN", "Whether the music is energetic or not."),
    loud=typed("BOOLEAN", "Whether the music is loud or not."),
)
DIM = function(
    "dim_lights",
    "Dim the lights.",
    "brightness",
    brightness=typed("NUMBER", "The brightness of the lights, 0.0 is off, 1.0 is full."),
)
PARTY = (DISCO_BALL, MUSIC, DIM)
PLAY = function("play_music", "Play music", song=STRING)
PLAY_SONG = function("play_song", "Play a song", "title", title=STRING, artist=STRING)
STOP = function(
    "stop_conversation",
    "Stop the bidirectional conversation gracefully.\n\n"
    'Use ONLY when user says "stop conversation" exactly.\n'
    'Do NOT use for: "stop", "goodbye", "bye", "exit", "quit", "end" or other farewells or phrases.',
)
END_CALL = function("end_call", "End the call.")
TREE = function(
    "save_tree", "Save a tree of named nodes.", "name", name=STRING, children=typed("OBJECT", default={})
)
DEVICE = function(
    "control_device",
    "Control a smart home device",
    "device state",
    device=typed("STRING", enum=["lights", "fan", "tv"]),
    state=typed("STRING", enum=["on", "off"]),
)
EXCHANGE = function(
    "get_exchange_rate",
    "Get the exchange rate for currencies between countries",
    "currency_from currency_to",
    currency_from=STRING,
    currency_to=STRING,
    currency_date=typed("STRING", "YYYY-MM-DD"),
)
FLIGHTS = function(
    "find_flights",
    "Find flights",
    "origin destination",
    origin=STRING,
    destination=STRING,
    date=typed("STRING", format="date"),
)
DIRECTIONS = function(
    "get_directions",
    "Get directions between two places",
    "to_location",
    from_location=STRING,
    to_location=STRING,
    mode=typed("STRING", enum=["driving", "walking", "transit"]),
)
TRANSLATE = function(
    "translate", "Translate text", "text target_language", text=STRING, target_language=STRING
)
REMINDER = function("set_reminder", "Set a reminder", "task", task=STRING, time=STRING)
TODO = function("add_todo", "Add an item to the todo list", "title", title=STRING)
ORDER = function("get_order_status", "Look up the status of an order", "order_id", order_id=STRING)
VOLUME = function("set_volume", "Set the volume", "level", level=typed("INTEGER", minimum=0, maximum=100))
TIME = function("get_current_time", "Returns the current time")
THERMOSTAT = function(
    "set_thermostat_temperature",
    "Set the thermostat",
    "temperature",
    temperature=NUMBER,
    unit=typed("STRING", enum=["C", "F"]),
)
STOCK = function(
    "get_stock_price", "Get the current stock price", "symbol", symbol=typed("STRING", "Ticker symbol")
)
PIZZA = function(
    "order_pizza",
    "Order a pizza",
    "size",
    size=typed("STRING", enum=["small", "medium", "large"]),
    toppings=typed("ARRAY", items=typed("STRING", enum=["cheese", "mushrooms", "pepperoni"])),
    quantity=INTEGER,
)
SHOPPING = function("add_to_shopping_list", "Add items to the shopping list", "items", items=STRINGS)
EVENT = function(
    "create_calendar_event",
    "Create a calendar event",
    "title start_time",
    title=STRING,
    start_time=typed("STRING", format="date-time"),
    duration_minutes=INTEGER,
)
TABLE = function(
    "book_table",
    "Book a table at a restaurant",
    "restaurant party_size",
    restaurant=STRING,
    party_size=INTEGER,
    date=STRING,
    time=STRING,
)
DOORS = tuple(
    function(f"{verb}_door", f"{verb} a door", "door", door=typed("STRING", enum=["front", "back"]))
    for verb in ("lock", "unlock")
)
ALARM = function("set_alarm", "Set an alarm", "time", time=typed("STRING", "24-hour time HH:MM"))
LIGHT_COLOR = function("set_light_color", "Set the color of a light", "color", color=STRING, room=STRING)
USER = function(
    "create_user",
    "Create a user",
    "name",
    name=STRING,
    address=typed("OBJECT", properties={"city": STRING, "zip_code": STRING}, required=["city"]),
)
RECIPE = function("find_recipe", "Find a recipe", "ingredients", ingredients=STRINGS)
PLAYERS = (function("pause_music"), function("play_music"), function("stop_music"))
