from benchmarks.parse import measure


def test_the_benchmark_reads_a_snapshot_of_300_keys_and_a_delta_of_10() -> None:
    snapshot, delta = measure(rounds=2)

    assert snapshot.what == "reading a snapshot of 300 keys"
    assert delta.what == "reading a delta of 10 keys"
    assert min(snapshot.result, delta.result) > 0
