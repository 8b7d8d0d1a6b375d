"""Reader: which files are reports, what they are called, and what becomes of their bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from pipeline.models import Issue
from pipeline.reader import NoReports, Source, decode, find_reports, read


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text", encoding="utf-8")


def found(*paths: str | Path) -> list[tuple[str, str]]:
    return [(source.doc_id, source.name) for source in find_reports([str(path) for path in paths])]


def test_a_folder_is_searched_to_its_ends_and_sorted(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a.txt", "deep/er/c.TXT", "notes.md", ".hidden.txt", ".git/x.txt")
    (tmp_path / "folder.txt").mkdir()
    assert found(tmp_path) == [
        ("a", "a.txt"), ("b", "b.txt"), ("c", "deep/er/c.TXT"), ("folder", "folder.txt")
    ]  # fmt: skip


def test_files_folders_and_repeats(tmp_path: Path) -> None:
    make(tmp_path, "x/a.txt", "b.report")
    assert found(tmp_path / "b.report", tmp_path / "x" / "a.txt", tmp_path / "x", tmp_path) == [("a", "a.txt"), ("b", "b.report")]


def test_ids_do_not_depend_on_the_order_of_the_arguments(tmp_path: Path) -> None:
    make(tmp_path, "2018/peru.txt", "2019/peru.txt", "2019/chad.txt")
    expected = [("2018-peru", "peru.txt"), ("2019-peru", "peru.txt"), ("chad", "chad.txt")]
    assert found(tmp_path / "2018", tmp_path / "2019") == expected
    assert found(tmp_path / "2019", tmp_path / "2018") == expected


def test_what_a_run_has_written_is_no_report(tmp_path: Path) -> None:
    make(tmp_path, "a.html", "out/manifest.json", "out/documents.csv", "out/report.html", "out/texts/a.txt", "out/json/a.json")
    make(tmp_path, "stopped/.crtables/journal.jsonl", "stopped/texts/a.txt", "marked/a.gold.txt")
    assert found(tmp_path) == [("a", "a.html")]
    make(tmp_path, "out/b.txt", "out/more/c.txt", "other/manifest.json", "other/d.html")
    assert found(tmp_path) == [("a", "a.html"), ("b", "out/b.txt"), ("c", "out/more/c.txt"), ("d", "other/d.html")]
    assert found(tmp_path / "marked" / "a.gold.txt") == [("a.gold", "a.gold.txt")], "but where it is named"


def test_one_stem_in_folders_of_one_name(tmp_path: Path) -> None:
    make(tmp_path, "a/x/peru.txt", "b/x/peru.txt")
    assert found(tmp_path) == [("a-x-peru", "a/x/peru.txt"), ("b-x-peru", "b/x/peru.txt")]


@pytest.mark.skipif(os.path.exists(__file__.upper()), reason="the file system does not tell upper from lower case")
def test_one_stem_but_for_case_or_ending(tmp_path: Path) -> None:
    make(tmp_path, "Peru.txt", "peru.txt", "peru.TXT")
    assert [doc_id for doc_id, _ in found(tmp_path)] == ["Peru", "peru-2", "peru-3"]


@pytest.mark.parametrize("stem", ["a b", "quote'\"", "line\nend", "a..", "-rf", "=1+1", "Perú", "😀", "a;b"])
def test_odd_names_are_kept(tmp_path: Path, stem: str) -> None:
    make(tmp_path, f"{stem}.txt")
    assert found(tmp_path) == [(stem, f"{stem}.txt")]


def test_a_name_that_is_no_text_and_a_long_one(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")).write_text("text", encoding="utf-8")
    make(tmp_path, f"{'é' * 125}.txt")
    ids = [doc_id for doc_id, _ in found(tmp_path)]
    assert ids == ["é" * 100, "\ufffd"]


def test_standard_input() -> None:
    assert find_reports(["-", "-"]) == [Source("stdin", None, "-")]


def test_a_missing_path_and_what_was_meant(tmp_path: Path) -> None:
    make(tmp_path, "peru-2019.txt")
    with pytest.raises(NoReports) as caught:
        find_reports([str(tmp_path / "peru-2018.txt")])
    assert str(caught.value) == f"{tmp_path}/peru-2018.txt: no such file or folder; did you mean {tmp_path}/peru-2019.txt?"
    with pytest.raises(NoReports) as caught:
        find_reports([str(tmp_path / "nowhere" / "x")])
    assert str(caught.value) == f"{tmp_path}/nowhere/x: no such file or folder"


def test_a_folder_without_reports(tmp_path: Path) -> None:
    make(tmp_path, "notes.md")
    with pytest.raises(NoReports) as caught:
        find_reports([str(tmp_path)])
    assert str(caught.value) == (
        f"{tmp_path}: no report in this folder or below it (reports are *.txt, *.html, *.pdf and *.docx files)"
    )


TEXT = "Perú’s report, “as is”.\r\nNext\rline\n"


@pytest.mark.parametrize(
    ("data", "text", "issues"),
    [
        (TEXT.encode(), TEXT, []),
        (TEXT.encode("utf-8-sig"), TEXT, []),
        (TEXT.encode("utf-16"), TEXT, []),
        ("\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"), TEXT, []),
        (TEXT.encode("utf-32"), TEXT, []),
        (b"plain", "plain", []),
        (TEXT.encode("utf-16-le"), TEXT, [("warning", "no byte-order mark: read as UTF-16-LE")]),
        (TEXT.encode("utf-16-be"), TEXT, [("warning", "no byte-order mark: read as UTF-16-BE")]),
        (TEXT.encode("cp1252"), TEXT, [("warning", "not UTF-8: read as Windows-1252; check the accents")]),
        ("Per\u00fa".encode()[:-1], "Per", [("warning", "ends within a character: the file seems cut off")]),
        ("é".encode() * 9 + b"\xff", "é" * 9 + "\ufffd", [("warning", "UTF-8 but for some characters (1), shown as \ufffd")]),
        (b"", None, [("error", "empty: no text in it")]),
        (b" \r\n\t\n", None, [("error", "empty: no text in it")]),
        (b"\xef\xbb\xbf", None, [("error", "empty: no text in it")]),
        (b"a\x00b text", None, [("error", "binary data, no text; save the report as plain text in UTF-8")]),
        (bytes(range(256)), None, [("error", "binary data, no text; save the report as plain text in UTF-8")]),
        (b"\x01\x02\x03\x04 a", None, [("error", "binary data, no text; save the report as plain text in UTF-8")]),
        (b"caf\xe9 \x81", None, [("error", "neither UTF-8 nor Windows-1252 (byte 5); save the report as plain text in UTF-8")]),
        (b"\xff\xfea", None, [("error", "begins as UTF-16 but byte 2 does not fit; save the report as plain text in UTF-8")]),
        (b"%PDF-1.7 text", None, [("error", "a PDF that is damaged or cut off")]),
        (b"<!DOCTYPE html><p>Per\xc3\xba", "Perú\n", []),
        (b"<html><body><script>1</script>", None, [("error", "a web page without text")]),
        (b"<script>is text</script>", "<script>is text</script>", []),
        (
            b"{\\rtf1 Text}", None,
            [("error", "this is a file of rich text (RTF); save the report as .docx or as plain text in UTF-8")],
        ),
        (b"PK\x03\x04", None, [("error", "a Word document that is damaged or cut off")]),
    ],
)  # fmt: skip
def test_decode(data: bytes, text: str | None, issues: list[tuple[str, str]]) -> None:
    got, said = decode(data)
    assert (got, [(issue.severity, issue.what) for issue in said]) == (text, issues)


def test_read_keeps_line_ends_and_hashes_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode("utf-8-sig"))
    document = read(Source("a", path, "a.txt"))
    assert (document.text, document.sha256, document.issues) == (TEXT, hashlib.sha256(TEXT.encode("utf-8-sig")).hexdigest(), ())


def test_what_cannot_be_read_is_an_issue(tmp_path: Path) -> None:
    (tmp_path / "broken.txt").symlink_to(tmp_path / "gone")
    sources = find_reports([str(tmp_path)])
    assert [source.doc_id for source in sources] == ["broken"]
    document = read(sources[0])
    assert document.text is None
    assert document.issues == (Issue("error", "file", "cannot be read: No such file or directory"),)
