"""Who is waiting for an answer when the service is stopped gets it."""

import re
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 60.0  # seconds
SLOW = """
import socket, sys
from hub.cli.serve import Server

def slow(environment, start):
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as told:
        told.recv(1)
    start("200 OK", [])
    return [b"answered"]

Server(lambda: slow, "127.0.0.1:0", 1).run()
"""


def test_a_request_that_is_being_answered_is_answered_to_its_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as asked, ThreadPoolExecutor(1) as threads:
        asked.settimeout(PATIENCE)
        port = str(asked.getsockname()[1])
        server = subprocess.Popen([sys.executable, "-c", SLOW, port], stdout=subprocess.PIPE, text=True)
        assert server.stdout
        address = re.fullmatch(r"Serving on (\S+)\n", server.stdout.readline())
        assert address
        answer = threads.submit(lambda: urllib.request.urlopen(address[1], timeout=PATIENCE).read())  # noqa: S310 - our own server
        going, _ = asked.accept()
        server.terminate()
        with going:
            going.send(b".")
        assert answer.result() == b"answered"
        assert server.wait(PATIENCE) == 0
        server.stdout.close()
