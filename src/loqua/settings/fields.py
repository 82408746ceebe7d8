"""Every setting: its name, its type, its default. The description says what would be right."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasGenerator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from loqua.settings.values import (
    LLM,
    STT,
    TTS,
    Model,
    database_url,
    language,
    learner_id,
    lower,
    models,
    time_zone,
    url,
)

VENDORS = ("livekit_", "openai_", "deepgram_")
"""LiveKit and its plugins read these too: no LOQUA_ before them."""

SHORTEST_SECRET = 32
"""Bytes that a signing secret needs."""

BEFORE_DRAIN_ENDS = 15 + 60
"""Seconds that LiveKit may add for the entry point and for closing the session."""
AFTER_SESSION_END = 30 + 15
"""Seconds for what follows the save, and a margin."""

Role = Literal["stt", "llm", "tts"]
LearnerId = Annotated[str, AfterValidator(learner_id)]
Language = Annotated[str, AfterValidator(language)]
TimeZone = Annotated[str, AfterValidator(time_zone)]
DatabaseUrl = Annotated[str, AfterValidator(database_url)]
HttpUrl = Annotated[str, AfterValidator(url("http", "https"))]
LiveKitUrl = Annotated[str, AfterValidator(url("ws", "wss", "http", "https"))]
LogLevel = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(lower)]
Detector = Annotated[Literal["builtin", "silero"], BeforeValidator(lower)]


def variable(field: str) -> str:
    """The environment variable of a field."""
    return field.upper() if field.startswith(VENDORS) else f"LOQUA_{field.upper()}"


def _url_field() -> Any:
    return Field(None, description="a URL such as https://host/v1")


def _learner_field() -> Any:
    text = "a learner id: 1 to 128 of A-Z a-z 0-9 . _ @ : - and no dot in front"
    return Field(None, description=text)


def _whole(default: int | None, low: int, high: int, unit: str) -> Any:
    text = f"a whole number of {unit}, {low} to {high}"
    return Field(default, ge=low, le=high, description=text)


def _models_field(known: dict[str, str]) -> Any:
    names = ", ".join(known)
    text = f"provider/model, or several with commas between; providers: {names}"
    return Field((), description=text)


def _yes_no() -> Any:
    return Field(default=False, description="true or false")


class Settings(BaseSettings):
    """What an operator decides. Built by `load_settings`, never changed afterwards."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        populate_by_name=True,
        alias_generator=AliasGenerator(validation_alias=variable),
    )

    livekit_url: LiveKitUrl | None = Field(
        None, description="the URL of a LiveKit server, such as wss://project.livekit.cloud"
    )
    livekit_api_key: str | None = Field(None, description="the API key of that LiveKit server")
    livekit_api_secret: SecretStr | None = Field(
        None, description=f"the secret of that API key, of at least {SHORTEST_SECRET} bytes"
    )
    livekit_agent_name: str = Field(
        "loqua", pattern=r"^[A-Za-z0-9._-]{1,64}$", description="1 to 64 of A-Z a-z 0-9 . _ -"
    )
    openai_api_key: SecretStr | None = Field(None, description="a key of OpenAI's API")
    openai_base_url: HttpUrl | None = _url_field()
    deepgram_api_key: SecretStr | None = Field(None, description="a key of Deepgram's API")
    deepgram_base_url: HttpUrl | None = _url_field()

    stt: Annotated[tuple[Model, ...], BeforeValidator(models(STT))] = _models_field(STT)
    llm: Annotated[tuple[Model, ...], BeforeValidator(models(LLM))] = _models_field(LLM)
    tts: Annotated[tuple[Model, ...], BeforeValidator(models(TTS))] = _models_field(TTS)
    stt_base_url: HttpUrl | None = _url_field()
    llm_base_url: HttpUrl | None = _url_field()
    tts_base_url: HttpUrl | None = _url_field()
    vad: Detector = Field("builtin", description="builtin or silero")

    database_url: DatabaseUrl | None = Field(
        None, description="sqlite:///path/to/loqua.db or postgresql://user@host/database"
    )
    transcript_days: int | None = _whole(None, 1, 36500, "days")

    user_id: LearnerId | None = _learner_field()
    playground_learner: LearnerId | None = _learner_field()
    language: Language = Field("ja", description="a language code such as ja")
    native_language: Language = Field("en", description="a language code such as en")
    time_zone: TimeZone = Field("UTC", description="an IANA time zone such as Europe/Paris")

    idle_seconds: int = _whole(300, 5, 86400, "seconds")
    max_lesson_minutes: int = _whole(90, 1, 1440, "minutes")
    join_timeout_seconds: int = _whole(120, 1, 3600, "seconds")
    drain_seconds: int = _whole(600, 0, 86400, "seconds")
    session_end_seconds: int = _whole(60, 10, 3600, "seconds")
    grace_seconds: int | None = _whole(None, 1, 172800, "seconds")

    load_threshold: float = Field(
        0.7, ge=0.1, le=1, description="a share of the processor, 0.1 to 1"
    )
    health_port: int | None = _whole(None, 0, 65535, "a port")
    record: bool = _yes_no()
    log_pii: bool = _yes_no()
    log_level: LogLevel = Field("info", description="debug, info, warning or error")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is given: `load_settings` reads the environment and the files."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    def stt_model(self) -> Model:
        """What hears: as said, else what the keys allow."""
        if self.stt:
            return self.stt[0]
        if self.deepgram_api_key and not self.stt_base_url:
            return Model("deepgram", STT["deepgram"])
        reachable = self.openai_api_key or self.openai_base_url or self.stt_base_url
        return Model("openai", STT["openai"]) if reachable else Model("none")

    def llm_model(self) -> Model:
        """What thinks: as said, else what the keys allow."""
        if self.llm:
            return self.llm[0]
        reachable = self.openai_api_key or self.openai_base_url or self.llm_base_url
        return Model("openai", LLM["openai"]) if reachable else Model("practice")

    def tts_model(self) -> Model:
        """What speaks: as said, else what the keys allow."""
        if self.tts:
            return self.tts[0]
        if self.openai_api_key or self.tts_base_url:
            return Model("openai", TTS["openai"])
        return Model("openjtalk", TTS["openjtalk"])

    def model_of(self, role: Role) -> Model:
        """The model of that role."""
        return {"stt": self.stt_model, "llm": self.llm_model, "tts": self.tts_model}[role]()

    def base_url(self, role: Role) -> str | None:
        """The endpoint of that role's model; None: its vendor's own."""
        own = {"stt": self.stt_base_url, "llm": self.llm_base_url, "tts": self.tts_base_url}[role]
        provider = self.model_of(role).provider
        if provider == "openai":
            return own or self.openai_base_url
        if provider == "deepgram":
            base = own or self.deepgram_base_url
            return base and _deepgram_endpoint(base, role)
        return None

    def secret_of(self, vendor: str) -> str | None:
        """The key of `openai` or `deepgram`, or LiveKit's secret."""
        secrets = {
            "openai": self.openai_api_key,
            "deepgram": self.deepgram_api_key,
            "livekit": self.livekit_api_secret,
        }
        secret = secrets[vendor]
        return secret.get_secret_value() if secret else None

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for those who must keep it out of what they write."""
        found = (self.secret_of(vendor) for vendor in ("openai", "deepgram", "livekit"))
        return tuple(secret for secret in found if secret)

    @property
    def grace_needed(self) -> int:
        """Seconds that a platform must wait between SIGTERM and SIGKILL."""
        within = self.drain_seconds + self.session_end_seconds
        return BEFORE_DRAIN_ENDS + within + AFTER_SESSION_END

    @property
    def secret_is_short(self) -> bool:
        """Whether LiveKit's secret is shorter than a signing secret may be."""
        secret = self.secret_of("livekit")
        return secret is not None and len(secret.encode()) < SHORTEST_SECRET

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is accepted, but should not stay so."""
        if not self.secret_is_short:
            return ()
        return (f"LIVEKIT_API_SECRET: has fewer than {SHORTEST_SECRET} bytes: for tests only.",)


def _deepgram_endpoint(base: str, role: Role) -> str:
    """The plugin wants the whole address; an operator gives the root of the API or that."""
    root = base.removesuffix("/listen").removesuffix("/speak")
    return f"{root}/{'listen' if role == 'stt' else 'speak'}"
