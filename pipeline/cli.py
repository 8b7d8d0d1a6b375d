"""The command `crtables`: parses, calls, prints, sets the exit code (0 done, 1 something failed, 2 wrong use)."""

from __future__ import annotations

import errno
import gc
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline import __version__, formats
from pipeline.cli_annotations import annotate, annotations_app, evaluate
from pipeline.cli_options import (
    Catalog,
    Country,
    Model,
    RulesFolder,
    Year,
    find_sources,
    named,
    one_report,
    stop,
    use_model,
    use_rules,
    writing,
)
from pipeline.cli_vocabulary import gazetteer_app, rules_app
from pipeline.models import TIMEOUT, YEARS

if TYPE_CHECKING:
    from pipeline.batch import Results
    from pipeline.written import Written

_OBJECTS = 100_000  # new ones before the garbage collector looks

app = typer.Typer(
    name="crtables",
    help="Country Reports on Terrorism in, tables out: people, aliases, groups, places, dates, casualties, incidents.",
    epilog="Start with:  crtables run raw/ --out outputs/",
    no_args_is_help=True,
    add_completion=True,
    # Plain help reads the same in a terminal, in a pipe and in the README, and needs no rich to be imported.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.add_typer(rules_app, name="rules")
app.add_typer(annotations_app, name="annotations")
app.add_typer(gazetteer_app, name="gazetteer")

OUT = Path("outputs")
LONGEST_TIMEOUT = 86_400  # seconds; no clock counts without end
_DEFAULT = f"[default: {','.join(formats.DEFAULT)}]"
_FORMATS = ", ".join(f"{name} ({kind.what})" for name, kind in formats.FORMATS.items() if not kind.always)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"crtables {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours, as with NO_COLOR set.")] = False,
) -> None:
    if no_color:
        os.environ["NO_COLOR"] = "1"


@app.command(short_help="Extract reports into tables.")
def run(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Reports (text, saved web pages, PDF, Word), folders of them, or - for standard input.  [default: raw]",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="DIR", parser=named, help=f"Folder for the tables; made if missing.  [default: {OUT}]"
        ),
    ] = None,
    wanted: Annotated[
        list[str] | None,
        typer.Option(
            "--format", metavar="NAMES",
            help=f"What to write, comma-separated or repeated: {_FORMATS}.  {_DEFAULT}",
            autocompletion=formats.complete,
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="N", min=0, help="Processes; 0: this one alone.  [default: one a core, if worth it]"),
    ] = None,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", metavar="SECONDS", min=0.1, max=LONGEST_TIMEOUT,
            help="Longest time to read and analyse one report; then it fails.",
        ),
    ] = TIMEOUT,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with an earlier run: redo only what is missing, failed or changed.")
    ] = False,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", metavar="ADDRESS",
            help="Dask scheduler whose workers do the work, HOST:PORT, or local; PATH may be a URL then.",
        ),
    ] = None,
    country: Country = None,
    year: Year = None,
    catalog: Catalog = None,
    rules: RulesFolder = None,
    model: Model = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No figures in the end; errors alone.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="A line for each report, on standard error.")] = False,
) -> None:  # fmt: skip
    """Extract reports into tables: people, aliases, groups, places, dates, casualties, incidents.

    The files of an earlier run in the same folder are replaced. The text that was read of web pages, PDFs and the like is written
    beside the tables, in texts/. One report from standard input as json alone goes to standard
    output where no folder is named. A title line in a report counts before the country and year given here; where they differ,
    the table issues says so.

    Example:  crtables run reports/ more/kenya-2018.txt --out tables/
    """
    use_rules(rules)
    use_model(model)
    sources = find_sources(paths or [], urls=cluster is not None, country=country, year=year, catalog=catalog)
    try:
        kinds = formats.load(wanted or formats.DEFAULT)
    except formats.FormatError as error:
        stop(f"--format: {error}")
    from pipeline import batch
    from pipeline.console import print_errors, print_summary, progress
    from pipeline.run_folder import OutputError

    if out is None and paths == ["-"] and [*kinds] == formats.names(["json"]) and cluster is None:
        summary = batch.Summary()
        for found in batch.results(sources, kinds=kinds, workers=workers, timeout=timeout, model=model):
            typer.echo(found.json or b"", nl=False)
            summary.add(found)
        print_errors(summary, "the report")
        raise typer.Exit(int(bool(summary.failed)))
    out = out or OUT
    through, unable = _cluster(cluster, workers) if cluster is not None else (batch.results, ())
    try:
        with progress(len(sources), quiet=quiet, verbose=verbose) as done:
            summary = batch.run(
                sources, out, kinds=kinds, workers=workers, timeout=timeout, resume=resume, done=done, through=through,
                model=model,
            )
    except OutputError as error:
        stop(f"{out}: {error}")
    except unable as error:
        stop(f"--cluster: {error}")
    except KeyboardInterrupt:
        stop("stopped; the same command with --resume goes on from here", 130)
    print_errors(summary, str(out / "issues.csv") if "csv" in kinds else "the table issues")
    if not quiet:
        print_summary(summary, out, [kind.remark for kind in kinds.values() if kind.remark])
    if summary.errors:
        raise typer.Exit(1)


def _cluster(address: str, workers: int | None) -> tuple[Results, tuple[type[Exception], ...]]:
    """What does the work of a run on a cluster, and what it raises where it cannot."""
    try:
        from pipeline import cluster
    except ModuleNotFoundError as error:
        stop(f"--cluster: {error.name} is not installed: pip install 'crtables[cluster]'")
    if workers is not None and address != cluster.LOCAL:
        stop("--workers: a cluster has its own; only --cluster local takes a number")
    return partial(cluster.results, address=address), (cluster.ClusterError,)


