import pytest

from loqua.settings.values import LLM, STT, TTS, Model, database_url, models, time_zone, url


@pytest.mark.parametrize(
    ("known", "text", "expected"),
    [
        (STT, "deepgram/nova-2", (Model("deepgram", "nova-2"),)),
        (STT, "deepgram", (Model("deepgram", "nova-3"),)),
        (STT, "none", (Model("none"),)),
        (LLM, "openai/meta/llama-3", (Model("openai", "meta/llama-3"),)),
        (LLM, "openai , practice", (Model("openai", "gpt-4.1-mini"), Model("practice"))),
        (TTS, "openjtalk/mei", (Model("openjtalk", "mei"),)),
    ],
)
def test_models_are_read(known: dict[str, str], text: str, expected: tuple[Model, ...]) -> None:
    assert models(known)(text) == expected


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (STT, "whisper/large"),
        (STT, "openai/"),
        (STT, "deepgram/nova-3,"),
        (STT, "none/x"),
        (LLM, "practice/fast"),
        (LLM, "deepgram/nova-3"),
        (TTS, "openjtalk/taro"),
        (TTS, "/mei"),
    ],
)
def test_models_that_do_not_exist_are_refused(known: dict[str, str], text: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        models(known)(text)


def test_a_model_reads_as_an_operator_writes_it() -> None:
    assert [str(Model("openai", "a/b")), str(Model("none"))] == ["openai/a/b", "none"]


@pytest.mark.parametrize("text", ["http://h/v1", "https://h:8443", "http://[::1]:8000/v1"])
def test_urls_are_taken(text: str) -> None:
    assert url("http", "https")(text) == text


@pytest.mark.parametrize(
    "text", ["h/v1", "ftp://h", "http://", "http://h:99999", "http://h/a b", "http://[::1"]
)
def test_what_is_no_url_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - urlsplit has its own words
        url("http", "https")(text)


@pytest.mark.parametrize(
    "text",
    [
        "sqlite:///x.db",
        "sqlite:////var/lib/loqua/x.db",
        "sqlite+aiosqlite:///x.db",
        "postgresql://u:p@h/loqua",
        "postgres://h/loqua",
        "postgresql+asyncpg:///loqua",
    ],
)
def test_database_urls_are_taken(text: str) -> None:
    assert database_url(text) == text


@pytest.mark.parametrize(
    "text",
    ["x.db", "sqlite://", "sqlite:///:memory:", "sqlite://x.db", "mysql://h/l", "postgres://h"],
)
def test_databases_that_remember_nothing_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        database_url(text)


@pytest.mark.parametrize("text", ["Mars", "America", "../etc/passwd", "/etc/localtime", "UTC\0"])
def test_what_is_no_time_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - zoneinfo has its own words
        time_zone(text)
