"""Tests of bounces and replies."""
