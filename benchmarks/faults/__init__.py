"""
Kills nights and releases at any point, fills the disk under them, and looks whether anything was lost or done twice.

The next run must finish: reports to the byte, one edition, one release and one baseline an order, every event once, and
at no moment half a file under its final name.
"""
