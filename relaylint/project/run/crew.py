"""Processes that read and judge the tenants of a check between them, and tell a memory what they have found."""

from __future__ import annotations

import gc
import heapq
import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from importlib import import_module
from queue import SimpleQueue
from threading import Thread
from types import ModuleType
from typing import Any, Final, Protocol, cast

from relaylint.core.diagnostic import Checked
from relaylint.core.notices import ignored
from relaylint.core.paths import shown_from
from relaylint.core.records import NamedTuple
from relaylint.model.tenants import Tenant, Unseen
from relaylint.project.cache.entries import KeptResults, ToldTenant
from relaylint.project.gathering import Read, loader
from relaylint.project.load import Loaded
from relaylint.project.run.beginning import Begun, Request, begin_check, number_of_jobs
from relaylint.project.run.checking import surroundings_for
from relaylint.project.run.shares import Hanging, Hangings, Share, memory_of
from relaylint.project.settings import Settings

_NOTHING_READ: Final = Loaded([], [], Checked(), [], set(), set())
_FILES_HEARD: Final = 128
"""Of how many files a process hears what others find in the time in which it reads and judges one."""


class Line(Protocol):
    """An end of a connection between two processes, as `multiprocessing` has them."""

    def send(self, obj: object, /) -> None:
        """Send what can be pickled. Raises OSError where nobody is at the other end."""

    def recv(self) -> Any:
        """Return what comes next. Raises `EOFError` where nothing will."""

    def close(self) -> None:
        """End the connection."""


def wait(lines: Iterable[Line], seconds: float | None = None) -> Collection[Line]:
    """Return those of some lines at which something has come, as soon as there is one, or after so many seconds."""
    return cast("list[Line]", import_module("multiprocessing.connection").wait([*lines], seconds))


class Work(NamedTuple):
    """What one process is to judge: tenants, and what the disk answers for all that these hang on, as digests.

    ``run``: what is known of all tenants.
    """

    run: Unseen
    hanging: list[Hanging]
    answers: dict[str, str]


def fill(hangings: Hangings, request: Request, share: Collection[str] | None = None) -> None:
    """Have processes find what the memory of a check does not know of its tenants.

    ``share``: the places of the tenants that are meant; None: all are, and nothing is done where one process does it.
    What a process cannot do is left out, and so done by the caller, where errors belong.
    """
    memory, begun = hangings.memory, hangings.begun
    files = files_by_place(begun)
    wanted = files.keys() if share is None else set(share)
    unknown = {place: len(own) for place, own in files.items() if place in wanted and not memory.is_known(place)}
    left = unknown if unknown or not request.parts else _left(hangings, request, wanted)
    number = number_of_jobs(request.jobs, len(left), sum(left.values()))
    if number == 1 and share is None:
        return
    with Crew(number, begun, request) as crew:
        partial = {place: memory.is_partial(place) for place in files if memory.is_known(place)}
        readers: dict[str, int] = {}
        heard = sum(unknown.values()) // _FILES_HEARD if crew.number > 1 else 0
        for worker, told in crew.ask(share_out(unknown, crew.number, heard)):
            memory.take(told)
            partial[told.place], readers[told.place] = told.partial, worker
        if partial.keys() >= wanted:  # else a process has ended, and what hangs together is not known
            ordered = {place: partial[place] for place in files if place in partial}
            work = all_work(hangings, request, ordered, wanted)
            watched = iter(request.watch([Tenant(each.place) for each in work.hanging]))
            for _, (place, results) in crew.ask(_divided(work, readers, crew.number)):
                memory.take_results(place, results)
                next(watched, None)


def _left(hangings: Hangings, request: Request, wanted: Collection[str]) -> dict[str, int]:
    """Return which tenants are to be judged again though all are known, and how many files each has."""
    memory, files = hangings.memory, files_by_place(hangings.begun)
    work = all_work(hangings, request, {place: memory.is_partial(place) for place in files}, wanted)
    return {each.place: len(files[each.place]) for each in work.hanging}


def files_by_place(begun: Begun) -> dict[str, list[str]]:
    """Return the files of every tenant that is read, in order."""
    return {**begun.planned.tenants, **begun.planned.beside}


