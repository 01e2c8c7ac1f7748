"""Requests that outlive the program: the scheduler, and what decides what is asked again."""
