"""What the three services need to know about the installation they serve."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Options:
    """Settings shared by REST, Auth and Storage; the defaults are those of the platform."""

    files: Path
    """Folder of the stored bytes."""
    outbox: Path
    """Folder where a mail is written as one JSON file instead of being sent."""
    db_schemas: tuple[str, ...] = ("public",)
    """Schemas REST exposes; the first is the default profile."""
    anon_role: str = "anon"
    """Role of a request that carries no token."""
    public_url: str = "http://localhost:8501"
    """Origin a browser reaches the services at; signed links and mails are built from it."""
    autoconfirm: bool = True
    """A new user needs no confirmation mail."""
    signup: bool = True
    """Whether strangers may create a user."""
    access_token_seconds: int = 3600
    """Life of an access token."""
    max_rows: int | None = 1000
    """REST never returns more rows than this in one answer; None lifts the cap."""
    max_body_bytes: int = 16 * 1024 * 1024
    """Largest body of a REST or Auth request. The gateway answers 413 above it."""
    max_file_bytes: int = 50 * 1024 * 1024
    """Largest stored file where its bucket sets no limit of its own."""
    roll_back: bool = False
    """Undo every REST transaction after its answer is built (for conformance suites)."""