def all_work(hangings: Hangings, request: Request, partial: Mapping[str, bool], wanted: Collection[str]) -> Work:
    """Return all that is to be judged of the tenants that are ``wanted``; ``partial`` as for `hanging`."""
    memory, begun = hangings.memory, hangings.begun
    root = begun.ruled.settings.root
    unread = tuple(shown_from(place, root) for place, is_so in partial.items() if is_so)
    run = Unseen(len(files_by_place(begun)), unread)
    around = surroundings_for(Read(begun.planned, _NOTHING_READ), begun.ruled, request.today).of_some((), run)
    hangs = [each for each in hangings.of(around, partial) if each.place in wanted]
    hangs = [each for each in hangs if not memory.is_judged(each.place, each.digest)]
    return Work(run, hangs, {place: memory.answers(place) for place in partial})


def share_out(sizes: Mapping[str, int], number: int, ahead: int = 0) -> list[list[str]]:
    """Return what each of some processes reads, so that all have about as many files; ``sizes``: those of tenants.

    ``ahead``: how many files the last one could have read in the time that it has other work for.
    """
    loads = [(ahead if worker == number - 1 else 0, worker) for worker in range(number)]
    heapq.heapify(loads)
    shares: list[list[str]] = [[] for _ in loads]
    for place in sorted(sizes, key=sizes.__getitem__, reverse=True):
        load, worker = heapq.heappop(loads)
        shares[worker].append(place)
        heapq.heappush(loads, (load + sizes[place], worker))
    return shares


def _divided(work: Work, readers: Mapping[str, int], number: int) -> list[Work]:
    """Return what each process judges: what it has read, and some of what was known before."""
    parts: list[list[Hanging]] = [[] for _ in range(number)]
    for turn, each in enumerate(work.hanging):
        parts[readers.get(each.place, turn % number)].append(each)
    tied = [{place for each in part for place in each.tied} for part in parts]
    return [
        Work(work.run, part, {place: work.answers[place] for place in own})
        for part, own in zip(parts, tied, strict=True)
    ]


@contextmanager
def _apart() -> Iterator[None]:
    """Have processes start that take no notice of what interrupts this one, which ends them, and that run no script:
    they would do again what that of this one does."""
    has_masks = hasattr(signal, "pthread_sigmask")
    if has_masks:
        import_module("multiprocessing.resource_tracker").ensure_running()  # its start would let interrupts through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]) if has_masks else ()
    script, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script
        if has_masks:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Crew:
    """This process, and others that wait for questions until the end: so many in all, or fewer where no more can be
    started."""

    def __init__(self, number: int, begun: Begun, request: Request) -> None:
        self._lines: list[Line] = []
        self._processes: list[Any] = []
        try:
            with suppress(OSError):  # so many files, or processes, may not be open to the user
                if number > 1:
                    self._start(number - 1, begun.ruled.settings, request._replace(watch=iter))
        except BaseException:
            self.__exit__()
            raise
        self._own = Worker(begun, request)

    def _start(self, number: int, settings: Settings, request: Request) -> None:
        """Start so many processes. Raises `OSError`."""
        from multiprocessing import get_context  # with it come sockets, and small runs start no process

        context = get_context("spawn")  # the same on every system, whatever else runs in this process
        with _apart():
            for _ in range(number):
                ours, theirs = context.Pipe()
                with closing(theirs), ExitStack() as ending:
                    ending.callback(ours.close)
                    process = context.Process(target=work, args=(theirs, settings, request), daemon=True)
                    process.start()
                    ending.pop_all()
                self._lines.append(ours)
                self._processes.append(process)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        for line in self._lines:
            line.close()
        for process in self._processes:
            process.terminate()
            process.join()

    @property
    def number(self) -> int:
        """How many processes there are."""
        return len(self._lines) + 1

    def ask(self, questions: Sequence[Any]) -> Iterator[tuple[int, Any]]:
        """Ask each process one thing, this one the last, and yield what all of them tell, with the number of the
        process."""
        *others, own = questions
        asked: dict[Line, int] = {}
        for worker, (line, question) in enumerate(zip(self._lines, others, strict=True)):
            with suppress(OSError):  # one that has ended is asked in vain
                line.send(question)
                asked[line] = worker
        for told in self._answered(own):
            yield len(others), told
            yield from _heard(asked, 0)
        while asked:
            yield from _heard(asked)

    def _answered(self, question: Work | list[str]) -> Iterator[Any]:
        """Yield what this process finds. Where there are others, an error ends that: theirs may be the first one."""
        with suppress(*([Exception] if self._lines else [])):
            yield from self._own.answer(question)


