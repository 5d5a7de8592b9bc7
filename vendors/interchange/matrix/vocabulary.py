"""What people write for answers and priorities, and the level that is proposed for it.

Words are compared without case, blanks and hyphens. What can mean several things, and what is not known, is
never guessed: a person decides it.
"""

import re
import unicodedata

from scoring.engine.vocabulary import Level, Priority

UNDECIDED, UNANSWERED = "", "unanswered"
"""No proposal; and the proposal that a text is no answer, which legends write as null."""

ANSWERS = {
    Level.NATIVE.value: "yes|y|✓|✔|☑|✅|supported|supports|full|fully|full support|fully supported|"
    "integrated|included|+|OOTB|out of the box|Y – Standard Function|standard function|◎|○|"
    "Oui|Evet|OK|true|มี|ใช่",
    Level.CONFIGURATION.value: "configurable|configuration|via configuration|through configuration|"
    "provided through routine configuration, no upgrade impact|via report tool",
    Level.PARTIAL.value: "partial|partially|some|limited|basic|partially supported|partially supports|"
    "partial support|△|บางส่วน",
    Level.THIRD_PARTY.value: "plug in|extension|add on|third party|3rd party|paid|premium|optional|"
    "△ (additional cost)",
    Level.CUSTOMISATION.value: "modification|custom|customisation|customization|via customisation|"
    "via customization",
    Level.ROADMAP.value: "planned|TBA|future release|future|roadmap|under development|in development|beta|"
    "experimental|flagged",
    Level.NONE.value: "no|✗|✘|✖|❌|×|dropped|discontinued|not available|not supported|unsupported|"
    "does not support|unavailable|Non|Hayır|KO|false|ไม่มี",
    UNANSWERED: "?|unknown|Je ne sais pas|not evaluated|not evidenced|ไม่ทราบ",
    Level.NOT_APPLICABLE.value: "n/a|na|n.a.|not applicable|Uygulanamaz|ไม่เกี่ยวข้อง",
}
PRIORITIES = {
    Priority.MUST.value: "must|must have|mandatory|required|essential|critical|ต้องมี|จำเป็น",
    Priority.NICE.value: "optional|nice|nice to have|desirable|preferred|could|could have|standard|minor|"
    "not required|ควรมี|ไม่จำเป็น",
}
MARKED = "x|✓|✔|yes|y|true|1"
UNMARKED = "|no|n|false|0|-"
NEED_HEADERS = {
    Priority.NICE.value: "optional|nice to have|desirable|ไม่จำเป็น",
    Priority.MUST.value: "must|must have|mandatory|required|essential|จำเป็น|ต้องมี",
    UNDECIDED: "priority|requirement|requirement level|moscow|importance|necessity|need|weight|"
    "ความจำเป็น|ความสำคัญ|ลำดับความสำคัญ",
}
"""Headers of a column of needs, with what a mark in such a column says."""
ID_HEADERS = "id|ids|no|no.|nr|nr.|#|number|ref|reference|รหัส|ลำดับ|ที่"
OTHER_PLAN = re.compile(r"\b(only|pro|premium|enterprise|business|plus|plan|tier|edition|licen[cs]e)\b", re.I)

QUALIFIED = re.compile(r"^(.*\S)\s*[(（]([^()（）]+)[)）]$", re.DOTALL)
REFERENCE = re.compile(r"^\[([^\[\]]+)\](?:\[[^\[\]]*\]|\([^()]*\))$")
FOOTNOTES = re.compile(r"(?<=[^\s\[])\s*(?:\[[^\[\]]*\]\s*)+$")


def squeeze(text: str) -> str:
    """Text without what does not count in comparing: case, blanks, hyphens."""
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).casefold())
    return re.sub(r"[-‐‑‒–—]+", "", folded)


def lookup(words: dict[str, str]) -> dict[str, str]:
    return {squeeze(word): meaning for meaning, texts in words.items() for word in texts.split("|")}


BY_ANSWER = lookup(ANSWERS)
BY_PRIORITY = lookup(PRIORITIES)
BY_NEED_HEADER = lookup(NEED_HEADERS)
BY_ID_HEADER = lookup({"id": ID_HEADERS})


def split_note(text: str) -> tuple[str, str]:
    """A qualified answer's own text and what stands behind it in brackets: "yes (from 2019)"."""
    match = QUALIFIED.match(text.strip())
    return (match[1], match[2].strip()) if match else (text.strip(), "")


def without_references(text: str) -> str:
    """A text without left-over markup: "Yes[4]" is "Yes", "[-][py1059]" is "-"."""
    text = text.strip()
    if match := REFERENCE.match(text):
        return match[1].strip()
    return FOOTNOTES.sub("", text)


def propose_answer(text: str) -> str:
    """The level proposed for an answer's text, UNANSWERED, or UNDECIDED where a person must say."""
    text = without_references(text)
    if not text:
        return UNANSWERED
    if (known := BY_ANSWER.get(squeeze(text))) is not None:
        return known
    base, note = split_note(text)
    level = BY_ANSWER.get(squeeze(base), UNDECIDED)
    doubtful = not note or OTHER_PLAN.search(note) or BY_ANSWER.get(squeeze(note), level) != level
    return UNDECIDED if doubtful else level


def is_need_header(header: str) -> bool:
    return squeeze(header) in BY_NEED_HEADER


def is_id_header(header: str) -> bool:
    return squeeze(header) in BY_ID_HEADER


def propose_priority(text: str, header: str) -> str:
    """The priority proposed for the text of a column of needs, or UNDECIDED."""
    marks = BY_NEED_HEADER.get(squeeze(header), UNDECIDED)
    if marks != UNDECIDED:
        other = Priority.MUST.value if marks == Priority.NICE else Priority.NICE.value
        said = {**dict.fromkeys(UNMARKED.split("|"), other), **dict.fromkeys(MARKED.split("|"), marks)}
        if text.strip().casefold() in said:
            return said[text.strip().casefold()]
    return BY_PRIORITY.get(squeeze(text), UNDECIDED)
