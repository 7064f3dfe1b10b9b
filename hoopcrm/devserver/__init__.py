"""Runs the application on one machine: embedded servers, supervisor, test and bench environments.

Production uses none of this: there the servers come by DATABASE_URL and REDIS_URL, and systemd (see
`deploy/`) starts the same processes.
"""
