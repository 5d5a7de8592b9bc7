"""Everything that people read exists in Thai too: the catalogue is whole, and pages come out Thai."""

import re
import subprocess
import sys
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.urls import reverse
from django.utils import translation

from config.messages import extract_vocabulary
from discovery.models import Requirement, Risk
from scoring.actions.runs import request_run
from scoring.engine import vocabulary
from scoring.execution import execute
from tests.factories import MembershipFactory, UserFactory, scorable_evaluation
from vendors.models import Answer

ROOT = Path(__file__).parent.parent
BABEL = (sys.executable, "-m", "babel.messages.frontend", "-q")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[a-zA-Z]|%%|\{\w*\}|</?b>")
THAI = re.compile("[\u0e01-\u0e5b]")
SAME = {"API", "Shortlist"}
"""Names that stay as they are."""


@pytest.fixture(autouse=True)
def english():
    """Whatever a page speaks, the next test starts in English."""
    with translation.override("en"):
        yield


def listed(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@cache
def catalogue() -> Catalog:
    with (ROOT / "locale/th/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale="th", abort_invalid=True)


def messages() -> list[Message]:
    return [message for message in catalogue() if message.id]


def names_of(catalog: Catalog) -> set[tuple[str | None, str]]:
    return {(message.context, listed(message.id)[0]) for message in catalog if message.id}


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Catalog:
    """What `make messages` would collect now."""
    found = re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text(), re.M)
    assert found
    template = tmp_path_factory.mktemp("messages") / "django.pot"
    subprocess.run(
        [*BABEL, "extract", "-F", "babel.cfg", *found[1].split(), "--no-location", "-o", template, "."],
        cwd=ROOT,
        check=True,
    )
    with template.open("rb") as file:
        return read_po(file)


def test_the_catalogue_holds_exactly_what_the_code_says(collected):
    said, known = names_of(collected), names_of(catalogue())
    assert (said - known, known - said) == (set(), set()), "run `make messages`, then translate"


def test_every_string_is_translated():
    assert [message.id for message in messages() if message.fuzzy or not all(listed(message.string))] == []


def test_translations_are_in_thai():
    latin = [m.id for m in messages() if not all(THAI.search(text) for text in listed(m.string))]
    assert set(latin) == SAME


def test_placeholders_are_kept():
    """Of a plural the last form counts: Thai has one form for every number."""
    moved = [
        (message.id, text)
        for message in messages()
        for text in listed(message.string)
        if sorted(PLACEHOLDER.findall(listed(message.id)[-1])) != sorted(PLACEHOLDER.findall(text))
    ]
    assert moved == []


def test_spaces_at_the_ends_are_kept():
    def ends(text: str) -> tuple[bool, bool]:
        return text[:1].isspace(), text[-1:].isspace()

    told = [(listed(message.id)[0], text) for message in messages() for text in listed(message.string)]
    assert [text for english, text in told if ends(text) != ends(english)] == []


def test_babel_compiles_the_catalogue():
    assert list(catalogue().check()) == []
    assert catalogue().num_plurals == 1
    file = BytesIO()
    write_mo(file, catalogue())
    file.seek(0)
    assert len(read_mo(file)) == len(catalogue())


def test_the_vocabulary_is_collected():
    file = BytesIO(Path(vocabulary.__file__).read_bytes())
    words = [arguments for _line, _keyword, arguments, _comments in extract_vocabulary(file, (), (), {})]
    assert {("word", "third party"), ("word", "needs proof"), ("word", "premium addons")} <= set(words)
    assert max(len(word) for _context, word in words) < 30


@pytest.mark.parametrize(
    ("model", "field", "word", "thai"),
    [
        (Requirement, "area", "non_functional", "ไม่ใช่ด้านการทำงาน"),
        (Requirement, "priority", "must", "ต้องมี"),
        (Requirement, "status", "agreed", "เห็นชอบแล้ว"),
        (Risk, "status", "accepted", "ยอมรับแล้ว"),
        (Answer, "level", "third_party", "ผ่านผู้ให้บริการรายอื่น"),
    ],
)
def test_choices_are_thai(model, field, word, thai):
    with translation.override("th"):
        assert str(dict(model._meta.get_field(field).flatchoices)[word]) == thai


@pytest.fixture
def thai(client, db):
    """A facilitator who reads Thai, in an evaluation with a finished run."""
    evaluation = scorable_evaluation(slug="crm", name="CRM 2027", products=3)
    run, _created = request_run(by=None, evaluation=evaluation, send=False)
    assert execute(run.pk)
    user = UserFactory(language="th")
    client.force_login(MembershipFactory(evaluation=evaluation, role="facilitator", user=user).user)
    return client


@pytest.mark.parametrize(
    ("view", "arguments", "texts"),
    [
        ("scoring:home", ["crm"], ["รอบคำนวณล่าสุด", "อ่านรายงาน", "ข้อกำหนด", "เริ่ม"]),
        (
            "scoring:report",
            ["crm", 1],
            [
                "<h1>ไม่มีผลิตภัณฑ์ใดผ่าน 60\u00a0% ด้วยหลักฐานที่ยืนยันแล้ว ",
                "แต่ Crm Pro อาจผ่าน หากคำกล่าวอ้าง 2 ข้อเป็นจริง</h1>",
                "ต้องพิสูจน์",
                "ความสอดคล้อง",
                "ค่าธรรมเนียมที่ซ่อนอยู่",
            ],
        ),
        ("scoring:what_if", ["crm"], ["ลองปรับสมมติฐาน", "เสียงของทีม", "บันทึกเป็นสถานการณ์จำลอง"]),
        ("discovery:requirements", ["crm"], ["เขียนข้อกำหนด", "ความจำเป็น", "ล็อกฉบับ"]),
        ("discovery:settings", ["crm"], ["ผ่านผู้ให้บริการรายอื่น", "การเพิ่มผู้ใช้", "บันทึกการตั้งค่า"]),
        ("vendors:vendors", ["crm"], ["เพิ่มผู้ขาย", "ยืนยันแล้ว"]),
    ],
)
def test_pages_come_out_thai(thai, view, arguments, texts):
    page = thai.get(reverse(view, args=arguments)).content.decode()
    assert '<html lang="th"' in page
    assert [text for text in texts if text not in page] == []


def test_the_browsers_language_counts_until_somebody_signs_in(client, db):
    page = client.get(
        reverse("account_login"), headers={"accept-language": "th-TH,th;q=0.9"}
    ).content.decode()
    assert '<html lang="th"' in page
    assert "เข้าสู่ระบบ" in page


def test_one_place_names_a_word_by_its_meaning():
    """The same English word, two things: a team and a cost."""
    with translation.override("th"):
        assert translation.gettext("Operations") == "ฝ่ายปฏิบัติการ"
        assert translation.pgettext("cost category", "Operations") == "การปฏิบัติงาน"


@pytest.mark.parametrize(("reader", "browser"), [("th", "en"), ("", "th")])
def test_a_new_password_is_offered_in_the_readers_language(client, db, mailoutbox, reader, browser):
    UserFactory(username="ploy", email="ploy@example.com", language=reader)
    headers = {"accept-language": browser}
    client.post(reverse("account_reset_password"), {"email": "ploy@example.com"}, headers=headers)
    (mail,) = mailoutbox
    assert mail.subject.endswith("ตั้งรหัสผ่านใหม่")
    assert "ชื่อผู้ใช้ของคุณคือ ploy" in mail.body
    assert not re.search("[a-z]{3} [a-z]{3}", mail.body)


def test_an_address_without_an_account_gets_no_invitation_to_sign_up(client, db, mailoutbox):
    headers = {"accept-language": "th"}
    client.post(reverse("account_reset_password"), {"email": "nobody@example.com"}, headers=headers)
    (mail,) = mailoutbox
    assert "ไม่มีบัญชีใดใช้ที่อยู่นี้" in mail.body
    assert "signup" not in mail.body


def test_what_django_leaves_in_english_is_thai(thai):
    page = thai.get(reverse("account_change_password")).content.decode()
    assert "รหัสผ่านต้องมีอย่างน้อย 12 ตัวอักษร" in page
    assert "Your password" not in page
