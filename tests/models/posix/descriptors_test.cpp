#include <fcntl.h>
#include <linux/android/binder.h>
#include <netdb.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include <gtest/gtest.h>

#include "models/device/operating_system.h"
#include "models/posix/wall_clock.h"
#include "tests/models/device/lab.h"
#include "tests/models/posix/notes.h"

namespace {

using tests::kMs;
using tests::Lab;
using tests::Notes;

void thread(std::function<void()> body) { tests::os().StartThread("t", std::move(body)); }
void sleep_ms(std::int64_t span) { tests::os().SleepNs(span * kMs); }
/// Virtual milliseconds, system calls' costs cut off.
long now_ms() { return static_cast<long>(tests::os().NowNs() / kMs); }

/// Descriptors in the messages of a test: one each.
void send_descriptor(int socket, int fd, const char* text) {
    iovec piece{const_cast<char*>(text), std::strlen(text)};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    auto* part = CMSG_FIRSTHDR(&message);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(part), &fd, sizeof fd);
    sendmsg(socket, &message, 0);
}

int receive_descriptor(int socket) {
    char text[16];
    iovec piece{text, sizeof text};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    int fd = -1;
    if (recvmsg(socket, &message, 0) > 0 && CMSG_FIRSTHDR(&message) != nullptr) {
        std::memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof fd);
    }
    return fd;
}

TEST(PosixDescriptors, AreDuplicatedNumberedAndClosed) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const int fd = open("/dev/null", O_RDWR);
        note("open", fd);
        note("dup", dup(fd));
        note("dup2", dup2(fd, 9));
        note("same", dup2(9, 9));
        note("bad", dup2(20, 21));
        note("dup3", dup3(fd, 9, O_CLOEXEC));
        note("flag", fcntl(9, F_GETFD));
        note("from", fcntl(fd, F_DUPFD, 9));
        note("flags", fcntl(fd, F_GETFL));
        note("set", fcntl(fd, F_SETFL, O_NONBLOCK));
        note("shared", (fcntl(9, F_GETFL) & O_NONBLOCK) != 0);
        struct flock lock {};
        note("lock", fcntl(fd, F_SETLK, &lock));
        note("range", close_range(4, 9, 0));
        note("closed", fcntl(4, F_GETFD));
        note("left", fcntl(10, F_GETFD));
        note("tty", isatty(1));
        char zero = 'x';
        const int zeros = open("/dev/zero", O_RDONLY);
        note("zeros", zeros);
        note("read", read(zeros, &zero, 1));
        note(zero);
    });
    lab.run();
    EXPECT_EQ(note.text(),
              "open=3 dup=4 dup2=9 same=9 bad!EBADF dup3=9 flag=1 from=10 flags=2 set=0 shared=1 lock=0 range=0 closed!EBADF left=0 tty=0 "
              "zeros=4 read=1 0");
}

TEST(PosixDescriptors, CarryBytesThroughPipesInVirtualTime) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int ends[2];
        note("pipe", pipe(ends));
        thread([&note, ends] {
            sleep_ms(5);
            write(ends[1], "late", 4);
            sleep_ms(5);
            close(ends[1]);
        });
        char text[8] = {};
        note("read", read(ends[0], text, sizeof text));
        note("at", now_ms());
        note(std::string(text));
        note("end", read(ends[0], text, sizeof text));
        note("at", now_ms());
        note("seek", lseek(ends[0], 0, SEEK_SET));
    });
    lab.run();
    EXPECT_EQ(note.text(), "pipe=0 read=4 at=5 late end=0 at=10 seek!ESPIPE");
}

TEST(PosixDescriptors, HoldSixtyFourKibibytesInAPipe) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int ends[2];
        pipe2(ends, O_NONBLOCK);
        std::string block(70'000, 'x');
        note("part", write(ends[1], block.data(), block.size()));
        note("full", write(ends[1], "y", 1));
        int waiting = 0;
        ioctl(ends[0], FIONREAD, &waiting);
        note("waiting", waiting);
        read(ends[0], block.data(), 100);
        note("atomic", write(ends[1], block.data(), 101));  // 100 bytes of room: 101 go in whole or not at all
        note("fits", write(ends[1], block.data(), 100));
        // A blocking writer goes on until all is in.
        fcntl(ends[1], F_SETFL, 0);
        thread([&note, ends] {
            std::string most(200'000, 'y');
            note("wrote", write(ends[1], most.data(), most.size()));
        });
        long sum = 0;
        while (sum < 265'536) {
            sleep_ms(1);
            const auto got = read(ends[0], block.data(), block.size());
            if (got > 0) sum += got;
        }
        note("all", sum);
        close(ends[0]);
        note("broken", write(ends[1], "z", 1));
    });
    lab.run();
    EXPECT_EQ(note.text(), "part=65536 full!EAGAIN waiting=65536 atomic!EAGAIN fits=100 wrote=200000 all=265536 broken!EPIPE");
}

