from benchmarks.parse import measure


def test_the_benchmark_reads_a_snapshot_of_300_keys_and_a_delta_of_10() -> None:
    findings = measure(rounds=2)

    snapshot, delta = "reading a snapshot of 300 keys", "reading a delta of 10 keys"
    assert [one.what for one in findings] == [snapshot, snapshot, delta, delta]
    assert min(one.result for one in findings) > 0
