"""The one error a user can cause."""


class UserError(Exception):
    """Something the user can put right: a sentence that says what is wrong, and a hint what to do.

    `message` names the file or value concerned; `hint` is one sentence, or empty where nothing can be done.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()
