"""Untrusted archives: nothing is written outside of the folder, and none fills the machine."""

import bz2
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from grading import archive
from grading.archive import innermost, pack, unpack
from grading.grading_failure import BadUsage, Unreadable
from grading.submissions import find


def _tar(path: Path, *members: tuple[str, bytes] | tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                tar.addfile(member)
                continue
            info = tarfile.TarInfo(member[0])
            info.size = len(member[1])
            tar.addfile(info, io.BytesIO(member[1]))
    return path


def _zip(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in members:
            opened.writestr(name, data)
    return path


def _link(name: str, target: str, hard: bool = False) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = (tarfile.LNKTYPE if hard else tarfile.SYMTYPE), target
    return info


def _all(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_both_kinds_are_unpacked(tmp_path: Path) -> None:
    unpack(_tar(tmp_path / "a.tar.gz", ("s/server.c", b"int")), tmp_path / "one")
    unpack(_zip(tmp_path / "a.zip", ("s/server.c", b"int")), tmp_path / "two")
    assert _all(tmp_path / "one") == _all(tmp_path / "two") == {"s", "s/server.c"}
    assert innermost(tmp_path / "one") == tmp_path / "one" / "s"


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "a/../../evil", "a/" * 50 + "b"])
@pytest.mark.parametrize("make", [_tar, _zip], ids=["tar", "zip"])
def test_no_path_leads_outside(tmp_path: Path, name: str, make: object) -> None:
    path = tmp_path / ("x.zip" if make is _zip else "x.tar.gz")
    make(path, (name, b"x"))  # type: ignore[operator]
    with pytest.raises(Unreadable, match="leads outside"):
        unpack(path, tmp_path / "in" / "here")
    assert not (tmp_path / "in" / "evil").exists() and not Path("/tmp/evil").exists()


def test_no_link_leads_outside_and_nothing_is_written_through_one(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    members = (
        _link("absolute", str(outside)),
        _link("relative", "../outside"),
        _link("deep/up", "../../outside"),
        _link("hard", "/etc/passwd", hard=True),
        ("absolute/evil", b"x"),
        ("server.c", b"int"),
        _link("other.c", "server.c"),
    )
    folder = tmp_path / "in"
    unpack(_tar(tmp_path / "x.tar.gz", *members), folder)
    assert _all(folder) == {"absolute", "absolute/evil", "server.c", "other.c"}
    assert not (folder / "absolute").is_symlink()
    assert not any(outside.iterdir())


def test_devices_and_pipes_are_left_out(tmp_path: Path) -> None:
    pipe, device = tarfile.TarInfo("pipe"), tarfile.TarInfo("device")
    pipe.type, device.type = tarfile.FIFOTYPE, tarfile.CHRTYPE
    unpack(_tar(tmp_path / "x.tar.gz", pipe, device, ("a", b"x")), tmp_path / "in")
    assert _all(tmp_path / "in") == {"a"}


@pytest.mark.parametrize("make", [_tar, _zip], ids=["tar", "zip"])
def test_a_bomb_is_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: object
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 1 << 20)
    path = tmp_path / ("x.zip" if make is _zip else "x.tar.gz")
    make(path, ("zeros", bytes(1 << 22)))  # type: ignore[operator]
    assert path.stat().st_size < 1 << 14
    with pytest.raises(Unreadable, match="more than 1 MiB"):
        unpack(path, tmp_path / "in")
    written = sum(found.stat().st_size for found in (tmp_path / "in").rglob("*"))
    assert written <= 1 << 20


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.REGTYPE])
def test_what_is_only_skipped_is_no_bomb_either(tmp_path: Path, kind: bytes) -> None:
    """Headers of four GiB, and files that nobody wants of a thousand, in a few bytes."""
    size = 1 << (40 if kind == tarfile.REGTYPE else 32)
    info = tarfile.TarInfo(".git/zeros")
    info.type, info.size = kind, size
    with bz2.open(tmp_path / "x.tar.bz2", "wb") as file:
        file.write(info.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 22))
    with pytest.raises(Unreadable, match=r"a header in it is longer|more than 1024 MiB"):
        unpack(tmp_path / "x.tar.bz2", tmp_path / "in")


