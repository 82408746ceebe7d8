"""A real livekit-server for the tests that need rooms: found, started on free ports, stopped."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import IO, Self

from .credentials import Credentials
from .environment import clean_environ

VERSION = "1.13.5"
MODULE = "github.com/livekit/livekit-server/cmd/server"


def cached() -> Path:
    """Return where our own build of the server is kept."""
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "loqua" / f"livekit-server-{VERSION}"


def find() -> Path | None:
    """Return the server's binary: `LOQUA_LIVEKIT_SERVER`, else our cache, else the one on PATH."""
    if named := os.environ.get("LOQUA_LIVEKIT_SERVER"):
        return Path(named) if os.access(named, os.X_OK) else None
    if os.access(cached(), os.X_OK):
        return cached()
    on_path = shutil.which("livekit-server")
    return Path(on_path) if on_path else None


def missing_reason() -> str:
    """Return why there is no server and how to get one; nothing when there is one."""
    if find():
        return ""
    if named := os.environ.get("LOQUA_LIVEKIT_SERVER"):
        return f"LOQUA_LIVEKIT_SERVER={named} cannot be executed"
    target = cached()
    return (
        f"no livekit-server: GOBIN={target.parent} go install {MODULE}@v{VERSION} "
        f"&& mv {target.parent}/server {target}"
    )


def free_ports() -> dict[str, int]:
    """Return three ports that nobody listens on at this moment."""
    kinds = {"http": socket.SOCK_STREAM, "tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
    held = {name: socket.socket(socket.AF_INET, kind) for name, kind in kinds.items()}
    try:
        for each in held.values():
            each.bind(("127.0.0.1", 0))
        return {name: int(each.getsockname()[1]) for name, each in held.items()}
    finally:
        for each in held.values():
            each.close()


class LiveKitServer:
    """One server process; `credentials` say how to reach it."""

    def __init__(self, binary: Path | None = None) -> None:
        self.binary = binary or find()
        self.credentials = Credentials("", "loquakey", secrets.token_hex(24))
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def start(self) -> Self:
        """Start on free ports; another try when somebody was quicker to take one."""
        for _ in range(3):
            ports = free_ports()
            self._launch(ports)
            if self._answers(ports["http"]):
                return self
            self.stop()
        raise RuntimeError("livekit-server did not start three times")

    def stop(self) -> None:
        """Stop the server at once: it saves nothing, and SIGTERM makes it wait for ever."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._log:
            self._log.close()
            self._log = None

    def log(self) -> str:
        """Return what the server has logged."""
        if self._log is None:
            return ""
        return Path(self._log.name).read_text(errors="replace")

    def _launch(self, ports: dict[str, int]) -> None:
        if self.binary is None:
            raise RuntimeError(missing_reason())
        key, secret = self.credentials.key, self.credentials.secret
        self.credentials = Credentials(f"ws://127.0.0.1:{ports['http']}", key, secret)
        config = {
            "port": ports["http"],
            "bind_addresses": ["127.0.0.1"],
            "keys": {key: secret},
            "rtc": {
                "tcp_port": ports["tcp"],
                "udp_port": ports["udp"],
                "node_ip": "127.0.0.1",
                "use_external_ip": False,
                "enable_loopback_candidate": True,
            },
            "logging": {"level": "info", "json": True},
        }
        self._log = tempfile.NamedTemporaryFile(prefix="livekit-server-")  # noqa: SIM115
        self._process = subprocess.Popen(
            [self.binary, "--config-body", json.dumps(config), "--node-ip", "127.0.0.1"],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            env=clean_environ(),
        )

    def _answers(self, port: int) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            try:
                with opener.open(f"http://127.0.0.1:{port}/", timeout=1) as answer:
                    return bool(answer.status == 200)
            except OSError:
                time.sleep(0.05)
        return False

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *exc: object) -> None:
        """Stop."""
        self.stop()
