"""Smart Home Panel: ten circuits, then two batteries, in one list."""

from ecoflow_tui.core.metrics import Metric
from ecoflow_tui.core.model import Field, First, Model, Sum

MODEL = Model(
    name="Smart Home Panel",
    family="smart-home-panel",
    serial_prefixes=("SP10",),
    metrics={
        Metric.SOC_PERCENT: First((Field("heartbeat.backupBatPer"),)),
        Metric.REMAIN_TIME_MIN: First(
            (Field("heartbeat.backupChaTime", sentinels=(5939, 5940, 5999, 143999)),)
        ),
        Metric.AC_OUT_WATTS: Sum(
            (
                Field("channelPower.infoList[0].chWatt"),
                Field("channelPower.infoList[1].chWatt"),
                Field("channelPower.infoList[2].chWatt"),
                Field("channelPower.infoList[3].chWatt"),
                Field("channelPower.infoList[4].chWatt"),
                Field("channelPower.infoList[5].chWatt"),
                Field("channelPower.infoList[6].chWatt"),
                Field("channelPower.infoList[7].chWatt"),
                Field("channelPower.infoList[8].chWatt"),
                Field("channelPower.infoList[9].chWatt"),
            )
        ),
        Metric.BATTERY_WATTS: Sum(
            (Field("channelPower.infoList[10].chWatt"), Field("channelPower.infoList[11].chWatt"))
        ),
        Metric.AC_IN_VOLTS: First((Field("gridInfo.gridVol"),)),
        Metric.GRID_ONLINE: First((Field("heartbeat.gridSta"),)),
        Metric.GRID_WH_TODAY: First((Field("heartbeat.gridDayWatth"),)),
        Metric.BATTERY_WH_TODAY: First((Field("heartbeat.backupDayWatth"),)),
    },
)
