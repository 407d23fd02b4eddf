"""Each kind of resource as lines, with amounts worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from advisor.catalog import Kind, bundled
from advisor.cost import Category, Charge
from advisor.cost.bill import METERED_ONLY, PRICED_BY
from advisor.cost.charges import FREE, TARIFFS
from advisor.model.vocabulary import (
    ControlPlaneTier,
    LoadBalancerKind,
    Purchase,
    SupportType,
    VolumeType,
)
from advisor.plan.resources import (
    BalancerSize,
    ClusterSize,
    DiskSize,
    EndpointSize,
    InstanceSize,
    Meter,
    PodSize,
    Resource,
    ResourceKind,
    Role,
    Usage,
)
from tests.unit.price_book import amounts, bill_of, only_line, region

K = ResourceKind


def machine(size: InstanceSize, quantity: int = 1, role: Role = Role.WORKERS) -> Resource:
    return Resource(K.INSTANCE, role, "machine", quantity, "eu-test-1a", size, group="workers")


def volume(size: DiskSize, quantity: int = 1) -> Resource:
    return Resource(K.VOLUME, Role.STORAGE, "volume", quantity, size=size)


def metered(kind: ResourceKind, meter: Meter, amount: str, role: Role = Role.TRAFFIC) -> Resource:
    return Resource(kind, role, "metered", usage=(Usage(meter, Decimal(amount), "as assumed"),))


def disk(kind: VolumeType, gib: int, iops: int | None = None, mibps: int | None = None) -> DiskSize:
    return DiskSize(kind, Decimal(gib), iops, mibps)


# --- machines ----------------------------------------------------------------------------------


def test_on_demand_hours() -> None:
    line = only_line(bill_of(machine(InstanceSize("m5.large"), 3)))
    assert (line.formula, line.amount) == ("3 x 730 h x $0.10", Decimal("219.00"))
    assert (line.quantity, line.unit) == (Decimal(2190), "hour")
    assert (line.resource, line.zone, line.group) == ("machine", "eu-test-1a", "workers")
    assert line.provenance is not None
    assert (line.provenance.kind, line.provenance.as_of) == (Kind.LIST, "2026-06-01")


def test_spot_takes_the_average_discount_whatever_the_purchase() -> None:
    for purchase in Purchase:
        size = InstanceSize("m5.large", purchases=((purchase, 100),), spot=True)
        line = only_line(bill_of(machine(size)))
        assert (line.formula, line.amount) == ("730 h x $0.04", Decimal("29.20"))  # 0.10 less 60 %
        assert line.provenance is not None
        assert line.provenance.kind is Kind.SPOT
        assert line.provenance.as_of == "2025-03"  # the older of price and discount


@pytest.mark.parametrize(
    ("purchase", "formula", "amount"),
    [
        (Purchase.COMMITTED_1Y, "730 h x $0.063", "45.99"),  # less 37 %
        (Purchase.COMMITTED_3Y, "730 h x $0.0432", "31.54"),  # less 56.8 %: 31.536
    ],
)
def test_commitments_take_the_discount_without_upfront_payment(
    purchase: Purchase, formula: str, amount: str
) -> None:
    line = only_line(bill_of(machine(InstanceSize("m5.large", purchases=((purchase, 100),)))))
    assert (line.formula, line.amount) == (formula, Decimal(amount))
    assert line.provenance is not None
    assert line.provenance.kind is Kind.DERIVED


@pytest.mark.parametrize(
    ("size", "lacks"),
    [
        (InstanceSize("z9.large"), "the on-demand price of z9.large in eu-test-1"),
        (InstanceSize("x9.large", spot=True), "a spot discount of x9.large"),
        (
            InstanceSize("x9.large", purchases=((Purchase.COMMITTED_3Y, 100),)),
            "a 3-year commitment",
        ),
    ],
)
def test_an_unknown_price_is_an_unpriced_line_with_its_reason(
    size: InstanceSize, lacks: str
) -> None:
    found = bill_of(machine(size, 2), machine(InstanceSize("m5.large")))
    unpriced, priced = found.lines
    assert (unpriced.amount, unpriced.unit_price, unpriced.provenance) == (None, None, None)
    assert unpriced.formula == "2 x 730 h x unknown price"
    assert lacks in unpriced.reason
    assert found.unpriced == (unpriced,)
    assert found.total == priced.amount


def test_the_first_of_several_types_is_priced_and_said_so() -> None:
    size = InstanceSize("m5.large", alternatives=("m7i.large", "z9.large"))
    assert only_line(bill_of(machine(size))).note == "priced as the first of 3 types"


@pytest.mark.parametrize(
    ("instance_type", "fee", "kind"),
    [
        ("m7i.large", "730 h x $0.0121", Kind.LIST),  # the listed fee of the type
        ("m5.large", "730 h x $0.012", Kind.DERIVED),  # 12 % of 0.10
        ("g5.xlarge", "730 h x $0.078", Kind.DERIVED),  # 7.8 % of 1.00
    ],
)
def test_auto_mode_fee_is_listed_or_a_share_of_the_on_demand_price(
    instance_type: str, fee: str, kind: Kind
) -> None:
    hours, extra = bill_of(machine(InstanceSize(instance_type, auto_mode=True))).lines
    assert (hours.charge, extra.charge) == (Charge.INSTANCE_HOURS, Charge.AUTO_MODE_HOURS)
    assert extra.formula == fee
    assert extra.provenance is not None
    assert extra.provenance.kind is kind


def test_auto_mode_fee_of_other_accelerators_is_not_known() -> None:
    hours, fee = bill_of(machine(InstanceSize("p4d.24xlarge", auto_mode=True))).lines
    assert hours.amount == Decimal("21900.00")
    assert fee.amount is None


def test_auto_mode_fee_is_the_same_on_spot() -> None:
    on_demand = bill_of(machine(InstanceSize("m5.large", auto_mode=True))).lines[1]
    spot = bill_of(machine(InstanceSize("m5.large", spot=True, auto_mode=True))).lines[1]
    assert spot.amount == on_demand.amount == Decimal("8.76")


def test_fargate_pods_pay_for_vcpus_and_memory() -> None:
    size = PodSize(Decimal("0.5"), Decimal(2))
    found = bill_of(Resource(K.FARGATE_POD, Role.WORKERS, "pods", 10, size=size))
    assert amounts(found) == [
        ("10 x 0.5 vCPU x 730 h x $0.04", Decimal("146.00")),
        ("10 x 2 GB x 730 h x $0.004", Decimal("58.40")),
    ]


# --- EKS ---------------------------------------------------------------------------------------


def cluster(
    version: str,
    tier: ControlPlaneTier = ControlPlaneTier.STANDARD,
    support: SupportType = SupportType.EXTENDED,
) -> Resource:
    size = ClusterSize(version, tier, support)
    return Resource(K.EKS_CLUSTER, Role.CONTROL_PLANE, "eks", size=size)


@pytest.mark.parametrize(
    ("version", "today", "total", "note"),
    [
        ("1.34", date(2026, 12, 1), "73.00", "until 2026-12-02"),  # last day of standard support
        ("1.34", date(2026, 12, 2), "438.00", "until 2027-12-02"),
        ("1.31", date(2026, 11, 25), "438.00", "until 2026-11-26"),
        ("1.31", date(2026, 11, 26), "438.00", "EKS support of 1.31 has ended"),
        ("1.10", date(2026, 11, 22), "73.00", "EKS no longer runs Kubernetes 1.10"),
        ("1.99", date(2026, 11, 22), "73.00", "1.99 is not in the EKS calendar"),
    ],
)
def test_eks_fee_follows_the_calendar(version: str, today: date, total: str, note: str) -> None:
    found = bill_of(cluster(version), today=today)
    assert found.total == Decimal(total)
    assert note in found.lines[-1].note
    assert found.facts()["eks_fee_usd"] == Decimal(total)


def test_extended_support_is_a_line_of_its_own() -> None:
    assert amounts(bill_of(cluster("1.33"))) == [
        ("730 h x $0.10", Decimal("73.00")),
        ("730 h x $0.50", Decimal("365.00")),
    ]


def test_a_provisioned_tier_comes_on_top() -> None:
    assert amounts(bill_of(cluster("1.36", ControlPlaneTier.XL))) == [
        ("730 h x $0.10", Decimal("73.00")),
        ("730 h x $1.65", Decimal("1204.50")),
    ]
    assert bill_of(cluster("1.36", ControlPlaneTier.XL8)).lines[1].amount is None


# --- volumes -----------------------------------------------------------------------------------


def test_gp3_includes_its_base() -> None:
    size = disk(VolumeType.GP3, 100, 3000, 125)
    assert amounts(bill_of(volume(size, 2))) == [("2 x 100 GiB x $0.08", Decimal("16.00"))]


def test_gp3_pays_for_what_is_beyond_its_base() -> None:
    size = disk(VolumeType.GP3, 100, 4000, 250)
    assert amounts(bill_of(volume(size, 2))) == [
        ("2 x 100 GiB x $0.08", Decimal("16.00")),
        ("2 x 1000 IOPS x $0.005", Decimal("10.00")),
        ("2 x 125 MiB/s x $0.04", Decimal("10.00")),
    ]


def test_gp2_pays_for_its_size_only() -> None:
    assert amounts(bill_of(volume(disk(VolumeType.GP2, 500, 1500)))) == [
        ("500 GiB x $0.10", Decimal("50.00"))
    ]


def test_io1_pays_for_all_its_iops() -> None:
    assert amounts(bill_of(volume(disk(VolumeType.IO1, 100, 5000)))) == [
        ("100 GiB x $0.125", Decimal("12.50")),
        ("5000 IOPS x $0.065", Decimal("325.00")),
    ]


def test_io2_iops_are_cheaper_in_higher_tiers_of_each_volume() -> None:
    size = disk(VolumeType.IO2, 200, 70_000)
    assert amounts(bill_of(volume(size, 2))) == [
        ("2 x 200 GiB x $0.125", Decimal("50.00")),
        ("2 x 32000 IOPS x $0.065", Decimal("4160.00")),
        ("2 x 32000 IOPS x $0.0455", Decimal("2912.00")),
        ("2 x 6000 IOPS x $0.032", Decimal("384.00")),
    ]


@pytest.mark.parametrize("kind", [VolumeType.IO1, VolumeType.IO2])
def test_provisioned_iops_that_are_not_stated_have_no_price(kind: VolumeType) -> None:
    _, iops = bill_of(volume(disk(kind, 100))).lines
    assert iops.amount is None
    assert "states no IOPS" in iops.reason


def test_a_volume_type_without_a_price_is_unpriced() -> None:
    line = only_line(bill_of(volume(disk(VolumeType.STANDARD, 100))))
    assert (line.amount, line.formula) == (None, "100 GiB x unknown price")
    assert "EBS/standard_gb_month" in line.reason


# --- network -----------------------------------------------------------------------------------


def test_nat_gateways_pay_hours_data_and_an_address() -> None:
    usage = (Usage(Meter.NAT_GB, Decimal(1000), "800 pods + 200 logs"),)
    found = bill_of(
        Resource(K.NAT_GATEWAY, Role.NETWORK, "nat", 1, "eu-test-1a", usage=usage),
        Resource(K.ELASTIC_IP, Role.NETWORK, "eip", 1, "eu-test-1a"),
    )
    assert amounts(found) == [
        ("730 h x $0.045", Decimal("32.85")),
        ("1000 GB x $0.045", Decimal("45.00")),
        ("730 h x $0.005", Decimal("3.65")),
    ]
    assert [line.zone for line in found.lines] == ["eu-test-1a", None, "eu-test-1a"]
    assert found.lines[1].note == "800 pods + 200 logs"
    assert found.by_category() == {Category.NAT: Decimal("81.50")}


def test_a_regional_nat_gateway_is_priced_in_each_zone_and_marked_assumed() -> None:
    line = only_line(bill_of(Resource(K.NAT_GATEWAY, Role.NETWORK, "nat-regional", 3)))
    assert (line.formula, line.amount) == ("3 x 730 h x $0.045", Decimal("98.55"))
    assert "assumed" in line.note
    assert line.provenance is not None
    assert line.provenance.kind is Kind.ASSUMED


@pytest.mark.parametrize(
    ("kind", "meter", "amount", "lines"),
    [
        (
            LoadBalancerKind.NLB, Meter.LCU_HOURS, "400.00",
            [
                ("2 x 730 h x $0.0225", Decimal("32.85")),
                ("400 NLCU-hour x $0.006", Decimal("2.40")),
            ],
        ),
        (
            LoadBalancerKind.ALB, Meter.LCU_HOURS, "400.00",
            [("2 x 730 h x $0.0225", Decimal("32.85")), ("400 LCU-hour x $0.008", Decimal("3.20"))],
        ),
        (
            LoadBalancerKind.CLB, Meter.CLB_GB, "500",
            [("2 x 730 h x $0.025", Decimal("36.50")), ("500 GB x $0.008", Decimal("4.00"))],
        ),
    ],
)  # fmt: skip
def test_load_balancers_pay_hours_and_what_they_carry(
    kind: LoadBalancerKind, meter: Meter, amount: str, lines: list[tuple[str, Decimal]]
) -> None:
    size = BalancerSize(kind, ("eu-test-1a",), public=True)
    usage = (Usage(meter, Decimal(amount), ""),)
    found = bill_of(Resource(K.LOAD_BALANCER, Role.INGRESS, "lb", 2, size=size, usage=usage))
    assert amounts(found) == lines


def test_the_load_balancer_of_the_api_belongs_to_the_control_plane() -> None:
    size = BalancerSize(LoadBalancerKind.NLB, ("eu-test-1a",), public=True)
    found = bill_of(
        Resource(K.LOAD_BALANCER, Role.API, "api", size=size),
        Resource(K.LOAD_BALANCER, Role.INGRESS, "services", size=size),
    )
    half = Decimal("16.43")  # 16.425
    assert found.by_category() == {Category.CONTROL_PLANE: half, Category.LOAD_BALANCING: half}
    assert found.facts()["load_balancers_usd"] == half


def test_interface_endpoints_pay_hours_and_tiered_data_gateway_endpoints_nothing() -> None:
    usage = (Usage(Meter.ENDPOINT_GB, Decimal(1_048_576 + 1000), "logs"),)
    found = bill_of(
        Resource(K.VPC_ENDPOINT, Role.NETWORK, "s3", size=EndpointSize("s3", gateway=True)),
        Resource(
            K.VPC_ENDPOINT,
            Role.NETWORK,
            "logs",
            1,
            "eu-test-1a",
            EndpointSize("logs", False),
            usage,
        ),
    )
    assert amounts(found) == [
        ("730 h x $0.01", Decimal("7.30")),
        ("1048576 GB x $0.01", Decimal("10485.76")),
        ("1000 GB x $0.006", Decimal("6.00")),
    ]
    assert found.by_category() == {Category.ENDPOINTS: Decimal("10499.06")}


def test_a_tier_without_a_price_is_unpriced_and_the_others_are_not() -> None:
    usage = (Usage(Meter.ENDPOINT_GB, Decimal(1_048_576 + 4_194_304 + 10), "logs"),)
    size = EndpointSize("logs", gateway=False)
    found = bill_of(Resource(K.VPC_ENDPOINT, Role.NETWORK, "logs", size=size, usage=usage))
    assert [line.amount is None for line in found.lines] == [False, False, False, True]


# --- metered use -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gb", "lines"),
    [
        ("80", [("80 GB x $0.00", Decimal("0.00"))]),
        ("300", [("100 GB x $0.00", Decimal("0.00")), ("200 GB x $0.09", Decimal("18.00"))]),
        (
            "160000",
            [
                ("100 GB x $0.00", Decimal("0.00")),
                ("10240 GB x $0.09", Decimal("921.60")),
                ("40960 GB x $0.085", Decimal("3481.60")),
                ("102400 GB x $0.07", Decimal("7168.00")),
                ("6300 GB x $0.05", Decimal("315.00")),
            ],
        ),
    ],
)
def test_internet_egress_is_free_first_and_then_cheaper_by_tier(
    gb: str, lines: list[tuple[str, Decimal]]
) -> None:
    assert amounts(bill_of(metered(K.DATA_TRANSFER, Meter.INTERNET_EGRESS_GB, gb))) == lines


def test_the_free_allowance_is_given_once() -> None:
    once = metered(K.DATA_TRANSFER, Meter.INTERNET_EGRESS_GB, "100")
    assert amounts(bill_of(once, once)) == [
        ("100 GB x $0.00", Decimal("0.00")),
        ("100 GB x $0.09", Decimal("9.00")),
    ]


@pytest.mark.parametrize(
    ("kind", "meter", "amount", "formula", "usd"),
    [
        (K.DATA_TRANSFER, Meter.CROSS_ZONE_GB, "666.6666", "666.667 GB x $0.01", "6.67"),
        (K.DATA_TRANSFER, Meter.INTER_REGION_GB, "50", "50 GB x $0.02", "1.00"),
        (K.LOG_GROUP, Meter.LOG_INGEST_GB, "50", "50 GB x $0.50", "25.00"),
        (K.LOG_GROUP, Meter.LOG_STORED_GB, "7.5", "7.5 GB x $0.03", "0.23"),
        (K.SNAPSHOT, Meter.STORED_GB, "390", "390 GB x $0.05", "19.50"),
        (K.FILE_SYSTEM, Meter.STORED_GB, "10", "10 GB x $0.30", "3.00"),
        (K.BUCKET, Meter.STORED_GB, "51.6", "51.6 GB x $0.023", "1.19"),
        (K.BUCKET, Meter.PUT_REQUESTS, "5840", "5840 requests / 1000 x $0.005", "0.03"),
    ],
)
def test_metered_use(kind: ResourceKind, meter: Meter, amount: str, formula: str, usd: str) -> None:
    line = only_line(bill_of(metered(kind, meter, amount)))
    assert (line.formula, line.amount, line.note) == (formula, Decimal(usd), "as assumed")


def test_keys_and_zones_are_paid_by_the_month() -> None:
    usage = (Usage(Meter.KMS_REQUESTS, Decimal(20_000), ""),)
    found = bill_of(
        Resource(K.KMS_KEY, Role.SECURITY, "key", usage=usage),
        Resource(K.HOSTED_ZONE, Role.INGRESS, "zone"),
    )
    assert amounts(found) == [
        ("1 month x $1.00", Decimal("1.00")),
        ("20000 requests / 10000 x $0.03", Decimal("0.06")),
        ("1 month x $0.50", Decimal("0.50")),
    ]


def test_use_of_nothing_is_no_line() -> None:
    assert bill_of(metered(K.BUCKET, Meter.STORED_GB, "0")).lines == ()


def test_nothing_of_something_is_no_line() -> None:
    assert bill_of(machine(InstanceSize("m5.large"), 0)).lines == ()


# --- completeness ------------------------------------------------------------------------------


def test_every_kind_of_resource_is_priced_metered_or_free() -> None:
    priced = frozenset(PRICED_BY)
    assert priced | METERED_ONLY | FREE == frozenset(ResourceKind)
    assert not priced & METERED_ONLY
    assert not FREE & (priced | METERED_ONLY)


def test_every_meter_has_a_price() -> None:
    balancers = {Meter.CLB_GB: LoadBalancerKind.CLB, Meter.LCU_HOURS: LoadBalancerKind.ALB}
    for meter in Meter:
        kind = K.BUCKET if meter == Meter.STORED_GB else K.DATA_TRANSFER
        size = BalancerSize(balancers[meter], (), public=True) if meter in balancers else None
        usage = (Usage(meter, Decimal(1000), ""),)
        found = bill_of(Resource(kind, Role.TRAFFIC, "use", size=size, usage=usage))
        assert found.lines, meter
        assert found.unpriced == (), meter


def test_every_tariff_is_a_row_of_the_snapshot_somewhere() -> None:
    catalog = bundled()
    known = frozenset[str]().union(
        *(catalog.region(name).service_keys() for name in catalog.region_names())
    )
    rows = {f"{tariff.service}/{tariff.item}" for tariff in TARIFFS.values()}
    # Magnetic volumes: the snapshot has no price of theirs anywhere.
    assert rows - known == {"EBS/standard_gb_month"}


def test_oldest_date_counts_the_prices_used() -> None:
    listed, spot = InstanceSize("m5.large"), InstanceSize("m5.large", spot=True)
    assert bill_of(machine(listed)).oldest_price_date == "2026-06-01"
    assert bill_of(machine(listed), machine(spot)).oldest_price_date == "2025-03"
    assert bill_of().oldest_price_date == ""


def test_a_machine_without_a_price_makes_the_sums_unknown() -> None:
    facts = bill_of(machine(InstanceSize("z9.large"))).facts()
    assert (facts["nodes_usd"], facts["monthly_usd"]) == (None, None)
    assert facts["control_plane_usd"] == 0


def test_use_without_a_price_leaves_the_total_a_lower_bound() -> None:
    nat = Resource(
        K.NAT_GATEWAY, Role.NETWORK, "nat", usage=(Usage(Meter.NAT_GB, Decimal(10), ""),)
    )  # fmt: skip
    facts = bill_of(nat, prices=region(NAT__data_gb=None)).facts()
    assert facts["nat_usd"] is None
    assert facts["monthly_usd"] == Decimal("32.85")  # the hours
    assert facts["unpriced_lines"] == 1
