"""k8s-advisor: an architecture advisor for Kubernetes clusters on AWS."""

from __future__ import annotations

__version__ = "0.1.0"
