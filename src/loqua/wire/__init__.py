"""Published contracts and client messages as types; clients and servers share them."""
