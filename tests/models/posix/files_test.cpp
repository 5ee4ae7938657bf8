#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "models/posix/file_system.h"
#include "models/posix/process_state.h"
#include "tests/models/device/lab.h"
#include "tests/models/posix/notes.h"

namespace {

using tests::Lab;
using tests::Notes;
namespace device = models::device;
namespace posix = models::posix;

TEST(PosixFiles, KeepWhatIsWrittenForOtherProcessesAndForTheEngine) {
    Lab lab;
    Notes note;
    posix::add_file(lab.device(), "/data/given/settings", "volume=3");
    lab.spawn("a", [&] {
        char text[32] = {};
        const int given = open("/data/given/settings", O_RDONLY);
        note("fd", given);
        note("read", read(given, text, sizeof text));
        note(std::string(text));
        note("write", write(given, "x", 1));
        const int made = open("/data/made", O_CREAT | O_EXCL | O_RDWR, 0640);
        note("made", made);
        note("wrote", write(made, "hello world", 11));
        note("at", pwrite(made, "W", 1, 6));
        note("seek", lseek(made, -5, SEEK_END));
        char rest[8] = {};
        note("rest", read(made, rest, sizeof rest));
        note(std::string(rest));
        note("closed", close(made));
        note("again", close(made));
        note("exclusive", open("/data/made", O_CREAT | O_EXCL | O_RDWR, 0600));
    });
    lab.simulation().at(1'000'000, [&] {
        lab.spawn("b", [&] {
            const int fd = open("/data/made", O_RDWR | O_APPEND);
            note("append", write(fd, "!", 1));
            struct stat status {};
            note("stat", fstat(fd, &status));
            note(std::to_string(status.st_size) + "/" + std::to_string(status.st_mode & 07777) + "/" + std::to_string(status.st_uid));
        });
    });
    lab.run();
    EXPECT_EQ(note.text(),
              "fd=3 read=8 volume=3 write!EBADF made=4 wrote=11 at=1 seek=6 rest=5 World closed=0 again!EBADF exclusive!EEXIST "
              "append=1 stat=0 12/416/1000");
    EXPECT_EQ(posix::read_file(lab.device(), "/data/made"), "hello World!");
    EXPECT_FALSE(posix::read_file(lab.device(), "/data/nothing").has_value());
}

TEST(PosixFiles, FollowPathsLinksAndFolders) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        note("mkdir", mkdir("/data/a", 0755));
        note("again", mkdir("/data/a", 0755));
        note("missing", mkdir("/data/no/such", 0755));
        note("chdir", chdir("/data/a"));
        char here[64];
        note(std::string(getcwd(here, sizeof here)));
        note("creat", creat("one", 0600));
        note("symlink", symlink("../a/one", "link"));
        char target[64] = {};
        note("readlink", readlink("link", target, sizeof target));
        note(std::string(target));
        char* real = realpath("./../a/link", nullptr);
        note(std::string(real));
        free(real);
        struct stat status {};
        note("lstat", lstat("link", &status));
        note(S_ISLNK(status.st_mode) ? "a-link" : "no-link");
        note("link", link("one", "two"));
        note("links", stat("two", &status) == 0 ? static_cast<long>(status.st_nlink) : -1);
        note("rename", rename("two", "/data/three"));
        note("gone", access("two", F_OK));
        note("there", access("/data/three", R_OK | W_OK));
        note("not-x", access("/data/three", X_OK));
        note("loop", symlink("round", "round"));
        note("open", open("round", O_RDONLY));
        note("below", open("one/more", O_RDONLY));
        note("full", rmdir("/data/a"));
        note("unlink-folder", unlink("/data/a"));
        for (const char* name : {"one", "link", "round"}) note("unlink", unlink(name));
        note("rmdir", rmdir("/data/a"));
        note("cwd", getcwd(here, sizeof here) == nullptr ? -1 : 0);
    });
    lab.run();
    EXPECT_EQ(note.text(),
              "mkdir=0 again!EEXIST missing!ENOENT chdir=0 /data/a creat=3 symlink=0 readlink=8 ../a/one /data/a/one lstat=0 a-link "
              "link=0 links=2 rename=0 gone!ENOENT there=0 not-x!EACCES loop=0 open!ELOOP below!ENOTDIR full!ENOTEMPTY "
              "unlink-folder!EISDIR unlink=0 unlink=0 unlink=0 rmdir=0 cwd!ENOENT");
}

