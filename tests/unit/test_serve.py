"""The server believes nobody's headers: what a proxy says is for the application, by its one setting."""

from hub.cli.serve import Server


def test_no_header_becomes_part_of_the_environment_of_the_application() -> None:
    configured = Server(object, "127.0.0.1:0", 1).cfg
    assert configured.forwarded_allow_ips == []
    assert not any(configured.forwarder_headers)
    assert configured.secure_scheme_headers == {}
    assert configured.header_map == "drop"
