"""What crtables costs, in ratios to what everybody has: `make bench` prints the table and writes it into the README.

All parts of a round run one after the other on the same new texts, so that a busy machine slows them alike; each ratio is
that of the fastest rounds. Times are of the process's own work, but for cold starts and workers.
"""

from __future__ import annotations

import gc
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from texts import ROOT, Texts, reports, reshuffled, rewritten, words

ROUNDS = 5
STARTS = 7
_PEAK = """
import resource, sys
from pathlib import Path
from bench import _run
_run(Path(sys.argv[1]), Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
_BLOCK = re.compile(r"(<!-- bench: measured -->\n).*?(<!-- bench: end -->)", re.DOTALL)
_MODEL_WORDS, _SEARCH_WORDS = 4_000, 1_500  # of each round; they are slow


def main() -> None:
    """Measure, print, and write the table into the files that the command line names."""
    texts = reports()
    table = "\n".join((*_head(), *_lines(texts)))
    print(table)
    for name in sys.argv[1:]:
        path = Path(name)
        written = _BLOCK.sub(lambda match: f"{match[1]}{table}\n{match[2]}", path.read_text(encoding="utf-8"))
        path.write_text(written, encoding="utf-8", newline="\n")
        # What a million reports cost follows from the table.
        subprocess.run([sys.executable, "-m", "pipeline.docs", name], cwd=ROOT, check=True)


def _head() -> Iterator[str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    yield (
        f"Measured by `make bench` on {date.today().isoformat()}: {_processor()}, {os.cpu_count()} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}, spaCy {version('spacy')}, crtables {version('crtables')}."
    )
    yield ""
    yield "| what | figure | ratio |"
    yield "| --- | --- | --- |"


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()


def _lines(texts: Texts) -> Iterator[str]:
    # Other processes first: this one's memory and caches are no matter to them.
    yield from _starts()
    yield from _memory(texts)
    yield from _workers(texts)
    yield from _rates(texts)
    yield from _growth(texts)


def _row(what: str, figure: str, ratio: str = "") -> str:
    return f"| {what} | {figure} | {ratio} |"


def _seconds(work: Callable[[], object]) -> float:
    """The process's own time for some work, with no collection left over from before."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


# Rates: words a second.


def _rates(texts: Texts) -> Iterator[str]:
    """The bare tokenizer, the whole way, a statistical pipeline, dates alone, on texts that are new in every round."""
    import spacy
    from dateparser.search import search_dates

    def search(new: Texts) -> None:
        for text in new.values():
            for line in text.split("\n"):
                search_dates(line, languages=["en"])

    bare, model, dates = spacy.blank("en"), _model(), _Dates()
    parts: dict[str, tuple[int, Callable[[Texts], Callable[[], object]]]] = {
        "bare": (0, lambda new: lambda: list(bare.pipe(new.values()))),
        "way": (0, _whole_way),
        "lay out": (0, lambda new: lambda: dates.lay_out(new)),
        "dates": (0, lambda new: lambda: dates.tag(new)),
        "model": (_MODEL_WORDS, lambda new: lambda: list(model.pipe(new.values()))),
        "search": (_SEARCH_WORDS, lambda new: lambda: search(new)),
    }
    known = {"known bare": parts["bare"], "known way": parts["way"]}
    fastest = dict.fromkeys((*parts, *known), 0.0)
    for number in range(ROUNDS + 1):
        for new, some in ((rewritten(texts, number), parts), (reshuffled(texts, number), known)):
            for name, (most, prepare) in some.items():
                read = _first(new, most) if most else new
                rate = words(read) / _seconds(prepare(read))
                # The first round is for the caches: these are processes that have read other reports.
                fastest[name] = max(fastest[name], rate) if number else 0.0
    from_text = 1 / (1 / fastest["lay out"] + 1 / fastest["dates"])
    for kind, label in (("", "a quarter of the words new"), ("known ", "no word new")):
        base, way = fastest[f"{kind}bare"], fastest[f"{kind}way"]
        yield _row(f"bare spaCy tokenizer, {label}, words/s", f"{base:,.0f}", "1")
        yield _row(f"file to tables, {label}, words/s", f"{way:,.0f}", f"{way / base:.3f} of the tokenizer")
    yield _row(
        "statistical pipeline of `en_core_web_sm`'s size, words/s", f"{fastest['model']:,.0f}",
        f"file to tables: {fastest['way'] / fastest['model']:.0f} times as fast",
    )  # fmt: skip
    search_rate = fastest["search"]
    yield _row("`dateparser.search.search_dates`, words/s", f"{search_rate:,.0f}", "1")
    yield _row("dates alone (`crt_dates`), words/s", f"{fastest['dates']:,.0f}", f"{fastest['dates'] / search_rate:.0f}")
    yield _row("layout, tokens and dates, words/s", f"{from_text:,.0f}", f"{from_text / search_rate:.0f}")


