from tests.jobs.conftest import tag_maker

__all__ = ["tag_maker"]
