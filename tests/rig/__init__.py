"""What the tests need from outside: loopback vendors, a LiveKit server, a learner, a worker."""