def _first(texts: Texts, most: int) -> dict[str, str]:
    """Paragraphs from the beginning of the reports, `most` words in all."""
    share = most // len(texts)
    return {name: " ".join(text.split(" ")[:share]) for name, text in texts.items()}


def _whole_way(texts: Texts) -> Callable[[], None]:
    """Writes files; what it gives makes the files of all tables from them, as `crtables run` does in one process."""
    folder = tempfile.TemporaryDirectory()
    raw = _written(texts, Path(folder.name))

    # The folder goes with what holds it, after the time is taken.
    return lambda: _run(raw, Path(folder.name, "out"))


def _written(texts: Texts, folder: Path) -> Path:
    raw = folder / "raw"
    raw.mkdir()
    for name, text in texts.items():
        (raw / f"{name}.txt").write_text(text, encoding="utf-8")
    return raw


def _run(raw: Path, out: Path) -> None:
    from pipeline.batch import run
    from pipeline.reader import find_reports

    run(find_reports([str(raw)]), out, workers=0)


class _Dates:
    """The component `crt_dates` alone, and what it needs before: layout and tokens."""

    def __init__(self) -> None:
        from pipeline.chunks import Chunks
        from pipeline.taggers import build_nlp

        nlp = build_nlp()
        self._chunks, self._tagger = Chunks(nlp.tokenizer), nlp.get_pipe("crt_dates")
        self._analyses: list[object] = []

    def lay_out(self, new: Texts) -> None:
        from pipeline.analysis import Analysis, shadow
        from pipeline.structure import parse

        self._analyses = []
        for text in new.values():
            report, lower = parse(text), shadow(text)
            self._analyses.append(Analysis(report, lower, self._chunks.tokens(text, lower, report.sentences)))

    def tag(self, _: Texts) -> None:
        for analysis in self._analyses:
            self._tagger.tag(analysis)


def _model() -> object:
    """tok2vec (width 96, depth 4), tagger, parser and ner with random weights and the numbers of labels of `en_core_web_sm`."""
    import spacy

    nlp = spacy.blank("en")
    for name in ("tok2vec", "tagger", "parser", "ner"):
        pipe = nlp.add_pipe(name)
        for number in range({"tagger": 49, "parser": 45, "ner": 18}.get(name, 0)):
            pipe.add_label(f"L{number}")
    nlp.initialize()
    return nlp


# Whole processes: cold start, memory, workers.


def _starts() -> Iterator[str]:
    """Wall time of new processes, interleaved, their modules compiled before; the fastest of some."""
    command = [sys.executable, "-m", "pipeline.cli"]
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "spacy": [sys.executable, "-c", "import spacy"],
            "run": [*command, "run", str(ROOT / "raw" / "peru-2019.txt"), "--out", folder],
            "help": [*command, "--help"],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(STARTS + 1):
            for name, line in commands.items():
                taken[name].append(_wall(line))
    fastest = {name: min(times[1:]) for name, times in taken.items()}
    yield _row("`import spacy`, s", f"{fastest['spacy']:.2f}", "1")
    yield _row("crtables run on one report, cold, s", f"{fastest['run']:.2f}", f"{fastest['run'] / fastest['spacy']:.2f}")
    yield _row("crtables --help, s", f"{fastest['help']:.2f}", f"{fastest['help'] / fastest['spacy']:.2f}")


