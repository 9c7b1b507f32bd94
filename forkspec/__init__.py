"""The command `forkspec`. What it runs lies beside this package in a checkout, and in its folder
`suite` once it is installed: docs/architecture.md says why."""