def test_too_many_entries_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_HEADERS", 10)
    folders = [tarfile.TarInfo(f"{number}") for number in range(11)]
    for each in folders:
        each.type = tarfile.DIRTYPE
    with pytest.raises(Unreadable, match="more than 10 entries"):
        unpack(_tar(tmp_path / "x.tar.gz", *folders), tmp_path / "in")


@pytest.mark.parametrize("make", [_tar, _zip], ids=["tar", "zip"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_files_with_one_name_the_later_counts(tmp_path: Path, make: object) -> None:
    path = tmp_path / ("x.zip" if make is _zip else "x.tar.gz")
    make(path, ("server", b"old and long"), ("server", b"new"))  # type: ignore[operator]
    unpack(path, tmp_path / "in")
    assert (tmp_path / "in" / "server").read_bytes() == b"new"


@pytest.mark.parametrize("members", [("a", "a/b"), ("a/b", "a"), ("a" * 300,)])
def test_impossible_names_give_the_same_message_on_every_file_system(
    tmp_path: Path, members: tuple[str, ...]
) -> None:
    path = _tar(tmp_path / "x.tar.gz", *((name, b"x") for name in members))
    with pytest.raises(Unreadable, match=f"cannot be unpacked: {members[-1]}: ") as problem:
        unpack(path, tmp_path / "in")
    assert str(tmp_path) not in str(problem.value)


@pytest.mark.parametrize("make", [_tar, _zip], ids=["tar", "zip"])
def test_a_full_disk_is_no_fault_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: object
) -> None:
    path = tmp_path / ("x.zip" if make is _zip else "x.tar.gz")
    make(path, ("server", b"x"))  # type: ignore[operator]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "server").symlink_to("/dev/full")
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: None)
    with pytest.raises(OSError, match="No space left"):
        unpack(path, tmp_path / "in")


def test_too_many_files_are_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    path = _zip(tmp_path / "x.zip", *((f"{number}", b"") for number in range(11)))
    with pytest.raises(Unreadable, match="more than 10 files"):
        unpack(path, tmp_path / "in")


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 and no more", b"\x1f\x8b\x08 broken", b"x" * 999]
)
@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.tar"])
def test_a_damaged_archive_is_reported_as_damaged(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable, match="cannot be unpacked"):
        unpack(tmp_path / name, tmp_path / "in")


def test_the_same_files_make_the_same_archive(tmp_path: Path) -> None:
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "sub").mkdir(parents=True)
        for file in ("b", "sub/c", "a") if name == "one" else ("a", "b", "sub/c"):
            (folder / file).write_text(file)
        os.utime(folder / "a", (len(name) + 1e9, 1e9))
        (folder / "inner").symlink_to("a")
        (folder / "outer").symlink_to("/etc/passwd")
        os.mkfifo(folder / "pipe")
    (tmp_path / "two" / ".git").mkdir()
    assert pack(tmp_path / "one") == pack(tmp_path / "two")
    (tmp_path / "two" / "a").chmod(0o755)
    assert pack(tmp_path / "one") != pack(tmp_path / "two")


def test_submissions_are_folders_archives_and_files(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / ".hidden").mkdir()
    for name in ("ben.c", "chen.tar.gz", "dora.v2.zip"):
        (tmp_path / name).touch()
    assert [each.name for each in find(tmp_path)] == ["ada", "ben", "chen", "dora.v2"]


def test_two_submissions_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada.zip").touch()
    with pytest.raises(BadUsage, match=r"ada and ada\.zip are both 'ada'"):
        find(tmp_path)


def test_no_submissions_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="none in it"):
        find(tmp_path)
    with pytest.raises(BadUsage, match="no such folder"):
        find(tmp_path / "nowhere")
