"""What every section of a design document shares."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints


class Section(BaseModel):
    """One frozen section of a design: unknown keys are errors, never dropped in silence.

    Fields that may be ``None`` mean "not stated": rules that need them report *not evaluated*.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=True,
    )


S = TypeVar("S", bound=Section)


def default(section: type[S], **values: object) -> S:  # noqa: ARG001 - it names the type
    """The default of a field that holds ``section``, given as plain values.

    Pydantic validates the values as part of the whole document, so that only the validator of
    the document is ever built: one for each section would double the start-up time.
    """
    field: S = Field(default_factory=lambda: dict(values), validate_default=True)
    return field


def _network(value: str) -> str:
    # ip_network is strict about host bits and its message names the range that was meant.
    return str(ip_network(value))


Cidr = Annotated[str, AfterValidator(_network)]
"""An IPv4 or IPv6 range without host bits, such as ``10.0.0.0/16``."""

_REGION: Final = r"^[a-z]{2,4}(-[a-z]+)+-\d$"
_ZONE: Final = r"^[a-z]{2,4}(-[a-z]+)+-\d[a-z]$"
_ZONE_ID: Final = r"^[a-z]{2,5}\d-az\d+$"
_INSTANCE_TYPE: Final = r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$"
_SLUG: Final = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
_MINOR_VERSION: Final = r"^1\.\d{1,3}(\.\d{1,3})?$"

FORMS: Final = {
    _REGION: "an AWS region such as eu-central-1",
    _ZONE: "an availability zone such as eu-central-1a",
    _ZONE_ID: "a zone id such as euc1-az2",
    _INSTANCE_TYPE: "an EC2 instance type such as m7g.large",
    _SLUG: "a name of small letters, digits and hyphens",
    _MINOR_VERSION: "a Kubernetes version such as 1.36 or 1.36.4",
    r"^\d+\.\d+(\.\d+)?$": "a version such as 1.36 or 1.36.4",
    r"^nat-[0-9a-f]+$": "the id of a NAT gateway such as nat-0abc123",
    r"^subnet-[0-9a-f]+$": "the id of a subnet such as subnet-0abc123",
    r"^vpc-[0-9a-f]+$": "the id of a VPC such as vpc-0abc123",
    r"^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._/-]+)?$": "a bucket such as s3://kops-state",
    r"^[a-z-]+$": "a word in small letters",
    r"^([a-z0-9][a-z0-9-]{0,30}/)?[A-Z][A-Z0-9]{0,11}-\d{3}$": "the id of a rule such as ETCD-001",
    r"^\d{4}-\d{2}-\d{2}$": "a day such as 2027-06-30",
    r"^[^\x00-\x1f]*$": "a path on one line",
    r"^([0-9a-f]{64})?$": "the SHA-256 of a file, 64 digits",
}
"""What the patterns of text fields ask for, in words."""

RegionName = Annotated[str, StringConstraints(pattern=_REGION)]
"""An AWS region such as ``eu-central-1``."""

ZoneName = Annotated[str, StringConstraints(pattern=_ZONE)]
"""An availability zone by its account-specific name such as ``eu-central-1a``."""

ZoneId = Annotated[str, StringConstraints(pattern=_ZONE_ID)]
"""An availability zone by the id that means the same in every account: ``euc1-az2``."""

InstanceTypeName = Annotated[str, StringConstraints(pattern=_INSTANCE_TYPE)]
"""An EC2 instance type such as ``m7g.large``."""

Slug = Annotated[str, StringConstraints(pattern=_SLUG, max_length=63)]
"""A name that is safe in AWS, in Kubernetes and as a file name."""

MinorVersion = Annotated[str, StringConstraints(pattern=_MINOR_VERSION)]
"""A Kubernetes version: ``1.36`` or ``1.36.4``."""

Count = Annotated[int, Field(ge=0, le=1_000_000)]
Percent = Annotated[int, Field(ge=0, le=100)]
Gibibytes = Annotated[int, Field(ge=0, le=100_000_000)]
Amount = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
