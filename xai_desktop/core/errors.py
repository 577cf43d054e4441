"""What can go wrong, in words for the person at the screen.

Every `XaiError` carries one sentence that names the thing at fault and what to do about it. `Cancelled` is
not an error: it is how a task that was told to stop leaves.
"""

from xai_desktop.core.texts import in_one_line


class XaiError(Exception):
    """A sentence for the user, with the remedy in it: in one line, whatever the names of files in it hold."""

    def __str__(self) -> str:
        return in_one_line(super().__str__())


class InputError(XaiError):
    """A file or value from outside cannot be used."""


class FormatError(InputError):
    """A file is not what its name or position says it is."""


class BundleError(XaiError):
    """A model bundle cannot be used."""


class ExplainerError(XaiError):
    """A saliency method does not fit the network, the layer or the target."""


class DeviceMemoryError(XaiError):
    """The device has no memory left for this work; never to be mistaken for an empty map."""


class ExportError(XaiError):
    """A result could not be written."""


class TrainingError(XaiError):
    """Learning cannot go on; what was learnt before is kept."""


class SettingsError(XaiError):
    """A setting holds a value that cannot be used."""


class WorkerError(XaiError):
    """A process of this program could not be started."""


class ClusterError(XaiError):
    """The processes of a cluster cannot be used, or are gone."""


class UsageError(XaiError):
    """A command was called with words that do not go together."""


class DesignError(UsageError):
    """An audit is asked for something that it can never give: said in the window as well as on the command line."""


class Cancelled(Exception):  # noqa: N818  - leaving on request is not an error
    """Raised by `Task.step` when the work is no longer wanted."""


def read_failure(path: object, error: OSError) -> InputError:
    """One sentence for a file (a path or a place) that the operating system would not give us."""
    if isinstance(error, FileNotFoundError):
        return InputError(f"{path}: no such file; check the path.")
    if isinstance(error, IsADirectoryError):
        return InputError(f"{path}: this is a folder where a file was expected; name a file in it.")
    if isinstance(error, PermissionError):
        return InputError(f"{path}: may not be read; ask for read permission or copy it elsewhere.")
    return InputError(f"{path}: could not be read ({error.strerror or error}); check the drive and try again.")
