"""What people would use instead, given the same work: each peer a program, what it is told, and a target."""
