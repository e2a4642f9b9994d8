"""Rows of `threads_accounts` as their owner may read them: without the sealed token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

TABLE = "threads_accounts"


@dataclass(frozen=True)
class ThreadsAccount:
    id: str
    user_id: str
    threads_user_id: str
    username: str
    profile_pic_url: str
    token_expires_at: datetime
    is_active: bool
    created_at: datetime
    updated_at: datetime
