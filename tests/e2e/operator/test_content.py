import shutil
import subprocess
import sys
from pathlib import Path

from e2e.operator.command import Command
from loqua.content.catalog import DATA
from rig.environment import ROOT, clean_environ

SHOWN = ["id", "kind", "spelling", "reading", "translations", "level", "topic"]


def test_what_is_taught_is_listed_and_shown(loqua: Command) -> None:
    listed = loqua("content", "list", "--json").json
    assert len(listed) >= 120
    assert len({item["topic"] for item in listed}) >= 8
    first = listed[0]
    assert loqua("content", "show", first["id"], "--json").json == first
    assert list(first) == SHOWN
    plain = loqua("content", "show", first["id"]).out
    assert f"spelling: {first['spelling']}\n" in plain
    one_topic = loqua("content", "list", "--topic", first["topic"]).out.splitlines()
    expected = [item["id"] for item in listed if item["topic"] == first["topic"]]
    assert [line.split()[0] for line in one_topic] == expected


def test_our_content_is_in_order_and_a_broken_copy_is_not(loqua: Command, tmp_path: Path) -> None:
    assert loqua("content", "check").out == "The content is in order.\n"
    copy = tmp_path / "ja"
    shutil.copytree(DATA / "ja", copy)
    broken = min((copy / "words").glob("*.yaml"))
    with broken.open("a") as file:
        file.write("\n- nonsense: [\n")
    ran = loqua("content", "check", str(copy))
    assert ran.exit_code == 1
    assert f"words/{broken.name}:" in ran.out
    assert "Traceback" not in ran.err


def test_the_command_is_a_module_and_a_script() -> None:
    """The other tests fork it; here it starts as an operator starts it."""
    script = Path(sys.executable).with_name("loqua")
    for command in ([sys.executable, "-m", "loqua"], [str(script)]):
        ran = subprocess.run(
            [*command, "content", "show", "nobody"],
            cwd=ROOT,
            env=clean_environ(),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 1
        assert "nobody" in ran.stderr
        assert "Traceback" not in ran.stderr
