"""`python -m coltiva <command>`."""

import argparse
import sys
from importlib import import_module

from coltiva import CommandError

COMMANDS = {
    "build": "build the warehouse from a folder of raw tables and print the summary",
    "connect": "say what a shop's own files bring, and write the settings to read them",
    "dashboard": "render the boards of a built warehouse into one page",
    "forget": "remove a person from the warehouse, also from its next builds",
    "model": "build one model of a built warehouse and run its tests",
    "packages": "install the dbt packages, also where the dbt Hub is out of reach",
    "publish": "copy the public marts of a green build to where readers read",
    "simulate": "make the raw tables of an invented shop",
    "site": "make the static site: the pages, the sample's boards, dbt's docs",
    "summary": "print what is in a built warehouse",
    "sync": "send what changed to HubSpot, Klaviyo, Mailchimp or Brevo",
}


def main(words: list[str] | None = None) -> int:
    """Run one command; a mistake of the user ends in one sentence and exit code 2."""
    words = sys.argv[1:] if words is None else words
    parser = argparse.ArgumentParser(prog="python -m coltiva", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose)
        # Each command brings its own imports: only the one asked for is loaded.
        if name in words[:1]:
            module = import_module(f"coltiva.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    arguments = parser.parse_args(words)
    try:
        return arguments.run(arguments) or 0
    except CommandError as error:
        print(f"coltiva: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
