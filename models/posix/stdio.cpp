// Standard I/O: a simulated process's FILEs are the host library's, over simulated descriptors (streams.h), so that the library's own
// functions work on them. What stands here gives a process its own stdin, stdout and stderr in place of the program's, and keeps what
// must outlive a process off its heap.

#include <err.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <syslog.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <string>

#include "models/posix/descriptors.h"
#include "models/posix/streams.h"
#include "models/posix/system_calls.h"

namespace models::posix {
namespace {

Streams& streams() { return ProcessState::current().streams; }

/// The process's own in place of the program's; in the simulator itself what is given.
FILE* own(FILE* file) {
    if (!in_user_code()) return file;
    if (file == ::stdout) return *streams().standard(1);
    if (file == ::stderr) return *streams().standard(2);
    if (file == ::stdin) return *streams().standard(0);
    return file;
}
FILE* in() { return own(::stdin); }
FILE* out() { return own(::stdout); }
FILE* error_out() { return own(::stderr); }

// fopen's mode as open's flags; -1: none.
int flags_of(const char* mode) {
    int flags = 0;
    switch (*mode) {
        case 'r':
            flags = O_RDONLY;
            break;
        case 'w':
            flags = O_WRONLY | O_CREAT | O_TRUNC;
            break;
        case 'a':
            flags = O_WRONLY | O_CREAT | O_APPEND;
            break;
        default:
            errno = EINVAL;
            return -1;
    }
    for (const char* at = mode + 1; *at != '\0' && *at != ','; ++at) {
        if (*at == '+') flags = (flags & ~O_ACCMODE) | O_RDWR;
        if (*at == 'x') flags |= O_EXCL;
        if (*at == 'e') flags |= O_CLOEXEC;
    }
    return flags;
}

FILE* open_stream(const char* path, const char* mode) {
    const int flags = flags_of(mode);
    if (flags == -1) return nullptr;
    const int fd = open_path_at(AT_FDCWD, path, flags, 0666);
    if (fd < 0) return nullptr;
    auto* file = streams().open(fd, mode);
    if (file == nullptr) close_descriptor(fd);
    return file;
}

FILE* open_stream(int fd, const char* mode) {
    const int flags = flags_of(mode);
    if (flags == -1) return nullptr;
    const int had = fcntl(fd, F_GETFL);
    if (had == -1) return nullptr;
    const int wanted = flags & O_ACCMODE;
    if ((had & O_ACCMODE) != O_RDWR && (had & O_ACCMODE) != wanted) {
        errno = EINVAL;
        return nullptr;
    }
    if ((flags & O_APPEND) != 0 && (had & O_APPEND) == 0) (void)fcntl(fd, F_SETFL, had | O_APPEND);
    return streams().open(fd, mode);
}

// The FILE stays, with another file behind its descriptor.
FILE* reopen(const char* path, const char* mode, FILE* file) {
    const int flags = flags_of(mode);
    auto* stream = streams().find(file);
    if (flags == -1 || stream == nullptr || stream->fd < 0) {
        if (flags != -1) errno = EBADF;
        return nullptr;
    }
    IPCLAB_NEXT(fflush)(file);
    if (path != nullptr) {
        const int fd = open_path_at(AT_FDCWD, path, flags, 0666);
        if (fd < 0) {
            const int error = errno;
            streams().close(file);
            errno = error;
            return nullptr;
        }
        if (fd != stream->fd) {
            (void)replace_descriptor(fd, stream->fd);
            close_descriptor(fd);
        }
    }
    __fpurge(file);
    clearerr(file);
    constexpr int kNoReads = 0x0004;  // as the library has them in its flags
    constexpr int kNoWrites = 0x0008;
    constexpr int kAppending = 0x1000;
    file->_flags &= ~(kNoReads | kNoWrites | kAppending);
    if ((flags & O_ACCMODE) == O_WRONLY) file->_flags |= kNoReads;
    if ((flags & O_ACCMODE) == O_RDONLY) file->_flags |= kNoWrites;
    if ((flags & O_APPEND) != 0) file->_flags |= kAppending;
    return file;
}

int descriptor_of(FILE* file) {
    const auto* stream = streams().find(file);
    if (stream != nullptr && stream->fd >= 0) return stream->fd;
    errno = EBADF;
    return -1;
}

int flush_all() {
    int result = 0;
    // By number: the list may change while one blocks.
    for (std::size_t i = 0; i < streams().all().size(); ++i) {
        auto* file = streams().all()[i]->file;
        if (__fwriting(file) != 0 && IPCLAB_NEXT(fflush)(file) != 0) result = EOF;
    }
    return result;
}

// Formatted output to a descriptor, without a FILE.
int print_to(int fd, const char* format, va_list list) {
    char* text = nullptr;
    const int size = vasprintf(&text, format, list);
    if (size < 0) return size;
    int done = 0;
    while (done < size) {
        const auto part = write_to(fd, text + done, static_cast<std::size_t>(size - done));
        if (part < 0) break;
        done += static_cast<int>(part);
    }
    std::free(text);
    return done == size ? size : -1;
}

// -- wide characters: a process's FILEs carry bytes, and these are UTF-8

int encode(wchar_t wide, char* bytes) {
    const auto code = static_cast<std::uint32_t>(wide);
    if (code < 0x80) {
        bytes[0] = static_cast<char>(code);
        return 1;
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) {
        errno = EILSEQ;
        return -1;
    }
    const int size = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    constexpr unsigned kLead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int i = size - 1; i > 0; --i) bytes[i] = static_cast<char>(0x80 | (code >> (6 * (size - 1 - i)) & 0x3f));
    bytes[0] = static_cast<char>(kLead[size] | code >> (6 * (size - 1)));
    return size;
}

wint_t put_wide(wchar_t wide, FILE* file) {
    char bytes[4];
    const int size = encode(wide, bytes);
    if (size < 0) return WEOF;
    return IPCLAB_NEXT(fwrite)(bytes, 1, static_cast<std::size_t>(size), file) == static_cast<std::size_t>(size) ? static_cast<wint_t>(wide)
                                                                                                                 : WEOF;
}

int put_wide(const wchar_t* text, FILE* file) {
    for (; *text != L'\0'; ++text) {
        if (put_wide(*text, file) == WEOF) return EOF;
    }
    return 1;
}

wint_t get_wide(FILE* file) {
    const int first = IPCLAB_NEXT(fgetc)(file);
    if (first == EOF) return WEOF;
    if (first < 0x80) return static_cast<wint_t>(first);
    const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    auto code = static_cast<std::uint32_t>(first) & (0x3fU >> more);
    for (int i = 0; i < more; ++i) {
        const int byte = IPCLAB_NEXT(fgetc)(file);
        if (byte == EOF || (byte & 0xc0) != 0x80) {
            errno = EILSEQ;
            return WEOF;
        }
        code = code << 6 | (static_cast<std::uint32_t>(byte) & 0x3f);
    }
    if (more < 0) errno = EILSEQ;
    return more < 0 ? WEOF : static_cast<wint_t>(code);
}

int print_wide(FILE* file, const wchar_t* format, va_list list) {
    constexpr std::size_t kMost = std::size_t{1} << 20;
    for (std::size_t room = 1024; room <= kMost; room *= 8) {
        auto* text = static_cast<wchar_t*>(std::malloc(room * sizeof(wchar_t)));
        if (text == nullptr) return -1;
        va_list copy;
        va_copy(copy, list);
        const int size = vswprintf(text, room, format, copy);
        va_end(copy);
        const int result = size < 0 ? -1 : put_wide(text, file) == EOF ? -1 : size;
        std::free(text);
        if (size >= 0) return result;
    }
    errno = EOVERFLOW;
    return -1;
}

// -- syslog

void log(int priority, const char* format, va_list list) {
    const int level = priority & LOG_PRIMASK;
    if ((streams().log_mask & LOG_MASK(level)) == 0) return;
    char* text = nullptr;
    if (vasprintf(&text, format, list) < 0) return;
    {
        const device::SystemCall call;
        call.os().charge(kCallNs);
        constexpr std::uint8_t kSeverity[] = {7, 7, 7, 6, 5, 4, 4, 3};
        const auto& name = ProcessState::of(call.process()).streams.log_name;
        std::string_view line(text);
        while (!line.empty() && line.back() == '\n') line.remove_suffix(1);
        call.os().trace().emit(
            sim::trace::LogWritten{.tag = name.empty() ? std::string_view(call.process().options.name) : std::string_view(name),
                                   .text = line,
                                   .severity = kSeverity[level]});
    }
    std::free(text);
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;
using posix::own;

#define IPCLAB_VALUES(last, statement) \
    va_list list;                      \
    va_start(list, last);              \
    const auto result = statement;     \
    va_end(list);                      \
    return result

extern "C" {

// ----------------------------------------------------------------------------------------------------- opening, closing

FILE* fopen(const char* path, const char* mode) { return in_user_code() ? posix::open_stream(path, mode) : IPCLAB_NEXT(fopen)(path, mode); }
FILE* fopen64(const char* path, const char* mode) {
    return in_user_code() ? posix::open_stream(path, mode) : IPCLAB_NEXT(fopen64)(path, mode);
}
FILE* fdopen(int fd, const char* mode) noexcept { return in_user_code() ? posix::open_stream(fd, mode) : IPCLAB_NEXT(fdopen)(fd, mode); }
FILE* freopen(const char* path, const char* mode, FILE* file) {
    return in_user_code() ? posix::reopen(path, mode, own(file)) : IPCLAB_NEXT(freopen)(path, mode, file);
}
FILE* freopen64(const char* path, const char* mode, FILE* file) {
    return in_user_code() ? posix::reopen(path, mode, own(file)) : IPCLAB_NEXT(freopen64)(path, mode, file);
}
FILE* fmemopen(void* memory, size_t size, const char* mode) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(fmemopen)(memory, size, mode);
    FILE* file = nullptr;
    {
        const posix::HostHeap host;
        file = IPCLAB_NEXT(fmemopen)(memory, size, mode);
    }
    return posix::streams().keep(file);
}
FILE* open_memstream(char** memory, size_t* size) noexcept {
    return in_user_code() ? posix::streams().open_memory(memory, size) : IPCLAB_NEXT(open_memstream)(memory, size);
}
FILE* fopencookie(void* cookie, const char* mode, cookie_io_functions_t functions) noexcept {
    return in_user_code() ? posix::streams().open_cookie(cookie, mode, functions) : IPCLAB_NEXT(fopencookie)(cookie, mode, functions);
}
FILE* tmpfile() {
    if (!in_user_code()) return IPCLAB_NEXT(tmpfile)();
    const int fd = posix::open_path_at(AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 0600);
    return fd >= 0 ? posix::streams().open(fd, "w+") : nullptr;
}
FILE* tmpfile64() { return in_user_code() ? tmpfile() : IPCLAB_NEXT(tmpfile64)(); }
int fclose(FILE* file) { return in_user_code() ? posix::streams().close(own(file)) : IPCLAB_NEXT(fclose)(file); }
int fcloseall() {
    if (!in_user_code()) return IPCLAB_NEXT(fcloseall)();
    while (!posix::streams().all().empty()) posix::streams().close(posix::streams().all().back()->file);
    return 0;
}
int fileno(FILE* file) noexcept { return in_user_code() ? posix::descriptor_of(own(file)) : IPCLAB_NEXT(fileno)(file); }
int fileno_unlocked(FILE* file) noexcept { return in_user_code() ? posix::descriptor_of(own(file)) : IPCLAB_NEXT(fileno_unlocked)(file); }

int fflush(FILE* file) { return in_user_code() && file == nullptr ? posix::flush_all() : IPCLAB_NEXT(fflush)(own(file)); }
int fflush_unlocked(FILE* file) { return in_user_code() && file == nullptr ? posix::flush_all() : IPCLAB_NEXT(fflush_unlocked)(own(file)); }

int setvbuf(FILE* file, char* buffer, int mode, size_t size) noexcept {
    auto* mine = own(file);
    const posix::HostHeap host;
    return IPCLAB_NEXT(setvbuf)(mine, buffer, mode, size);
}
void setbuf(FILE* file, char* buffer) noexcept {
    auto* mine = own(file);
    const posix::HostHeap host;
    IPCLAB_NEXT(setbuf)(mine, buffer);
}
void setbuffer(FILE* file, char* buffer, size_t size) noexcept {
    auto* mine = own(file);
    const posix::HostHeap host;
    IPCLAB_NEXT(setbuffer)(mine, buffer, size);
}
void setlinebuf(FILE* file) noexcept {
    auto* mine = own(file);
    const posix::HostHeap host;
    IPCLAB_NEXT(setlinebuf)(mine);
}
// What is pushed back may need memory that stays with the FILE.
int ungetc(int character, FILE* file) {
    auto* mine = own(file);
    const posix::HostHeap host;
    return IPCLAB_NEXT(ungetc)(character, mine);
}

// ---------------------------------------------------------------------------------------------------------------- bytes

int fputc(int character, FILE* file) { return IPCLAB_NEXT(fputc)(character, own(file)); }
int fputc_unlocked(int character, FILE* file) { return IPCLAB_NEXT(fputc_unlocked)(character, own(file)); }
int putc(int character, FILE* file) { return IPCLAB_NEXT(putc)(character, own(file)); }
int putc_unlocked(int character, FILE* file) { return IPCLAB_NEXT(putc_unlocked)(character, own(file)); }
int _IO_putc(int character, FILE* file);
int _IO_putc(int character, FILE* file) { return putc(character, file); }
int putchar(int character) { return IPCLAB_NEXT(putc)(character, posix::out()); }
int putchar_unlocked(int character) { return IPCLAB_NEXT(putc_unlocked)(character, posix::out()); }
int putw(int word, FILE* file) { return IPCLAB_NEXT(putw)(word, own(file)); }
int fputs(const char* text, FILE* file) { return IPCLAB_NEXT(fputs)(text, own(file)); }
int fputs_unlocked(const char* text, FILE* file) { return IPCLAB_NEXT(fputs_unlocked)(text, own(file)); }
int puts(const char* text) {
    if (!in_user_code()) return IPCLAB_NEXT(puts)(text);
    auto* file = posix::out();
    return IPCLAB_NEXT(fputs)(text, file) < 0 || IPCLAB_NEXT(putc)('\n', file) == EOF ? EOF : 1;
}
size_t fwrite(const void* data, size_t size, size_t count, FILE* file) { return IPCLAB_NEXT(fwrite)(data, size, count, own(file)); }
size_t fwrite_unlocked(const void* data, size_t size, size_t count, FILE* file) {
    return IPCLAB_NEXT(fwrite_unlocked)(data, size, count, own(file));
}

int fgetc(FILE* file) { return IPCLAB_NEXT(fgetc)(own(file)); }
int fgetc_unlocked(FILE* file) { return IPCLAB_NEXT(fgetc_unlocked)(own(file)); }
int getc(FILE* file) { return IPCLAB_NEXT(getc)(own(file)); }
int getc_unlocked(FILE* file) { return IPCLAB_NEXT(getc_unlocked)(own(file)); }
int _IO_getc(FILE* file);
int _IO_getc(FILE* file) { return getc(file); }
int getchar() { return IPCLAB_NEXT(getc)(posix::in()); }
int getchar_unlocked() { return IPCLAB_NEXT(getc_unlocked)(posix::in()); }
int getw(FILE* file) { return IPCLAB_NEXT(getw)(own(file)); }
char* fgets(char* text, int size, FILE* file) { return IPCLAB_NEXT(fgets)(text, size, own(file)); }
char* fgets_unlocked(char* text, int size, FILE* file) { return IPCLAB_NEXT(fgets_unlocked)(text, size, own(file)); }
size_t fread(void* data, size_t size, size_t count, FILE* file) { return IPCLAB_NEXT(fread)(data, size, count, own(file)); }
size_t fread_unlocked(void* data, size_t size, size_t count, FILE* file) {
    return IPCLAB_NEXT(fread_unlocked)(data, size, count, own(file));
}
ssize_t getdelim(char** line, size_t* size, int end, FILE* file) { return IPCLAB_NEXT(getdelim)(line, size, end, own(file)); }
ssize_t getline(char** line, size_t* size, FILE* file) { return IPCLAB_NEXT(getdelim)(line, size, '\n', own(file)); }
ssize_t __getdelim(char** line, size_t* size, int end, FILE* file) { return IPCLAB_NEXT(getdelim)(line, size, end, own(file)); }
ssize_t __getline(char** line, size_t* size, FILE* file);
ssize_t __getline(char** line, size_t* size, FILE* file) { return getline(line, size, file); }

size_t __fread_chk(void* data, size_t room, size_t size, size_t count, FILE* file);
size_t __fread_chk(void* data, size_t room, size_t size, size_t count, FILE* file) {
    if (size != 0 && count > room / size) __builtin_trap();
    return fread(data, size, count, file);
}
size_t __fread_unlocked_chk(void* data, size_t room, size_t size, size_t count, FILE* file);
size_t __fread_unlocked_chk(void* data, size_t room, size_t size, size_t count, FILE* file) {
    return __fread_chk(data, room, size, count, file);
}
char* __fgets_chk(char* text, size_t room, int size, FILE* file);
char* __fgets_chk(char* text, size_t room, int size, FILE* file) {
    if (size > 0 && static_cast<size_t>(size) > room) __builtin_trap();
    return fgets(text, size, file);
}
char* __fgets_unlocked_chk(char* text, size_t room, int size, FILE* file);
char* __fgets_unlocked_chk(char* text, size_t room, int size, FILE* file) { return __fgets_chk(text, room, size, file); }

// ------------------------------------------------------------------------------------------------------ place and state

int feof(FILE* file) noexcept { return IPCLAB_NEXT(feof)(own(file)); }
int feof_unlocked(FILE* file) noexcept { return IPCLAB_NEXT(feof_unlocked)(own(file)); }
int ferror(FILE* file) noexcept { return IPCLAB_NEXT(ferror)(own(file)); }
int ferror_unlocked(FILE* file) noexcept { return IPCLAB_NEXT(ferror_unlocked)(own(file)); }
void clearerr(FILE* file) noexcept { IPCLAB_NEXT(clearerr)(own(file)); }
void clearerr_unlocked(FILE* file) noexcept { IPCLAB_NEXT(clearerr_unlocked)(own(file)); }
int fseek(FILE* file, long offset, int whence) { return IPCLAB_NEXT(fseek)(own(file), offset, whence); }
int fseeko(FILE* file, off_t offset, int whence) { return IPCLAB_NEXT(fseeko)(own(file), offset, whence); }
int fseeko64(FILE* file, off64_t offset, int whence) { return IPCLAB_NEXT(fseeko64)(own(file), offset, whence); }
long ftell(FILE* file) { return IPCLAB_NEXT(ftell)(own(file)); }
off_t ftello(FILE* file) { return IPCLAB_NEXT(ftello)(own(file)); }
off64_t ftello64(FILE* file) { return IPCLAB_NEXT(ftello64)(own(file)); }
void rewind(FILE* file) { IPCLAB_NEXT(rewind)(own(file)); }
int fgetpos(FILE* file, fpos_t* place) { return IPCLAB_NEXT(fgetpos)(own(file), place); }
int fsetpos(FILE* file, const fpos_t* place) { return IPCLAB_NEXT(fsetpos)(own(file), place); }
int fgetpos64(FILE* file, fpos64_t* place) { return IPCLAB_NEXT(fgetpos64)(own(file), place); }
int fsetpos64(FILE* file, const fpos64_t* place) { return IPCLAB_NEXT(fsetpos64)(own(file), place); }
void flockfile(FILE* file) noexcept { IPCLAB_NEXT(flockfile)(own(file)); }
int ftrylockfile(FILE* file) noexcept { return IPCLAB_NEXT(ftrylockfile)(own(file)); }
void funlockfile(FILE* file) noexcept { IPCLAB_NEXT(funlockfile)(own(file)); }

// ----------------------------------------------------------------------------------------------------- formatted output

int vfprintf(FILE* file, const char* format, va_list list) { return IPCLAB_NEXT(vfprintf)(own(file), format, list); }
int vprintf(const char* format, va_list list) { return IPCLAB_NEXT(vfprintf)(posix::out(), format, list); }
int fprintf(FILE* file, const char* format, ...) { IPCLAB_VALUES(format, vfprintf(file, format, list)); }
int printf(const char* format, ...) { IPCLAB_VALUES(format, vprintf(format, list)); }
int vdprintf(int fd, const char* format, va_list list) {
    return in_user_code() ? posix::print_to(fd, format, list) : IPCLAB_NEXT(vdprintf)(fd, format, list);
}
int dprintf(int fd, const char* format, ...) { IPCLAB_VALUES(format, vdprintf(fd, format, list)); }

int __vfprintf_chk(FILE* file, int flag, const char* format, va_list list);
int __vfprintf_chk(FILE* file, int, const char* format, va_list list) { return vfprintf(file, format, list); }
int __vprintf_chk(int flag, const char* format, va_list list);
int __vprintf_chk(int, const char* format, va_list list) { return vprintf(format, list); }
int __fprintf_chk(FILE* file, int flag, const char* format, ...);
int __fprintf_chk(FILE* file, int, const char* format, ...) { IPCLAB_VALUES(format, vfprintf(file, format, list)); }
int __printf_chk(int flag, const char* format, ...);
int __printf_chk(int, const char* format, ...) { IPCLAB_VALUES(format, vprintf(format, list)); }
int __vdprintf_chk(int fd, int flag, const char* format, va_list list);
int __vdprintf_chk(int fd, int, const char* format, va_list list) { return vdprintf(fd, format, list); }
int __dprintf_chk(int fd, int flag, const char* format, ...);
int __dprintf_chk(int fd, int, const char* format, ...) { IPCLAB_VALUES(format, vdprintf(fd, format, list)); }

void perror(const char* text) {
    if (!in_user_code()) return IPCLAB_NEXT(perror)(text);
    const int error = errno;
    const bool named = text != nullptr && *text != '\0';
    fprintf(posix::error_out(), "%s%s%s\n", named ? text : "", named ? ": " : "", strerror(error));
    errno = error;
}

// ------------------------------------------------------------------------------------------------------ formatted input
// (The plain names are the old GNU ones; the headers turn them into the __isoc99_ ones.)

int __isoc99_vfscanf(FILE* file, const char* format, va_list list);
int __isoc99_vfscanf(FILE* file, const char* format, va_list list) { return IPCLAB_NEXT(__isoc99_vfscanf)(own(file), format, list); }
int __isoc99_vscanf(const char* format, va_list list);
int __isoc99_vscanf(const char* format, va_list list) { return IPCLAB_NEXT(__isoc99_vfscanf)(posix::in(), format, list); }
int __isoc99_fscanf(FILE* file, const char* format, ...);
int __isoc99_fscanf(FILE* file, const char* format, ...) { IPCLAB_VALUES(format, __isoc99_vfscanf(file, format, list)); }
int __isoc99_scanf(const char* format, ...);
int __isoc99_scanf(const char* format, ...) { IPCLAB_VALUES(format, __isoc99_vscanf(format, list)); }

// ----------------------------------------------------------------------------------------------------- wide characters

wint_t fputwc(wchar_t wide, FILE* file) { return in_user_code() ? posix::put_wide(wide, own(file)) : IPCLAB_NEXT(fputwc)(wide, file); }
wint_t putwc(wchar_t wide, FILE* file) { return in_user_code() ? posix::put_wide(wide, own(file)) : IPCLAB_NEXT(putwc)(wide, file); }
wint_t putwchar(wchar_t wide) { return in_user_code() ? posix::put_wide(wide, posix::out()) : IPCLAB_NEXT(putwchar)(wide); }
int fputws(const wchar_t* text, FILE* file) { return in_user_code() ? posix::put_wide(text, own(file)) : IPCLAB_NEXT(fputws)(text, file); }
wint_t fgetwc(FILE* file) { return in_user_code() ? posix::get_wide(own(file)) : IPCLAB_NEXT(fgetwc)(file); }
wint_t getwc(FILE* file) { return in_user_code() ? posix::get_wide(own(file)) : IPCLAB_NEXT(getwc)(file); }
wint_t getwchar() { return in_user_code() ? posix::get_wide(posix::in()) : IPCLAB_NEXT(getwchar)(); }
wint_t ungetwc(wint_t wide, FILE* file) {
    if (!in_user_code()) return IPCLAB_NEXT(ungetwc)(wide, file);
    char bytes[4];
    if (wide == WEOF) return WEOF;
    for (int i = posix::encode(static_cast<wchar_t>(wide), bytes); i-- > 0;) {
        if (ungetc(static_cast<unsigned char>(bytes[i]), file) == EOF) return WEOF;
    }
    return wide;
}
wchar_t* fgetws(wchar_t* text, int size, FILE* file) {
    if (!in_user_code()) return IPCLAB_NEXT(fgetws)(text, size, file);
    int used = 0;
    while (used + 1 < size) {
        const auto wide = posix::get_wide(own(file));
        if (wide == WEOF) break;
        text[used++] = static_cast<wchar_t>(wide);
        if (wide == L'\n') break;
    }
    if (used == 0) return nullptr;
    text[used] = L'\0';
    return text;
}
int vfwprintf(FILE* file, const wchar_t* format, va_list list) {
    return in_user_code() ? posix::print_wide(own(file), format, list) : IPCLAB_NEXT(vfwprintf)(file, format, list);
}
int vwprintf(const wchar_t* format, va_list list) {
    return in_user_code() ? posix::print_wide(posix::out(), format, list) : IPCLAB_NEXT(vwprintf)(format, list);
}
int fwprintf(FILE* file, const wchar_t* format, ...) { IPCLAB_VALUES(format, vfwprintf(file, format, list)); }
int wprintf(const wchar_t* format, ...) { IPCLAB_VALUES(format, vwprintf(format, list)); }
int __vfwprintf_chk(FILE* file, int flag, const wchar_t* format, va_list list);
int __vfwprintf_chk(FILE* file, int, const wchar_t* format, va_list list) { return vfwprintf(file, format, list); }
int __fwprintf_chk(FILE* file, int flag, const wchar_t* format, ...);
int __fwprintf_chk(FILE* file, int, const wchar_t* format, ...) { IPCLAB_VALUES(format, vfwprintf(file, format, list)); }
int __vwprintf_chk(int flag, const wchar_t* format, va_list list);
int __vwprintf_chk(int, const wchar_t* format, va_list list) { return vwprintf(format, list); }
int __wprintf_chk(int flag, const wchar_t* format, ...);
int __wprintf_chk(int, const wchar_t* format, ...) { IPCLAB_VALUES(format, vwprintf(format, list)); }
int fwide(FILE* file, int mode) noexcept { return IPCLAB_NEXT(fwide)(own(file), mode); }

// The C++ library's standard streams are the program's, shared by all its processes; what they write goes through the functions above.
// std::ios_base::sync_with_stdio(false) would give them buffers instead, in the heap of whoever asked first: they stay as they are.
bool _ZNSt8ios_base15sync_with_stdioEb(bool synchronized);
bool _ZNSt8ios_base15sync_with_stdioEb(bool synchronized) {
    return in_user_code() ? true : IPCLAB_NEXT(_ZNSt8ios_base15sync_with_stdioEb)(synchronized);
}

// ----------------------------------------------------------------------------------- what only this library's FILEs have

size_t __fbufsize(FILE* file) noexcept { return IPCLAB_NEXT(__fbufsize)(own(file)); }
size_t __fpending(FILE* file) noexcept { return IPCLAB_NEXT(__fpending)(own(file)); }
int __freading(FILE* file) noexcept { return IPCLAB_NEXT(__freading)(own(file)); }
int __fwriting(FILE* file) noexcept { return IPCLAB_NEXT(__fwriting)(own(file)); }
int __freadable(FILE* file) noexcept { return IPCLAB_NEXT(__freadable)(own(file)); }
int __fwritable(FILE* file) noexcept { return IPCLAB_NEXT(__fwritable)(own(file)); }
int __flbf(FILE* file) noexcept { return IPCLAB_NEXT(__flbf)(own(file)); }
int __fsetlocking(FILE* file, int kind) noexcept { return IPCLAB_NEXT(__fsetlocking)(own(file), kind); }
void __fpurge(FILE* file) noexcept { IPCLAB_NEXT(__fpurge)(own(file)); }

// --------------------------------------------------------------------------------------------------- messages and logs

void psignal(int signal, const char* text) {
    if (!in_user_code()) return IPCLAB_NEXT(psignal)(signal, text);
    const bool named = text != nullptr && *text != '\0';
    fprintf(posix::error_out(), "%s%s%s\n", named ? text : "", named ? ": " : "", strsignal(signal));
}
void vwarn(const char* format, va_list list) {
    if (!in_user_code()) return IPCLAB_NEXT(vwarn)(format, list);
    const int error = errno;
    auto* file = posix::error_out();
    fprintf(file, "%s: ", models::device::running()->process->options.name.c_str());
    if (format != nullptr) {
        vfprintf(file, format, list);
        fputs(": ", file);
    }
    fprintf(file, "%s\n", strerror(error));
    errno = error;
}
void vwarnx(const char* format, va_list list) {
    if (!in_user_code()) return IPCLAB_NEXT(vwarnx)(format, list);
    auto* file = posix::error_out();
    fprintf(file, "%s: ", models::device::running()->process->options.name.c_str());
    if (format != nullptr) vfprintf(file, format, list);
    fputc('\n', file);
}
void warn(const char* format, ...) {
    va_list list;
    va_start(list, format);
    vwarn(format, list);
    va_end(list);
}
void warnx(const char* format, ...) {
    va_list list;
    va_start(list, format);
    vwarnx(format, list);
    va_end(list);
}
void verr(int status, const char* format, va_list list) {
    vwarn(format, list);
    std::exit(status);
}
void verrx(int status, const char* format, va_list list) {
    vwarnx(format, list);
    std::exit(status);
}
void err(int status, const char* format, ...) {
    va_list list;
    va_start(list, format);
    verr(status, format, list);
    va_end(list);
}
void errx(int status, const char* format, ...) {
    va_list list;
    va_start(list, format);
    verrx(status, format, list);
    va_end(list);
}

void vsyslog(int priority, const char* format, va_list list) {
    if (in_user_code()) {
        posix::log(priority, format, list);
    } else {
        IPCLAB_NEXT(vsyslog)(priority, format, list);
    }
}
void syslog(int priority, const char* format, ...) {
    va_list list;
    va_start(list, format);
    vsyslog(priority, format, list);
    va_end(list);
}
void __vsyslog_chk(int priority, int flag, const char* format, va_list list);
void __vsyslog_chk(int priority, int, const char* format, va_list list) { vsyslog(priority, format, list); }
void __syslog_chk(int priority, int flag, const char* format, ...);
void __syslog_chk(int priority, int, const char* format, ...) {
    va_list list;
    va_start(list, format);
    vsyslog(priority, format, list);
    va_end(list);
}
void openlog(const char* name, int options, int facility) {
    if (!in_user_code()) return IPCLAB_NEXT(openlog)(name, options, facility);
    auto& kept = posix::streams().log_name;
    const posix::HostHeap host;
    kept = name != nullptr ? name : "";
}
void closelog() {
    if (!in_user_code()) return IPCLAB_NEXT(closelog)();
    posix::streams().log_name.clear();
}
int setlogmask(int mask) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setlogmask)(mask);
    auto& kept = posix::streams().log_mask;
    return mask != 0 ? std::exchange(kept, mask) : kept;
}

}  // extern "C"
