"""The commands on annotated reports: `crtables annotate`, `crtables annotations`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli_options import RulesFolder, one_report, stop, use_rules, writing

_FORMS = "gold, brat, label-studio, prodigy, doccano, docbin or conll (to write only)."
annotations_app = typer.Typer(help="Annotated reports in other tools' formats.", no_args_is_help=True)


def annotate(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="A report (text, web page, PDF, Word), or - for standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The annotated text, NAME.gold.txt.")],
    rules: RulesFolder = None,
) -> None:
    """Write a report with the pipeline's tags in it, for you to correct in any editor and to score with evaluate.

    Example:  crtables annotate raw/peru-2019.txt --out first.gold.txt
    """
    use_rules(rules)
    document, text = one_report(report, "annotate")
    if out.exists():
        stop(f"{out}: is there already, perhaps corrected; nothing was written")
    from pipeline.annotations import annotated, marked
    from pipeline.assembly import load

    tagged = marked(annotated(load()(text, doc_id=document.source.doc_id)))
    with writing("annotations", out):
        out.write_text(tagged, encoding="utf-8", newline="")
    typer.echo(f"tags written to {out}")


@annotations_app.command("convert", short_help="Turn annotations into another tool's format.")
def annotations_convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="File, or folder for gold and brat.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="File, or folder for gold and brat.")],
    to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=_FORMS)],
    form: Annotated[str, typer.Option("--from", metavar="FORMAT", help="The same names.  [default: gold]")] = "gold",
) -> None:
    """Turn annotated reports into another tool's format, or back; offsets are checked against the quoted text.

    Example:  crtables annotations convert annotations/ tagged/ --to brat
    """
    from pipeline import exchange
    from pipeline.annotations import AnnotationError

    for name in (form, to):
        if name not in exchange.FORMS and name not in exchange.FOLDERS:
            stop(f"no format {name!r}: there are {', '.join((*exchange.FOLDERS, *exchange.FORMS))}")
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
    typer.echo(f"{len(named)} annotated texts in {target}")
