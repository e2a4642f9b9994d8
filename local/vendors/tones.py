"""Speech as a melody: each syllable of a line is a tone. The same line, voice and settings sound alike every time."""

from __future__ import annotations

import hashlib
import math
import re
import struct
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

RATE = 22_050
LONGEST = 30.0
"""Seconds; a melody longer than that tells nobody more."""
COMMENT = b"SANDBOX: tones in the place of a voice\x00\x00"
MARK = ((880.0, 0.09), (660.0, 0.13))
"""Every melody begins with these two tones, so that nobody takes it for a voice that failed."""
SCALE = (0, 2, 4, 7, 9, 12)
PAUSES = {",": 0.14, ";": 0.18, ":": 0.18, ".": 0.28, "!": 0.28, "?": 0.28, "\n": 0.3, "…": 0.4}
SYLLABLE = re.compile(r"[^aeiouyäöüéèà]*[aeiouyäöüéèà]+|[^aeiouyäöüéèà]+", re.IGNORECASE)


@dataclass(frozen=True)
class Note:
    """Hertz (0: silence), seconds, and how far the pitch rises until its end, in semitones."""

    pitch: float
    seconds: float
    rise: float = 0.0


def melody(line: str, voice: str, settings: Mapping[str, object]) -> list[Note]:
    """The notes of a line: the voice gives the register, the settings how lively it is."""
    stability, style = _number(settings, "stability", 0.5), _number(settings, "style", 0.0)
    speed, likeness = _number(settings, "speed", 1.0), _number(settings, "similarity_boost", 0.75)
    base = 130.0 + _chance(voice) * 170.0 + (likeness - 0.75) * 12
    notes, total = [Note(pitch, seconds) for pitch, seconds in MARK] + [Note(0, 0.12)], 0.34
    for place, (word, ending) in enumerate(_words(line)):
        for number, syllable in enumerate(SYLLABLE.findall(word)):
            chance = _chance(f"{voice}{place}{number}{syllable.lower()}")
            steps = SCALE[int(chance * len(SCALE))] * (1.3 - stability) + style * 3 * math.sin(place + number)
            seconds = min(0.24, 0.07 + 0.022 * len(syllable)) / speed
            rise = 5.0 if ending == "?" else style * 2 - (0.6 if ending == "." else 0)
            notes.append(Note(base * 2 ** (steps / 12), seconds, rise))
            total += seconds
        pause = PAUSES.get(ending, 0.05) / speed
        notes.append(Note(0, pause))
        total += pause
        if total > LONGEST:
            break
    return notes


def duration(notes: list[Note]) -> float:
    return sum(note.seconds for note in notes)


def wav(notes: list[Note], voice: str, rate: int = RATE) -> bytes:
    """16-bit mono sound in a RIFF file that calls itself a sandbox's."""
    samples = pcm(notes, voice, rate)
    parts = [
        b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16),
        b"LIST" + struct.pack("<I", 12 + len(COMMENT)) + b"INFOICMT" + struct.pack("<I", len(COMMENT)) + COMMENT,
        b"data" + struct.pack("<I", len(samples)) + samples,
    ]
    body = b"WAVE" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pcm(notes: list[Note], voice: str, rate: int = RATE) -> bytes:
    """The samples alone, little endian."""
    strength = [0.55 + _chance(voice + "1") * 0.2, _chance(voice + "2") * 0.4, _chance(voice + "3") * 0.25]
    turn = 2048
    wave = [
        sum(part * math.sin(2 * math.pi * (number + 1) * at / turn) for number, part in enumerate(strength))
        for at in range(turn)
    ]
    loudest = max(map(abs, wave))
    table = [int(9000 * value / loudest) for value in wave]
    found = array("h")
    for note in notes:
        found.extend(_samples(note, table, rate))
    return found.tobytes()


def silent_mp3(seconds: float) -> bytes:
    """A valid MP3 without a sound: there is no encoder here, and frames of nothing need none.

    MPEG-1 layer III, 128 kbit/s, 44.1 kHz, mono: 1152 samples a frame, and side information that is all zero.
    """
    frame = b"\xff\xfb\x90\xc4" + bytes(413)
    return frame * max(1, math.ceil(seconds * 44_100 / 1152))


def _samples(note: Note, table: list[int], rate: int) -> Iterator[int]:
    count, size = int(note.seconds * rate), len(table)
    if not note.pitch:
        yield from [0] * count
        return
    step, place = note.pitch * size / rate, 0.0
    growth = 2 ** (note.rise / 12 / max(1, count))
    attack, release = max(1, int(0.012 * rate)), max(1, int(0.045 * rate))
    for at in range(count):
        loud = min(1.0, at / attack, (count - at) / release)
        yield int(table[int(place) % size] * loud)
        place += step
        step *= growth


def _words(line: str) -> Iterator[tuple[str, str]]:
    """Each word with the mark that ends it, or with nothing."""
    for found in re.finditer(r"([\w'’-]+)\s*([,;:.!?…\n]?)", line):
        yield found.group(1), found.group(2)


def _number(settings: Mapping[str, object], name: str, usual: float) -> float:
    value = settings.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else usual


def _chance(words: str) -> float:
    """From 0 to 1, the same for the same words."""
    return int.from_bytes(hashlib.sha256(words.encode()).digest()[:4], "big") / 2**32
