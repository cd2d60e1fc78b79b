"""Every change to a third party's internals on the live path; docs/architecture.md lists them."""
