"""What a viewer reads and what goes on when the camera, the network, the worker or the server fails."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Frame, Page, Playwright, expect

from components.cli.benchmark.page.chromium import FAKE_CAMERA_FLAGS
from tests.support.harness import (
    App,
    choose_source,
    grab,
    launch,
    page_of,
    player,
    start_stream,
    wait_for_overlays,
    wait_for_video,
)
from tests.support.leftovers import at_rest, levels, shared_memory
from tests.support.waiting import until

pytestmark = pytest.mark.timing

HEALTH_MS = 200


@pytest.fixture(scope="module")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """An app of which only the live page is opened, so that its workers are the viewers' and the spare."""
    running = App(tmp_path_factory.mktemp("app"), KEYPOINT_LAB_SEATS="3")
    with page_of(browser) as page:
        page.goto(f"{running.url}/live")
        expect(page.get_by_text("This is what you will see")).to_be_visible(timeout=30_000)
    # What is seen before START comes from the worker for stills, which stays for all viewers.
    until(lambda: len(running.workers) == 2, 15)
    running.apart.add(running.workers[0].pid)
    yield running
    running.stop()


@pytest.fixture
def clip_viewer(browser: Browser, app: App) -> Iterator[tuple[Page, Frame]]:
    """A viewer who streams the portrait clip."""
    with page_of(browser, camera=False) as page:
        page.goto(f"{app.url}/live")
        choose_source(page, "Portrait")
        frame = start_stream(page)
        wait_for_overlays(frame)
        yield page, frame


def test_a_denied_camera_is_explained(playwright_: Playwright, app: App) -> None:
    browser = launch(playwright_, "--use-fake-device-for-media-stream", "--deny-permission-prompts")
    try:
        with page_of(browser, camera=False) as page:
            page.goto(f"{app.url}/live")
            player(page).get_by_role("button", name="START").click()
            expect(page.get_by_text("The camera is blocked for this page")).to_be_visible(timeout=10_000)
            expect(page.get_by_text("play a clip instead")).to_be_visible()
    finally:
        browser.close()


def test_a_missing_camera_is_explained(playwright_: Playwright, app: App) -> None:
    browser = launch(playwright_)
    try:
        with page_of(browser) as page:
            page.goto(f"{app.url}/live")
            expect(page.get_by_text("No camera was found")).to_be_visible(timeout=10_000)
    finally:
        browser.close()


def test_an_insecure_address_is_explained(playwright_: Playwright, app: App) -> None:
    host = app.url.replace("localhost", "lab.example")
    rules = "--host-resolver-rules=MAP lab.example localhost"
    browser = launch(playwright_, *FAKE_CAMERA_FLAGS, rules)
    try:
        with page_of(browser, camera=False) as page:
            page.goto(f"{host}/live")
            expect(page.get_by_text("The webcam needs HTTPS")).to_be_visible(timeout=10_000)
            choose_source(page, "Portrait")
            wait_for_overlays(start_stream(page))
    finally:
        browser.close()


def test_a_blocked_connection_is_explained_after_15_seconds(playwright_: Playwright, app: App) -> None:
    browser = launch(playwright_)
    try:
        with page_of(browser, camera=False) as page:
            # With relays only, and none given, the browser has no way to the server: as behind a firewall.
            page.add_init_script(
                "const Peer = window.RTCPeerConnection; window.RTCPeerConnection = function (config) "
                "{ return new Peer({ ...config, iceTransportPolicy: 'relay' }) }; "
                "window.RTCPeerConnection.prototype = Peer.prototype"
            )
            page.goto(f"{app.url}/live")
            choose_source(page, "Portrait")
            player(page).get_by_role("button", name="START").click()
            expect(page.get_by_text("No video connection after 15 seconds")).to_be_visible(timeout=25_000)
            expect(page.get_by_text("TURN server")).to_be_visible()
    finally:
        browser.close()


def test_a_camera_that_is_lost_is_told_and_one_restart_mends_it(browser: Browser, app: App) -> None:
    with page_of(browser) as page:
        page.add_init_script(
            "const get = navigator.mediaDevices?.getUserMedia?.bind(navigator.mediaDevices);"
            "if (get) navigator.mediaDevices.getUserMedia = async c => { window.camera = await get(c); "
            "return window.camera }"
        )
        page.goto(f"{app.url}/live")
        frame = start_stream(page)
        wait_for_overlays(frame)
        frame.evaluate("() => window.camera.getTracks().forEach(track => track.stop())")
        expect(page.get_by_text("No picture is arriving")).to_be_visible(timeout=10_000)
        expect(page.get_by_text("Nothing analysed for")).to_be_visible()
        expect(page.get_by_text("of the last picture that was analysed")).to_be_visible()
        expect(page.locator(".kl-flow")).to_be_hidden()
        frame.get_by_role("button", name="STOP").click()
        frame.get_by_role("button", name="START").click()
        wait_for_video(frame)
        wait_for_overlays(frame)
        expect(page.get_by_text("No picture is arriving")).to_be_hidden()
        expect(page.locator(".kl-flow")).to_be_visible(timeout=10_000)
        expect(page.get_by_text("of the last picture that was analysed")).to_be_hidden()


class Health:
    """Asks for the server's health over and over, beside what a test does."""

    def __init__(self, app: App) -> None:
        self.worst_ms = 0.0
        self._app = app
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Health:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.05):
            self.worst_ms = max(self.worst_ms, self._app.health_ms())


