"""Whether revisions of a repository may be other commits than they were, by what Git writes where they are."""

from __future__ import annotations

import os

from relaylint.core.paths import GIT, repository
from relaylint.project.git.files import ref_paths
from relaylint.project.polling import marks_of


class Heads:
    """What Git has written of revisions by now, in the repository of an absolute folder.

    ``are_asked``: whether anything hangs on revisions; else it does not matter what they are.
    """

    def __init__(self, folder: str) -> None:
        top = repository(folder)
        self._paths = ref_paths(os.path.join(top, GIT)) if top else ()
        self._marks = marks_of(self._paths)
        self.are_asked = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The files and folders by which it is told that a revision is another commit."""
        return self._paths if self.are_asked else ()

    def have_moved(self) -> bool:
        """Return whether a revision may be another commit than at first."""
        return self.are_asked and marks_of(self._paths) != self._marks