def _wall(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=_environment())
    return time.perf_counter() - start


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _memory(texts: Texts) -> Iterator[str]:
    """Peak resident memory of one process that runs 100 and 1,000 reports."""
    peaks = {}
    for number in (100, 1_000):
        with tempfile.TemporaryDirectory() as folder:
            raw = _written(_many(texts, number), Path(folder))
            line = [sys.executable, "-c", _PEAK, str(raw), str(Path(folder, "out"))]
            environment = _environment() | {"PYTHONPATH": f"{ROOT}:{Path(__file__).parent}"}
            said = subprocess.run(line, check=True, capture_output=True, text=True, env=environment)
            peaks[number] = int(said.stdout) / 1024
    yield _row("peak memory, 100 reports, MB", f"{peaks[100]:.0f}")
    yield _row("peak memory, 1,000 reports, MB", f"{peaks[1_000]:.0f}", f"{peaks[1_000] / peaks[100]:.2f}")


def _many(texts: Texts, number: int) -> dict[str, str]:
    """As many new reports, in turn."""
    found: dict[str, str] = {}
    copy = 1_000
    while len(found) < number:
        found |= rewritten(texts, copy)
        copy += 1
    return dict(list(found.items())[:number])


def _workers(texts: Texts) -> Iterator[str]:
    """Wall time of one and of two workers on 500 reports; the run itself, without the start of the process."""
    command = [sys.executable, "-m", "pipeline.cli", "run"]
    said = subprocess.run([*command, "--help"], check=True, capture_output=True, text=True, cwd=ROOT)
    if "--workers" not in said.stdout:
        return
    with tempfile.TemporaryDirectory() as folder:
        raw = _written(_many(texts, 500), Path(folder))
        # The time of a run on one report is that of starting.
        one = str(ROOT / "raw" / "peru-2019.txt")
        taken: dict[str, list[float]] = {"1": [], "2": []}
        for turn in range(3):
            for workers, times in taken.items():
                line = [*command, "--workers", workers]
                start = _wall([*line, one, "--out", str(Path(folder, f"start-{turn}-{workers}"))])
                times.append(_wall([*line, str(raw), "--out", str(Path(folder, f"out-{turn}-{workers}"))]) - start)
    fastest = {workers: min(times) for workers, times in taken.items()}
    yield _row("500 reports, 1 worker, s", f"{fastest['1']:.1f}", "1")
    yield _row("500 reports, 2 workers, s", f"{fastest['2']:.1f}", f"{fastest['1'] / fastest['2']:.2f} times as fast")


# Growth: time against size.


def _growth(texts: Texts) -> Iterator[str]:
    """One report 1, 10 and 100 times as long; 100 and 1,000 reports."""
    longest = max(rewritten(texts, 7_000).values(), key=len)
    base = 0.0
    for times in (1, 10, 100):
        taken = min(_seconds(_whole_way({"one": "\n".join([longest] * times)})) for _ in range(3))
        base = base or taken
        ratio = f"{taken / base:.0f} times the time" if times > 1 else "1"
        yield _row(f"a report {times} times as long, ms", f"{taken * 1000:,.0f}", ratio)
    few = 0.0
    for number in (100, 1_000):
        taken = _seconds(_whole_way(_many(texts, number)))
        few = few or taken
        yield _row(f"{number:,} reports, s", f"{taken:.1f}", f"{taken / few:.1f} times the time" if number > 100 else "1")


if __name__ == "__main__":
    main()
