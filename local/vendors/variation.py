"""Five ways to change one thing about a picture, written for whatever JSON schema the caller brings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from local.vendors.outcome import untagged
from local.vendors.sight import Sight

JSON = dict[str, Any]
CHANGES: Mapping[str, list[tuple[str, str]]] = {
    "setting|background|location|place|scene": [
        ("Harbour at blue hour", "on a harbour wall at blue hour, the first lamps coming on along the water"),
        ("Rooftop after sunset", "on a rooftop above the city just after sunset, windows lighting up below"),
        ("Pines in the mist", "at the edge of a pine forest in thin mist, the trunks fading rank by rank"),
        ("Dunes in late sun", "among smooth desert dunes at sunset, one long shadow across the sand"),
        ("Garden in spring", "in a garden in early spring, blossom loose in the air and grass still wet")],
    "light|time": [
        ("Golden morning", "in golden morning light that comes in low and rims hair and shoulders"),
        ("Moonlit hush", "at midnight under a high moon, cool silver light with deep, quiet shadows"),
        ("Lamplit warmth",
         "by lamplight alone, one warm pool of light with everything around it falling dark"),
        ("Soft overcast", "under an overcast sky, light from everywhere, no hard shadow in the picture"),
        ("Neon after rain", "in neon light after rain, pink from one side and turquoise from the other")],
    "outfit|cloth|wardrobe|wear|styling": [
        ("Camel coat weather", "in a long camel coat worn open, collar up, over something plain"),
        ("White linen", "in white linen with rolled sleeves, creased as if worn all day"),
        ("Black leather lines", "in a black leather jacket with straight lines and no ornament"),
        ("Rust-coloured knit", "in a heavy rust knit, sleeves pushed up, the texture easy to see"),
        ("Red against all of it", "in a simple red dress that is the one strong colour in the frame")],
    "pose|gesture|action|movement": [
        ("Caught mid-stride", "walking at an easy pace, caught mid-stride, looking out of the frame"),
        ("Standing, turned away", "standing and turned away, seen from behind, weight on one hip"),
        ("Eyes lowered", "in a calm portrait with eyes lowered and chin turned slightly to the light"),
        ("Leaning into the wind", "standing and leaning a little into the wind, one hand holding the collar"),
        ("A quiet pause", "in a still portrait, shoulders relaxed, as if between two thoughts")],
    "camera|framing|angle|composition|lens|shot|crop": [
        ("Close, shallow focus",
         "in a close-up portrait, shallow focus, the background melting into soft shapes"),
        ("Small in a wide frame", "in a wide shot, small in the frame, with room to breathe on both sides"),
        ("From low down", "full-body from low down, the horizon under the knees and a tall sky above"),
        ("Head and shoulders", "in a head-and-shoulders frame, level with the eyes, on a long lens"),
        ("From behind, far view",
         "from behind at a distance, leading the eye into the depth of the picture")],
    "mood|expression|emotion|feeling": [
        ("Quiet confidence", "with quiet confidence, a level look and the smallest of smiles"),
        ("Lost in thought", "lost in thought, gaze past the camera, hands at rest"),
        ("Laughing at something", "laughing at something out of frame, unposed and warm"),
        ("A little defiant", "a little defiant, chin up, the look held a second longer"),
        ("Calm before the day", "calm, as in the minute before the day begins")],
    "colou?r|palette|season|style|weather|": [
        ("Autumn tones", "in autumn tones, russet and ochre, leaves turning at the edges"),
        ("First snow", "in the first snow of winter, pale and hushed, breath just visible"),
        ("Pastel afternoon", "in pastel colours, everything soft, like an old postcard"),
        ("Night colours", "in night colours, deep blue with one warm accent"),
        ("High summer", "in high summer, clear and sunny, colours at full strength")],
}
"""Labels and phrases by the aspect they change; the last entry serves any aspect nobody thought of."""

REST = ("Everything else stays as it was:", "Kept from the picture:", "The rest is unchanged:",
        "Hold on to the rest:")


@dataclass(frozen=True)
class Variation:
    """One changed aspect of a picture: a label to show and a prompt of 40 to 80 words."""

    label: str
    prompt: str
    aspect: str


@dataclass
class Writer:
    """Writes about one picture for one request; `salt` makes the same request read the same every time."""

    sight: Sight
    style: str
    salt: str
    repeat: bool = False
    items: int = 5
    said: str = ""
    """The request's own text: what stands in it already is not written again, what is locked stays."""
    _written: int = field(default=0, init=False)
    _first: Variation | None = field(default=None, init=False)

    def variation(self, aspects: list[str]) -> Variation:
        """The next variation, changing the next of `aspects`."""
        number = self._written
        self._written += 1
        aspect = aspects[number % len(aspects)]
        if self.repeat and self._first:
            # Alike in everything but the axis they claim to change.
            return Variation(self._first.label, self._first.prompt, aspect)
        known = next(changes for words, changes in CHANGES.items() if re.search(words, aspect, re.IGNORECASE))
        chance = Random(f"{self.salt} {aspect}")
        fresh = [one for one in known if one[1] not in self.said] or known
        label, change = chance.sample(fresh, len(fresh))[number // len(aspects) % len(fresh)]
        one = Variation(label, self._prompt(change, list(CHANGES.values()).index(known)), aspect)
        self._first = self._first or one
        return one

    def _prompt(self, change: str, kind: int) -> str:
        """The change, the style, then what stays: not the place or the light when that is what changes."""
        sight, setting, light = self.sight, kind == 0, kind == 1
        style = self.style.rstrip(".") or "Natural skin, honest texture, nothing retouched or overdone"
        stays = [] if setting else [sight.place if light else f"{sight.place} {sight.hour}"]
        stays += [] if light else [f"{sight.light} and {sight.warmth} light from the {sight.side}"]
        stays += [f"colours of {sight.hues}", f"{sight.contrast} contrast", sight.detail]
        rest = Random(change).choice(REST)
        kept = ", ".join([*stays, *locked_axes(self.said), f"composed for a {sight.format} frame"])
        return f"The same person {change}. {style}. {rest} {kept}."


def style_rules(text: str) -> str:
    """What the request says after "Style:" or "Style rules:" (or in a tag of that name), at most 20 words."""
    found = (re.search(r"<style(?:[_ ]rules)?>(.+?)</style", text, re.IGNORECASE | re.DOTALL)
             or re.search(r"\bstyle(?: rules)?\s*:\s*(.+(?:\n\s*[-*•].+)*)", text, re.IGNORECASE))
    words = re.sub(r"[\s*•-]+(?=\s)|\s+", " ", found.group(1) if found else "").split()
    return untagged(" ".join(words[:20]))


def locked_axes(text: str) -> list[str]:
    """What the request says must stay, as in "Locked, ...: outfit, light."; each as a few words."""
    found = re.search(r"^Locked\b[^:\n]*:\s*([a-z, ]+)\.", text, re.MULTILINE)
    return [f"the {axis.strip()} exactly as in the picture" for axis in found.group(1).split(",")] if found else []


LABEL_NAMES, PROMPT_NAMES = r"title|label|name|caption", r"prompt|text"


def fill(schema: JSON, root: JSON, writer: Writer, name: str = "") -> Any:
    """A value that satisfies `schema`; a local $ref is looked up in `root`."""
    schema = resolved(schema, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if kind := schema.get("properties"):
        return _variation(kind, root, writer) if _holds_prompt(kind, root) else {
            key: fill(part, root, writer, key) for key, part in kind.items()}
    if schema.get("type") == "array":
        return [fill(schema.get("items", {}), root, writer, name) for _ in range(writer.items)]
    plain: JSON = {"integer": 1, "number": 1.0, "boolean": True, "null": None, "object": {}}
    return plain.get(schema.get("type", "string"), writer.sight.summary())


def resolved(schema: JSON, root: JSON) -> JSON:
    """The schema with its $ref followed and the first of its alternatives taken."""
    while "$ref" in schema or schema.get("anyOf") or schema.get("allOf"):
        if "$ref" in schema:
            target: Any = root
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        else:
            schema = (schema.get("anyOf") or schema["allOf"])[0]
    return schema


def _holds_prompt(properties: JSON, root: JSON) -> bool:
    parts = {key: resolved(part, root) for key, part in properties.items()}
    return any(re.search(PROMPT_NAMES, key) and part.get("type") == "string" for key, part in parts.items())


def _variation(properties: JSON, root: JSON, writer: Writer) -> JSON:
    parts = {key: resolved(part, root) for key, part in properties.items()}
    aspects = next((part["enum"] for part in parts.values() if part.get("enum")), list(CHANGES)[:5])
    one = writer.variation(aspects)
    values: JSON = {}
    for key, part in parts.items():
        if "enum" in part:
            values[key] = one.aspect
        elif part.get("type") == "string":
            prompt, label = re.search(PROMPT_NAMES, key), re.search(LABEL_NAMES, key)
            values[key] = one.prompt if prompt else one.label if label else f"Only the {one.aspect} changes."
        else:
            values[key] = fill(part, root, writer, key)
    return values


FORBIDDEN = {"minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
             "multipleOf",
             "maxItems", "uniqueItems", "minProperties", "maxProperties"}


def faults(schema: Any, path: str = "schema") -> Iterator[str]:
    """Why the vendor would refuse a schema: keywords it lacks, objects left open."""
    if isinstance(schema, list):
        for i, part in enumerate(schema):
            yield from faults(part, f"{path}.{i}")
    if not isinstance(schema, dict):
        return
    for word in sorted(FORBIDDEN & schema.keys()):
        yield f"{path}: For '{schema.get('type', 'this')}' type, property '{word}' is not supported"
    if schema.get("minItems", 0) not in (0, 1):
        yield f"{path}: 'minItems' values other than 0 or 1 are not supported"
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        yield f"{path}: For 'object' type, 'additionalProperties' must be explicitly set to false"
    for key in ("properties", "$defs", "definitions"):
        for name, part in schema.get(key, {}).items():
            yield from faults(part, f"{path}.{key}.{name}")
    for key in ("items", "anyOf", "allOf"):
        yield from faults(schema.get(key), f"{path}.{key}")


def written(schema: JSON, writer: Writer) -> str:
    """The answer as JSON text."""
    return json.dumps(fill(schema, schema, writer), ensure_ascii=False)
