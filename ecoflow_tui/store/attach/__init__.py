"""Attach: any number of programs follow one recorder over its local socket.

The recording process listens on ``attach/socket`` in its state directory. Whoever connects only
listens; a client that says anything is shown out. One JSON object a line:

- A message is exactly a capture line (``store.capture``): it begins with ``{"id":``.
- Every other line has one member, whose name says what it is:

  - ``hello``: who this is: version of these lines, role, process id, since when. The first line.
  - ``stations``: the account's stations.
  - ``link``: the cloud session's state.
  - ``report``: the recorder's books and rates; about once a second, so it is the heartbeat too.
  - ``caught_up``: the time; what came before was received earlier, what follows is new.
  - ``goodbye``: why the recorder ends. The last line.

First comes what is known: ``hello``, the names of the ``stations``, ``link``, ``report``, and
then, in the order in which it happened, the device list and the very messages that have the last
word on some key of a station, or on how often it speaks. So a screen is complete at once, each
value has its true age, and nothing is said that no station said.
"""