TEST(PosixFiles, ListFoldersInTheOrderOfNames) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        mkdir("/data/list", 0777);
        for (const char* name : {"/data/list/c", "/data/list/a", "/data/list/b"}) close(creat(name, 0600));
        auto* folder = opendir("/data/list");
        std::string names;
        while (const auto* entry = readdir(folder)) names += std::string(entry->d_name) + (entry->d_type == DT_DIR ? "/" : "") + ",";
        note(names);
        rewinddir(folder);
        note(std::string(readdir(folder)->d_name));
        note("dirfd", dirfd(folder));
        note("closedir", closedir(folder));
        dirent** list = nullptr;
        const int count = scandir("/data/list", &list, nullptr, alphasort);
        note("scandir", count);
        for (int i = 0; i < count; ++i) free(list[i]);
        free(list);
        note("left", dup(0));  // the lowest free descriptor: nothing was left open
    });
    lab.run();
    EXPECT_EQ(note.text(), "./,../,a,b,c, . dirfd=3 closedir=0 scandir=5 left=3");
}

TEST(PosixFiles, CarryTheStandardLibrary) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        namespace fs = std::filesystem;
        fs::create_directories("/data/x/y");
        {
            std::ofstream out("/data/x/y/text");
            out << "one " << 2 << "\nthree\n";
        }
        std::ifstream in("/data/x/y/text");
        std::string word;
        int number = 0;
        in >> word >> number;
        std::string rest;
        std::getline(in, rest);
        std::getline(in, rest);
        note(word + std::to_string(number) + rest);
        note("size", static_cast<long>(fs::file_size("/data/x/y/text")));
        fs::copy_file("/data/x/y/text", "/data/x/copy");
        fs::rename("/data/x/copy", "/data/x/moved");
        std::string names;
        for (const auto& each : fs::recursive_directory_iterator("/data/x")) names += each.path().string() + ",";
        note(names);
        fs::current_path("/data/x");
        note(fs::canonical("y/../moved").string());
        note("removed", static_cast<long>(fs::remove_all("/data/x")));
        note(fs::exists("/data/x") ? "there" : "gone");
        std::ifstream missing("/data/none");
        note(missing.is_open() ? "open" : "closed");
        std::fstream both("/data/both", std::ios::in | std::ios::out | std::ios::trunc);
        both << "abcdef";
        both.seekg(2);
        note(std::string(1, static_cast<char>(both.get())));
    });
    lab.run();
    EXPECT_EQ(note.text(), "one2three size=12 /data/x/moved,/data/x/y,/data/x/y/text, /data/x/moved removed=4 gone closed c");
}

TEST(PosixFiles, AreNotTheHosts) {
    const auto host_file = testing::TempDir() + "ipclab_host_file";
    {
        std::ofstream out(host_file);
        out << "host";
    }
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        note("open", open("/usr/lib/os-release", O_RDONLY));
        note("create", creat("/data/only-here", 0644));
        note("etc", access("/etc/passwd", F_OK));
        note("hwbinder", open("/dev/hwbinder", O_RDWR));
        note("maps", open("/proc/self/maps", O_RDONLY));
        char name[16] = {};
        const int comm = open("/proc/self/comm", O_RDONLY);
        note("comm", read(comm, name, sizeof name));
        note(std::string(name));
    });
    lab.run();
    EXPECT_EQ(note.text(), "open!ENOENT create=3 etc!ENOENT hwbinder!ENOENT maps!ENOENT comm=2 a\n");
    // And the test itself is no simulated process: it sees the host.
    std::ifstream in(host_file);
    std::string text;
    in >> text;
    EXPECT_EQ(text, "host");
    EXPECT_NE(access("/data/only-here", F_OK), 0);
    std::filesystem::remove(host_file);
}

TEST(PosixFiles, SurviveBeingSwitchedOff) {
    Lab lab;
    Notes note;
    lab.spawn("a", [] { close(creat("/data/kept", 0600)); });
    lab.simulation().at(1'000'000, [&] {
        lab.device().power_off(true);
        lab.device().power_on();
        lab.spawn("a", [&] { note("kept", access("/data/kept", F_OK)); });
    });
    lab.run();
    EXPECT_EQ(note.text(), "kept=0");
}

