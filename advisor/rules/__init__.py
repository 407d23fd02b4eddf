"""Rules: what they are, how to write one, and the language of their conditions.

A rule is one YAML file, ``rules/<area>/<ID>-<problem>.yaml``::

    id: CP-001                       # never reused
    title: One control-plane node in production      # names the problem, at most 80 characters
    severity: warning                # error | warning | advice
    area: control-plane
    applies_to: [kops, capa]         # kops | eks | capa | any
    refused_by: []                   # [{tool: kops, from: "1.37", note: ...}]: who rejects it today
    status: stable                   # or preview; stable when left out
    since: 0.1.0                     # version of this program that brought the rule
    when: >-                         # CEL; true makes a finding
      design.goals.environment == "production" && design.control_plane.count == 1
    message: >-                      # each {placeholder} is CEL too
      {design.control_plane.count} control-plane node, {design.upgrades.rolls_per_year} rolls a year
    why: Each roll takes the API away for about six minutes.        # with figures
    remedy: {kops: ..., any: ...}    # or one text; keys: any, a platform, or a tool
    decision: control_plane.count    # field to change; see below when left out
    fix: {control_plane.count: 3}    # optional: field path to value, see below
    sources: [{ref: kops docs high_availability, seen: 2026-08-22}]
    incident: ""                     # optional: a public failure that teaches it
    examples:                        # they are the rule's tests: at least one of each
      fires: [{preset: ha-kops, set: {control_plane.count: 1}}]
      quiet: [{preset: ha-kops}]

Platforms
    ``eks`` is any design whose control plane AWS runs, whatever tool creates it; ``kops`` one that
    kops runs; ``capa`` every other self-run one (Cluster API, kubeadm). Say ``any`` for all.

Variables
    ``design`` is the design document, with the field names of ``advisor/model``. A rule that also
    reads ``before``, the design as it was, is about a change: ``compare`` asks it of each step, a
    design by itself never does. Its examples may state the fields of the design before, too:
    ``{preset: ha-kops, before: {etcd.version: 3.5.9}, set: {etcd.version: 3.6.1}}``. ``plan``,
    ``bill`` and ``availability`` hold the facts declared in ``advisor/rules/declared.py``: read
    ``plan.pools``, ``plan.etcd_zones``, ``plan.service_cidr`` and the like where a design may
    leave a field to its default. ``today`` is an ISO date; ISO dates compare as text. A name that
    does not exist, or a word outside a field's vocabulary, is an error when the rule is loaded.

Three values
    A rule fires, passes, or is *not evaluated* because something it reads is not stated. A field
    that is not stated is absent, never null: ``design.etcd.expected_db_gib > 5`` is then not
    evaluated. Where absence is an answer, ask ``has(design.network.pod_cidr)``. ``&&`` and ``||``
    need no more than they need: ``false && x`` is false although ``x`` is not stated, and
    ``exists`` is true when one element says so, although another lacks the field. A rule that
    fails in any other way (an index that is no number, text minus number) becomes finding
    ``ADV-000`` with the id of the rule.

Numbers
    A field compares with integers and decimals alike (``x > 0.5``); a function compares with its
    own kind (``mem_gib(type) < 4.0``, ``vcpus(type) < 4``). Integers and decimals do not
    calculate with each other: ``double(design.etcd.members) * 1.5``. Integer division cuts off.
    Inside ``all``, ``exists``, ``map`` and ``filter``, ``+`` must be seen to add numbers:
    ``p.min + 1``, ``int(p.min) + p.max``, or ``sum(design.nodes.pools.map(p, p.max))``.

Deciding field
    The wizard jumps to ``decision``. Left out, it is the first field that ``fix`` changes, else
    the last ``design`` field the condition reads: write guards first, the field at fault last.

Fix
    The change that clears the finding, field path to value; values are checked against the model
    when the rule is loaded. ``[]`` reaches into every element of a list, ``fix_where`` picks the
    elements, and ``{= ...}`` is a value in CEL, with ``each`` for the element::

        fix:
          etcd.zones: "{= plan.zones}"
          nodes.pools[].imds.tokens: required
          nodes.pools[].max: "{= each.min + 1}"
        fix_where:
          nodes.pools: each.imds.tokens == "optional"

    All values are worked out on the design as it is, then set at once; null takes a statement
    back. A value that needs a fact nobody stated leaves the design without a fix. ``tests/rules``
    shows of every fix that it clears its finding and brings no new error.

Functions, beside CEL's own (``size``, ``has``, ``in``, ``matches``, ``startsWith``, ``x.all(e,
...)``, ``exists``, ``filter``, ``map``); ``type`` is an EC2 instance type. What the catalog does
not know makes the rule *not evaluated*.

==========================================  =====================================================
``quorum(members)``                         votes needed: more than half
``after_zone_loss(zones)``                  members left when the fullest zone is gone
``sum(list)``                               0 for an empty list
``least(list)``, ``greatest(list)``         not evaluated for an empty list
``distinct(list)``                          without repetitions
``version_at_least(version, minimum)``      1.10 is at least 1.9
``minor(version)``                          36 for 1.36.4
``days_between(from, to)``                  of ISO dates, as in ``days_between(today, end)``
``prefix(cidr)``, ``ips(cidr)``             prefix length; number of addresses
``covers(outer, inner)``                    whether one range lies in another
``overlaps(a, b)``                          whether two ranges share addresses
``pairwise_overlap(list)``                  whether any two of a list do
``rfc1918(cidr)``                           private IPv4 space
``vcpus(type)``, ``mem_gib(type)``          integer; decimal
``nitro(type)``, ``burstable(type)``        true or false
``gpu(type)``, ``trunk(type)``              carries GPUs; supports security groups for pods
``arch(type)``, ``generation(type)``        ``x86_64`` or ``arm64``; 7 for c7i
``attach_limit(type)``                      EBS volumes that pods can attach
``pod_cap(type)``                           pods per node that EKS advises at most
``eni_max_pods(type, prefixes, custom)``    pods the ENIs address
``offered(region, type, zone)``             whether the zone (id, or name) sells the type
``refuses_eks(zone)``                       whether a zone (id, or name) takes no EKS subnets
``etcd_vcpus(nodes)``                       of the etcd hardware guide, with ``etcd_mem_gib(nodes)``
                                            (decimal) and ``etcd_iops(nodes)``
``limit(key)``, ``limit(key, version)``     a row of ``data/limits.json``; no limit belongs in a
                                            condition as a bare number
``eks_standard_end(version)``               last day of support as ISO date; also
                                            ``eks_extended_end(version)``
``upstream_eol(version)``                   the same of Kubernetes itself; ``etcd_eol(version)``,
                                            ``istio_eol(version)``; 9999-12-31: none announced
``older_than_known(component, version)``    before all the calendar has of ``eks``, ``kubernetes``,
                                            ``kops``, ``etcd`` or ``istio``: long past its end; and
                                            ``newer_than_known(component, version)``
``karpenter_min(version)``                  oldest Karpenter for a Kubernetes version
==========================================  =====================================================

Packs
    Rules beside the bundled ones stand in a folder with a ``pack.yaml`` (``name``, ``version``,
    ``about``), in the same format; see ``advisor/rules/packs.py``. Their ids are ``name/NET-001``.
    ``k8s-advisor rules new`` writes one, ``rules lint`` and ``rules test`` put it to the test.

Use: ``RuleBook.bundled(catalog)``, then ``book.evaluate(Facts.of(...), tool)``.
"""

from __future__ import annotations

from advisor.rules.bundle import Problem
from advisor.rules.engine import RuleBook, design_environment
from advisor.rules.facts import Facts
from advisor.rules.findings import BROKEN_RULE, Acceptance, Finding, Findings, State
from advisor.rules.rule import (
    Example,
    Platform,
    Refusal,
    Rule,
    Severity,
    Source,
    Status,
    platform_of,
)

__all__ = [
    "BROKEN_RULE",
    "Acceptance",
    "Example",
    "Facts",
    "Finding",
    "Findings",
    "Platform",
    "Problem",
    "Refusal",
    "Rule",
    "RuleBook",
    "Severity",
    "Source",
    "State",
    "Status",
    "design_environment",
    "platform_of",
]
