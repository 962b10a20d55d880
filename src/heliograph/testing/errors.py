"""What a contract check raises."""


class ContractError(AssertionError):
    """A component breaks a promise of the contract; the message says which."""
