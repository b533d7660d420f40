"""The naive recorder, kept as the reference: one INSERT and one commit per message.

``python -m benchmarks.naive PORT CLIENT_ID CONNINFO``. It is what one writes in an evening: paho
acknowledges by itself, the callback inserts. Do not use it.
"""

import sys
from datetime import UTC, datetime

import psycopg
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from psycopg.types.json import Jsonb

TABLE = """
    CREATE TABLE measurements (
        id BIGSERIAL PRIMARY KEY, ts TIMESTAMPTZ NOT NULL, topic TEXT NOT NULL, raw_data JSONB)
"""
_INSERT = "INSERT INTO measurements (ts, topic, raw_data) VALUES (%s, %s, %s)"


def main() -> None:
    """Record until it is ended."""
    port, client_id, conninfo = sys.argv[1:]
    connection = psycopg.connect(conninfo)

    def insert(_client: Client, _data: object, message: MQTTMessage) -> None:
        value = Jsonb(message.payload, dumps=bytes)
        connection.execute(_INSERT, (datetime.now(UTC), message.topic, value))
        connection.commit()

    client = Client(CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=False)
    client.on_message = insert
    client.connect("127.0.0.1", int(port))
    sys.stderr.write("connected to the broker\n")
    sys.stderr.flush()
    client.loop_forever()


if __name__ == "__main__":
    main()
