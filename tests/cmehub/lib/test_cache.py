"""An unreachable cache acts like an empty one."""

from cmehub.lib.cache import ForgivingRedisCache


def test_the_cache_answers_while_the_server_is_down() -> None:
    away = ForgivingRedisCache("redis://127.0.0.1:1/0", {})

    away.set("a", 1)

    assert away.get("a", "default") == "default"
    assert away.get_many(["a"]) == {}
    assert away.set_many({"a": 1}) == []
    assert away.add("a", 1) is True
    assert away.delete("a") is False
    assert away.touch("a") is False
    assert ("a" in away) is False