TEST(PosixFiles, HaveVirtualTimesAndModes) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        umask(027);
        tests::os().SleepNs(5'000'000'000);
        close(open("/data/f", O_CREAT | O_WRONLY, 0666));
        struct stat status {};
        stat("/data/f", &status);
        note(status.st_mode & 07777);
        note(status.st_mtim.tv_sec);
        chmod("/data/f", 0400);
        note("refused", open("/data/f", O_WRONLY));
        const timespec times[2] = {{.tv_sec = 1, .tv_nsec = 2}, {.tv_sec = 3, .tv_nsec = 4}};
        utimensat(AT_FDCWD, "/data/f", times, 0);
        struct statx more {};
        note("statx", statx(AT_FDCWD, "/data/f", 0, STATX_BASIC_STATS, &more));
        note(more.stx_mtime.tv_sec);
        struct statvfs space {};
        note("statvfs", statvfs("/data", &space));
    });
    lab.run();
    // 0666 less 027; 2026-01-01 and five seconds
    EXPECT_EQ(note.text(), "416 1767225605 refused!EACCES statx=0 3 statvfs=0");
}

TEST(PosixFiles, MakeUpTemporaryNamesFromTheSeed) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        char name[] = "/tmp/nameXXXXXX";
        note("mkstemp", mkstemp(name));
        note(std::string(name));
        char folder[] = "/tmp/folderXXXXXX";
        note(mkdtemp(folder) != nullptr ? "made" : "not");
        auto* file = std::tmpfile();
        std::fputs("kept", file);
        std::rewind(file);
        char text[8] = {};
        note(std::string(std::fgets(text, sizeof text, file)));
        std::fclose(file);
        unsigned char random[4] = {};
        const int fd = open("/dev/urandom", O_RDONLY);
        note("random", read(fd, random, sizeof random));
        note(random[0] + random[1] + random[2] + random[3]);
    });
    lab.run();
    EXPECT_EQ(note.text(), "mkstemp=3 /tmp/namencoJZq made kept random=4 394");  // as seed 1 has it, in every run
}

TEST(PosixFiles, ShareMappedMemory) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const int fd = shm_open("/shared", O_CREAT | O_RDWR, 0600);
        note("truncate", ftruncate(fd, 8192));
        auto* shared = static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        std::strcpy(shared + 4096, "mapped");
        auto* copy = static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 4096));
        note(std::string(copy));
        std::strcpy(copy, "private");
        note(std::string(shared + 4096));
        char text[8] = {};
        note("pread", pread(fd, text, 6, 4096));
        note(std::string(text));
        note("munmap", munmap(copy, 4096));
        // it grows while it is mapped
        note("grow", ftruncate(fd, 16384));
        note("munmap", munmap(shared, 8192));
        note("close", close(fd));
    });
    lab.simulation().at(1'000'000, [&] {
        lab.spawn("b", [&] {
            const int fd = shm_open("/shared", O_RDWR, 0);
            auto* shared = static_cast<char*>(mmap(nullptr, 16384, PROT_READ, MAP_SHARED, fd, 0));
            note(std::string(shared + 4096));
            note("unlink", shm_unlink("/shared"));
            note("gone", shm_open("/shared", O_RDWR, 0));
        });
    });
    lab.run();
    EXPECT_EQ(note.text(), "truncate=0 mapped mapped pread=6 mapped munmap=0 grow=0 munmap=0 close=0 mapped unlink=0 gone!ENOENT");
}

