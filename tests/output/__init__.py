"""Tests of the output layer."""
