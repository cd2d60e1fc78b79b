"""`python -m components evaluate`: how right networks are, against pictures with labels."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from components.cli import networks
from components.cli.analyze import MOST_WORKERS
from components.cli.batch.write import Locked, write_whole
from components.cli.evaluation.run import Boxes, Evaluation, EvaluationPlan
from components.cli.evaluation.sources import pictures_in
from components.cli.streams import complain
from components.content.training import trained_on
from components.formats.evaluation import REPORTS
from components.formats.evaluation.report import FORMAT, EvaluationReport
from components.formats.head import networks as networks_asked
from components.formats.labels.read import LabelSet, NoLabels, read_labels
from components.keypoints import (
    DEFAULT_NETWORKS,
    MOST_PEOPLE,
    AnalysisSettings,
    Layout,
    NetworkSettings,
    layout,
    network,
)
from components.measures.accuracy.labels import layouts_in
from components.measures.shared_points import SharedPoints, shared
from components.models.store.provenance import library_versions, model_files
from components.wording import count


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add this command's options."""
    parser.add_argument(
        "--annotations",
        type=Path,
        required=True,
        metavar="LABELS",
        help="a .json with COCO's keypoints (COCO-WholeBody's faces count, too), WFLW's .txt, a .pts of "
        "300-W or a folder of these",
    )
    parser.add_argument("--images", type=Path, required=True, metavar="DIR", help="where their pictures are")
    parser.add_argument(
        "--networks",
        type=networks.keys_of,
        default=DEFAULT_NETWORKS,
        metavar="KEY,KEY",
        help=f"one or more of {', '.join(networks.OFFERED)} (default {','.join(DEFAULT_NETWORKS)})",
    )
    parser.add_argument(
        "--boxes",
        choices=get_args(Boxes),
        default="detected",
        help="what the networks are shown: all of a picture, in which they find people by themselves "
        "(detected, the default); the box of each label, cut out; or that box moved and scaled by chance "
        "(jittered)",
    )
    parser.add_argument(
        "--pts-first", type=int, choices=(0, 1), default=1, help="what .pts call the first pixel (default 1)"
    )
    parser.add_argument(
        "--workers",
        type=int,
        choices=range(1, MOST_WORKERS + 1),
        default=1,
        metavar="N",
        help="pictures at once",
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="REPORT", help=f"where to write: {', '.join(REPORTS)}"
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the report and return 0; 1 when something failed or pictures were left out, 2 for wrong usage."""
    out: Path = arguments.out
    if out.suffix.lower() not in REPORTS:
        complain(f"{out} does not end in {', '.join(REPORTS)}; name a format.")
        return 2
    try:
        labels = read_labels(arguments.annotations, arguments.pts_first)
        return _evaluate(arguments, labels)
    except NoLabels as error:
        complain(error)
    except Locked:
        complain(f"Another run writes {out}; wait until it has ended.")
    except OSError as error:
        complain(f"{error.filename or out}: {error.strerror}.")
    except KeyboardInterrupt:
        complain("Stopped; what is done stays, and the same command goes on from there.")
        raise
    return 1


def _evaluate(arguments: argparse.Namespace, labels: LabelSet) -> int:
    compared, left_out = _compared(arguments.networks, layouts_in(labels.pictures))
    for key, reason in left_out.items():
        complain(f"{network(key).title} is left out: {reason}")
    files = pictures_in(arguments.images, labels)
    if not compared or not files:
        complain(" ".join(["There is nothing to evaluate.", *labels.problems.sentences()]))
        return 1
    networks.fetch(tuple(compared))
    one = arguments.boxes != "detected"
    settings = AnalysisSettings(
        tuple(NetworkSettings(key, 1 if one or not network(key).several else MOST_PEOPLE) for key in compared)
    )
    planned = EvaluationPlan(
        files, labels.pictures, settings, compared, arguments.boxes, _head(arguments, settings)
    )
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    work = Evaluation(planned, arguments.out, arguments.workers, labels.problems)
    try:
        before = work.run()
        report = _report(planned, labels, left_out, work)
        write_whole(arguments.out, REPORTS[arguments.out.suffix.lower()](report))
    except BaseException:
        work.close(finished=False)
        raise
    work.close(finished=True)
    _say(arguments.out, report, before)
    return 0 if report.evaluated == report.pictures else 1


def _report(
    planned: EvaluationPlan, labels: LabelSet, left_out: Mapping[str, str], work: Evaluation
) -> EvaluationReport:
    evaluated, accuracies = work.accuracies()
    return EvaluationReport(
        planned.head,
        len(labels.pictures),
        evaluated,
        list(labels.problems.sentences()),
        left_out,
        accuracies,
        {key: trained_on(key) for key in accuracies},
    )


def _say(out: Path, report: EvaluationReport, before: int) -> None:
    done = f", {before:,} of them before" if before else ""
    share = report.evaluated / report.pictures
    print(f"{out}: {report.evaluated:,} of {count(report.pictures, 'picture')} ({share:.1%}){done}.")
    for sentence in report.problems:
        complain(sentence)


def _compared(
    keys: tuple[str, ...], layouts: tuple[Layout, ...]
) -> tuple[dict[str, SharedPoints], dict[str, str]]:
    """By key what is compared, and why the others cannot be."""
    compared: dict[str, SharedPoints] = {}
    left_out: dict[str, str] = {}
    titles = " and ".join(each.name for each in layouts)
    for key in keys:
        own = network(key).layout
        common = (shared(layout(own), each) for each in layouts) if own is not None else iter(())
        # Only where the labels' own points are compared, whichever of the two is converted.
        points = next((each for each in common if each is not None and each.layout in layouts), None)
        if points is None:
            left_out[key] = f"its points ({own}) have none in common with the labels ({titles})."
        else:
            compared[key] = points
    return compared, left_out


def _head(arguments: argparse.Namespace, settings: AnalysisSettings) -> dict[str, Any]:
    return {
        "report": FORMAT,
        "labels": arguments.annotations.name,
        "sha256": _digest(arguments.annotations),
        "images": str(arguments.images),
        "boxes": arguments.boxes,
        "pts_first": arguments.pts_first,
        "networks": networks_asked(settings, model_files(settings.keys)),
        "versions": library_versions(),
    }


def _digest(path: Path) -> str:
    """SHA-256 of the labels: of a folder's, of all files in the order of their names."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*.pts")) if path.is_dir() else [path]:
        with open(file, "rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()
