"""Detectors of this machine: containers, daemons, files, processes."""

import json
import os
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.unit.processors.resourcedetection.support import files, find, service

from heliograph.processors.resourcedetection.surroundings import NotHereError

ID = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("cgroup", "mounts"),
    [
        (f"12:pids:/docker/{ID}\n", ""),
        (f"1:name=systemd:/kubepods/burstable/pod1/cri-containerd-{ID}.scope\n", ""),
        ("0::/\n", f"473 456 254:1 /docker/containers/{ID}/hostname /etc/hostname rw - ext4 /dev/vda1 rw\n"),
        ("0::/\n", f"1 2 0:3 /var/lib/containers/storage/overlay-containers/{ID}/userdata/hosts /etc/hosts rw\n"),
    ],
    ids=["docker", "kubernetes", "mounts", "podman"],
)
def test_the_container_is_found(cgroup: str, mounts: str, tmp_path: Path) -> None:
    """By control groups, or by mounts where these say nothing."""
    root = files(tmp_path, {"/proc/self/cgroup": cgroup, "/proc/self/mountinfo": mounts})
    assert find("container", {}, root) == {"container.id": ID}


def test_outside_of_containers_there_is_none(tmp_path: Path) -> None:
    """Nothing is made up."""
    root = files(tmp_path, {"/proc/self/cgroup": "0::/user.slice\n", "/proc/self/mountinfo": "1 2 0:3 / / rw\n"})
    with pytest.raises(NotHereError, match="no container"):
        find("container", {}, root)


@contextmanager
def daemon(path: Path, answers: dict[str, str]) -> Generator[None]:
    """A daemon behind a Unix socket."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                target = connection.recv(65536).split(b" ")[1].decode()
                body = answers.get(target)
                status = "200 OK" if body is not None else "404 Not Found"
                text = body or ""
                connection.sendall(f"HTTP/1.1 {status}\r\ncontent-length: {len(text)}\r\n\r\n{text}".encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def test_docker_describes_its_host(tmp_path: Path) -> None:
    """Over its socket or over TCP; this container only where that is wanted."""
    info = json.dumps({"Name": "docker-host", "OSType": "linux"})
    own = json.dumps({"Name": "/cart", "Config": {"Image": "cart:1"}})
    expected = {"host.name": "docker-host", "os.type": "linux"}
    path = tmp_path / "docker.sock"
    with daemon(path, {"/info": info, f"/containers/{socket.gethostname()}/json": own}):
        variables = {"DOCKER_HOST": f"unix://{path}"}
        assert find("docker", variables) == expected
        on = {"container.name": {"enabled": True}, "container.image.name": {"enabled": True}}
        found = find("docker", variables, resource_attributes=on)
        assert found == {**expected, "container.name": "cart", "container.image.name": "cart:1"}
    with pytest.raises(NotHereError):
        find("docker", variables)
    with service({"/info": info}) as place:
        assert find("docker", {"DOCKER_HOST": f"tcp://{place}"}) == expected


def test_heroku_and_dynatrace(tmp_path: Path) -> None:
    """Variables of the dyno; the agent's file."""
    found = find("heroku", {"HEROKU_DYNO_ID": "d", "HEROKU_APP_NAME": "cart", "HEROKU_RELEASE_VERSION": "v2"})
    assert found == {
        "cloud.provider": "heroku",
        "heroku.dyno.id": "d",
        "service.instance.id": "d",
        "service.name": "cart",
        "service.version": "v2",
    }
    text = "dt.entity.host=HOST-1\nhost.name = h\nother=x\n"
    root = files(tmp_path, {"/var/lib/dynatrace/enrichment/dt_host_metadata.properties": text})
    assert find("dynatrace", {}, root) == {"dt.entity.host": "HOST-1", "host.name": "h"}
    for detector in ("heroku", "dynatrace"):
        with pytest.raises(NotHereError):
            find(detector, {}, tmp_path / "nothing")


def test_the_process_and_the_host() -> None:
    """Of this process; arguments, which may hold secrets, only where they are wanted."""
    found = find("process", {})
    assert found["process.pid"] == os.getpid()
    assert "process.command_args" not in found
    on = {"process.command_args": {"enabled": True}}
    assert find("process", {}, resource_attributes=on)["process.command_args"]
    assert find("host", {})["host.name"] == socket.gethostname()


def test_the_processor_and_addresses_of_the_system(tmp_path: Path) -> None:
    """Only what is switched on; numbers as numbers."""
    cpuinfo = (
        "vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel name\t: Big\ncache size\t: 512 KB\n\nmodel name\t: Small\n"
    )
    root = files(tmp_path, {"/proc/cpuinfo": cpuinfo, "/etc/machine-id": "m\n"})
    keys = ("host.cpu.vendor.id", "host.cpu.model.name", "host.cpu.cache.l2.size", "host.id", "host.ip")
    on = {key: {"enabled": True} for key in keys}
    found = find("system", {}, root, hostname_sources=["os"], resource_attributes=on)
    assert found["host.cpu.model.name"] == "Big"
    assert found["host.cpu.cache.l2.size"] == 512
    assert found["host.id"] == "m"
    assert "host.cpu.family" not in found
    assert "127.0.0.1" not in found.get("host.ip", [])
    for source in ("cname", "lookup"):
        find("system", {}, root, hostname_sources=[source])
