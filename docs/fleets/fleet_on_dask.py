"""Checks a fleet of tenants on Dask: shards run wherever it has workers, and one report comes of their parts.

    python fleet_on_dask.py                                     # as many processes here as there are processors
    python fleet_on_dask.py --scheduler tcp://10.0.0.5:8786 --folder /srv/fleet --shards 64 tenants

Every worker needs relaylint, and the same commit checked out where ``--folder`` says. Nothing else is shared: parts
travel as bytes through Dask. Report and exit code are those of `relaylint merge` in that folder of this machine; where
a shard fails, what it printed is shown, and the exit code is 2.
"""

from __future__ import annotations

import argparse
import datetime
import os
import shlex
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from distributed import Client, Future, LocalCluster, wait

RELAYLINT = (sys.executable, "-P", "-m", "relaylint")  # -P: no module is taken from the folder that is checked


class Job(NamedTuple):
    """What all shards are asked: in which folder, about which paths, and with which options."""

    folder: str
    paths: list[str]
    options: list[str]


class ShardError(Exception):
    """A shard has ended with an error; the text is what it printed."""


def run_shard(shard: str, job: Job, earlier: Sequence[bytes]) -> bytes:
    """Run a shard such as 3/16 on this worker, and return its part. ``earlier``: the parts of the first round.

    A worker does one thing at a time, so that one process judges.
    """
    with tempfile.TemporaryDirectory() as name:
        part = Path(name, "part")
        beside = (f"--beside={path}" for path in write_parts(earlier, Path(name)))
        words = ("--shard", shard, "--part", str(part), "--jobs", "1", *job.options, *beside, "--", *job.paths)
        done = subprocess.run([*RELAYLINT, "check", *words], cwd=job.folder, capture_output=True, check=False)
        if done.returncode:
            said = (done.stdout + done.stderr).decode(errors="replace")
            raise ShardError(f"shard {shard} on {socket.gethostname()} has ended with {done.returncode}:\n{said}")
        return part.read_bytes()


def write_parts(parts: Iterable[bytes], folder: Path) -> list[str]:
    """Write parts into a folder of this machine, and return their paths."""
    paths = []
    for number, part in enumerate(parts, 1):
        paths.append(str(folder / f"{number}.part"))
        Path(paths[-1]).write_bytes(part)
    return paths


def run_round(client: Client, count: int, job: Job, earlier: Sequence[Future[bytes]] = ()) -> list[Future[bytes]]:
    """Run all shards, and return what stands for their parts. Raises `ShardError` with what all that failed say."""
    shards = [f"{number}/{count}" for number in range(1, count + 1)]
    parts: list[Future[bytes]] = client.map(run_shard, shards, job=job, earlier=list(earlier), pure=False)
    wait(parts)
    failed = [str(part.exception()) for part in parts if part.status != "finished"]
    if failed:
        raise ShardError("\n".join(failed))
    return parts


def merge(parts: Iterable[bytes], job: Job, options: Sequence[str]) -> int:
    """Report on all parts, and return the exit code."""
    with tempfile.TemporaryDirectory() as name:
        paths = write_parts(parts, Path(name))
        words = [*RELAYLINT, "merge", *job.options, *options, *paths]
        return subprocess.run(words, cwd=job.folder, check=False).returncode


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="Checks a fleet of tenants on Dask.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="what to check (default: the whole folder)")
    parser.add_argument("--folder", default=os.getcwd(), help="the checkout, on workers too (default: this folder)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="a cluster that runs (default: processes here)")
    parser.add_argument("--workers", type=int, metavar="N", help="how many processes here (default: as processors)")
    parser.add_argument("--shards", type=int, default=16, metavar="N", help="default: 16")
    parser.add_argument("--rounds", type=int, choices=(1, 2), default=1, help="2: also judge ties in shards")
    parser.add_argument("--check", default="", metavar="OPTIONS", help="for shards and the merge: `--config FILE`")
    parser.add_argument("--report", default="", metavar="OPTIONS", help="for the merge alone: `--format github`")
    arguments = parser.parse_args()
    today = ("--today", datetime.date.today().isoformat())  # one day for all, wherever and whenever they run
    job = Job(arguments.folder, arguments.paths, [*today, *shlex.split(arguments.check)])
    with ExitStack() as stack:
        address = arguments.scheduler or stack.enter_context(
            LocalCluster(n_workers=arguments.workers, threads_per_worker=1, dashboard_address="127.0.0.1:0")
        )
        client = stack.enter_context(Client(address))
        try:
            parts = run_round(client, arguments.shards, job)
            if arguments.rounds == 2:
                parts = run_round(client, arguments.shards, job, parts)
        except ShardError as error:
            print(error, file=sys.stderr)
            return 2
        return merge(client.gather(parts), job, shlex.split(arguments.report))


if __name__ == "__main__":
    sys.exit(main())
