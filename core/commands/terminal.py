"""Moved to core/terminal.py, so that training need not know the commands; what imports it from here still works."""

from core.terminal import PROGRAM_FAULT as PROGRAM_FAULT
from core.terminal import SOME_FAILED as SOME_FAILED
from core.terminal import USER_MISTAKE as USER_MISTAKE
from core.terminal import Parser as Parser
from core.terminal import ProgressLine as ProgressLine
from core.terminal import complain as complain
from core.terminal import exit_code as exit_code
from core.terminal import say as say
from core.terminal import say_json as say_json
from core.terminal import sentence_of as sentence_of
from core.terminal import stdout_kept_clean as stdout_kept_clean
