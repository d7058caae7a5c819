"""The carrier of the demonstration and of a bare checkout: each message becomes a file that can be read on a page."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from hub.messages.carriers.types import Envelope
from hub.messages.types import Channel


class Folder:
    """Files named by reference: a second one of the same is refused by the file system itself."""

    def __init__(self, where: Path) -> None:
        self._where = where

    def hand_over(self, envelope: Envelope) -> None:
        self._where.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = self._where / f".{envelope.reference}.{os.getpid()}"
        half.write_text(json.dumps(asdict(envelope), default=str, ensure_ascii=False), encoding="utf-8")
        half.chmod(0o600)
        half.replace(self._file(envelope.reference))

    def has(self, reference: UUID, channel: Channel) -> bool:
        return self._file(reference).exists()

    def newest(self, limit: int) -> list[dict[str, str]]:
        """What was written last, as the fields of `Envelope`."""
        files = sorted(self._where.glob("*.json"), key=lambda file: file.name, reverse=True)
        return [json.loads(file.read_text(encoding="utf-8")) for file in files[:limit]]

    def _file(self, reference: UUID) -> Path:
        return self._where / f"{reference}.json"
