"""The stores: one contract, every adapter, every fault."""
