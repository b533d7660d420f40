"""DELTA Pro Ultra: floats in watts under ``hs_yj751_*_addr``. The rating is for 120/240 V."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Sum, Total

MODEL = Model(
    name="DELTA Pro Ultra",
    family="delta-pro-ultra",
    serial_prefixes=("Y711", "Y71"),
    metrics={
        Metric.SOC_PERCENT: First((Field("hs_yj751_pd_appshow_addr.soc"),)),
        Metric.REMAIN_TIME_MIN: First(
            (
                Field(
                    "hs_yj751_pd_appshow_addr.remainTime",
                    is_absolute=True,
                    sentinels=(5939, 5940, 5999, 143999),
                ),
            )
        ),
        Metric.WATTS_IN_SUM: First((Field("hs_yj751_pd_appshow_addr.wattsInSum"),)),
        Metric.WATTS_OUT_SUM: First((Field("hs_yj751_pd_appshow_addr.wattsOutSum"),)),
        Metric.AC_IN_WATTS: Sum(
            (
                Field("hs_yj751_pd_appshow_addr.inAcC20Pwr"),
                Field("hs_yj751_pd_appshow_addr.inAc5p8Pwr"),
            )
        ),
        Metric.AC_OUT_WATTS: Sum(
            (
                Field("hs_yj751_pd_appshow_addr.outAcL11Pwr"),
                Field("hs_yj751_pd_appshow_addr.outAcL12Pwr"),
                Field("hs_yj751_pd_appshow_addr.outAcL21Pwr"),
                Field("hs_yj751_pd_appshow_addr.outAcL22Pwr"),
                Field("hs_yj751_pd_appshow_addr.outAcL14Pwr"),
                Field("hs_yj751_pd_appshow_addr.outAcTtPwr"),
                Field("hs_yj751_pd_appshow_addr.outAc5p8Pwr"),
            )
        ),
        Metric.DC_OUT_WATTS: First((Field("hs_yj751_pd_appshow_addr.outAdsPwr"),)),
        Metric.TYPEC_OUT_WATTS: Sum(
            (
                Field("hs_yj751_pd_appshow_addr.outTypec1Pwr"),
                Field("hs_yj751_pd_appshow_addr.outTypec2Pwr"),
            )
        ),
        Metric.USB_OUT_WATTS: Sum(
            (
                Field("hs_yj751_pd_appshow_addr.outUsb1Pwr"),
                Field("hs_yj751_pd_appshow_addr.outUsb2Pwr"),
            )
        ),
        Metric.PV_IN_WATTS: Sum(
            (
                Field("hs_yj751_pd_appshow_addr.inHvMpptPwr"),
                Field("hs_yj751_pd_appshow_addr.inLvMpptPwr"),
            )
        ),
        Metric.BATTERY_VOLTS: First((Field("hs_yj751_pd_backend_addr.batVol"),)),
        Metric.BATTERY_TEMP_C: First((Field("hs_yj751_pd_backend_addr.pcsDcTemp"),)),
        Metric.EXTERNAL_LOAD_WATTS: Total(
            (Metric.AC_OUT_WATTS, Metric.DC_OUT_WATTS, Metric.TYPEC_OUT_WATTS, Metric.USB_OUT_WATTS)
        ),
    },
    ratings={
        Metric.AC_OUT_WATTS: 7200,
        Metric.PV_IN_WATTS: 5600,
    },
)
