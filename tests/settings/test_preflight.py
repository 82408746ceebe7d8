from pathlib import Path

import pytest

from loqua.preflight import data_loss_warning
from loqua.settings import Settings, load_settings

LAYER = "30 1 0:50 / / rw,relatime - overlay overlay rw,lowerdir=/l"
VOLUME = "31 30 8:1 /v /data rw,relatime shared:1 - ext4 /dev/sda1 rw"
SPACED = r"32 30 8:1 /v /my\040data rw - ext4 /dev/sda1 rw"


def stored(url: str | None = "sqlite:////srv/loqua.db") -> Settings:
    return load_settings({"LOQUA_DATABASE_URL": url or ""}, for_command="start-less")


def container(root: Path, *mounts: str, marker: str = ".dockerenv") -> Path:
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/mountinfo").write_text("\n".join(mounts) + "\n", encoding="utf-8")
    (root / marker).parent.mkdir(exist_ok=True)
    (root / marker).touch()
    return root


def test_a_file_on_a_plain_machine_stays(tmp_path: Path) -> None:
    assert data_loss_warning(stored(), {}, root=tmp_path) is None


@pytest.mark.parametrize("url", [None, "sqlite:////srv/loqua.db"])
def test_a_file_on_livekit_cloud_is_lost(tmp_path: Path, url: str | None) -> None:
    warning = data_loss_warning(stored(url), {"LIVEKIT_REMOTE_EOT_URL": "x"}, root=tmp_path)
    assert warning is not None
    assert "LiveKit Cloud" in warning
    assert "LOQUA_DATABASE_URL" in warning


def test_a_server_is_no_matter(tmp_path: Path) -> None:
    root = container(tmp_path, LAYER)
    settings = stored("postgresql://h/loqua")
    assert data_loss_warning(settings, {"LIVEKIT_REMOTE_EOT_URL": "x"}, root=root) is None


@pytest.mark.parametrize("marker", [".dockerenv", "run/.containerenv"])
def test_a_file_on_a_containers_layer_is_lost(tmp_path: Path, marker: str) -> None:
    root = container(tmp_path, LAYER, VOLUME, "not a mount", marker=marker)
    assert "/srv" in (data_loss_warning(stored(), {}, root=root) or "")


@pytest.mark.parametrize("path", ["/data/loqua.db", "/data/deep/loqua.db", "/my data/loqua.db"])
def test_a_file_on_a_volume_stays(tmp_path: Path, path: str) -> None:
    root = container(tmp_path, LAYER, VOLUME, SPACED)
    assert data_loss_warning(stored(f"sqlite:///{path}"), {}, root=root) is None


def test_a_name_that_only_begins_like_the_volume_is_not_on_it(tmp_path: Path) -> None:
    root = container(tmp_path, LAYER, VOLUME)
    assert data_loss_warning(stored("sqlite:////database/loqua.db"), {}, root=root)


def test_the_last_mount_on_a_point_decides(tmp_path: Path) -> None:
    over = VOLUME.replace("- ext4", "- overlay")
    root = container(tmp_path, LAYER, VOLUME, over)
    assert data_loss_warning(stored("sqlite:////data/loqua.db"), {}, root=root)


def test_without_a_list_of_mounts_nothing_is_claimed(tmp_path: Path) -> None:
    (tmp_path / ".dockerenv").touch()
    assert data_loss_warning(stored(), {}, root=tmp_path) is None
