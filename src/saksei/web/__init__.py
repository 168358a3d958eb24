"""The web application: one folder served to one browser on the same computer.

Views read and call the same actions as the commands; they decide nothing about the record. Whatever
a page shows of people passes the same gate as the terminal (findings/protection.py).
"""
