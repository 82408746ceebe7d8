"""The instructions of the tutor, rendered from the files in `prompts/`."""

import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from loqua.content.catalog import Catalog
from loqua.domain.learner import Learner
from loqua.teaching.plan import Ask, Present, planned
from loqua.teaching.said import cleaned
from loqua.tutor.clock import Clock

PROMPTS = Path(__file__).parents[3] / "prompts"
MOST_FIELD = 300
"""Characters of one stored text that enter a prompt."""
MOST_NAMED = 12
LANGUAGE_NAMES = {"ja": "Japanese", "es": "Spanish", "en": "English"}


# A prompt is not HTML: learners' text enters it as JSON, escaped in learner_data.
_files = Environment(loader=FileSystemLoader(PROMPTS), undefined=StrictUndefined)  # noqa: S701


def instructions(learner: Learner, catalog: Catalog, clock: Clock) -> str:
    """The system prompt for one lesson; the learner's own text enters it as data only."""
    preferences = learner.preferences
    steps = planned(learner, catalog, clock())
    fresh = [s.item.spelling for s in steps if isinstance(s, Present)]
    shown = set(fresh)
    due = [s.drill.item.spelling for s in steps if isinstance(s, Ask)]
    return _files.get_template("tutor.md").render(
        tutor_name="Loqua",
        language_name=LANGUAGE_NAMES.get(catalog.language, catalog.language),
        native_language=LANGUAGE_NAMES.get(learner.native_language, "English"),
        level=preferences.level.value,
        formal=preferences.wants_formal_speech,
        kanji=preferences.wants_kanji_practice,
        grammar=preferences.wants_grammar_focus,
        minutes=preferences.session_duration_preference,
        goals=[goal.value for goal in preferences.learning_goals],
        topics=[t for t in preferences.preferred_topics if t in catalog.topics],
        due=list(dict.fromkeys(d for d in due if d not in shown))[:MOST_NAMED],
        fresh=fresh[:MOST_NAMED],
        new_learner=not learner.progress.total_sessions,
        language_notes=_language_notes(catalog.language),
        learner_data=learner_data(learner),
    )


def _language_notes(language: str) -> str:
    path = PROMPTS / "languages" / f"{language}.md"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def learner_data(learner: Learner) -> str:
    """What the learner or a model wrote, one JSON object: escaped, capped, nothing invisible."""
    preferences = learner.preferences
    data = {
        "name": _capped(learner.name or ""),
        "wishes": _capped(preferences.system_prompt_override or ""),
        "topics": [_capped(topic) for topic in preferences.preferred_topics[:MOST_NAMED]],
        "frequency": _capped(preferences.practice_frequency),
        "memories": [_capped(memory.text) for memory in learner.memories[:MOST_NAMED]],
    }
    text = json.dumps({k: v for k, v in data.items() if v}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


def _capped(text: str) -> str:
    return cleaned(text)[:MOST_FIELD]
