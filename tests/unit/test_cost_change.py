"""What another design does to the bill: the questions people ask, and the laws of sums."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings

from advisor import plan
from advisor.catalog import bundled
from advisor.cost import Bill, Category, bill
from advisor.cost.change import BillChange, Sign, bill_change
from advisor.model.design import Design
from advisor.report.bill_change import bill_change_data, bill_change_text
from tests.unit.judged import TODAY, judged
from tests.unit.random_designs import REGION, designs

any_design = settings(suppress_health_check=[HealthCheck.too_slow])
STACKED = {"etcd.topology": "stacked", "etcd.members": 3}


def bill_of(design: Design) -> Bill:
    resources = plan.build(design, bundled()).resources
    return bill(resources, bundled().region(REGION), bundled(), TODAY)


def text(before: tuple[str, dict[str, Any]], after: tuple[str, dict[str, Any]]) -> str:
    was, becomes = judged(*before), judged(*after)
    change = bill_change(was.bill, becomes.bill)
    shown = bill_change_text(change, (was, becomes), ("old", "new"))
    return "\n".join(" ".join(line.split()) for line in shown.splitlines())


# --- questions ---------------------------------------------------------------------------------


def test_a_nat_gateway_in_every_zone_instead_of_one() -> None:
    shown = text(("eks-standard", {"network.nat.mode": "single"}), ("eks-standard", {}))
    assert "new costs $81.22 a month more than old" in shown
    assert "$974.64 a year" in shown
    answer = " ".join(shown.split())
    assert "NAT and egress moves most: +$83.22, above all NAT gateway (nat) +$75.92." in answer
    assert "Each minute a year less without pods costs $16.96 a month." in answer
    assert "~ nat: NAT gateway 1 -> 3 $37.96 -> $113.88 +$75.92" in shown
    assert "~ nat: public IPv4 address 1 -> 3 $3.65 -> $10.95 +$7.30" in shown
    # The traffic to the gateway in another zone is gone: that is what pays a part of it back.
    assert (
        "- cross-zone-nat: transfer between zones (to the NAT gateway) 200 GB $2.00 -$2.00" in shown
    )
    assert "pods 34.1 min -> 29.3 min" in shown


def test_kops_makes_a_nat_gateway_in_every_zone_whatever_is_asked_for() -> None:
    single = judged("ha-kops", {"network.nat.mode": "single"})
    assert single.bill.total == judged("ha-kops").bill.total
    existing = {"network.nat.mode": "single", "network.nat.gateway_id": "nat-0123456789abcdef0"}
    assert judged("ha-kops", existing).bill.total < single.bill.total


def test_a_network_load_balancer_instead_of_a_classic_one() -> None:
    kind = "load_balancing.kind"
    shown = text(("ha-kops", {kind: "clb"}), ("ha-kops", {kind: "nlb"}))
    assert "new costs $2.99 a month less than old" in shown
    assert "~ services: CLB -> NLB 1 $21.90 -> $19.71 -$2.19" in shown
    assert "- services: load balancer data processing 400 GB $3.20 -$3.20" in shown
    assert "+ services: NLB capacity units 400 NLCU-hour $2.40 +$2.40" in shown
    assert "moves most" not in shown, "there is one section only"
    answer = " ".join(shown.split())
    assert "Above all: load balancer data processing (services) -$3.20;" in answer
    assert "The cheaper one costs no minute more." in answer
    assert shown.count("[recalled]") == 2, "prices that no list gives are marked"


def test_three_stacked_masters_or_three_and_five_members_of_etcd() -> None:
    shown = text(("2016-true-ha", STACKED), ("2016-true-ha", {}))
    assert "etcd $7.14 -> $506.25 +$499.11" in shown
    assert "+ etcd: m4.large, on demand 5 $438.00 +$438.00" in shown
    assert "+ etcd: EBS gp2, 64 GiB 5 $38.10 +$38.10" in shown
    assert "~ etcd: EBS gp2, 20 GiB 3 -> 5" in shown or "20 GiB 6 -> 5" in shown
    assert "control-plane: m4.large" not in shown, "the masters stay as they are"
    assert "The difference buys no minute less." in " ".join(shown.split())


def test_eks_instead_of_masters_of_ones_own() -> None:
    shown = text(("ha-kops", {}), ("eks-standard", {}))
    assert "new costs $234.12 a month less than old" in shown
    assert "Control plane $300.78 -> $73.00 -$227.78" in shown
    assert "- control-plane: m6i.large, on demand 3 $251.85 -$251.85" in shown
    assert "+ eks: EKS fee, Kubernetes 1.36 1 $73.00 +$73.00" in shown
    assert "etcd $13.91 -> $0.00 -$13.91" in shown
    assert "Worker nodes" not in shown, "what stays the same is only summed up"
    assert "$2,312.68 a month is the same in both" in shown


def test_the_same_design_twice() -> None:
    shown = text(("dev", {}), ("dev", {}))
    assert "Nothing changes on the bill: both cost $311.84 a month." in shown
    assert "+" not in shown


def test_another_machine_type_takes_the_place_of_the_old_one() -> None:
    shown = text(("ha-kops", {}), ("ha-kops", {"control_plane.instance_type": "m6i.xlarge"}))
    assert "~ control-plane: m6i.large, on demand -> m6i.xlarge, on demand 3" in shown


def test_plain_values_say_what_the_text_says() -> None:
    was, becomes = judged("ha-kops"), judged("eks-standard")
    data = bill_change_data(bill_change(was.bill, becomes.bill), (was, becomes))
    assert data["change"] == "-234.12"
    assert data["by_category"]["Control plane"] == {
        "before": "300.78",
        "after": "73.00",
        "change": "-227.78",
    }
    amounts = [Decimal(each["amount"]) for each in data["changes"]]
    assert sum(amounts) == Decimal(data["change"])
    fee = next(each for each in data["changes"] if each["component"] == "eks")
    assert (fee["change"], fee["before"]) == ("added", None)
    assert fee["after"]["quantity"] == "1"


# --- laws --------------------------------------------------------------------------------------


def checked(change: BillChange) -> None:
    assert sum((item.usd for item in change.items), Decimal(0)) == change.usd
    by_category = change.by_category().values()
    assert sum((new - old for old, new in by_category), Decimal(0)) == change.usd
    assert sum((item.usd for item in change.changed), Decimal(0)) == change.usd


@any_design
@given(designs(), designs())
def test_what_changes_adds_up_to_the_difference_of_the_totals(a: Design, b: Design) -> None:
    before, after = bill_of(a), bill_of(b)
    forth, back = bill_change(before, after), bill_change(after, before)
    checked(forth)
    checked(back)
    assert forth.usd == -back.usd
    signs = [item.sign for item in forth.items]
    assert signs.count(Sign.ADDED) == [item.sign for item in back.items].count(Sign.REMOVED)


@any_design
@given(designs())
def test_nothing_changes_between_a_bill_and_itself(design: Design) -> None:
    change = bill_change(bill_of(design), bill_of(design))
    assert change.changed == ()
    assert change.by_category() == {}
    assert change.unchanged_usd == change.after.total


def test_from_nothing_everything_is_added() -> None:
    full = judged("ha-kops").bill
    change = bill_change(Bill(full.region, (), full.hours_per_month), full)
    assert {item.sign for item in change.items} == {Sign.ADDED}
    assert [*change.by_category()] == [c for c in Category if c in full.by_category()]
