"""Every change to a third party's internals; docs/architecture.md lists them with their tests."""
