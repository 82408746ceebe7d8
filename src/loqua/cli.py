"""`loqua`: the operator's command."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic_core import to_jsonable_python

from loqua import doctoring
from loqua.content.catalog import DATA, load_catalog
from loqua.content.check import problems
from loqua.content.item import Item
from loqua.domain.learner import Learner
from loqua.domain.streak import local_day
from loqua.errors import LoquaError, NotFound
from loqua.settings import Settings, load_settings
from loqua.store import archive, backup
from loqua.store.engine import Database
from loqua.store.migrate import HEAD, upgrade
from loqua.store.opening import database_url, open_repository
from loqua.telemetry import setup_logging
from loqua.usecases.set_preferences import set_preferences
from loqua.wire.context_000 import UserContext

app = typer.Typer(no_args_is_help=True, help="Run and look after a Loqua tutor.")
db = typer.Typer(no_args_is_help=True, help="The database.")
learner = typer.Typer(no_args_is_help=True, help="Learners and what is stored of them.")
session = typer.Typer(no_args_is_help=True, help="Lessons that were held.")
content = typer.Typer(no_args_is_help=True, help="What is taught.")
app.add_typer(db, name="db")
app.add_typer(learner, name="learner")
app.add_typer(session, name="session")
app.add_typer(content, name="content")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def main() -> None:
    """Run the command; what it refuses is told on stderr with exit status 1."""
    try:
        app()
    except LoquaError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


def _settings() -> Settings:
    settings = load_settings(for_command="loqua")
    setup_logging("warning", secrets=settings.secrets(), to_stderr=True)
    return settings


def _json(value: object) -> None:
    print(json.dumps(to_jsonable_python(value), ensure_ascii=False, indent=2))


def _facts(settings: Settings) -> Any:
    return load_catalog(settings.language).facts()


@app.command()
def doctor() -> None:
    """Check settings, keys, database and LiveKit; exit status 1 where something is broken."""
    findings = asyncio.run(doctoring.examined())
    for finding in findings:
        print(finding)
    raise typer.Exit(1 if any(finding.broken for finding in findings) else 0)


@db.command("upgrade")
def db_upgrade() -> None:
    """Create the database, or bring it to the schema that this Loqua knows."""
    url = database_url(_settings())
    asyncio.run(upgrade(url))
    print(f"The database is at schema {HEAD}.")


@db.command("check")
def db_check() -> None:
    """Say which schema the database has; exit status 1 where it is not the known one."""
    found = asyncio.run(doctoring.schema_of(database_url(_settings())))
    if found != HEAD:
        print(f"The database has schema {found or 'none'}, not {HEAD}: run `loqua db upgrade`.")
        raise typer.Exit(1)
    print(f"The database is at schema {HEAD}.")


@db.command("backup")
def db_backup(target: Path) -> None:
    """Copy the database to TARGET, while lessons go on."""
    asyncio.run(backup.backup(database_url(_settings()), target))
    print(f"Saved to {target}.")


@db.command("restore")
def db_restore(
    source: Path,
    *,
    force: Annotated[bool, typer.Option(help="Even while lessons are open.")] = False,
) -> None:
    """Put the backup SOURCE in the database's place; the previous file is kept beside it."""
    previous = asyncio.run(backup.restore(database_url(_settings()), source, force=force))
    print(f"Restored from {source}." + (f" The previous file is {previous}." if previous else ""))


@learner.command("list")
def learner_list(*, as_json: AsJson = False) -> None:
    """Everybody who is stored."""
    found = asyncio.run(_with_database(archive.list_learners))
    if as_json:
        return _json(found)
    for one in found:
        last = f", last {one.last_session_at:%Y-%m-%d}" if one.last_session_at else ""
        print(f"{one.id}: {one.name or '-'}, lessons: {one.total_sessions}{last}")
    return None


@learner.command("show")
def learner_show(learner_id: str, *, as_json: AsJson = False) -> None:
    """Preferences, progress and recent lessons of one learner."""
    settings = _settings()
    found = asyncio.run(_learner(settings, learner_id))
    today = local_day(datetime.now(UTC), found.time_zone or settings.time_zone)
    context = UserContext.of(found, today).model_dump(mode="json")
    if as_json:
        return _json(context)
    print(f"{found.id}: {found.name or '-'}, {found.preferences.level.value}")
    for part in ("preferences", "progress"):
        for name, value in context[part].items():
            print(f"  {name}: {value}")
    return None