TEST(PosixDescriptors, WakeWhoReadsAPipeWhoseWriterDies) {
    Lab lab;
    Notes note;
    int ends[2] = {-1, -1};
    const auto a = lab.spawn("a", [&] {
        pipe(ends);
        sleep_ms(1000);
    });
    std::uint32_t b = 0;
    lab.simulation().at(kMs, [&] {
        b = lab.spawn("b", [&] {
            char byte = 0;
            note("read", read(3, &byte, 1));
            note("at", now_ms());
        });
        auto& os = lab.device().os();
        auto& from = *const_cast<models::device::Process*>(os.process(a));
        auto& to = *const_cast<models::device::Process*>(os.process(b));
        models::device::OperatingSystem::install_file(to, models::device::OperatingSystem::file_of(from, ends[0]));
    });
    lab.simulation().at(20 * kMs, [&] { lab.device().kill(a); });
    lab.run();
    EXPECT_EQ(note.text(), "read=0 at=20");
}

TEST(PosixDescriptors, PassThroughSockets) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int stream[2];
        int packets[2];
        note("stream", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, stream));
        note("packets", socketpair(AF_UNIX, SOCK_SEQPACKET, 0, packets));
        send(stream[0], "one", 3, 0);
        send(stream[0], "two", 3, MSG_NOSIGNAL);
        char text[16] = {};
        note("peek", recv(stream[1], text, 4, MSG_PEEK));
        note("recv", recv(stream[1], text, sizeof text, 0));
        note(std::string(text));
        note("empty", recv(stream[1], text, sizeof text, MSG_DONTWAIT));
        send(packets[0], "first", 5, 0);
        send(packets[0], "second", 6, 0);
        iovec piece{text, 3};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        note("cut", recvmsg(packets[1], &message, 0));
        note("truncated", (message.msg_flags & MSG_TRUNC) != 0);
        note("whole", recv(packets[1], text, sizeof text, 0));
        int pipe_ends[2];
        pipe(pipe_ends);
        send_descriptor(stream[0], pipe_ends[1], "fd");
        close(pipe_ends[1]);
        const int received = receive_descriptor(stream[1]);
        note("received", received);
        write(received, "through", 7);
        close(received);
        std::memset(text, 0, sizeof text);
        note("piped", read(pipe_ends[0], text, sizeof text));
        note(std::string(text));
        note("end", read(pipe_ends[0], text, sizeof text));
        note("shutdown", shutdown(stream[0], SHUT_WR));
        note("eof", recv(stream[1], text, sizeof text, 0));
        note("refused", send(stream[0], "x", 1, 0));
        note("other-way", send(stream[1], "y", 1, 0));
        close(packets[1]);
        note("broken", send(packets[0], "x", 1, 0));
        int type = 0;
        socklen_t size = sizeof type;
        getsockopt(packets[0], SOL_SOCKET, SO_TYPE, &type, &size);
        note("type", type);
        const timeval limit{.tv_sec = 0, .tv_usec = 3000};
        setsockopt(stream[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        recv(stream[0], text, sizeof text, 0);
        const auto before = now_ms();
        note("timed-out", recv(stream[0], text, sizeof text, 0));
        note("after", now_ms() - before);
    });
    lab.run();
    EXPECT_EQ(note.text(),
              "stream=0 packets=0 peek=4 recv=6 onetwo empty!EAGAIN cut=3 truncated=1 whole=6 received=8 piped=7 through end=0 shutdown=0 "
              "eof=0 refused!EPIPE other-way=1 broken!EPIPE type=5 timed-out!EAGAIN after=3");
}

