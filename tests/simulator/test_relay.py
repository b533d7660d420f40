from collections import Counter

from ecoflow_tui.simulator.admission import TopicRules
from ecoflow_tui.simulator.outbox import Outbox
from ecoflow_tui.simulator.packets import Packet, PacketType
from ecoflow_tui.simulator.relay import Relay

PINGREQ = Packet(PacketType.PINGREQ << 4, b"")
PINGRESP = Packet(PacketType.PINGRESP << 4, b"")


def test_a_ping_is_answered_once_even_where_the_inner_broker_is_silent() -> None:
    relay = Relay(lambda: TopicRules.of("me", ()), Outbox(), lambda _topic: True, Counter())

    asked = relay.from_client([PINGREQ])
    answered = relay.from_broker([PINGRESP])

    assert asked.to_client == PINGRESP.encoded()
    assert asked.to_broker == PINGREQ.encoded()
    assert answered.to_client == b""