TEST(PosixFiles, MapMemoryThatGoesWithTheProcess) {
    Lab lab;
    Notes note;
    char* kept = nullptr;
    const auto pid = lab.spawn("a", [&] {
        auto* memory = static_cast<char*>(mmap(nullptr, 64 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
        memory[5 * 4096] = 'x';
        kept = memory;
        // a hole in the middle
        note("hole", munmap(memory + 8 * 4096, 4096));
        note(static_cast<long>(posix::ProcessState::current().files.mapped_bytes() / 4096));
        note("protect", mprotect(memory, 4096, PROT_READ));
        auto* grown = mremap(memory + 32 * 4096, 4 * 4096, 8 * 4096, MREMAP_MAYMOVE);
        note(grown != MAP_FAILED ? "grown" : "not");
        note("bad", mmap(nullptr, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED ? -1 : 0);
        tests::os().SleepNs(1'000'000'000);
    });
    lab.simulation().at(500'000'000, [&] { lab.device().kill(pid); });
    lab.run();
    EXPECT_EQ(note.text(), "hole=0 63 protect=0 grown bad!EINVAL");
    unsigned char resident = 0;
    EXPECT_NE(mincore(kept + 5 * 4096, 4096, &resident), 0);  // ENOMEM: nothing is mapped there any more
}

TEST(PosixFiles, SealMemoryFiles) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const int fd = memfd_create("m", MFD_ALLOW_SEALING | MFD_CLOEXEC);
        note("write", write(fd, "1234", 4));
        note("cloexec", fcntl(fd, F_GETFD));
        note("seal", fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK));
        note("grow", ftruncate(fd, 8));
        note("over", pwrite(fd, "x", 1, 0));
        note("seal", fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
        note("refused", pwrite(fd, "x", 1, 0));
        note("seals", fcntl(fd, F_GET_SEALS));
        const int plain = memfd_create("n", 0);
        note("unsealable", fcntl(plain, F_ADD_SEALS, F_SEAL_WRITE));
    });
    lab.run();
    EXPECT_EQ(note.text(), "write=4 cloexec=1 seal=0 grow!EPERM over=1 seal=0 refused!EPERM seals=14 unsealable!EPERM");
}

TEST(PosixFiles, MakeAshmem) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        // linux/ashmem.h's numbers
        constexpr unsigned long kSetName = 0x41007701;
        constexpr unsigned long kSetSize = 0x40087703;
        constexpr unsigned long kGetSize = 0x7704;
        constexpr unsigned long kSetProtection = 0x40087705;
        constexpr unsigned long kGetProtection = 0x7706;
        const int fd = open("/dev/ashmem", O_RDWR);
        char name[256] = "sound";
        note("name", ioctl(fd, kSetName, name));
        note("size", ioctl(fd, kSetSize, 8192));
        note("is", ioctl(fd, kGetSize, nullptr));
        auto* shared = static_cast<char*>(mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
        std::strcpy(shared, "pcm");
        note("late", ioctl(fd, kSetSize, 4096));
        note("protect", ioctl(fd, kSetProtection, PROT_READ));
        note("protection", ioctl(fd, kGetProtection, nullptr));
        note("more", ioctl(fd, kSetProtection, PROT_READ | PROT_WRITE));
        note("writable", mmap(nullptr, 8192, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0);
        // and the runtime's Ashmem takes it
        note("runtime", tests::os().SharedMemorySize(fd));
        note("munmap", munmap(shared, 8192));
    });
    lab.run();
    EXPECT_EQ(note.text(), "name=0 size=0 is=8192 late!EINVAL protect=0 protection=1 more!EINVAL writable!EPERM runtime=8192 munmap=0");
}

TEST(PosixFiles, AreFoundByThePatternsAndWalksOfTheLibrary) {
    Lab lab;
    Notes note;
    for (const char* path : {"/data/w/b.txt", "/data/w/a.txt", "/data/w/sub/c.txt", "/data/w/d.bin"})
        posix::add_file(lab.device(), path, "x");
    lab.spawn("a", [&] {
        glob_t found{};
        note("glob", glob("/data/w/*.txt", 0, nullptr, &found));
        for (std::size_t i = 0; i < found.gl_pathc; ++i) note(std::string(found.gl_pathv[i]));
        globfree(&found);
        note("none", glob("/etc/pass*", 0, nullptr, &found) == GLOB_NOMATCH);
        static Notes* walked;
        walked = &note;
        note("nftw", nftw(
                         "/data/w",
                         [](const char* path, const struct stat*, int kind, FTW* place) {
                             (*walked)(std::string(path + place->base) + (kind == FTW_DP ? "/" : "") + std::to_string(place->level));
                             return 0;
                         },
                         8, FTW_DEPTH | FTW_PHYS));
    });
    lab.run();
    EXPECT_EQ(note.text(), "glob=0 /data/w/a.txt /data/w/b.txt none=1 a.txt1 b.txt1 d.bin1 c.txt2 sub/1 w/0 nftw=0");
}

TEST(PosixFiles, AreReachedByRawSystemCalls) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const auto fd = static_cast<int>(syscall(SYS_memfd_create, "m", 0U));
        note("memfd", fd);
        note("write", syscall(SYS_write, fd, "raw", 3L));
        char text[8] = {};
        note("read", syscall(SYS_pread64, fd, text, 3L, 0L));
        note(std::string(text));
        note("bad", syscall(SYS_close, 99));
        note("unknown", syscall(SYS_fanotify_init, 0, 0));
    });
    lab.run();
    EXPECT_EQ(note.text(), "memfd=3 write=3 read=3 raw bad!EBADF unknown!ENOSYS");
}

TEST(PosixFiles, TellBadMemoryFromGood) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const int fd = open("/data/f", O_CREAT | O_RDWR, 0600);
        auto* nowhere = reinterpret_cast<char*>(0x1234000);
        note("write", write(fd, nowhere, 4));
        note("read", read(fd, nowhere, 4));
        note("path", open(nowhere, O_RDONLY));
    });
    lab.run();
    EXPECT_EQ(note.text(), "write!EFAULT read!EFAULT path!EFAULT");
}

}  // namespace