TEST(PosixDescriptors, CountEvents) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const int plain = eventfd(2, EFD_NONBLOCK);
        const int semaphore = eventfd(2, EFD_SEMAPHORE | EFD_NONBLOCK);
        eventfd_t value = 0;
        note("write", eventfd_write(plain, 5));
        note("read", eventfd_read(plain, &value));
        note(static_cast<long>(value));
        note("empty", eventfd_read(plain, &value));
        note("one", eventfd_read(semaphore, &value) == 0 ? static_cast<long>(value) : -1);
        note("two", eventfd_read(semaphore, &value) == 0 ? static_cast<long>(value) : -1);
        note("none", eventfd_read(semaphore, &value));
        note("too-much", eventfd_write(plain, ~eventfd_t{0}));
        note("short", read(plain, &value, 4));
    });
    lab.run();
    EXPECT_EQ(note.text(), "write=0 read=0 7 empty!EAGAIN one=1 two=1 none!EAGAIN too-much!EINVAL short!EINVAL");
}

TEST(PosixDescriptors, TellTimersInVirtualTime) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
        const itimerspec periodic{.it_interval = {.tv_sec = 0, .tv_nsec = 10'000'000}, .it_value = {.tv_sec = 1, .tv_nsec = 0}};
        const auto start = tests::os().NowNs();
        note("set", timerfd_settime(timer, 0, &periodic, nullptr));
        std::uint64_t count = 0;
        read(timer, &count, sizeof count);
        const auto first = tests::os().NowNs();
        note("count", static_cast<long>(count));
        // one second after timerfd_settime took effect, and the cost of at most two calls
        note(first - start >= 1'000'000'000 && first - start < 1'000'001'500 ? "exact" : "wrong " + std::to_string(first - start));
        sleep_ms(35);
        read(timer, &count, sizeof count);
        note("count", static_cast<long>(count));
        itimerspec left{};
        timerfd_gettime(timer, &left);
        note(left.it_value.tv_nsec / 1'000'000 == 4 ? "4ms-left" : std::to_string(left.it_value.tv_nsec));
        const int wall = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK);
        const itimerspec at{.it_interval = {}, .it_value = {.tv_sec = models::posix::kEpochNs / 1'000'000'000 + 3, .tv_nsec = 0}};
        timerfd_settime(wall, TFD_TIMER_ABSTIME, &at, nullptr);
        note("early", read(wall, &count, sizeof count));
        pollfd one{.fd = wall, .events = POLLIN, .revents = 0};
        note("poll", poll(&one, 1, -1));
        note("at", now_ms());
        note("fired", read(wall, &count, sizeof count));
    });
    lab.run();
    EXPECT_EQ(note.text(), "set=0 count=1 exact count=3 4ms-left early!EAGAIN poll=1 at=3000 fired=8");
}

TEST(PosixDescriptors, AreWaitedForTogether) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int ends[2];
        pipe(ends);
        const int event = eventfd(0, 0);
        thread([ends, event] {
            sleep_ms(10);
            write(ends[1], "x", 1);
            sleep_ms(10);
            eventfd_write(event, 1);
            sleep_ms(10);
            close(ends[1]);
        });
        pollfd list[3] = {{.fd = ends[0], .events = POLLIN, .revents = 0},
                          {.fd = event, .events = POLLIN, .revents = 0},
                          {.fd = 77, .events = POLLIN, .revents = 0}};
        note("bad", poll(list, 3, 100));
        note(list[2].revents == POLLNVAL ? "nval" : "?");
        note("timeout", poll(list, 2, 4));
        note("at", now_ms());
        note("pipe", poll(list, 2, -1));
        note("at", now_ms());
        char byte = 0;
        read(ends[0], &byte, 1);
        fd_set readers;
        FD_ZERO(&readers);
        FD_SET(ends[0], &readers);
        FD_SET(event, &readers);
        note("select", select(event + 1, &readers, nullptr, nullptr, nullptr));
        note(FD_ISSET(event, &readers) && !FD_ISSET(ends[0], &readers) ? "event" : "?");
        note("at", now_ms());
        list[0].events = 0;
        note("hangup", poll(list, 1, -1));
        note(list[0].revents == POLLHUP ? "hup" : "?");
        note("at", now_ms());
        timeval span{.tv_sec = 0, .tv_usec = 7000};
        note("nothing", select(0, nullptr, nullptr, nullptr, &span));
        note("at", now_ms());
    });
    lab.run();
    EXPECT_EQ(note.text(), "bad=1 nval timeout=0 at=4 pipe=1 at=10 select=1 event at=20 hangup=1 hup at=30 nothing=0 at=37");
}

