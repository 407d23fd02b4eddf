"""Instance types of the other processor architecture."""

from __future__ import annotations

from typing import Final

from advisor.model.vocabulary import Architecture

# The nearest family with the same memory for each vCPU; both exist in nearly every region.
_GRAVITON: Final = {"m": "m7g", "c": "c7g", "r": "r7g", "t": "t4g"}
_X86: Final = {"m": "m6i", "c": "c6i", "r": "r6i", "t": "t3"}


def other_architecture(instance_type: str, architecture: Architecture) -> str:
    """The type of the same size in the other architecture; as it is when there is none near."""
    family, _, size = instance_type.partition(".")
    families = _GRAVITON if architecture == Architecture.ARM64 else _X86
    near = families.get(family[0])
    # Letter and digit: m6i, r5d, t3; not mac1, not x2gd, not trn1.
    if near is None or not family[1:2].isdigit():
        return instance_type
    return f"{near}.{size}"