@learner.command("set")
def learner_set(learner_id: str, assignments: list[str]) -> None:
    """Change preferences: `loqua learner set u1 learning_level=beginner voice=mei`."""
    settings = _settings()

    async def change() -> None:
        await upgrade(database_url(settings))
        async with open_repository(settings, _facts(settings)) as repository:
            await set_preferences(repository, learner_id, assignments)

    asyncio.run(change())
    print(f"Changed {', '.join(a.partition('=')[0] for a in assignments)} of {learner_id}.")


@learner.command("export")
def learner_export(learner_id: str) -> None:
    """Print all that is stored of one learner, as JSON."""
    _json(asyncio.run(_with_database(archive.export, learner_id)))


@learner.command("erase")
def learner_erase(
    learner_id: str,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete all that is stored of one learner, for good."""
    asyncio.run(_learner(_settings(), learner_id))
    if not yes:
        typer.confirm(f"Delete everything of {learner_id}?", abort=True)
    counts = asyncio.run(_with_database(archive.erase, learner_id))
    print(f"Erased {learner_id}: " + ", ".join(f"{n} {name}" for name, n in counts.items()) + ".")


@session.command("list")
def session_list(
    learner_id: Annotated[str | None, typer.Argument()] = None,
    *,
    limit: int = 20,
    as_json: AsJson = False,
) -> None:
    """The last lessons, newest first, of one learner or of all."""
    found = asyncio.run(_with_database(archive.sessions, learner_id, limit))
    if as_json:
        return _json(found)
    for one in found:
        held = one.session
        minutes = one.outcome.duration_minutes if one.outcome else 0
        end = f"{held.state.value}  {minutes} min  {held.end_reason or ''}"
        print(f"{held.id}  {held.learner_id}  {end}")
    return None


@session.command("show")
def session_show(session_id: str, *, as_json: AsJson = False) -> None:
    """One lesson: what was said, what was observed, what it came to."""
    found = asyncio.run(_with_database(archive.session, session_id))
    if as_json:
        plain = to_jsonable_python(found)
        return _json({**plain.pop("session"), **plain})
    held = found.session
    print(f"{held.id}  {held.learner_id}  {held.state.value}  {held.minutes} min")
    for utterance in held.utterances:
        print(f"  {utterance.speaker.value}: {utterance.text}")
    for fact in held.evidence:
        print(f"  {fact.item} {fact.direction.value}: {fact.outcome.value}")
    return None


@content.command("list")
def content_list(*, topic: str | None = None, as_json: AsJson = False) -> None:
    """Every item that is taught."""
    items = load_catalog(_settings().language).items.values()
    chosen = [item for item in items if topic in (None, item.topic)]
    if as_json:
        return _json([_shown(item) for item in chosen])
    for item in chosen:
        print(f"{item.id}  {item.spelling}  {item.reading}  {item.translations[0]}")
    return None


@content.command("show")
def content_show(item_id: str, *, as_json: AsJson = False) -> None:
    """One item."""
    shown = _shown(load_catalog(_settings().language).item(item_id))
    if as_json:
        return _json(shown)
    for name, value in shown.items():
        print(f"{name}: {', '.join(value) if isinstance(value, tuple) else value}")
    return None


@content.command("check")
def content_check(directory: Annotated[Path | None, typer.Argument()] = None) -> None:
    """Say what is wrong in the content files, with file and line."""
    found = problems(directory or DATA / _settings().language)
    for problem in found:
        print(f"{problem.file}:{problem.line}: {problem.message}")
    if found:
        raise typer.Exit(1)
    print("The content is in order.")


def _shown(item: Item) -> dict[str, object]:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "spelling": item.spelling,
        "reading": item.reading,
        "translations": item.translations,
        "level": item.level.value,
        "topic": item.topic,
    }


async def _learner(settings: Settings, learner_id: str) -> Learner:
    await upgrade(database_url(settings))
    async with open_repository(settings, {}) as repository:
        found = await repository.load(learner_id)
    if found.created_at is None:
        raise NotFound(f"No learner {learner_id} is stored.")
    return found


async def _with_database(work: Any, *arguments: object) -> Any:
    url = database_url(_settings())
    await upgrade(url)
    async with Database(url) as database:
        return await work(database, *arguments)
