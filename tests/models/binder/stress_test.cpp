#include <cerrno>

#include "tests/models/binder/bench.h"
#include "tests/models/binder/rebuild.h"

// Random operations of several processes. After each step the driver's tables agree with each other, and with what a reader of the
// trace would believe.

namespace tests::binder {
namespace {

class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed * 2 + 1) {}
    std::uint64_t below(std::uint64_t bound) {
        state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return (state_ >> 33) % bound;
    }

private:
    std::uint64_t state_;
};

class BinderStress : public Bench, public ::testing::WithParamInterface<int> {
public:
    BinderStress() : Bench(GetParam() % 3 == 0 ? Kernel::Ohos510 : Kernel::Linux61) {}

    void step() {
        auto& user = proc().thread(static_cast<std::uint32_t>(random_.below(3)));
        switch (random_.below(16)) {
            case 0:
            case 1:
            case 2:
                note(user, user.call(handle(), parcel(user), random_.below(3) == 0 ? TF_ONE_WAY : TF_ACCEPT_FDS));
                break;
            case 3:
            case 4:
            case 5:
                note(user, user.reply(parcel(user)));
                break;
            case 6:
            case 7:
            case 8:
            case 9:
                note(user, user.read(random_.below(4) == 0 ? 80 : 400));
                break;
            case 10:
            case 11:
                free_some(user);
                break;
            case 12:
                acknowledge(user);
                break;
            case 13:
                note(user, user.io(count()));
                break;
            case 14:
                note(user, user.io(death()));
                break;
            default:
                rare(user);
                break;
        }
    }

    Rebuild rebuild_{kernel.trace()};

private:
    static constexpr std::size_t kProcesses = 5;

    Proc& proc() {
        while (procs_.size() < kProcesses) procs_.push_back(procs_.empty() ? &first_manager() : &process(1000, 4096));
        return *procs_[random_.below(kProcesses)];
    }
    Proc& first_manager() {
        auto& m = process(1000, 4096);
        std::uint32_t cap = 2;
        m.thread().ioctl(BINDER_SET_CONTEXT_MGR, cap);
        m.thread().ioctl(BINDER_SET_MAX_THREADS, cap);
        m.thread().write(Words().word(BC_ENTER_LOOPER));
        return m;
    }
    std::uint32_t handle() { return static_cast<std::uint32_t>(random_.below(5)); }
    std::uint64_t ptr() { return 0x100 * (1 + random_.below(4)); }

    Payload parcel(User& user) {
        auto payload = Payload::of_size(8 * random_.below(40));
        for (auto i = random_.below(4); i > 0; --i) {
            switch (random_.below(5)) {
                case 0:
                    payload.node(ptr(), 0, 0x17f);
                    break;
                case 1:
                    payload.node(ptr(), 0, 0x17f, BINDER_TYPE_WEAK_BINDER);
                    break;
                case 2:
                    payload.handle(handle());
                    break;
                case 3:
                    payload.handle(handle(), 0, BINDER_TYPE_WEAK_HANDLE);
                    break;
                default:
                    payload.descriptor(static_cast<std::uint32_t>(kernel.open_plain_file(user.process.pid, 1)));
                    break;
            }
        }
        return payload;
    }

    void note(User& user, const Answer& answer) {
        if (answer.call) delivered_[user.process.pid].push_back(*answer.call);
    }
    void free_some(User& user) {
        auto& buffers = delivered_[user.process.pid];
        if (buffers.empty()) return;
        const auto which = random_.below(buffers.size());
        note(user, user.io(Words().free(buffers[which].data.ptr.buffer)));
        buffers.erase(buffers.begin() + static_cast<std::ptrdiff_t>(which));
    }
    void acknowledge(User& user) {
        const auto named = ptr();
        Words words;
        if (random_.below(4) != 0) words.done(BC_INCREFS_DONE, named, 0);
        if (random_.below(4) != 0) words.done(BC_ACQUIRE_DONE, named, 0);
        note(user, user.io(words));
    }
    Words count() {
        constexpr std::uint32_t kWords[] = {BC_ACQUIRE, BC_ACQUIRE, BC_RELEASE, BC_INCREFS, BC_DECREFS};
        return Words().handle(kWords[random_.below(5)], handle());
    }
    Words death() {
        const auto cookie = random_.below(3);
        switch (random_.below(3)) {
            case 0:
                return Words().death(BC_REQUEST_DEATH_NOTIFICATION, handle(), cookie);
            case 1:
                return Words().death(BC_CLEAR_DEATH_NOTIFICATION, handle(), cookie);
            default:
                return Words().with(BC_DEAD_BINDER_DONE, cookie);
        }
    }
    void rare(User& user) {
        std::uint32_t value = 3;
        switch (random_.below(8)) {
            case 0:
                user.ioctl(BINDER_THREAD_EXIT, value);
                break;
            case 1:
                user.ioctl(BINDER_SET_CONTEXT_MGR, value);
                break;
            case 2:
                user.ioctl(BINDER_SET_MAX_THREADS, value);
                break;
            case 3:
                user.write(Words().word(random_.below(2) == 0 ? BC_ENTER_LOOPER : BC_REGISTER_LOOPER));
                break;
            case 4:
                user.poll();
                break;
            case 5:
                if (!user.asleep()) user.start_read();
                settle_sleepers(user);
                break;
            default:
                if (random_.below(4) == 0) replace(user.process);
                break;
        }
    }
    /// Sleepers are interrupted soon, so that the same thread is not driven twice at once.
    void settle_sleepers(User& user) {
        auto& other = proc().thread(static_cast<std::uint32_t>(random_.below(3)));
        if (&other != &user) note(other, other.call(handle()));
        if (user.asleep()) kernel.interrupt(user.tid);
        note(user, user.answer());
    }
    void replace(Proc& old) {
        old.die();
        delivered_.erase(old.pid);
        for (auto& slot : procs_) {
            if (slot == &old) slot = &process(1000, 4096);
        }
    }

    Random random_{static_cast<std::uint64_t>(GetParam())};
    std::vector<Proc*> procs_;
    std::map<std::uint32_t, std::vector<binder_transaction_data>> delivered_;
};

TEST_P(BinderStress, KeepsItsTablesTrueAndTellsTheTraceEverything) {
    std::map<std::size_t, int> outcomes;
    kernel.trace().add_listener([&](const sim::trace::RecordView& record) {
        const auto event = record.event();
        if (const auto* finished = std::get_if<sim::trace::TransactionFinished>(&event))
            ++outcomes[static_cast<std::size_t>(finished->outcome)];
    });
    for (int i = 0; i < 10'000; ++i) {
        step();
        ASSERT_EQ(device.driver().inconsistency(), "") << "step " << i;
        const auto actual = device.state();
        if (actual != rebuild_.state()) {
            ASSERT_EQ(sim::query::render(rebuild_.state()), sim::query::render(actual)) << "step " << i;
            FAIL() << "states differ in what render() leaves out, step " << i;
        }
    }
    using sim::trace::Outcome;
    for (const auto outcome : {Outcome::Replied, Outcome::Accepted, Outcome::DeadReply, Outcome::FailedReply, Outcome::Abandoned}) {
        EXPECT_GT(outcomes[static_cast<std::size_t>(outcome)], 0) << "the steps must reach all ends; outcome " << static_cast<int>(outcome);
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, BinderStress, ::testing::Range(1, 13));

}  // namespace
}  // namespace tests::binder