@app.command(short_help="Split a volume into its reports.")
def split(
    book: Annotated[
        str, typer.Argument(metavar="BOOK", help="A volume or a region's page (text, web page, PDF, Word), or - for input.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", parser=named, help="Folder for the reports; made if missing.")
    ] = Path("raw"),
    year: Annotated[
        int | None, typer.Option(metavar="YEAR", min=YEARS[0], max=YEARS[1], help="Year of a volume that does not name its own.")
    ] = None,
) -> None:
    """Split a volume into its reports, one text file for each country and each group that is profiled.

    Files that are there already are left alone; where a report would replace one, nothing is written.

    Example:  crtables split crt-2019.pdf --out volume/
    """
    from pipeline import books

    _, text = one_report(book, "split", what="volume")
    try:
        parts = books.split(text, year=year)
    except books.NoBook as error:
        stop(f"{book}: {error}", 1)
    files = [out / f"{part.doc_id}.txt" for part in parts]
    if there := [file.name for file in files if file.exists()]:
        more = f", and {len(there) - 1} more" if len(there) > 1 else ""
        stop(f"{out}: {there[0]} is there already{more}; nothing was written")
    with writing("reports", out):
        out.mkdir(parents=True, exist_ok=True)
        for file, part in zip(files, parts, strict=True):
            file.write_text(part.text, encoding="utf-8", newline="")
    typer.echo(f"{len(parts)} report{'s' * (len(parts) != 1)} in {out}")


app.command(short_help="Score the tables against annotated reports.")(evaluate)


@app.command(short_help="Show which rule found each tag.")
def explain(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="A report (text, web page, PDF, Word), or - for standard input.")],
    at: Annotated[int | None, typer.Option(metavar="OFFSET", help="Only what covers this character, counted from 0.")] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="Only what touches these words, wherever they stand.")] = None,
    country: Country = None,
    year: Year = None,
    rules: RulesFolder = None,
    model: Model = None,
) -> None:
    """Show which rule found each tag, and which readings lost and why.

    Example:  crtables explain raw/peru-2019.txt --text "Sendero Luminoso"
    """
    use_rules(rules)
    use_model(model)
    document, whole = one_report(report, "explain", country=country, year=year)
    spots = [(0, len(whole))]
    if at is not None:
        if not 0 <= at < len(whole):
            stop(f"--at {at}: the report has the characters 0 to {len(whole) - 1}")
        spots = [(at, at + 1)]
    elif text is not None:
        from pipeline.console import occurrences

        spots = occurrences(whole, text)
        if not spots:
            stop(f"--text {text!r}: the report has no such words (upper and lower case count)", 1)
    from pipeline.assembly import load
    from pipeline.console import print_explanation

    source = document.source
    found = load(model=model).explain(whole, doc_id=source.doc_id, country=source.country, year=source.year)
    print_explanation(found, spots)


def _written(folder: Path) -> list[Written]:
    """The reports of a run's output; stops where the folder holds none."""
    from pipeline.written import NoTables, read_output

    try:
        return read_output(folder)
    except NoTables as error:
        stop(f"{folder}: {error}")
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")


@app.command(short_help="Check the tables of a run against themselves.")
def check(
    folder: Annotated[Path, typer.Argument(metavar="OUT", help="Folder of tables that a run has written.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", parser=named, help="Also write the findings there, as CSV.")
    ] = None,
) -> None:
    """Check the tables of a run against themselves: totals, parts, tolls, years, keys, doubles, the dead who act.

    The exit code is 1 where a finding is an error or a warning, and 0 where there is none or all are for information.

    Example:  crtables check outputs/
    """
    from pipeline.checks import check as check_report

    reports = _written(folder)
    found = [row for report in reports for row in check_report(report)]
    from pipeline.console import print_findings, write_findings

    if out is not None:
        with writing("findings", out):
            write_findings(found, out)
    print_findings(found, len(reports), without_text=sum(report.text is None for report in reports))
    if any(row[1] != "info" for row in found):
        raise typer.Exit(1)


@app.command(short_help="Compare the tables of two runs.")
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Folder of tables that a run has written.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Folder of another run.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", parser=named, help="Also write the differences there, as CSV.")
    ] = None,
) -> None:
    """Compare the tables of two runs row by row: what was gained, lost and altered.

    The exit code is 1 where they differ.

    Example:  crtables diff before/ after/
    """
    from pipeline.differences import compare

    found = list(compare(_written(old), _written(new)))
    from pipeline.console import print_differences, write_differences

    if out is not None:
        with writing("differences", out):
            write_differences(found, out)
    print_differences(found)
    if found:
        raise typer.Exit(1)


app.command(short_help="Write a report with its tags, to correct.")(annotate)


def main() -> None:
    """Entry point of the command."""
    # The default would end the process without undoing a half-written folder.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    gc.set_threshold(_OBJECTS)  # modules and tables are made to stay
    from pipeline.sheets import LexiconError

    try:
        app()
    except LexiconError as error:  # in a table of the user's: the command was wrong, and nothing was written
        typer.echo(f"crtables: {error}", err=True)
        sys.exit(2)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF) or error.filename is not None:
            raise
        sys.stdout = None  # else its rest is written on leaving, and fails again
        typer.echo(f"crtables: standard output: {error.strerror}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