TEST(PosixDescriptors, AreToldByEpollByLevelByEdgeAndOnce) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int ends[2];
        pipe(ends);
        const int level = epoll_create1(0);
        const int edge = epoll_create1(0);
        const int once = epoll_create(1);
        const int outer = epoll_create1(EPOLL_CLOEXEC);
        const auto add = [ends](int set, std::uint32_t events) {
            epoll_event event{};
            event.events = events;
            event.data.u64 = 42;
            return epoll_ctl(set, EPOLL_CTL_ADD, ends[0], &event);
        };
        note("add", add(level, EPOLLIN));
        note("twice", add(level, EPOLLIN));
        add(edge, EPOLLIN | EPOLLET);
        add(once, EPOLLIN | EPOLLONESHOT);
        epoll_event nested{};
        nested.events = EPOLLIN;
        note("nest", epoll_ctl(outer, EPOLL_CTL_ADD, level, &nested));
        note("loop", epoll_ctl(level, EPOLL_CTL_ADD, outer, &nested));
        epoll_event found[4];
        note("none", epoll_wait(level, found, 4, 3));
        note("at", now_ms());
        thread([ends] {
            sleep_ms(2);
            write(ends[1], "ab", 2);
            sleep_ms(5);
            write(ends[1], "c", 1);
        });
        note("outer", epoll_wait(outer, found, 4, -1));
        note("at", now_ms());
        note("level", epoll_wait(level, found, 4, 0));
        note(static_cast<long>(found[0].data.u64));
        note("still", epoll_wait(level, found, 4, 0));
        note("edge", epoll_wait(edge, found, 4, 0));
        note("no-more", epoll_wait(edge, found, 4, 0));
        note("next", epoll_wait(edge, found, 4, -1));
        note("at", now_ms());
        note("once", epoll_wait(once, found, 4, 0));
        note("only", epoll_wait(once, found, 4, 0));
        epoll_event again{};
        again.events = EPOLLIN | EPOLLONESHOT;
        epoll_ctl(once, EPOLL_CTL_MOD, ends[0], &again);
        note("armed", epoll_wait(once, found, 4, 0));
        note("delete", epoll_ctl(level, EPOLL_CTL_DEL, ends[0], nullptr));
        note("left", epoll_wait(level, found, 4, 0));
        close(ends[0]);
        note("closed", epoll_wait(edge, found, 4, 0));
        const int file = open("/data/f", O_CREAT | O_RDWR, 0600);
        note("file", epoll_ctl(level, EPOLL_CTL_ADD, file, &again));
    });
    lab.run();
    EXPECT_EQ(
        note.text(),
        "add=0 twice!EEXIST nest=0 loop!ELOOP none=0 at=3 outer=1 at=5 level=1 42 still=1 edge=1 no-more=0 next=1 at=10 once=1 only=0 "
        "armed=1 delete=0 left=0 closed=0 file!EPERM");
}

TEST(PosixDescriptors, WakeEveryWaiterInItsOrder) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        const int event = eventfd(0, EFD_SEMAPHORE);
        for (int i = 0; i < 3; ++i) {
            thread([&note, event, i] {
                eventfd_t value = 0;
                eventfd_read(event, &value);
                note(i);
            });
        }
        sleep_ms(1);
        for (int i = 0; i < 3; ++i) {
            eventfd_write(event, 1);
            sleep_ms(1);
        }
    });
    lab.run();
    EXPECT_EQ(note.text().size(), 5U) << note.text();
}

