"""Which GPU a process takes, with lists in place of GPUs."""

from xai_desktop.services.cohort.gpus import least_taken

FOUR = ("GPU-a", "GPU-b", "GPU-c", "GPU-d")


def test_processes_of_one_machine_take_one_each_and_then_share_evenly() -> None:
    taken: dict[str, str] = {}
    alive = [f"tcp://node:{number}" for number in range(8)]
    for process in alive:
        taken[process] = FOUR[least_taken(FOUR, taken, alive)]
    assert [taken[process] for process in alive] == [*FOUR, *FOUR]


def test_a_process_that_died_has_given_its_gpu_back() -> None:
    taken = {"a": "GPU-a", "b": "GPU-b", "c": "GPU-c", "d": "GPU-d"}
    assert least_taken(FOUR, taken, ["a", "b", "d", "new"]) == 2


def test_gpus_of_other_machines_do_not_count() -> None:
    assert least_taken(("GPU-x", "GPU-y"), {"far": "GPU-a", "near": "GPU-x"}, ["far", "near", "me"]) == 1


def test_a_process_that_sees_some_of_the_gpus_takes_its_place_among_those() -> None:
    assert least_taken(("GPU-c", "GPU-d"), {"other": "GPU-c"}, ["other", "me"]) == 1
