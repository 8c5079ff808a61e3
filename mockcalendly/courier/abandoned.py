"""The end of waiting for something that will not come."""

__all__ = ["Abandoned"]


class Abandoned(RuntimeError):
    """The courier was closed, or has let go of a world, while somebody waited for it."""

    def __init__(self) -> None:
        super().__init__("The courier has let go of the world.")
