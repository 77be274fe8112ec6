"""The version, read by the build and by ``boilerkit --version``."""

__version__ = "0.1.0"
