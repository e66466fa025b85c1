"""Shards of a check, each of which finds what there is in its share of the tenants, and the run that merges them."""

from __future__ import annotations

from collections.abc import Sequence

from relaylint.core.notices import Named, RefusedError, Tell, notice
from relaylint.core.records import NamedTuple
from relaylint.project.cache.codec import KeptNames, UnknownFormError
from relaylint.project.cache.memory import Memory
from relaylint.project.cache.parts import Shard, ShardPart, body_of, read_part
from relaylint.project.cache.store import Store
from relaylint.project.gathering import loader
from relaylint.project.run.beginning import Begun, Request, begin_check, is_divisible
from relaylint.project.run.crew import all_work, files_by_place, fill, share_out
from relaylint.project.run.shares import Hangings, memory_of, terms_of
from relaylint.project.settings import Settings


class ShardRun(NamedTuple):
    """What a shard has found, the number of all tenants, and the absolute paths of their files."""

    part: ShardPart
    number: int
    files: set[str]


def find_part(settings: Settings, request: Request, shard: Shard, words: Sequence[str], tell: Tell) -> ShardRun:
    """Return what there is in a share of the tenants of a check; ``words``: the paths of the request as written.

    Raises as `check_paths`, and `RefusedError` where tenants cannot be divided.
    """
    request, begun = request.dated(), begin_check(settings, request, tell)
    if begun is None or not is_divisible(begun):
        words_ = "the tenants cannot be divided: with these settings, what is said of one hangs on the files of others"
        raise RefusedError(words_, "run `relaylint check` without `--shard`")
    terms = terms_of(request, begun)
    store = Store(request.cache) if request.cache else None
    memory = memory_of(begun, store, terms)
    memory.look_up(loader(begun.ruled.settings, request.given, begun.holding), begun.planned)
    if request.parts:
        import_parts(memory, request, begun, terms, tell)
    files = files_by_place(begun)
    share = share_out({place: len(own) for place, own in files.items()}, shard.of)[shard.number - 1]
    fill(Hangings(memory, begun), request, share)
    if store:
        store.trim()
    known = [place for place in files if place in share and memory.is_known(place)]
    tenants = [memory.told(place, partial=memory.is_partial(place)) for place in known]
    body = body_of(tenants, KeptNames(begun.ruled.settings.root))
    return ShardRun(ShardPart(shard, terms, tuple(words), body), len(files), set().union(*files.values()))


def import_parts(memory: Memory, request: Request, begun: Begun, terms: str, tell: Tell) -> None:
    """Have a memory take what parts tell of tenants, as far as it is so here, and tell what counts for nothing.

    ``terms`` as `terms_of` returns them. Raises `RefusedError` for what is no part.
    """
    names = KeptNames(begun.ruled.settings.root)
    for path in request.parts:
        part = read_part(path)
        if part.terms != terms:
            made = "was made with other settings, rules or options, or by another version: its tenants are judged anew"
            tell(notice("`", Named(path), f"` {made}"))
            continue
        try:
            for told in part.tenants(names):
                memory.offer(told)
        except UnknownFormError:
            raise RefusedError(notice("`", Named(path), "` is no part of a check by this version")) from None


def tell_missing(hangings: Hangings, request: Request, tell: Tell) -> None:
    """Tell what parts lack, so that the run that merges them has to judge it."""
    memory, files = hangings.memory, files_by_place(hangings.begun)
    known = {place: memory.is_partial(place) for place in files if memory.is_known(place)}
    if len(known) < len(files):
        count = f"{len(files) - len(known)} of {len(files)} tenants"
        tell(notice(f"{count} are in no part, or their files are others here: what is not known is judged now"))
        return
    tied = len(all_work(hangings, request, known, files).hanging)
    if tied:
        count = f"{tied} of {len(files)} tenants"
        tell(notice(f"{count} hang on more than their shards knew, and are judged now"))
