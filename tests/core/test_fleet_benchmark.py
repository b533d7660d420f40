from benchmarks.fleet import measure


def test_the_benchmark_keeps_every_station_and_key() -> None:
    cpu, memory = measure(stations=300)

    assert cpu.what == "the live state of 300 stations at 2000 messages/s: CPU"
    assert cpu.figures["keys_a_station"] == 40
    assert min(cpu.result, memory.result) > 0