TEST(PosixDescriptors, LetGoOfAKilledProcessWhereverItWaits) {
    Lab lab;
    Notes note;
    const auto pid = lab.spawn("a", [&] {
        int ends[2];
        pipe(ends);
        int sockets[2];
        socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets);
        const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
        thread([ends] {
            char byte = 0;
            read(ends[0], &byte, 1);
        });
        thread([ends, sockets, timer] {
            pollfd list[3] = {{.fd = ends[0], .events = POLLIN, .revents = 0},
                              {.fd = sockets[0], .events = POLLIN, .revents = 0},
                              {.fd = timer, .events = POLLIN, .revents = 0}};
            poll(list, 3, 1'000'000);
        });
        thread([sockets] {
            const int set = epoll_create1(0);
            epoll_event event{};
            event.events = EPOLLIN;
            epoll_ctl(set, EPOLL_CTL_ADD, sockets[1], &event);
            epoll_wait(set, &event, 1, -1);
        });
        const int binder = open("/dev/binder", O_RDWR);
        binder_version version{};
        ioctl(binder, BINDER_VERSION, &version);  // before its first call a thread always finds something to read
        pollfd one{.fd = binder, .events = POLLIN, .revents = 0};
        poll(&one, 1, -1);
        note("never");
    });
    lab.simulation().at(5 * kMs, [&] { lab.device().kill(pid); });
    lab.spawn("b", [&] {
        sleep_ms(10);
        note("alive");
    });
    lab.run();
    EXPECT_EQ(note.text(), "alive");
    EXPECT_EQ(lab.device().status(pid).heap_bytes, 0U);
}

TEST(PosixDescriptors, StayOpenForWhoIsBlockedInThem) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {
        int ends[2];
        pipe(ends);
        thread([&note, ends] {
            char byte = 0;
            note("read", read(ends[0], &byte, 1));
        });
        sleep_ms(1);
        close(ends[0]);
        note("write", write(ends[1], "x", 1));  // as on Linux: the read under way still takes it
        sleep_ms(1);
        note("broken", write(ends[1], "x", 1));
    });
    lab.run();
    EXPECT_EQ(note.text(), "write=1 read=1 broken!EPIPE");
}

