"""Send what changed in the published copy to HubSpot, Klaviyo, Mailchimp or Brevo."""

import argparse
import datetime
import sys
from importlib import import_module
from typing import Any

from coltiva import CommandError

NAMES = ("hubspot", "klaviyo", "mailchimp", "brevo")
MAX_AGE_HOURS = 36.0
# Exit codes besides 0 and CommandError's 2.
SOME_REFUSED, STOPPED = 1, 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the destination and the guards; keys come from the environment only."""
    parser.add_argument("destination", choices=NAMES, help="where to send to")
    for option, text in (
        ("--dry-run", "count what would be sent, and send nothing"),
        ("--prepare", "only create the fields of ours that the destination lacks"),
        ("--first-run", "this account was never sent anything, or not everything"),
        ("--allow-large-change", "send although more than --max-change-rate changes"),
        ("--allow-empty", "clear everybody, since nobody may be mailed any more"),
        ("--allow-stale", "send although the published copy is old"),
        ("--retry-dead", "try again also what was refused and has not changed"),
    ):
        parser.add_argument(option, action="store_true", help=text)
    parser.add_argument(
        "--max-change-rate",
        type=share,
        default=0.3,
        metavar="R",
        help="largest share of the people that may change at once (default: 0.3)",
    )
    parser.add_argument(
        "--max-age",
        type=float,
        default=MAX_AGE_HOURS,
        metavar="HOURS",
        help="how old the published copy may be (default: 36)",
    )


def share(text: str) -> float:
    """Read a number between 0 and 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number between 0 and 1")
    return value


def run(arguments: argparse.Namespace) -> int:
    """Sync one destination; tell what was done, and how it ended."""
    destination = make_destination(arguments.destination)
    from coltiva.sync.calls import GoneError, StoppedError
    from coltiva.sync.published import Published, published_path

    published = None
    try:
        published = Published(published_path())
        if not arguments.prepare and not arguments.allow_stale:
            check_age(published, arguments.max_age)
        return sync(destination, published, arguments)
    except (StoppedError, KeyboardInterrupt) as stop:
        # Comes after what was printed before.
        sys.stdout.flush()
        why = stop if isinstance(stop, StoppedError) else "Interrupted."
        print(
            f"coltiva: {why} What was sent is recorded: run it again.", file=sys.stderr
        )
        return STOPPED
    except GoneError:
        raise CommandError(
            f"{destination.title} does not know what was asked for (404): see that ids"
            " and versions in the environment are right (docs/sync.md)."
        ) from None
    finally:
        destination.close()
        if published:
            published.close()


def make_destination(name: str) -> Any:
    """Open a destination; say what to install where its SDK is missing."""
    try:
        import_module("dlt")
        module = import_module(f"coltiva.sync.{name}")
    except ModuleNotFoundError as error:
        raise CommandError(
            f"The sync needs {error.name}, which is not installed: `make sync"
            f" TO={name}` installs requirements-sync.lock into .venv-sync and runs it"
            " from there."
        ) from error
    return module.Destination()


def check_age(published: Any, max_age: float) -> None:
    """Stop on a copy that nobody has renewed."""
    age = published.age_hours(datetime.datetime.now(datetime.UTC))
    if age > max_age:
        raise CommandError(
            f"The published copy is {age:.0f} hours old, more than {max_age:.0f}: build"
            " and publish first, or say --allow-stale."
        )


def check_moment(as_of: str, last: str | None) -> None:
    """Stop on tables that look from an earlier moment than those that were sent.

    Who has withdrawn since then would be in them again.
    """
    if last is not None and as_of < last:
        raise CommandError(
            f"The published tables look from an earlier moment ({as_of}) than those"
            f" sent last ({last}): publish a build of today, or say --allow-stale."
        )


def sync(destination: Any, published: Any, arguments: argparse.Namespace) -> int:
    """Plan, check, send."""
    from coltiva.sync.engine import Engine
    from coltiva.sync.pipeline import drive
    from coltiva.sync.plan import check_plan, make_plan
    from coltiva.sync.progress import Progress
    from coltiva.sync.state import State, state_folder, state_path

    columns = published.payload(destination.table)
    account = destination.account()
    if arguments.prepare:
        missing = destination.missing(columns)
        destination.create(missing)
        made = f"created {', '.join(missing)}." if missing else "everything is there."
        print(f"{destination.title}: {made}")
        return 0
    path = state_path(destination.name, account)
    state = State(path, destination.title)
    try:
        if not arguments.allow_stale:
            check_moment(published.as_of, state.fact("as_of"))
        if not arguments.dry_run:
            Engine(destination, state, published, lambda *_: None).finish_jobs()
        plan = make_plan(
            published.hashes(destination.table, destination.address),
            state.sent(),
            {} if arguments.retry_dead else state.dead_letters(),
        )
        print(told(destination.title, account, published, plan), flush=True)
        try:
            check_plan(
                plan,
                destination.title,
                arguments.max_change_rate,
                first_run=arguments.first_run,
                first_run_ended=state.fact("first_run_ended_at") is not None,
                allow_large_change=arguments.allow_large_change,
                allow_empty=arguments.allow_empty,
            )
        except CommandError as error:
            if not arguments.dry_run:
                raise
            print(f"A sync would stop: {error}")
        if arguments.dry_run:
            return 0
        if missing := destination.missing(columns):
            raise CommandError(
                f"{destination.title} has no {', '.join(missing)}: run the sync with"
                " --prepare once, which creates what is ours."
            )
        state.begin(published.as_of)
        items = plan.items
        progress = Progress(len(items))
        engine = Engine(destination, state, published, progress)
        folder = state_folder() / f"dlt-{path.stem}"
        try:
            drive(destination.name, folder, items, destination.batch_rows, engine.send)
            engine.end()
        finally:
            if items:
                progress.end()
        state.finish()
        print(f"Sent {engine.sent:,}, refused {engine.refused:,}.")
        return SOME_REFUSED if engine.refused else 0
    finally:
        state.close()


def told(title: str, account: str, published: Any, plan: Any) -> str:
    """Say what a run is about, without a word about a person."""
    moment = published.published_at.strftime("%Y-%m-%d %H:%M UTC")
    kept = plan.audience - plan.added - plan.changed - plan.moved
    counts = (
        f"{plan.added:,} added, {plan.changed:,} changed, {plan.moved:,} at another"
        f" address, {plan.removed:,} removed, {kept:,} unchanged"
    )
    waiting = f"; {plan.waiting:,} refused before" if plan.waiting else ""
    return f"{title} (account {account}), published {moment}: {counts}{waiting}."
