"""The commands on annotated reports: `crtables annotate`, `crtables evaluate`, `crtables annotations`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli_options import Country, Model, RulesFolder, Year, named, one_report, stop, use_model, use_rules, writing
from pipeline.models import ANNOTATED

if TYPE_CHECKING:
    from pipeline.annotations import Gold
    from pipeline.written import Record

_FORMS = "gold, brat, label-studio, prodigy, doccano, docbin or conll (to write only)."
annotations_app = typer.Typer(help="Annotated reports in other tools' formats.", no_args_is_help=True)


def annotate(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="A report (text, web page, PDF, Word), or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", parser=named, help="The annotated text, NAME.gold.txt.")],
    country: Country = None,
    year: Year = None,
    rules: RulesFolder = None,
    model: Model = None,
) -> None:
    """Write a report with the pipeline's tags in it, for you to correct in any editor and to score with evaluate.

    Example:  crtables annotate raw/peru-2019.txt --out first.gold.txt
    """
    use_rules(rules)
    use_model(model)
    document, text = one_report(report, "annotate", country=country, year=year)
    if out.exists():
        stop(f"{out}: is there already, perhaps corrected; nothing was written")
    from pipeline.annotations import AnnotationError, annotated, marked
    from pipeline.assembly import load

    source = document.source
    found = load(model=model)(text, doc_id=source.doc_id, country=source.country, year=source.year)
    try:
        tagged = marked(annotated(found))
    except AnnotationError as error:
        stop(f"{report}: {error}", 1)
    with writing("annotations", out):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(tagged, encoding="utf-8", newline="")
    typer.echo(f"tags written to {out}")


def _tables_to_score(paths: Sequence[str], golds: Mapping[str, Gold], *, model: str | None) -> dict[str, dict[str, list[Record]]]:
    """The tables that a run wrote, those of the reports under `paths`, or without any those of the annotated texts."""
    from pipeline import tables
    from pipeline.reader import NoReports, find_reports, read
    from pipeline.written import NoTables, as_records, read_tables

    if len(paths) == 1 and (Path(paths[0]) / "mentions.csv").is_file():
        try:
            return read_tables(Path(paths[0]))
        except NoTables as error:
            stop(f"{paths[0]}: {error}")
        except OSError as error:
            stop(f"{error.filename}: {error.strerror}")
    texts = {doc_id: truth.text for doc_id, truth in golds.items()}
    if paths:
        try:
            documents = [read(source) for source in find_reports(paths) if source.doc_id in golds]
        except NoReports as error:
            stop(str(error))
        texts = {document.source.doc_id: document.text or "" for document in documents}
        for doc_id, text in texts.items():
            if text.rstrip() != golds[doc_id].text.rstrip():
                stop(f"{doc_id}: the report is not the text that was annotated, so offsets cannot be compared", 1)
    from pipeline.assembly import load

    return {doc_id: as_records(tables.rows(load(model=model)(text, doc_id=doc_id))) for doc_id, text in texts.items()}


def evaluate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH",
            help="Reports to extract and score, or one folder of tables from a run.  [default: the annotated texts]",
        ),
    ] = None,
    gold: Annotated[Path, typer.Option(metavar="DIR", help="Folder of annotated reports, NAME.gold.txt.")] = Path("annotations"),
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="DIR", parser=named, help="Also write evaluation.csv and misses.csv there."),
    ] = None,
    rules: RulesFolder = None,
    model: Model = None,
) -> None:
    """Score the tables against annotated reports: spans, values, clusters, incidents.

    Example:  crtables evaluate --gold annotations/ --out scores/
    """
    use_rules(rules)
    use_model(model)
    from pipeline import evaluate as scoring
    from pipeline.annotations import AnnotationError

    try:
        golds = scoring.read_golds(gold)
    except (AnnotationError, ValueError, OSError) as error:
        stop(f"{gold}: {error}")
    if not golds:
        stop(f"{gold}: no annotated report in this folder (annotated reports are NAME{ANNOTATED} files)")
    reports = _tables_to_score(paths or [], golds, model=model)
    if paths and (missing := [doc_id for doc_id in golds if doc_id not in reports]):
        typer.echo(f"crtables: not among the reports, so left out of the score: {', '.join(missing)}", err=True)
        golds = {doc_id: truth for doc_id, truth in golds.items() if doc_id in reports}
    if not golds:
        stop(f"{', '.join(paths or [])}: no report that {gold} has annotated (NAME.txt answers to NAME{ANNOTATED})")
    scores = scoring.score(golds, reports)
    from pipeline.console import print_scores, write_scores

    if out is not None:
        with writing("scores", out):
            write_scores(scores, out)
    print_scores(scores)


@annotations_app.command("convert", short_help="Turn annotations into another tool's format.")
def annotations_convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="File, or folder for gold and brat.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="File, or folder for gold and brat.")],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=_FORMS)],
    form: Annotated[str, typer.Option("--from", metavar="FORMAT", help="The same names.")] = "gold",
) -> None:
    """Turn annotated reports into another tool's format, or back; offsets are checked against the quoted text.

    Example:  crtables annotations convert annotations/ tagged/ --to brat
    """
    from pipeline import exchange
    from pipeline.annotations import AnnotationError

    known = (*exchange.FOLDERS, *exchange.FORMS)
    for option, name in (("--from", form), ("--to", to)):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            stop(f"{option}: no format {name!r}: " + (f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"))
    try:
        named = exchange.read(source, form)
    except AnnotationError as error:
        stop(str(error), 1)
    except OSError as error:
        stop(f"{source}: {error.strerror or error}", 1)
    if not named:
        stop(f"{source}: nothing in the format {form}", 1)
    with writing("annotations", target):
        try:
            exchange.write(named, target, to)
        except AnnotationError as error:
            stop(f"{source}: {error}", 1)
    typer.echo(f"{len(named)} annotated text{'s' * (len(named) != 1)} in {target}")
