"""Edge: an EcoFlow cloud on loopback that behaves like the real one (REST, MQTT over TLS).

For tests, in this process: `cloud.Cloud` with `options.CloudOptions`; its ``faults`` hold a switch
for everything that can go wrong. For the demo: `spawn.spawn`, a cloud in a child process that ends
with its parent. For the ``simulate`` command: `foreground.run_foreground`.
"""
