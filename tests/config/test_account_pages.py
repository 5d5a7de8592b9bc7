"""Signing in and passwords: labels say what to type, pages speak the reader's language."""

import re

import pytest
from django.urls import reverse

from tests.factories import UserFactory

WORD = "correct horse battery staple"
LABEL = re.compile(r"<label[^>]*>([^<]*)</label>")
MAIN = re.compile(r"<main.*</main>", re.S)
TAG = re.compile(r"<[^>]*>")


def labels(answer):
    return LABEL.findall(answer.content.decode())


def said(answer):
    return TAG.sub(" ", MAIN.search(answer.content.decode())[0])


@pytest.fixture
def ploy(db):
    user = UserFactory(username="ploy", email="ploy@example.com")
    user.set_password(WORD)
    user.save()
    return user


def test_a_label_says_what_to_type_and_no_placeholder_repeats_it(client, db):
    page = client.get(reverse("account_login"))
    assert labels(page) == ["Username or e-mail address", "Password", "Stay signed in"]
    assert "placeholder" not in page.content.decode()


def test_the_forms_of_passwords_have_our_words(client, ploy):
    assert labels(client.get(reverse("account_reset_password"))) == ["E-mail address"]
    client.force_login(ploy)
    page = client.get(reverse("account_change_password"))
    assert labels(page) == ["Current password", "New password", "New password once more"]


def test_who_changes_a_password_is_shown_the_second_step(client, ploy):
    client.force_login(ploy)
    page = client.get(reverse("account_change_password")).content.decode()
    assert f'<a href="{reverse("mfa_index")}">Ask for a second step when I sign in</a>' in page


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(client, ploy, mailoutbox):
    asked = client.post(reverse("account_reset_password"), {"email": "ploy@example.com"}, follow=True)
    assert "The link is on its way" in said(asked)
    link = re.search(r"http://testserver(\S+)", mailoutbox[0].body)[1]
    form = client.get(link, follow=True)
    assert labels(form) == ["New password", "New password once more"]
    words = {"password1": "another horse battery", "password2": "another horse battery"}
    done = client.post(form.request["PATH_INFO"], words, follow=True)
    assert "Your password is changed" in said(done)
    assert client.login(username="ploy", password="another horse battery")
    client.logout()
    again = client.get(link, follow=True)
    assert "This link no longer works" in said(again)
    assert f'href="{reverse("account_reset_password")}"' in again.content.decode()


def test_who_changes_how_an_account_is_protected_is_asked_once_more(client, ploy):
    client.force_login(ploy)
    page = client.get(reverse("mfa_activate_totp"), follow=True)
    assert "Is it you?" in said(page)
    on = client.post(page.request["PATH_INFO"], {"password": WORD, "next": reverse("mfa_activate_totp")})
    assert (on.status_code, on.url) == (302, reverse("mfa_activate_totp"))


PAGES = {
    "account_login": "เข้าสู่ระบบ",
    "account_reset_password": "ตั้งรหัสผ่านใหม่",
    "account_reset_password_done": "ส่งลิงก์แล้ว",
    "account_reset_password_from_key_done": "เปลี่ยนรหัสผ่านแล้ว",
    "account_inactive": "บัญชีนี้ปิดอยู่",
}
OWN = {
    "account_change_password": "เปลี่ยนรหัสผ่าน",
    "account_reauthenticate": "ใช่คุณหรือไม่",
    "mfa_index": "แอปยืนยันตัวตน",
}


@pytest.mark.parametrize(("route", "words"), [*PAGES.items(), *OWN.items()])
def test_pages_of_accounts_speak_thai(client, ploy, route, words):
    if route in OWN:
        client.force_login(ploy)
    text = said(client.get(reverse(route), headers={"accept-language": "th"}))
    assert words in text
    assert re.findall("[A-Za-z]{3,}", text.replace("Shortlist", "")) == []


def test_what_is_missing_is_asked_for_in_thai(client, db):
    page = client.post(reverse("account_reset_password"), {}, headers={"accept-language": "th"})
    assert "ที่อยู่อีเมล: โปรดกรอกช่องนี้" in " ".join(said(page).split())


def test_a_link_that_does_not_work_says_so_in_thai(client, db):
    route = reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "x-y"})
    text = said(client.get(route, headers={"accept-language": "th"}))
    assert "ลิงก์นี้ใช้ไม่ได้แล้ว" in text
    assert re.findall("[A-Za-z]{3,}", text) == []
