"""What Go's standard library does where OTTL's answers show it: number and quote forms, formatting, times, URLs.

Strings are `str`; a byte that is not UTF-8 is a lone surrogate (the `surrogateescape` handler), so that texts keep
their bytes as in Go.
"""
