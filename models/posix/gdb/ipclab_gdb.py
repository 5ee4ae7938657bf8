# For gdb, attached to a simulator: `gdb -p PID -x ipclab_gdb.py`. Simulated threads are stacks of one operating-system thread, and images
# are loaded by ipclab itself, so gdb has to be told of both.
#
#   ipclab images        loads the symbols of every copy of every image (a breakpoint then has a place in each copy)
#   ipclab threads       lists the simulated threads
#   ipclab thread TID    looks at that thread's stack: bt, frame, info locals work there
#   ipclab back          returns to where the simulator was halted; `continue` does so by itself

import gdb

_saved = None


def _ask(function):
    frame = gdb.selected_frame()
    text = gdb.parse_and_eval("((const char *(*)(void)) %s)()" % function).string()
    frame.select()
    return [line.split("\t") for line in text.splitlines()]


def _word(address):
    memory = gdb.selected_inferior().read_memory(address, 8)
    return int.from_bytes(bytes(memory), "little")


def _back():
    global _saved
    if _saved is None:
        return
    gdb.newest_frame().select()
    for name, value in _saved.items():
        gdb.execute("set $%s = %d" % (name, value), to_string=True)
    _saved = None


class Ipclab(gdb.Command):
    """Simulated threads and images of ipclab: images, threads, thread TID, back."""

    def __init__(self):
        super().__init__("ipclab", gdb.COMMAND_USER, gdb.COMPLETE_NONE, True)


class Threads(gdb.Command):
    """Lists the simulated threads: device/process, pid, tid, name, state."""

    def __init__(self):
        super().__init__("ipclab threads", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        _back()
        for device, process, pid, tid, name, state, frame in _ask("ipclab_debug_threads"):
            runs = " <- runs" if frame == "0" else ""
            print("%-28s pid %-6s tid %-6s %-20s %s%s" % (device + "/" + process, pid, tid, name, state, runs))


class Images(gdb.Command):
    """Loads the symbols of every image in every process."""

    def __init__(self):
        super().__init__("ipclab images", gdb.COMMAND_USER)
        self.loaded = set()

    def invoke(self, argument, from_tty):
        _back()
        for path, base in _ask("ipclab_debug_images"):
            if base in self.loaded:
                continue
            self.loaded.add(base)
            gdb.execute("add-symbol-file %s -o %s" % (path, base), to_string=True)
            print("%s at %s" % (path, base))


class Thread(gdb.Command):
    """ipclab thread TID [DEVICE]: looks at the stack of that simulated thread."""

    def __init__(self):
        super().__init__("ipclab thread", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        global _saved
        words = argument.split()
        if not words:
            raise gdb.GdbError("expected a tid, as `ipclab threads` lists them")
        _back()
        for device, process, pid, tid, name, state, frame in _ask("ipclab_debug_threads"):
            if tid != words[0] or (len(words) > 1 and device != words[1]):
                continue
            if frame == "0":
                print("thread %s runs: this is its stack" % tid)
                return
            # Boost.Context's frame on x86-64: control words, r12, r13, r14, r15, rbx, rbp, return address.
            at = int(frame, 16)
            gdb.newest_frame().select()
            names = ["r12", "r13", "r14", "r15", "rbx", "rbp", "rip", "rsp"]
            _saved = {name: int(gdb.parse_and_eval("(unsigned long) $%s" % name)) for name in names}
            values = [_word(at + 8 * i) for i in range(1, 8)] + [at + 64]
            for register, value in zip(names, values):
                gdb.execute("set $%s = %d" % (register, value), to_string=True)
            gdb.execute("frame 0", to_string=True)
            print("thread %s (%s) of %s/%s, %s; `ipclab back` before you continue" % (tid, name, device, process, state))
            gdb.execute("bt")
            return
        raise gdb.GdbError("there is no thread %s; see `ipclab threads`" % words[0])


class Back(gdb.Command):
    """Returns to where the simulator was halted."""

    def __init__(self):
        super().__init__("ipclab back", gdb.COMMAND_USER)

    def invoke(self, argument, from_tty):
        _back()


Ipclab()
Threads()
Images()
Thread()
Back()
for _command in ("continue", "next", "step", "finish", "detach", "kill", "quit"):
    gdb.execute("define hook-%s\nipclab back\nend" % _command, to_string=True)
