import socket
from pathlib import Path

import pytest

from heliograph.cli.checks import check_clock, check_directory, check_platform, check_port, check_sync


@pytest.fixture
def taken() -> str:
    """An address that is free for the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


def test_ports(taken: str) -> None:
    """A free port is ok; a taken one is a problem unless the platform has it; rubbish names the flag."""
    assert check_port("p", taken, "--ui", running=False).state == "ok"
    assert check_port("p", taken, "--ui", running=True).state == "warning"
    host, _, port = taken.partition(":")
    with socket.socket() as owner:
        owner.bind((host, int(port)))
        owner.listen()
        problem = check_port("p", taken, "--ui", running=False)
        assert problem.state == "problem"
        assert "--ui" in problem.hint
        assert check_port("p", taken, "--ui", running=True).state == "ok"
    assert "--ui" in check_port("p", "nonsense", "--ui", running=False).hint


def test_directories(tmp_path: Path) -> None:
    """A directory that can be made is ok; a file in its place is a problem."""
    assert check_directory(tmp_path / "a" / "b").state in {"ok", "warning"}
    (tmp_path / "file").write_text("")
    assert check_directory(tmp_path / "file").state == "problem"


def test_disk_and_clock(tmp_path: Path) -> None:
    """The disk's sync is measured, the clock is plausible."""
    assert "ms" in check_sync(tmp_path / "none").found
    assert check_clock().state in {"ok", "warning"}


def test_no_platform(taken: str) -> None:
    """When nothing answers, doctor says how to start it."""
    assert "heliograph up" in check_platform(taken).hint
