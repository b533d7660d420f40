import pytest

from ecoflow_tui.core.signing import sign, text_to_sign

ACCESS_KEY = "Fp4SvIprYSDPXtYJidEtUAd1o"
SECRET_KEY = "WIbFEKre0s6sLnh4ei7SPUeYnptHG6V"
NONCE = "345164"
TIMESTAMP_MS = 1671171709428

VECTORS: list[tuple[dict[str, object], str, str]] = [
    (
        {"sn": "123456789", "params": {"cmdSet": 11, "id": 24, "eps": 0}},
        "params.cmdSet=11&params.eps=0&params.id=24&sn=123456789&",
        "07c13b65e037faf3b153d51613638fa80003c4c38d2407379a7f52851af1473e",
    ),
    ({}, "", "4409ae9efeaf0be9b8b48f02ebef8e804387e745e513588c136955606ca496f5"),
    (
        {"sn": "DCABZ8ZE000TEST1"},
        "sn=DCABZ8ZE000TEST1&",
        "6abeb502e449dfab8b127664ebc7e4539ce649a8c38330f140548bc9777d8222",
    ),
    (
        {"sn": "DCABZ8ZE000TEST1", "params": {"quotas": ["pd.soc", "pd.wattsInSum"]}},
        "params.quotas[0]=pd.soc&params.quotas[1]=pd.wattsInSum&sn=DCABZ8ZE000TEST1&",
        "10f9a107e32afa915d6d941d72899a0bc11a54a3178f867cd5b19c99b4442dbc",
    ),
    (
        {
            "name": "demo1",
            "ids": [1, 2, 3],
            "deviceInfo": {"id": 1},
            "deviceList": [{"id": 1}, {"id": 2}],
        },
        "deviceInfo.id=1&deviceList[0].id=1&deviceList[1].id=2&ids[0]=1&ids[1]=2&ids[2]=3&name=demo1&",
        "56ef45c3f12108cea96a899d5f6babdec278da1481b98561e77ced90fafcebea",
    ),
    (
        {
            "sn": "MR51ZES5TEST0001",
            "cmdId": 17,
            "dirDest": 1,
            "dirSrc": 1,
            "cmdFunc": 254,
            "dest": 2,
            "needAck": True,
            "params": {"cfgHvAcOutOpen": True},
        },
        (
            "cmdFunc=254&cmdId=17&dest=2&dirDest=1&dirSrc=1&needAck=true"
            "&params.cfgHvAcOutOpen=true&sn=MR51ZES5TEST0001&"
        ),
        "abd3b7686dc225612cbe11caf622aa596efe008c17dc23b63925a75a0cccd1a3",
    ),
]


@pytest.mark.parametrize(("parameters", "head", "signature"), VECTORS)
def test_a_known_request_is_signed_as_ecoflow_signs_it(
    parameters: dict[str, object], head: str, signature: str
) -> None:
    text = text_to_sign(parameters, access_key=ACCESS_KEY, nonce=NONCE, timestamp_ms=TIMESTAMP_MS)

    assert text == f"{head}accessKey={ACCESS_KEY}&nonce={NONCE}&timestamp={TIMESTAMP_MS}"
    assert (
        sign(
            parameters,
            access_key=ACCESS_KEY,
            secret_key=SECRET_KEY,
            nonce=NONCE,
            timestamp_ms=TIMESTAMP_MS,
        )
        == signature
    )


def test_an_empty_object_adds_nothing() -> None:
    text = text_to_sign({"params": {}, "on": None}, access_key="a", nonce="n", timestamp_ms=1)

    assert text == "on=null&accessKey=a&nonce=n&timestamp=1"
