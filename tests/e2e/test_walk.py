"""Which pages are alike enough that one picture of them is enough."""

import pytest

from tests.e2e.walk import shape_of


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/e/crm/report/3/?a=1", "/e/P/report/N/"),
        ("/e/new/", "/e/new/"),
        ("/e/crm/vendors/1/2/fees/overtime-rate/", "/e/P/vendors/N/N/fees/KEY/"),
        ("/v/products/1/fees/", "/v/products/N/fees/"),
        ("/v/products/1/charges/pro/new/", "/v/products/N/charges/KEY/new/"),
        ("/v/products/1/charges/+sms/2/", "/v/products/N/charges/+KEY/N/"),
        ("/v/products/1/charges/-/2/", "/v/products/N/charges/-/N/"),
        ("/v/products/1/offers/lite/", "/v/products/N/offers/KEY/"),
        ("/v/offers/4/5/", "/v/offers/N/N/"),
        ("/e/crm/vendors/1/2/offers/3/delete/", "/e/P/vendors/N/N/offers/N/delete/"),
    ],
)
def test_numbers_keys_and_evaluations_do_not_make_another_page(path, shape):
    assert shape_of(path) == shape