def _heard(asked: dict[Line, int], seconds: float | None = None) -> Iterator[tuple[int, Any]]:
    """Yield what has come from processes that were ``asked``, with the number of each, once something has, or so many
    seconds are over. Those that have told all are taken out."""
    for line in wait(asked, seconds) if asked else ():
        try:
            every = line.recv()
        except (EOFError, OSError):
            every = [None]
        for told in every:
            if told is None:
                del asked[line]
            else:
                yield asked[line], told


def work(line: Line, settings: Settings, request: Request) -> None:
    """Answer the questions that come by a line, each by what is told of tenants, until None.

    What goes wrong ends the process: the one that asks does the rest itself, and says what is wrong.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that asks is interrupted, and ends this
    gc.disable()
    with suppress(BaseException):  # also what a library in Rust raises where it gives up
        begun = begin_check(settings, request, ignored)
        if begun is None:
            return
        worker, tell = Worker(begun, request), telling(line)
        while True:
            for told in worker.answer(line.recv()):
                tell(told)
            tell(None)


def telling(line: Line) -> Callable[[Any], None]:
    """Return what tells something by a line without waiting for who listens: that process may be at work for long.

    Several things may be sent at once, as a list. Where nobody is at the other end, this process ends.
    """
    waiting: SimpleQueue[Any] = SimpleQueue()

    def send() -> None:
        try:
            while True:
                told = [waiting.get()]
                while not waiting.empty():
                    told.append(waiting.get())
                line.send(told)
        finally:
            os._exit(1)

    Thread(target=send, daemon=True).start()
    return waiting.put


class Worker:
    """Reads and judges what it is asked for."""

    def __init__(self, begun: Begun, request: Request) -> None:
        self._begun = begun
        self._base = surroundings_for(Read(begun.planned, _NOTHING_READ), begun.ruled, request.today)
        self._memory = memory_of(begun)
        reader = loader(begun.ruled.settings, request.given, begun.holding)
        self._memory.begin(reader, begun.planned)
        self._share = Share(reader, begun, self._memory)
        self._tenants: dict[str, Tenant] = {}

    def answer(self, question: Work | list[str]) -> Iterator[Any]:
        """Judge what is asked for, or read tenants by their places."""
        return self.judge(question) if isinstance(question, Work) else self.read(question)

    def read(self, places: Collection[str]) -> Iterator[ToldTenant]:
        """Read tenants, and tell what is known of them."""
        for place, tenant in self._share.read(places).items():
            self._memory.learn(place, tenant)
            self._tenants[place] = tenant
            yield self._memory.told(place, partial=tenant.partial)

    def judge(self, work: Work) -> Iterator[tuple[str, KeptResults]]:
        """Judge tenants, and tell the results by the place of each; none of those that cannot be kept."""
        for _ in self.read(work.answers.keys() - self._tenants):
            pass
        memory, tenants = self._memory, self._tenants
        changed = {place for place, answers in work.answers.items() if memory.answers(place) != answers}
        ordered = [place for place in files_by_place(self._begun) if place in work.answers]
        around = self._base.of_some([tenants[place] for place in ordered], work.run)
        apart = self._share.apart(ordered, around, work.hanging)
        for each in work.hanging:
            if changed.isdisjoint(each.tied):
                tenant = tenants[each.place]
                with apart.beside(tenant.folder) as beside:
                    self._share.judged(each, tenant, beside)
                results = memory.known(each.place).outcome
                if results:
                    yield each.place, results
