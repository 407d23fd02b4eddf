"""eksctl configs (``eksctl.io/v1alpha5``): read as a design, and judged as eksctl 0.230 does."""
