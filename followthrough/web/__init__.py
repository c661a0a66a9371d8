"""The screens: parse, call one verb, render."""
