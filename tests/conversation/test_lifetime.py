"""How long connections and sessions last (Live API guide, "Session management"), in virtual time."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conversation.simulation import Call, Delays, Reply, Say, Simulation, say

from antiphon.conversation.lifetimes import Expiry, LifetimeRules
from antiphon.wire.profiles import PROFILES, profile_for

TEXT: dict[str, Any] = {"generationConfig": {"responseModalities": ["TEXT"]}, "sessionResumption": {}}
COMPRESSED: dict[str, Any] = {**TEXT, "contextWindowCompression": {"slidingWindow": {}}}
PICTURE = {"realtimeInput": {"video": {"mimeType": "image/jpeg", "data": "/9j/"}}}
DEADLINE = "Deadline expired before operation could complete."
SLOW = Delays(first_token=20.0)


def connection(seconds: float, before_s: float | None = None) -> LifetimeRules:
    """Only the connection is limited."""
    return LifetimeRules(
        connection_s=seconds, go_away_before_s=before_s, session_audio_s=0, session_video_s=0
    )


def go_aways(session: Simulation) -> list[tuple[float, str]]:
    """When `goAway` was sent, and how much time it said is left."""
    return [(at, m["goAway"]["timeLeft"]) for at, m in session.frames if "goAway" in m]


class TestConnection:
    def test_google_models_have_googles_limit(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=LifetimeRules())
        session.run(700.0)
        assert go_aways(session) == [(550.0, "50s")]
        assert session.closed == (600.0, 1011, DEADLINE)

    def test_vertex_closes_as_vertex_does(self) -> None:
        session = Simulation(setup=TEXT, vertex=True, lifetime_rules=LifetimeRules())
        session.run(700.0)
        assert session.closed == (600.0, 1000, "The operation was cancelled.")

    @pytest.mark.parametrize("vertex", [False, True])
    def test_models_of_ones_own_have_none(self, vertex: bool) -> None:
        session = Simulation(model="models/house", vertex=vertex, lifetime_rules=LifetimeRules())
        session.send(PICTURE)
        session.run(100_000.0)
        assert session.closed is None
        assert go_aways(session) == []

    def test_every_profile_of_google_has_limits(self) -> None:
        limited = {name for name, profile in PROFILES.items() if profile.connection_limit_s}
        assert limited == {*PROFILES} - {"antiphon"}

    def test_the_operator_decides(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=connection(6, before_s=2.5))
        session.run()
        assert go_aways(session) == [(3.5, "2.500s")]
        assert session.closed == (6.0, 1011, DEADLINE)

    def test_a_short_one_is_announced_at_its_half(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=connection(6))
        session.run()
        assert go_aways(session) == [(3.0, "3s")]
        assert session.closed == (6.0, 1011, DEADLINE)

    def test_nothing_limits_by_zero(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=connection(0))
        session.run(100_000.0)
        assert session.closed is None

    def test_it_ends_in_the_middle_of_a_turn(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, delays=SLOW, lifetime_rules=connection(6))
        session.run(5.9)
        session.send_text("Hi")
        session.run()
        assert session.closed == (6.0, 1011, DEADLINE)
        assert "turnComplete" not in session.shape


class TestGoAway:
    """Clients that connect again at once lose no turn by it."""

    def test_it_waits_for_the_turn_and_its_handle(self) -> None:
        delays = Delays(first_token=3.0, save=0.5)
        session = Simulation(say("Hello."), setup=TEXT, delays=delays, lifetime_rules=connection(20, 10))
        session.run(9.0)
        session.send_text("Hi")
        session.run(20.0)
        ended = session.times("turnComplete")[0]
        assert ended > 12.0
        assert [at for at, _ in go_aways(session)] == [pytest.approx(ended + 0.5)]
        assert session.closed == (20.0, 1011, DEADLINE)

    def test_but_for_no_longer_than_half_of_the_time_that_is_left(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, delays=SLOW, lifetime_rules=connection(20, 10))
        session.run(9.0)
        session.send_text("Hi")
        session.run(20.0)
        assert go_aways(session) == [(15.0, "5s")]

    def test_a_client_that_asks_for_no_handles_gets_it_after_the_turn(self) -> None:
        setup = {"generationConfig": {"responseModalities": ["TEXT"]}}
        delays = Delays(first_token=3.0, save=5.0)
        session = Simulation(say("Hello."), setup=setup, delays=delays, lifetime_rules=connection(20, 10))
        session.run(9.0)
        session.send_text("Hi")
        session.run(20.0)
        assert [at for at, _ in go_aways(session)] == session.times("turnComplete")

    def test_it_waits_for_who_is_speaking(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, lifetime_rules=connection(20, 10))
        session.run(9.0)
        session.speak("hello there my friend", 2.5)
        session.silence(2.0)
        [(at, _)] = go_aways(session)
        assert at > session.times("turnComplete")[0] > 11.0

    def test_it_comes_once(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, lifetime_rules=connection(20, 10))
        session.run(12.0)
        session.send_text("Hi")
        session.run(20.0)
        assert [at for at, _ in go_aways(session)] == [10.0]


class TestSessions:
    """Without compression: 15 minutes with audio, 2 with video, over all connections."""

    AUDIO_FRAME = {"realtimeInput": {"audio": {"mimeType": "audio/pcm;rate=16000", "data": "AAAAAA=="}}}
    ONLY = LifetimeRules(connection_s=0)

    def test_text_alone_is_not_limited(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=self.ONLY)
        session.run(10_000.0)
        assert session.closed is None

    def test_audio(self) -> None:
        session = Simulation(setup={}, lifetime_rules=self.ONLY)
        session.run(1_000.0)
        assert go_aways(session) == [(850.0, "50s")]
        assert session.closed is not None
        at, code, reason = session.closed
        assert (at, code) == (900.0, 1011)
        assert reason.startswith(f"{DEADLINE} A session with audio lasts 900 s without contextWindowComp")

    def test_audio_counts_from_the_first(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=self.ONLY)
        session.run(100.0)
        session.send(self.AUDIO_FRAME)
        session.run(1_000.0)
        assert session.closed is not None
        assert session.closed[0] == 1_000.0

    def test_video(self) -> None:
        session = Simulation(setup={}, lifetime_rules=self.ONLY)
        session.run(60.0)
        session.send(PICTURE)
        session.run(30.0)
        session.send(PICTURE)
        session.run(1_000.0)
        assert go_aways(session) == [(130.0, "50s")]
        assert session.closed is not None
        assert session.closed[0] == 180.0

    def test_compression_lifts_them(self) -> None:
        session = Simulation(setup=COMPRESSED, lifetime_rules=self.ONLY)
        session.send(PICTURE)
        session.send(self.AUDIO_FRAME)
        session.run(10_000.0)
        assert session.closed is None

    def test_they_go_on_over_the_next_connection(self) -> None:
        before = Simulation(say("Hello."), setup={"sessionResumption": {}}, lifetime_rules=self.ONLY)
        before.send(PICTURE)
        before.run(40.0)
        before.send_text("Hi")
        before.run(1.0)
        after = Simulation(
            setup={"sessionResumption": {}}, lifetime_rules=self.ONLY, resumed=before.snapshots[-1]
        )
        after.run(1_000.0)
        assert after.closed is not None
        assert after.closed[0] == pytest.approx(80.0, abs=1.0)
        assert len(go_aways(after)) == 1

    def test_who_comes_back_shortly_before_the_end_is_not_sent_away_at_once(self) -> None:
        rules = LifetimeRules(connection_s=0, session_audio_s=30, go_away_before_s=20)
        before = Simulation(say("Hello."), setup={"sessionResumption": {}}, lifetime_rules=rules)
        before.run(15.0)
        before.send_text("Hi")
        before.run(1.0)
        after = Simulation(
            setup={"sessionResumption": {}}, lifetime_rules=rules, resumed=before.snapshots[-1]
        )
        after.run()
        assert go_aways(after) == []
        assert after.closed is not None
        assert after.closed[0] == pytest.approx(15.0, abs=1.0)


class TestIdle:
    RULES = LifetimeRules(connection_s=0, session_audio_s=0, session_video_s=0, idle_s=30)

    def test_nobody_says_anything(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, lifetime_rules=self.RULES)
        session.run(10.0)
        session.send_text("Hi")
        session.run(100.0)
        assert session.closed is not None
        at, code, reason = session.closed
        assert at == pytest.approx(session.times("turnComplete")[0] + 30.0, abs=0.01)
        assert (code, reason) == (1008, "The operation was aborted.")
        assert go_aways(session) == [], "a client would come back for nothing"

    def test_a_microphone_in_a_silent_room_says_nothing(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=self.RULES)
        session.silence(29.0)
        assert session.closed is None
        session.silence(2.0)
        assert session.closed is not None

    def test_who_speaks_or_is_spoken_to_is_not_idle(self) -> None:
        session = Simulation(
            say("Hello."), setup=TEXT, delays=Delays(first_token=40.0), lifetime_rules=self.RULES
        )
        session.send_text("Hi")
        session.run(39.0)
        assert session.closed is None

    def test_a_function_that_takes_its_time_is_waited_for(self) -> None:
        setup = {**TEXT, "tools": [{"functionDeclarations": [{"name": "fetch"}]}]}
        session = Simulation([Call("fetch")], setup=setup, lifetime_rules=self.RULES)
        session.send_text("Fetch it.")
        session.run(50.0)
        assert session.closed is None

    def test_so_is_one_that_nobody_waits_for(self) -> None:
        functions = [{"name": "fetch", "behavior": "NON_BLOCKING"}]
        setup = {**TEXT, "tools": [{"functionDeclarations": functions}]}
        fetching: Reply = [Say(("Fetching.",)), Call("fetch")]
        session = Simulation(fetching, say("Here it is."), setup=setup, lifetime_rules=self.RULES)
        session.send_text("Fetch it.")
        session.run(50.0)
        assert session.closed is None
        call = next(m for m in session.messages if "toolCall" in m)["toolCall"]["functionCalls"][0]
        session.send({"toolResponse": {"functionResponses": [{"id": call["id"], "response": {}}]}})
        session.run(50.0)
        assert session.closed is not None

    def test_context_counts_as_saying_something(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=self.RULES)
        for _ in range(4):
            session.run(20.0)
            session.send_text("Remember this.", turn_complete=False)
        session.run(29.0)
        assert session.closed is None


class TestExpiry:
    """What the session was opened with is good until then."""

    def test_it_is_announced(self) -> None:
        session = Simulation(setup=TEXT, expiry=Expiry(120.0, "API key expired. Please renew the API key."))
        session.run(200.0)
        assert go_aways(session) == [(70.0, "50s")]
        assert session.closed == (120.0, 1007, "API key expired. Please renew the API key.")

    def test_but_not_to_who_came_shortly_before(self) -> None:
        session = Simulation(setup=TEXT, expiry=Expiry(20.0, "expired"))
        session.run(200.0)
        assert go_aways(session) == []
        assert session.closed == (20.0, 1007, "expired")

    def test_what_comes_first_counts(self) -> None:
        session = Simulation(setup=TEXT, lifetime_rules=connection(100), expiry=Expiry(120.0, "expired"))
        session.run(200.0)
        assert session.closed == (100.0, 1011, DEADLINE)


class TestDrain:
    REASON = f"{DEADLINE} The server is shutting down."

    def test_a_session_at_rest_is_told_and_closed(self) -> None:
        session = Simulation(setup=TEXT)
        session.run(10.0)
        session.drain(25.0)
        session.run(30.0)
        assert go_aways(session) == [(10.0, "1s")]
        assert session.closed == (11.0, 1011, self.REASON)

    def test_a_turn_is_finished_and_kept_first(self) -> None:
        delays = Delays(first_token=5.0, save=0.5)
        session = Simulation(say("Hello."), setup=TEXT, delays=delays)
        session.send_text("Hi")
        session.run(1.0)
        session.drain(25.0)
        session.run(30.0)
        ended = session.times("turnComplete")[0]
        assert len(session.snapshots) == 1
        [(at, time_left)] = go_aways(session)
        assert at - ended == pytest.approx(0.5)
        assert time_left == "1s"
        assert session.closed is not None
        assert session.closed[0] - at == pytest.approx(1.0)
        assert session.closed[1:] == (1011, self.REASON)

    def test_one_that_takes_too_long_is_cut_off(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, delays=Delays(first_token=100.0))
        session.send_text("Hi")
        session.run(1.0)
        session.drain(20.0)
        session.run(30.0)
        assert go_aways(session) == [(11.0, "10s")]
        assert session.closed == (21.0, 1011, self.REASON)

    def test_after_go_away_in_a_turn_it_is_closed_when_the_turn_is_over(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, delays=Delays(first_token=12.0))
        session.send_text("Hi")
        session.run(1.0)
        session.drain(20.0)
        session.run(30.0)
        assert [at for at, _ in go_aways(session)] == [11.0]
        assert session.closed is not None
        assert session.closed[0] == pytest.approx(session.times("turnComplete")[0] + 1.0, abs=0.01)

    def test_who_speaks_after_go_away_is_still_answered(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, delays=Delays(first_token=3.0))
        session.drain(20.0)
        session.run(0.5)
        session.send_text("Hi")
        session.run(30.0)
        assert session.closed is not None
        assert session.closed[0] > session.times("turnComplete")[0] > 3.0

    def test_vertex_is_closed_as_vertex_does(self) -> None:
        session = Simulation(setup=TEXT, vertex=True)
        session.drain(20.0)
        session.run()
        assert session.closed is not None
        assert session.closed[1:] == (1000, "The operation was cancelled. The server is shutting down.")

    def test_no_time_is_no_time(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, delays=SLOW)
        session.send_text("Hi")
        session.drain(0.0)
        assert session.closed is not None

    def test_a_limit_that_comes_earlier_stands(self) -> None:
        session = Simulation(say("Hello."), setup=TEXT, delays=SLOW, lifetime_rules=connection(10))
        session.run(8.0)
        session.send_text("Hi")
        session.drain(20.0)
        session.run()
        assert session.closed is not None
        assert session.closed[0] == 10.0


def test_zero_and_nothing_are_not_the_same() -> None:
    profile = profile_for("gemini-2.0-flash-live-001")
    usual = LifetimeRules().of(profile, compressed=False)
    assert (usual.connection_s, usual.session_audio_s, usual.session_video_s) == (600, 900, 120)
    none = LifetimeRules(connection_s=0, session_audio_s=0).of(profile, compressed=False)
    assert (none.connection_s, none.session_audio_s, none.session_video_s) == (None, None, 120)
    assert usual.idle_s is None
