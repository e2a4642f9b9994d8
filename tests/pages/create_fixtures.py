"""What screens of prompts and jobs are tried with: quick vendors, a worker on call, a picture to begin from."""

from __future__ import annotations

from threading import Event

import pytest

from services import assets
from services.worker import Worker
from tests.pages.test_library_screens import photo
from tests.services.bench import in_place, quick


@pytest.fixture(scope="module")
def session_studio(stack, tmp_path_factory):
    """A studio whose sandbox draws two hundred times as fast."""
    with in_place(quick(tmp_path_factory.mktemp("quick"), stack)) as opened:
        yield opened


@pytest.fixture
def work(studio):
    """Call it to let the worker do what is due, until `done` says so and nobody else's questions are in the way."""
    worker, moment = Worker(studio, "screens"), Event()

    def until(done):
        is_done = False
        for _ in range(400):
            did = worker.tick()
            is_done = is_done or done()
            if is_done and not did:
                return
            moment.wait(0.05)
        raise AssertionError("the worker never got there")

    return until


@pytest.fixture
def picture(who):
    return assets.upload(who, "source.jpg", photo())


def press(screen, label):
    """Press the first of several buttons whose label begins so."""
    next(button for button in screen.tab.button if button.label.startswith(label)).click().run()
    return screen.unbroken()


def five(screen):
    """Ask for five prompts of the picture that is chosen."""
    return press(screen, "Get five prompts · about $")