// A Binder program that uses no library: handle 0 and a client that calls it, both waiting with epoll and poll.
TEST(PosixDescriptors, CarryRawBinder) {
    Lab lab;
    Notes note;
    lab.spawn("a", [&] {  // the context manager
        const int fd = open("/dev/binder", O_RDWR | O_CLOEXEC | O_NONBLOCK);
        note("nonblock", (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0);
        binder_version version{};
        note("version", ioctl(fd, BINDER_VERSION, &version));
        auto* area = mmap(nullptr, 128 * 1024, PROT_READ, MAP_PRIVATE, fd, 0);
        note("mapped", area != MAP_FAILED);
        note("writable", mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0);
        flat_binder_object self{};
        self.hdr.type = BINDER_TYPE_BINDER;
        self.flags = FLAT_BINDER_FLAG_ACCEPTS_FDS | 0x7f;
        note("manager", ioctl(fd, BINDER_SET_CONTEXT_MGR_EXT, &self));
        std::uint32_t enter = BC_ENTER_LOOPER;
        binder_write_read transfer{};
        transfer.write_buffer = reinterpret_cast<binder_uintptr_t>(&enter);
        transfer.write_size = sizeof enter;
        ioctl(fd, BINDER_WRITE_READ, &transfer);
        const int set = epoll_create1(0);
        epoll_event event{};
        event.events = EPOLLIN;
        note("add", epoll_ctl(set, EPOLL_CTL_ADD, fd, &event));
        note("none", epoll_wait(set, &event, 1, 2));
        note("wait", epoll_wait(set, &event, 1, -1));
        note("at", now_ms());
        alignas(8) char buffer[256];
        transfer = {};
        transfer.read_buffer = reinterpret_cast<binder_uintptr_t>(buffer);
        transfer.read_size = sizeof buffer;
        note("read", ioctl(fd, BINDER_WRITE_READ, &transfer));
        // BR_NOOP, BR_TRANSACTION: answer with the same bytes
        std::uint32_t command = 0;
        std::memcpy(&command, buffer + 4, sizeof command);
        binder_transaction_data data{};
        std::memcpy(&data, buffer + 8, sizeof data);
        note(command == BR_TRANSACTION ? "transaction" : "other");
        // the call brought the writing end of a pipe, which is this process's now
        const auto* objects = reinterpret_cast<const binder_fd_object*>(data.data.ptr.buffer + 8);
        note("through", write(static_cast<int>(objects->fd), "piped", 5));
        close(static_cast<int>(objects->fd));
        struct [[gnu::packed]] {
            std::uint32_t command = BC_REPLY;
            binder_transaction_data data{};
        } reply;
        reply.data.data_size = 8;
        reply.data.data.ptr.buffer = data.data.ptr.buffer;
        transfer = {};
        transfer.write_buffer = reinterpret_cast<binder_uintptr_t>(&reply);
        transfer.write_size = sizeof reply;
        note("reply", ioctl(fd, BINDER_WRITE_READ, &transfer));
        note("munmap", munmap(area, 128 * 1024));
        note("close", close(fd));
    });
    lab.spawn("b", [&] {
        sleep_ms(20);
        const int fd = open("/dev/binder", O_RDWR);
        auto* area = mmap(nullptr, 64 * 1024, PROT_READ, MAP_PRIVATE, fd, 0);
        struct [[gnu::packed]] {
            std::uint32_t command = BC_TRANSACTION;
            binder_transaction_data data{};
        } call;
        int ends[2];
        pipe(ends);
        struct {
            char text[8] = "hello";
            binder_fd_object writer{};
        } payload;
        payload.writer.hdr.type = BINDER_TYPE_FD;
        payload.writer.fd = static_cast<std::uint32_t>(ends[1]);
        const binder_size_t offset = 8;
        call.data.flags = TF_ACCEPT_FDS;
        call.data.data_size = sizeof payload;
        call.data.offsets_size = sizeof offset;
        call.data.data.ptr.buffer = reinterpret_cast<binder_uintptr_t>(&payload);
        call.data.data.ptr.offsets = reinterpret_cast<binder_uintptr_t>(&offset);
        alignas(8) char buffer[256];
        binder_write_read transfer{};
        transfer.write_buffer = reinterpret_cast<binder_uintptr_t>(&call);
        transfer.write_size = sizeof call;
        ioctl(fd, BINDER_WRITE_READ, &transfer);
        pollfd one{.fd = fd, .events = POLLIN, .revents = 0};
        std::uint32_t command = 0;
        binder_transaction_data data{};
        for (int i = 0; i < 5 && command != BR_REPLY; ++i) {
            poll(&one, 1, -1);
            transfer = {};
            transfer.read_buffer = reinterpret_cast<binder_uintptr_t>(buffer);
            transfer.read_size = sizeof buffer;
            ioctl(fd, BINDER_WRITE_READ, &transfer);
            for (std::size_t at = 0; at < transfer.read_consumed;) {
                std::memcpy(&command, buffer + at, sizeof command);
                at += sizeof command;
                if (command == BR_REPLY) std::memcpy(&data, buffer + at, sizeof data);
                at += _IOC_SIZE(command);
            }
        }
        note("answer");
        note(std::string(reinterpret_cast<const char*>(data.data.ptr.buffer)));
        note(area != MAP_FAILED ? "mapped" : "not");
        close(ends[1]);
        char text[8] = {};
        note("read", read(ends[0], text, sizeof text));
        note(std::string(text));
        note("end", read(ends[0], text, sizeof text));
    });
    lab.run();
    EXPECT_EQ(note.text(),
              "nonblock=1 version=0 mapped=1 writable!EPERM manager=0 add=0 none=0 wait=1 at=20 read=0 transaction through=5 reply=0 "
              "munmap=0 close=0 "
              "answer hello mapped read=5 piped end=0");
}

TEST(PosixDescriptors, RefuseTheNetworkInOneLine) {
    Lab lab;
    Notes note;
    const tests::Logs logs(lab.recorder());
    lab.spawn("a", [&] {
        note("socket", socket(AF_INET, SOCK_STREAM, 0));
        note("again", socket(AF_UNIX, SOCK_STREAM, 0));
        addrinfo* found = nullptr;
        note("lookup", getaddrinfo("localhost", "80", nullptr, &found) == EAI_FAIL);
        note("no-socket", listen(1, 5));
        int ends[2];
        note("domain", socketpair(AF_INET, SOCK_STREAM, 0, ends));
    });
    lab.run();
    EXPECT_EQ(note.text(), "socket!EAFNOSUPPORT again!EAFNOSUPPORT lookup=1 no-socket!ENOTSOCK domain!EOPNOTSUPP");
    EXPECT_EQ(logs.text(),
              "[posix] socket() is not there in a simulated process (called from thread a of a): EAFNOSUPPORT|"
              "[posix] getaddrinfo() is not there in a simulated process (called from thread a of a): EAFNOSUPPORT|");
}

}  // namespace
