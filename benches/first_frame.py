"""Seconds from the start of the program to its first picture, in a display of its own.

    python benches/first_frame.py RISKBENCH [--turns 6]

Needs Xvfb and xwd (Debian: xvfb, x11-apps). The screen is photographed until it shows more than
three colours; a photograph takes some 30 ms, so that the figures are that much too high at most.
Software OpenGL draws, and a folder of its own holds the settings.
"""

import argparse
import os
import subprocess
import tempfile
import time

DISPLAY, WIDTH, HEIGHT = ":87", 1280, 800
PIXEL = 4
# About a hundred pixels, spread over the screen.
STEP = PIXEL * 10_001


def shows_picture(env):
    done = subprocess.run(["xwd", "-root", "-silent"], env=env, capture_output=True)
    pixels = done.stdout[-WIDTH * HEIGHT * PIXEL :]
    return len({pixels[at : at + PIXEL] for at in range(0, len(pixels), STEP)}) > 3


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--turns", type=int, default=6)
    told = parser.parse_args()
    program = os.path.abspath(told.program)
    with tempfile.TemporaryDirectory() as home:
        env = dict(os.environ, DISPLAY=DISPLAY, LIBGL_ALWAYS_SOFTWARE="1", HOME=home)
        env.update(XDG_CONFIG_HOME=f"{home}/config", XDG_DATA_HOME=f"{home}/data")
        screen = f"{WIDTH}x{HEIGHT}x24"
        server = subprocess.Popen(
            ["Xvfb", DISPLAY, "-screen", "0", screen, "+extension", "GLX", "-br"],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(1.5)
        try:
            for _ in range(told.turns):
                begun = time.perf_counter()
                window = subprocess.Popen(
                    [program], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
                while not shows_picture(env):
                    if window.poll() is not None or time.perf_counter() - begun > 30:
                        raise SystemExit("no picture came")
                print(f"{time.perf_counter() - begun:.2f} s", flush=True)
                time.sleep(1)
                window.kill()
                window.wait()
                time.sleep(0.5)
        finally:
            server.kill()


main()
