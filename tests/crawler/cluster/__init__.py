"""Work shared out on a cluster, with the real engine on loopback."""
