"""A resource with its functions worked out, and the way back to where each value stands."""

from __future__ import annotations

from typing import Any

from advisor.importers.cloudformation.functions import Functions, function_of
from advisor.importers.cloudformation.values import NO_VALUE, known
from advisor.importers.imported import Place
from advisor.importers.merge import Edit, Kind


class WorkedOut:
    """The tree of one resource without functions, as far as they can be worked out."""

    def __init__(self, functions: Functions, tree: Any, place: Place) -> None:
        self._functions = functions
        self._start = place
        self._places: dict[Place, Place] = {}
        self._computed: dict[Place, tuple[Place, bool]] = {}
        """Values that stand nowhere: where the function stands, and whether it is a text with
        commas in a parameter.
        """
        self.tree = self._plain(tree, place, place)

    def _plain(self, value: Any, place: Place, real: Place) -> Any:
        """``value``, at ``real`` in the template, as it is at ``place`` in the tree."""
        if function_of(value) is not None:
            found = self._functions.resolve(value, real)
            if found.value is NO_VALUE or not known(found.value):
                return value
            if not found.literal:
                in_parameter = found.place[-1:] == ("Default",)
                self._computed[place] = found.place if in_parameter else real, in_parameter
                return found.value
            self._places[place] = real = found.place
            value = found.value
        if isinstance(value, dict):
            return {k: self._plain(v, (*place, k), (*real, k)) for k, v in value.items()}
        if isinstance(value, list):
            return [self._plain(v, (*place, i), (*real, i)) for i, v in enumerate(value)]
        return value

    def back(self, edit: Edit) -> Edit:
        """``edit``, at a place of this tree, as an edit of the template.

        Raises:
            ValueError: it is about a part of what a function makes.
        """
        place = (*self._start, *edit.place)
        for length in range(len(place), len(self._start) - 1, -1):
            head, rest = place[:length], place[length:]
            if head in self._computed:
                if rest or edit.kind is not Kind.SET:
                    raise ValueError("a part of what a function makes")
                where, in_parameter = self._computed[head]
                value = edit.value
                if in_parameter and isinstance(value, list):
                    value = ",".join(str(each) for each in value)
                return Edit(Kind.SET, where, value)
            if head in self._places:
                return Edit(edit.kind, (*self._places[head], *rest), edit.value)
        return Edit(edit.kind, place, edit.value)