def analysed(page: Page) -> int:
    """How many frames the timing sentence says were analysed in the last ten seconds."""
    words = page.get_by_text("frames were analysed").first.inner_text().split()
    return int(words[words.index("frames") - 1])


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP], ids=lambda n: n.name)
def test_a_lost_worker_is_one_viewers_trouble_and_mends(
    browser: Browser, app: App, clip_viewer: tuple[Page, Frame], number: signal.Signals
) -> None:
    other_page, other = clip_viewer
    until(lambda: len(app.workers) == 2, 15)
    # The next viewer gets the spare, which is the younger one.
    serving = app.workers[-1]
    with page_of(browser) as page:
        page.goto(f"{app.url}/live")
        frame = start_stream(page)
        wait_for_overlays(frame)
        serving.send_signal(number)
        until(lambda: not serving.is_running() or serving.status() == psutil.STATUS_ZOMBIE, 5)
        shown_s = other.evaluate("() => document.querySelector('video').currentTime")
        wait_for_overlays(frame, seconds=10)
        other.wait_for_function(
            "before => document.querySelector('video').currentTime > before + 1", arg=shown_s, polling=100
        )
        assert grab(frame).std() > 10
    assert analysed(other_page) > 0


@pytest.mark.soak
def test_the_server_answers_at_once_while_a_worker_hangs(browser: Browser, app: App) -> None:
    """A measure of time, so it needs a machine that is not full with the browser's own work."""
    with page_of(browser) as page:
        page.goto(f"{app.url}/live")
        until(lambda: len(app.workers) == 1, 15)
        serving = app.workers[0]
        wait_for_overlays(start_stream(page))
        with Health(app) as health:
            serving.suspend()
            until(lambda: not serving.is_running() or serving.status() == psutil.STATUS_ZOMBIE, 5)
        print(f"The slowest answer while a worker hung: {health.worst_ms:.0f} ms.")
        assert health.worst_ms < HEALTH_MS


def test_all_seats_taken_is_told_and_ends_by_itself(browser: Browser, tmp_path: Path) -> None:
    app = App(tmp_path, KEYPOINT_LAB_SEATS="1")
    try:
        with page_of(browser) as first, page_of(browser, camera=False) as second:
            first.goto(f"{app.url}/live")
            wait_for_overlays(start_stream(first))
            second.goto(f"{app.url}/live")
            choose_source(second, "Portrait")
            player(second).get_by_role("button", name="START").click()
            expect(second.get_by_text("All 1 live seats of this server are in use")).to_be_visible(
                timeout=15_000
            )
            player(first).get_by_role("button", name="STOP").click()
            wait_for_overlays(player(second))
    finally:
        app.stop()


def test_a_closed_tab_gives_its_seat_back(browser: Browser, app: App) -> None:
    for source in ("Webcam", "Portrait"):
        with page_of(browser) as page:
            page.goto(f"{app.url}/live")
            if source != "Webcam":
                choose_source(page, source)
            until(lambda: len(app.workers) == 1, 15)
            serving = app.workers[0].pid
            wait_for_overlays(start_stream(page))
        until(lambda serving=serving: serving not in [w.pid for w in app.workers], 10)  # type: ignore[misc]


def connect_and_leave(browser: Browser, app: App, times: int) -> None:
    for _ in range(times):
        with page_of(browser) as page:
            page.goto(f"{app.url}/live")
            start_stream(page)
            page.wait_for_timeout(500)


def grown_mb(browser: Browser, app: App, times: int) -> float:
    """Memory that so many visits leave; of processes, threads and shared memory they may leave none."""
    connect_and_leave(browser, app, 3)
    until(lambda: at_rest(app), 30)
    names = shared_memory()
    threads, processes, memory_mb = levels(app)
    connect_and_leave(browser, app, times)
    until(lambda: levels(app)[1] <= processes, 15)
    # A connection without a goodbye keeps its threads until its ICE consent runs out after half a minute.
    until(lambda: levels(app)[0] <= threads + 4, 45)
    until(lambda: at_rest(app), 30)
    assert shared_memory() == names
    after = levels(app)
    print(
        f"Before and after {times} visits: {threads} and {after[0]} threads, "
        f"{processes} and {after[1]} processes, {memory_mb:.0f} and {after[2]:.0f} MB."
    )
    return after[2] - memory_mb


def test_coming_and_going_leaves_nothing_behind(browser: Browser, app: App) -> None:
    # A few visits tell nothing of memory: the allocator's own ups and downs are larger.
    grown_mb(browser, app, 4)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_coming_and_going_a_hundred_times_leaves_nothing_behind(browser: Browser, app: App) -> None:
    assert grown_mb(browser, app, 100) < 150


def test_sigterm_while_streaming_ends_all_in_ten_seconds(browser: Browser, tmp_path: Path) -> None:
    app = App(tmp_path)
    with page_of(browser) as page:
        page.goto(f"{app.url}/live")
        wait_for_overlays(start_stream(page))
        tree = app.tree
        assert len(tree) >= 2
        app.process.send_signal(signal.SIGTERM)
        app.process.wait(10)
        _, alive = psutil.wait_procs(tree, timeout=10)
        assert not alive
    assert "Traceback" not in app.log.read_text()
