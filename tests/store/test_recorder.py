from tests.store.bench import Bench, numbered


def test_every_message_is_stored_once_in_order_and_acknowledged(bench: Bench) -> None:
    recorder = bench.start()

    bench.give(recorder, numbered(2000))
    status = bench.finish(recorder)

    assert bench.stored() == list(range(1, 2001))
    assert bench.acknowledged == list(range(1, 2001))
    assert (status.received, status.stored, status.pending) == (2000, 2000, 0)
