"""Every change to a third party's internals that reading clips needs; docs/architecture.md lists them."""
