from benchmarks.parse import results


def test_the_benchmark_reads_a_snapshot_of_300_keys_and_a_delta_of_10() -> None:
    measured = results(rounds=2)

    assert [(result.name, result.keys) for result in measured] == [("snapshot", 300), ("delta", 10)]
    assert all(result.ratio > 0 for result in measured)
