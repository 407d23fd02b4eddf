"""CloudFormation's functions: worked out where that is possible, else unknown with a reason."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor import importers
from advisor.catalog import bundled
from advisor.errors import AdvisorError
from advisor.importers.cloudformation.functions import Functions
from advisor.importers.cloudformation.values import NO_VALUE, Reference, Unknown, ZoneNumber, Zones
from advisor.importers.foreign import Tree, parse_foreign
from advisor.model.emit import emit_yaml
from tests.support.cloudformation_others import GROUP_STACK, NETWORK_STACK, SAMPLE

CATALOG = bundled()
PARAMETERS: Tree = {
    "Name": {"Type": "String", "Default": "shop"},
    "Size": {"Type": "Number", "Default": 3},
    "Ranges": {"Type": "CommaDelimitedList", "Default": "10.0.0.0/8, 192.168.0.0/16"},
    "Open": {"Type": "String"},
    "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/aws/image"},
}
TEMPLATE: Tree = {
    "Parameters": PARAMETERS,
    "Mappings": {"Sizes": {"shop": {"Disk": 50}}},
    "Conditions": {
        "IsShop": {"Fn::Equals": [{"Ref": "Name"}, "shop"]},
        "IsOpen": {"Fn::Equals": [{"Ref": "Open"}, "x"]},
        "Either": {"Fn::Or": [{"Condition": "IsOpen"}, {"Condition": "IsShop"}]},
        "Both": {"Fn::And": [{"Condition": "IsOpen"}, {"Condition": "IsShop"}]},
        "Neither": {"Fn::Not": [{"Condition": "IsShop"}]},
        "A": {"Condition": "B"},
        "B": {"Condition": "A"},
    },
    "Resources": {"Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}}},
}
PLACE = (0, "Resources", "X", "Properties", "P")


def worked_out(value: Any, template: Tree = TEMPLATE) -> Any:
    return Functions([template]).resolve(value, PLACE).value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Name"}, "shop"),
        ({"Ref": "Size"}, 3),
        ({"Ref": "Ranges"}, ["10.0.0.0/8", "192.168.0.0/16"]),
        ({"Ref": "AWS::NoValue"}, NO_VALUE),
        ({"Ref": "AWS::Partition"}, "aws"),
        ({"Ref": "Vpc"}, Reference(0, "Vpc")),
        ({"Fn::GetAtt": ["Vpc", "Arn"]}, Reference(0, "Vpc", "Arn")),
        ({"Fn::GetAtt": "Vpc.CidrBlock"}, "10.1.0.0/16"),
        ({"Fn::Sub": "${Name}-${Size}"}, "shop-3"),
        ({"Fn::Sub": ["${Name}-${X}", {"X": {"Ref": "Size"}}]}, "shop-3"),
        ({"Fn::Sub": "${!Name}"}, "${Name}"),
        ({"Fn::Join": ["-", ["a", {"Ref": "Name"}, {"Ref": "AWS::NoValue"}]]}, "a-shop"),
        ({"Fn::Select": ["1", {"Ref": "Ranges"}]}, "192.168.0.0/16"),
        ({"Fn::Select": [1, {"Fn::Split": ["-", "a-b-c"]}]}, "b"),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Name"}, "Disk"]}, 50),
        ({"Fn::If": ["IsShop", "yes", "no"]}, "yes"),
        ({"Fn::If": ["Neither", "yes", {"Ref": "AWS::NoValue"}]}, NO_VALUE),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"Fn::Length": {"Ref": "Ranges"}}, 2),
        ({"Fn::ToJsonString": {"a": {"Ref": "Size"}}}, '{"a":3}'),
        ({"Fn::Base64": {"Fn::Sub": "${Name}"}}, "shop"),
        ({"Fn::GetAZs": ""}, Zones()),
        ({"Fn::Select": [2, {"Fn::GetAZs": {"Ref": "AWS::Region"}}]}, ZoneNumber(2)),
    ],
)
def test_what_is_known(value: Any, expected: Any) -> None:
    assert worked_out(value) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"Ref": "Open"}, "no default"),
        ({"Ref": "Image"}, "Parameter Store"),
        ({"Ref": "Nobody"}, "there is no Nobody"),
        ({"Ref": "AWS::AccountId"}, "known when it deploys"),
        ({"Fn::If": ["IsOpen", 1, 2]}, "IsOpen"),
        ({"Fn::If": ["Both", 1, 2]}, "Both"),
        ({"Fn::If": ["A", 1, 2]}, "A"),
        ({"Fn::Sub": "x-${Open}"}, "no default"),
        ({"Fn::ImportValue": "elsewhere"}, "another stack exports elsewhere"),
        ({"Fn::FindInMap": ["Sizes", "other", "Disk"]}, "no mapping"),
        ({"Fn::Select": [7, ["a"]]}, "no element 7"),
        ({"Fn::Mine": 1}, "Fn::Mine"),
        ("{{resolve:ssm:/a}}", "looks it up"),
    ],
)
def test_what_is_not_known_has_a_reason(value: Any, reason: str) -> None:
    found = worked_out(value)
    assert isinstance(found, Unknown)
    assert reason in found.reason


def test_what_is_known_of_a_text_is_kept() -> None:
    found = worked_out({"Fn::Sub": "com.amazonaws.${AWS::Region}.ecr.api"})
    assert isinstance(found, Unknown)
    assert found.text == "com.amazonaws.${AWS::Region}.ecr.api"


def test_a_value_stands_where_its_text_does() -> None:
    functions = Functions([TEMPLATE])
    assert functions.resolve({"Ref": "Size"}, PLACE).place == (0, "Parameters", "Size", "Default")
    mapping = functions.resolve({"Fn::FindInMap": ["Sizes", "shop", "Disk"]}, PLACE).place
    assert mapping == (0, "Mappings", "Sizes", "shop", "Disk")
    assert functions.resolve({"Fn::If": ["IsShop", "a", "b"]}, PLACE).place == (*PLACE, "Fn::If", 1)


def test_exports_of_other_templates_are_found() -> None:
    other: Tree = {
        "Resources": {"S": {"Type": "AWS::EC2::Subnet"}},
        "Outputs": {
            "Ids": {
                "Value": {"Fn::Join": [",", [{"Ref": "S"}]]},
                "Export": {"Name": {"Fn::Sub": "${AWS::StackName}-Ids"}},
            }
        },
    }
    functions = Functions([TEMPLATE, other])
    found = functions.resolve({"Fn::Split": [",", {"Fn::ImportValue": "net-Ids"}]}, PLACE)
    assert found.value == [{"Ref": "S"}]
    assert functions.resolve(found.value[0], (*found.place, 0)).value == Reference(1, "S")


@given(st.integers(16, 24), st.integers(1, 16), st.integers(4, 8))
def test_ranges_are_cut_as_cloudformation_cuts_them(prefix: int, count: int, bits: int) -> None:
    whole = ip_network(f"10.0.0.0/{prefix}")
    found = worked_out({"Fn::Cidr": [str(whole), count, bits]})
    parts = [ip_network(each) for each in found]
    assert len(parts) == min(count, 2 ** (32 - bits - prefix))
    assert all(part.prefixlen == 32 - bits and part.subnet_of(whole) for part in parts)  # type: ignore[arg-type]
    assert len(set(parts)) == len(parts)


def test_outputs_that_name_others_twice_take_no_time() -> None:
    names = [f"n{i}" for i in range(50)]
    outputs = {
        name: {
            "Export": {"Name": name},
            "Value": {"Fn::Join": ["", [{"Fn::ImportValue": other}, {"Fn::ImportValue": other}]]},
        }
        for name, other in zip(names, [*names[1:], "elsewhere"], strict=True)
    }
    assert isinstance(worked_out({"Fn::ImportValue": "n0"}, {"Outputs": outputs}), Unknown)


def test_texts_do_not_grow_without_end() -> None:
    value: Any = "x" * 1000
    for _ in range(40):
        value = {"Fn::Sub": ["${a}${a}", {"a": value}]}
    found = worked_out(value)
    assert isinstance(found, Unknown)


# --- any template


ODD: tuple[Any, ...] = (
    None, "", 0, -1, 1.5, True, "x", [], {}, [[]], [{}], "${x", "10.0.0.0/99", "subnet-0a", 10**18,
    {"Ref": "X"}, {"Ref": ["a"]}, {"Fn::If": ["a"]}, {"Fn::If": ["IsProd", 1, 2]},
    {"Fn::Select": [9, ["a"]]}, {"Fn::GetAtt": ["a", "b"]}, {"Fn::Cidr": ["10.0.0.0/8", 300, 8]},
    {"Fn::Join": [1, 2]}, {"Fn::FindInMap": [{}, [], "x"]}, {"Fn::Split": [",", "a"]},
    {"Fn::GetAZs": ""}, {"Ref": "AWS::NoValue"}, "{{resolve:ssm:x}}",
)  # fmt: skip
TREES = [
    parse_foreign(text, name="t").documents[0] for text in (SAMPLE, NETWORK_STACK, GROUP_STACK)
]


def places(tree: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if place:
        yield place
    if isinstance(tree, list):
        tree = dict(enumerate(tree))
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from places(value, (*place, key))


def mutated(luck: random.Random) -> Tree:
    tree = copy.deepcopy(luck.choice(TREES))
    for _ in range(luck.randint(1, 6)):
        place = luck.choice(list(places(tree)) or [("Resources",)])
        around: Any = tree
        for part in place[:-1]:
            around = around[part]
        if luck.random() < 0.3:
            around.pop(place[-1], None) if isinstance(around, dict) else around.pop(place[-1])
        else:
            around[place[-1]] = copy.deepcopy(luck.choice(ODD))
        if not tree:
            break
    return tree


@pytest.mark.parametrize("seed", range(8))
def test_any_template_is_read_or_refused(seed: int) -> None:
    luck = random.Random(seed)
    for _ in range(12):
        text = emit_yaml(mutated(luck))
        with suppress(AdvisorError):
            importers.read(text.encode(), "t.yaml", catalog=CATALOG, source="cloudformation")
