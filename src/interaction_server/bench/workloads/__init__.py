"""What can be measured: each module a workload, or what several of them share."""
